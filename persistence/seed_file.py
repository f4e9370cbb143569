"""A file of `persistence/seeds`: a restaurant that people can play with.

Owns: what may stand in it. Must not: read one, or put it anywhere (`persistence.seed`).
"""

from collections.abc import Mapping, Sequence
from datetime import time

import msgspec

from actors.domain.kitchen.course import Course


class SeedOption(msgspec.Struct, forbid_unknown_fields=True):
    """`price` in minor units; `item` is the name of the item that it is, in a combo."""

    name: str
    price: int = 0
    item: str | None = None


class SeedGroup(msgspec.Struct, forbid_unknown_fields=True):
    """Options of which at least `least` and at most `most` are chosen."""

    name: str
    options: Sequence[SeedOption]
    least: int = 0
    most: int = 1
    repeat: bool = False


class SeedItem(msgspec.Struct, forbid_unknown_fields=True):
    """`price` in minor units; `photo` is a path on the origin that shows the menu. `groups` are named in the file.

    `stock` is how many there are at each branch, in the order of the file; none where it is not counted. `place` is the
    shelf that it stands on.
    """

    name: str
    description: str
    price: int
    allergens: Sequence[str] = ()
    available: bool = True
    photo: str | None = None
    groups: Sequence[str] = ()
    brand: str | None = None
    tags: Sequence[str] = ()
    stock: Sequence[int] = ()
    place: str | None = None


class SeedCategory(msgspec.Struct, forbid_unknown_fields=True):
    """What is not said of `station`, `course` and `prep_minutes` is as usual. `tax` names a class in the file."""

    name: str
    items: Sequence[SeedItem]
    station: str | None = None
    course: Course | None = None
    prep_minutes: int | None = None
    tax: str | None = None


class SeedTax(msgspec.Struct, forbid_unknown_fields=True):
    """Rates in basis points."""

    name: str
    dine_in_bp: int
    takeaway_bp: int


class SeedHours(msgspec.Struct, forbid_unknown_fields=True):
    """On each of these weekdays, 0 is Monday. `closes` equal to `opens` means all day."""

    weekdays: Sequence[int]
    opens: time
    closes: time


class SeedSlots(msgspec.Struct, forbid_unknown_fields=True, rename={"starts": "from"}):
    """Slots of so many hours, one after the other, on every day of the week."""

    starts: time
    until: time
    hours: int
    capacity: int
    lead_minutes: int = 0


class SeedZone(msgspec.Struct, forbid_unknown_fields=True):
    """Amounts in minor units."""

    name: str
    postcodes: Sequence[str]
    fee: int
    free_from: int | None = None
    minimum: int = 0


class SeedBranch(msgspec.Struct, forbid_unknown_fields=True):
    """The first of a file is the restaurant's main one."""

    name: str
    address: str
    phone: str
    slots: SeedSlots
    pick_up: bool = True
    delivery: bool = False
    zones: Sequence[SeedZone] = ()


class SeedRestaurant(msgspec.Struct, forbid_unknown_fields=True):
    """All of a file. `groups` and `tax_classes` by the names that the menu calls them by."""

    slug: str
    name: str
    timezone: str
    currency: str
    minor_digits: int
    tables: int
    hours: Sequence[SeedHours]
    menu: Sequence[SeedCategory]
    groups: Mapping[str, SeedGroup] = {}
    tax_classes: Mapping[str, SeedTax] = {}
    branches: Sequence[SeedBranch] = ()
