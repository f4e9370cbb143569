"""A payment method that a customer has saved at the restaurant's provider, as we know it: by what a person knows it.

Owns: the value. Must not: hold what the provider knows it by, which only the store and the provider's driver see.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from attrs import frozen

METHODS_MAX: Final = 10  # of one customer; the database has as many places


@frozen
class SavedMethod:
    """A saved method. `brand` and `last4` are "" where the provider does not say them. `created_at` is aware UTC."""

    payment_token_id: UUID
    place: int
    provider: str
    brand: str
    last4: str
    is_default: bool
    created_at: datetime
