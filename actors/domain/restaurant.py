"""The restaurant as a session sees it: identity, switches, hours, tables and menu, each replaced whole.

A session never asks a restaurant anything inside a turn; it reads the `Restaurant` it was last given. Parts that have
not changed are the same objects as before, so whoever wants to know what has changed compares with `is`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from attrs import field, fields, frozen

from actors.domain.fulfilment.booking import Booking
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.code_counts import CodeCounts
from actors.domain.hours import Hours
from actors.domain.kitchen.course import Course
from actors.domain.menu.tax import TaxClass
from actors.domain.menu.timed import TimedMenu
from actors.domain.menu.translation import NONE, Translations
from actors.domain.money.terms import Terms
from actors.domain.options.group import Option, OptionGroup
from actors.domain.place import Place, SessionKind
from actors.domain.stock.shelves import Shelves
from actors.domain.values import changed

Spot: TypeAlias = tuple[int, int]
"""A place on the plan of the floor: per mille of its width from the left, and of its height from the top."""


class PosPolicy(StrEnum):
    """What becomes of an order whose quick attempts are used up (`docs/contract.md` §4)."""

    QUEUE = "queue"
    FAIL = "fail"


@frozen
class MenuItem:
    """Something that can be ordered. `price` in minor units; `allergens` in the menu's order.

    `until` is when it comes back by itself, aware UTC, if its sale is stopped until then. `station` is where it is made
    where that is not its category's, `tax_class_id` None where it is not taxed, `position` its place among the others.
    `served` is false where a menu by time does not serve it at this hour, `served_from` is then when one does next: the
    restaurant's actor keeps both, and they are nowhere stored. `groups` are its options, in the order in
    which they are asked for. `tags` and `brand` are what it is looked for by, besides its words; `place` is where it
    stands on its shelf, for whoever picks.
    """

    menu_item_id: int
    category_id: int
    name: str
    description: str
    price: int
    allergens: tuple[str, ...] = ()
    available: bool = True
    photo: str | None = None
    until: datetime | None = None
    groups: tuple[OptionGroup, ...] = ()
    position: int = 0
    station: str | None = None
    tax_class_id: int | None = None
    tags: tuple[str, ...] = ()
    translations: Translations = NONE
    served: bool = True
    served_from: datetime | None = None
    brand: str | None = None
    place: str | None = None


@frozen
class Category:
    """A heading of the menu, and what the kitchen does with what is under it.

    `station` is where it is made (None: the usual one), `course` when it is eaten (None: whenever it is ready),
    `prep_minutes` how long it may take once it is fired (None: the usual time). Diners see none of these.
    """

    category_id: int
    name: str
    station: str | None = None
    course: Course | None = None
    prep_minutes: int | None = None
    position: int = 0
    translations: Translations = NONE


@frozen
class Menu:
    """What can be ordered: its headings, and its items by id, both in the order in which they are shown.

    `etag` is equal for menus that are shown alike, and for no others. `groups` are all groups of options by their ids,
    also those that no item offers; an item has its own among them.
    """

    categories: tuple[Category, ...]
    items: Mapping[int, MenuItem]
    etag: str = ""
    groups: Mapping[int, OptionGroup] = {}

    @property
    def offering(self) -> Mapping[int, tuple[int, ...]]:
        """The items that offer an option, by what the shelves count that as."""
        return self._offering

    @cached_property
    def _offering(self) -> Mapping[int, tuple[int, ...]]:
        """Kept, because a menu seldom changes. The name keeps it out of what is sent."""
        found: dict[int, dict[int, None]] = {}
        for item in self.items.values():
            for group in item.groups:
                for option in group.options:
                    found.setdefault(option.shelf_id, {})[item.menu_item_id] = None
        return {shelf_id: tuple(items) for shelf_id, items in found.items()}

    @property
    def stopped(self) -> frozenset[int]:
        """The items that are not on sale, or not at this hour."""
        return self._stopped

    @cached_property
    def _stopped(self) -> frozenset[int]:
        """Kept, as `_offering` is."""
        return frozenset(key for key, item in self.items.items() if not (item.available and item.served))

    @property
    def options(self) -> Mapping[int, tuple[OptionGroup, Option]]:
        """Every option by its id, with its group."""
        return self._options

    @cached_property
    def _options(self) -> Mapping[int, tuple[OptionGroup, Option]]:
        """Kept, as `_offering` is."""
        offered = (group for item in self.items.values() for group in item.groups)
        groups = (*offered, *self.groups.values())
        return {option.option_id: (group, option) for group in groups for option in group.options}


@frozen
class Table:
    """A physical table. `qr_version` is part of its QR token: raising it makes printed codes stale.

    `plan_x` and `plan_y` are where it stands on the plan of the floor, in per mille of the plan's width from its left
    and of its height from its top: both, or neither where nobody has placed it. `branch_id` is the branch where it
    stands, None for the main one.
    """

    table_id: int
    table_number: int
    enabled: bool = True
    qr_version: int = 1
    plan_x: int | None = None
    plan_y: int | None = None
    branch_id: int | None = None

    @property
    def spot(self) -> Spot | None:
        """Where it stands on the plan, if somebody has placed it."""
        return None if self.plan_x is None or self.plan_y is None else (self.plan_x, self.plan_y)


@frozen
class TillChoice:
    """A restaurant's own till, in the words in which it was written down. `settings` is JSON.

    `driver` None leaves the choice to Trivet's settings. Nothing is checked here, because nonsense must leave a
    restaurant without a till and not without its tables: `pos` makes sense of it. Secrets are named, never held.
    """

    driver: str | None = None
    settings: str = field(default="{}", repr=False)


@frozen
class PaymentChoice:
    """Who takes a restaurant's money by card, in the words in which it was written down, as `TillChoice` is.

    `driver` None leaves the choice to Trivet's settings. Secrets are named, never held.
    """

    driver: str | None = None
    settings: str = field(default="{}", repr=False)


@frozen
class Restaurant:
    """A restaurant, whole. Mappings are keyed by id and are never changed in place.

    `version` counts its own changes and is their fence (`actors.ports.journal`). `brand_color` is `#rrggbb` in small
    letters and `logo` the digest of its logo (`actors.domain.look`), None where it has none. `ordering_enabled` is its
    own switch, `system_ordering` the operator's for all restaurants, which is not the restaurant's to turn. `hold_s` is
    for how long a line holds stock after it was last changed, in seconds. `languages` are those that the menu is
    written in, first the one of its names, none where nobody has said; `kitchen_language` is the one of the kitchen's
    tickets, None for that of the names. `terms` are the service charge, tips to choose from and the like.
    `branches` are in order, the main one first; those that are deleted too, because orders and stock name them.
    """

    restaurant_id: int
    slug: str
    name: str
    timezone: str
    currency: str
    ordering_enabled: bool
    pass_required: bool
    paid_first: bool
    pos_policy: PosPolicy
    hours: tuple[Hours, ...]
    tables: Mapping[int, Table]
    menu: Menu
    minor_digits: int = 2
    till: TillChoice = TillChoice()
    version: int = 1
    system_ordering: bool = True
    hold_s: int = 900
    terms: Terms = field(factory=Terms)
    brand_color: str | None = None
    logo: str | None = None
    tax_classes: Mapping[int, TaxClass] = {}
    prices_include_tax: bool = True
    languages: tuple[str, ...] = ()
    kitchen_language: str | None = None
    timed_menus: tuple[TimedMenu, ...] = ()
    payments: PaymentChoice = PaymentChoice()
    branches: Mapping[int, Branch] = {}

    @property
    def main_branch_id(self) -> int:
        """The branch where tables stand and staff count unless they say another one; 0 where there is none."""
        return next(iter(self.branches), 0)

    @property
    def delivery_branch(self) -> Branch | None:
        """The branch that sends to customers, if one does."""
        return next((branch for branch in self.branches.values() if branch.delivery and branch.active), None)

    def branch_at(self, place: Place) -> int | None:
        """The branch whose stock a session at this place takes; None for a shop's cart, which chooses it last."""
        if place.kind is SessionKind.SHOP:
            return None
        table = self.table_at(place)
        return self.main_branch_id if table is None or table.branch_id is None else table.branch_id

    def hours_of(self, branch: Branch) -> tuple[Hours, ...]:
        """When the branch is open: its own hours, else the restaurant's."""
        return branch.hours or self.hours

    @property
    def takes_orders(self) -> bool:
        """Whether its switch is on, and the one of all restaurants."""
        return self.ordering_enabled and self.system_ordering

    def table_numbered(self, number: int) -> Table | None:
        """The table with this number, if the restaurant has one."""
        return next((table for table in self.tables.values() if table.table_number == number), None)

    def table_at(self, place: Place) -> Table | None:
        """The table a session sits at, if it sits at one and the restaurant has it still."""
        return None if place.table_id is None else self.tables.get(place.table_id)

    def takes_orders_at(self, place: Place) -> bool:
        """Whether the restaurant takes orders and, where the place has a table, that table does too."""
        on = self.ordering_enabled and self.system_ordering  # as `takes_orders`: every tap asks
        if place.table_id is None:
            return on
        table = self.table_at(place)
        return on and table is not None and table.enabled


def renewed(old: Restaurant, new: Restaurant) -> Restaurant:
    """The new restaurant, made of the old one's own objects wherever they are equal; the old one if all of it is."""
    same = {each.name: getattr(old, each.name) for each in fields(Restaurant) if _equal(old, new, each.name)}
    return old if len(same) == len(fields(Restaurant)) else changed(new, **same)


def _equal(old: Restaurant, new: Restaurant, name: str) -> bool:
    return bool(getattr(old, name) == getattr(new, name))


@frozen
class Context:
    """What a rule may look at besides the session.

    `next_order_number` is the number an order placed now would get. `connected` counts the live connections.
    `shelves` is the stock of the branch where the session is, as it is at this moment: a cart of the shop is at none.
    `stocks` is that of every branch, and `slots` what is taken of their slots. `codes` is what this process knows of
    the uses of discount codes.
    """

    restaurant: Restaurant
    next_order_number: int
    connected: int = field(default=0)
    shelves: Shelves = field(factory=Shelves)
    stocks: Mapping[int, Shelves] = {}
    slots: Booking = field(factory=Booking)
    codes: CodeCounts = field(factory=CodeCounts)
