"""A person with an account at a restaurant (`docs/contract.md` §10).

Owns: the values. Must not: hold a password or its hash.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from attrs import frozen

ROLE: Final = "CUSTOMER"
"""What a customer's token says they are; a staff user's says the name of their role."""


class Notify(StrEnum):
    """How a customer wants to hear of their orders."""

    MAIL = "mail"
    SMS = "sms"
    NONE = "none"


@frozen
class Preferences:
    """How things are brought to a customer, and how they hear of it. `safe_place` is "" where there is none."""

    leave_at_door: bool = False
    signature: bool = False
    safe_place: str = ""
    notify: Notify = Notify.MAIL


@frozen
class Customer:
    """A customer of one restaurant; of another they know nothing, and it nothing of them.

    `generation` and `kept_family` are as a staff user's (`actors.domain.staff.StaffUser`). `version` counts the changes
    of the account, addresses and methods included. `erased_at` is when they had their data erased: then there is
    nothing else left of them. Times are aware UTC.
    """

    customer_id: int
    restaurant_id: int
    email: str
    name: str
    phone: str
    language: str
    preferences: Preferences
    generation: int
    kept_family: UUID | None
    version: int
    created_at: datetime
    erased_at: datetime | None = None

    @property
    def account_id(self) -> int:
        """The number of the account among customers."""
        return self.customer_id

    @property
    def role_name(self) -> str:
        """What their tokens say they are."""
        return ROLE

    def accepts(self, generation: int, family_id: UUID) -> bool:
        """Whether what they were given in this generation and login is still good."""
        return generation == self.generation or family_id == self.kept_family
