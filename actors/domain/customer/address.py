"""Where a customer has things brought.

Owns: the value. Must not: know which zone it is in; what a text may hold is said where it is read.
"""

from typing import Final
from uuid import UUID

from attrs import frozen

ADDRESSES_MAX: Final = 20  # of one customer; the database has as many places


@frozen
class Address:
    """An address. `label` is the customer's own word for it, `recipient` who opens the door, "" for the customer.

    `postcode` is as it is written where they live, in capitals and with single spaces. `country` is ISO 3166, two
    letters. `note` is for whoever brings it. `place` is which of the customer's places it takes, from 0.
    """

    address_id: UUID
    place: int
    label: str
    recipient: str
    street: str
    postcode: str
    city: str
    country: str
    phone: str
    note: str
    is_default: bool
