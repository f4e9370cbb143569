"""Where restaurants are read from."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.fulfilment.booking import SlotDay
from actors.domain.look import Logo
from actors.domain.menu.deleted import Gone, GoneGroup, GoneOption
from actors.domain.options.group import Option, OptionGroup
from actors.domain.photo import Photo
from actors.domain.restaurant import Restaurant
from actors.domain.stock.hold import Hold


class Numbered(StrEnum):
    """What a restaurant's people make that has a number of its own."""

    ITEM = "menu_item"
    CATEGORY = "category"
    TAX_CLASS = "tax_class"
    MENU = "menu"
    OPTION_GROUP = "option_group"
    OPTION = "option"
    BRANCH = "branch"
    SLOT = "slot"
    ZONE = "zone"
    STOCK_REQUEST = "stock_request"
    DISCOUNT_CODE = "discount_code"


@frozen
class Revision:
    """What one look at all restaurants tells of each of them.

    `revision` is another number whenever anything of the restaurant has changed that `load` gives, but for
    `last_order_number`, the highest order number ever given, 0 if none. `system_ordering` is the operator's switch of
    all restaurants, which is no part of any.
    """

    restaurant_id: int
    slug: str
    revision: int
    last_order_number: int
    system_ordering: bool = True


@frozen
class StoredStock:
    """The stock of a restaurant's branch: `on_hand` of each item that is counted, and what open carts hold by session.

    Holds are those that counted when they were read: of sessions that are active and not locked, and not over.
    `waiting` is what other lines of theirs would hold of what is counted, if there were enough, and not over either.
    `low` is of some items below how many somebody wants to know.
    """

    branch_id: int = 0
    on_hand: Mapping[int, int] = {}
    holds: Mapping[UUID, Mapping[UUID, Hold]] = {}
    waiting: Mapping[UUID, Mapping[UUID, Hold]] = {}
    low: Mapping[int, int] = {}


@frozen
class DeletedGroup:
    """A group of options that was deleted, with what was in it then, and its places in the items that offered it."""

    group: OptionGroup
    places: Mapping[int, int]


@frozen
class DeletedOption:
    """An option that was deleted by itself, from which group, and its place there."""

    group_id: int
    option: Option
    place: int


@frozen
class StoredRestaurant:
    """A restaurant, whole, as it was at a revision, the stock of its branches, and what is taken of their slots.

    `stocks` are in the order of the branches, the main one first; there is at least one. `taken` are recent days and
    those to come. The revision tells when neither has moved.
    """

    restaurant: Restaurant
    revision: int
    last_order_number: int
    stocks: tuple[StoredStock, ...] = (StoredStock(),)
    taken: Mapping[SlotDay, int] = {}


class RestaurantStore(Protocol):
    """Where restaurants are read from. Raises `Unavailable` when the store is away."""

    async def revisions(self) -> Sequence[Revision]:
        """Every restaurant there is, in one cheap read."""
        ...

    async def load(self, restaurant_id: int) -> StoredRestaurant | None:
        """The restaurant, or None. Raises `RestaurantUnfit` where its rows make none."""
        ...

    async def logo(self, restaurant_id: int) -> Logo | None:
        """The restaurant's logo, or None."""
        ...

    async def deleted(self, restaurant_id: int) -> Sequence[Gone]:
        """What was deleted of the restaurant's menu and not restored, the latest first: a thousand of each kind."""
        ...

    async def deleted_options(self, restaurant_id: int) -> Sequence[GoneGroup | GoneOption]:
        """The groups of options, and options by themselves, likewise. An option whose group is gone is none of them."""
        ...

    async def new_ids(self, what: Numbered, count: int) -> Sequence[int]:
        """So many ids that nothing of this kind has, nor ever gets again, of whatever restaurant."""
        ...

    async def deleted_group(self, restaurant_id: int, group_id: int) -> DeletedGroup | None:
        """The restaurant's group of options as it was deleted; None where it was not, or there is none."""
        ...

    async def deleted_option(self, restaurant_id: int, option_id: int) -> DeletedOption | None:
        """The restaurant's option, likewise, where it was deleted by itself."""
        ...

    async def photo(self, restaurant_id: int, menu_item_id: int) -> Photo | None:
        """The photo that was sent of the restaurant's item, or None."""
        ...
