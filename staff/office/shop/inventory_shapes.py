"""The stock of each branch, as managers send it and are shown it (`docs/contract.md` §9, §10).

Owns: the shapes, and the way from the stock to them. Must not: hold a rule, or change anything.

A row is a branch and what it has there, an item or an option that is no item: so its id names both, as `3-900` or
`3-option-90`, and there is one also of what nobody counts.
"""

import re
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.restaurant import Restaurant
from actors.domain.stock.move import Reason
from actors.inventory import COUNT_MAX
from actors.ports.stock_pages import COUNTED_MAX, LedgerEntry
from actors.restaurant import RestaurantActor
from server.http.data import PAGE_USUAL, Limit, Offset, Pagination
from server.http.views import Instant
from staff.office.audit import WhoView
from staff.office.menu.words import Id

NOTE_CHARS_MAX: Final = 200
LINES_MAX: Final = 200  # of one delivery, or of one van
ROW: Final = re.compile(r"([1-9][0-9]{0,8})-(option-)?([1-9][0-9]{0,8})")
"""The id of a row, as `_row_id` makes it."""

Count = Annotated[int, Meta(ge=0, le=COUNT_MAX)]
Quantity = Annotated[int, Meta(ge=1, le=COUNT_MAX)]
Note = Annotated[str, Meta(max_length=NOTE_CHARS_MAX, description="Why; it stands in the audit.")]


class InventoryQuery(Struct, frozen=True):
    """Which rows: of a branch, of a product; `counted` only those that are counted, `low` only those below their mark.

    `q` is what the name has in it.
    """

    branch_id: Id | None = None
    product_id: Id | None = None
    q: Annotated[str, Meta(max_length=100)] = ""
    counted: bool = False
    low: bool = False
    limit: Limit = PAGE_USUAL
    offset: Offset = 0


class CountBody(Struct, frozen=True, forbid_unknown_fields=True):
    """How many there are; null: it is unlimited from now on. `low_at` is below how many there is an alert, null: none.

    What is left out stays as it is.
    """

    quantity: Count | UnsetType | None = UNSET
    low_at: Quantity | UnsetType | None = UNSET
    note: Note = ""


class MovedLine(Struct, frozen=True, forbid_unknown_fields=True):
    """So many of a product, or of an option that is no product: one of the two."""

    quantity: Quantity
    product_id: Id | None = None
    option_id: Id | None = None


Lines = Annotated[list[MovedLine], Meta(min_length=1, max_length=LINES_MAX)]


class GoodsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What has come to a branch, or has gone from it without being sold."""

    branch_id: Id
    lines: Lines
    note: Note = ""


class TransferBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What has gone from one branch to another."""

    from_branch_id: Id
    to_branch_id: Id
    lines: Lines
    note: Note = ""


class InventoryView(Struct, frozen=True, kw_only=True):
    """What a branch has of something. `on_hand` and `available` are null where it is not counted.

    `held` is what open carts hold of it. `option_id` is set in the place of `product_id` for an option.
    """

    id: str
    product_id: int | None
    option_id: int | None
    name: str
    branch_id: int
    on_hand: int | None
    held: int
    available: int | None
    low_at: int | None
    low: bool


class InventoryPage(Struct, frozen=True):
    """Rows by branch, in the menu's order."""

    data: list[InventoryView]
    pagination: Pagination


class InventoryData(Struct, frozen=True):
    """A row."""

    data: InventoryView


class InventoryList(Struct, frozen=True):
    """The rows that were moved, as they are now."""

    data: list[InventoryView]


class MovesQuery(Struct, frozen=True):
    """Which moves: of a branch, of a product or an option, for a reason."""

    branch_id: Id | None = None
    product_id: Id | None = None
    option_id: Id | None = None
    reason: Reason | None = None
    limit: Limit = PAGE_USUAL
    offset: Annotated[int, Meta(ge=0, le=COUNTED_MAX)] = 0


class StockMoveView(Struct, frozen=True, kw_only=True):
    """A move: `quantity` more, or fewer below zero; why, by whom, and for which order.

    `on_hand`, `held` and `available` are how its product stands at its branch now.
    """

    id: int
    product_id: int | None
    option_id: int | None
    name: str | None
    branch_id: int
    quantity: int
    reason: Reason
    order_number: int | None
    who: WhoView | None
    at: Instant
    on_hand: int | None
    held: int
    available: int | None


class StockMovesPage(Struct, frozen=True):
    """The ledger, the newest first; `total` counts 1,000 at most."""

    data: list[StockMoveView]
    pagination: Pagination


def row_view(actor: RestaurantActor, branch_id: int, shelf_id: int) -> InventoryView:
    """What the branch has of it now."""
    keeper = actor.stocks[branch_id]
    shelf, low_at = keeper.shelves.get(shelf_id), keeper.low.get(shelf_id)
    on_hand = keeper.left.get(shelf_id)
    return InventoryView(
        id=_row_id(branch_id, shelf_id),
        product_id=shelf_id if shelf_id > 0 else None,
        option_id=-shelf_id if shelf_id < 0 else None,
        name=shelf_name(actor.restaurant, shelf_id) or "",
        branch_id=branch_id,
        on_hand=on_hand,
        held=0 if shelf is None else shelf.held,
        available=None if shelf is None else shelf.available,
        low_at=low_at,
        low=low_at is not None and on_hand is not None and on_hand < low_at,
    )


def move_view(actor: RestaurantActor, one: LedgerEntry) -> StockMoveView:
    """A move, and how its product stands at its branch now."""
    now = row_view(actor, one.branch_id, one.menu_item_id)
    return StockMoveView(
        id=one.move_id,
        product_id=now.product_id,
        option_id=now.option_id,
        name=now.name or None,
        branch_id=one.branch_id,
        quantity=one.quantity,
        reason=one.reason,
        order_number=one.order_number,
        who=None if one.staff_user_id is None else WhoView(one.staff_user_id, one.name or ""),
        at=one.created_at,
        on_hand=now.on_hand,
        held=now.held,
        available=now.available,
    )


def shelf_name(restaurant: Restaurant, shelf_id: int) -> str | None:
    """What it is called; None where there is no such thing (any more)."""
    if shelf_id > 0:
        item = restaurant.menu.items.get(shelf_id)
        return None if item is None else item.name
    known = restaurant.menu.options.get(-shelf_id)
    return None if known is None else known[1].name


def _row_id(branch_id: int, shelf_id: int) -> str:
    return f"{branch_id}-{shelf_id}" if shelf_id > 0 else f"{branch_id}-option-{-shelf_id}"
