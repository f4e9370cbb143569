"""The stock of each branch, as managers count, receive, waste and transfer it (`docs/contract.md` §9, §10).

Owns: the shapes, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything but
through the actor.

A row is a branch and what it has there, an item or an option that is no item: so its id names both, as `3-900` or
`3-option-90`, and there is one also of what nobody counts.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Final

from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType

from actors import inventory
from actors.domain.fulfilment.branch import Branch
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.domain.stock.move import Reason
from actors.domain.text import plain, tidy
from actors.inventory import COUNT_MAX, Said
from actors.ports.stock_pages import COUNTED_MAX, LedgerEntry
from actors.restaurant import RestaurantActor
from server.http.data import PAGE_USUAL, Limit, Offset, Pagination, paged
from server.http.problems import Problem, malformed
from server.http.views import Instant
from staff.floor.reading import in_time
from staff.floor.sessions import Sessions
from staff.office.audit import WhoView
from staff.office.menu.words import Id
from staff.office.menu.writing import reader, unknown
from staff.office.shop.branches import known_branch, no_branch
from staff.office.shop.stock_writing import make_stock
from staff.ports import StockPages

NOTE_CHARS_MAX: Final = 200
LINES_MAX: Final = 200  # of one delivery, or of one van
_ROW: Final = re.compile(r"([1-9][0-9]{0,8})-(option-)?([1-9][0-9]{0,8})")

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


@frozen(eq=False)
class InventoryDesk:
    """The stock of a manager's own restaurant; another's is 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions
    pages: StockPages

    async def page(self, user: StaffUser, asked: InventoryQuery) -> InventoryPage:
        """A page of rows."""
        actor = await reader(self.sessions, user)
        restaurant = actor.restaurant
        if asked.product_id is not None and asked.product_id not in restaurant.menu.items:
            raise no_product()
        branches = _branches(restaurant, asked.branch_id)
        words = plain(asked.q)
        every = [key for branch in branches for key in _keys(actor, branch, asked) if _fits(actor, key, asked, words)]
        found, pagination = paged(every, asked.limit, asked.offset)
        return InventoryPage([row_view(actor, *key) for key in found], pagination)

    async def count(self, user: StaffUser, row: str, said: CountBody) -> InventoryView:
        """There are so many of it, or somebody is told when there are too few: both or neither where both are said."""
        actor = await reader(self.sessions, user)
        key = _row(actor.restaurant, row)
        if said.quantity is None:
            if not (isinstance(said.low_at, UnsetType) or said.low_at is None):
                raise malformed("The field `low_at` must be null where nothing is counted.", field="low_at")
            said = CountBody(None, note=said.note)  # its mark goes with the count
        low_at, who = said.low_at, user.staff_user_id
        if isinstance(said.quantity, UnsetType):
            if not isinstance(low_at, UnsetType):
                with _deleted_meanwhile(actor, key[1]):
                    await make_stock(
                        actor, lambda found, room, at: inventory.marked(found, room, *key, low_at, at, who)
                    )
            return row_view(actor, *key)
        counted = inventory.counted(*key, said.quantity)
        if isinstance(low_at, UnsetType):
            await self._move(actor, user, counted, said.note)
            return row_view(actor, *key)
        why = tidy(said.note)
        with _deleted_meanwhile(actor, key[1]):
            await make_stock(
                actor,
                lambda found, room, at: inventory.counted_and_marked(found, room, *counted, low_at, at, who, why),
            )
        return row_view(actor, *key)

    async def receive(self, user: StaffUser, said: GoodsBody) -> InventoryList:
        """They have come."""
        actor = await reader(self.sessions, user)
        known_branch(actor.restaurant, said.branch_id)
        lines = [(_shelf(actor.restaurant, one), one.quantity) for one in said.lines]
        every = [one for shelf, count in lines for one in inventory.received(said.branch_id, shelf, count)]
        await self._move(actor, user, every, said.note)
        return InventoryList([row_view(actor, said.branch_id, shelf) for shelf, _ in lines])

    async def waste(self, user: StaffUser, said: GoodsBody) -> InventoryList:
        """They are gone, and nobody has bought them."""
        actor = await reader(self.sessions, user)
        _any_branch(actor.restaurant, said.branch_id)
        lines = [(_shelf(actor.restaurant, one), one.quantity) for one in said.lines]
        every = [one for shelf, count in lines for one in inventory.wasted(said.branch_id, shelf, count)]
        await self._move(actor, user, every, said.note)
        return InventoryList([row_view(actor, said.branch_id, shelf) for shelf, _ in lines])

    async def transfer(self, user: StaffUser, said: TransferBody) -> InventoryList:
        """They have gone to another branch: both moves are one commit."""
        actor = await reader(self.sessions, user)
        there, here = said.to_branch_id, said.from_branch_id
        if there == here:
            raise malformed("The field `to_branch_id` must be another branch.", field="to_branch_id")
        _any_branch(actor.restaurant, here)
        known_branch(actor.restaurant, there)
        lines = [(_shelf(actor.restaurant, one), one.quantity) for one in said.lines]
        every = [one for shelf, count in lines for one in inventory.transferred(here, there, shelf, count)]
        await self._move(actor, user, every, said.note)
        return InventoryList([row_view(actor, at, shelf) for shelf, _ in lines for at in (here, there)])

    async def moves(self, user: StaffUser, asked: MovesQuery) -> StockMovesPage:
        """A page of the ledger."""
        actor = await reader(self.sessions, user)
        branches = [one.branch_id for one in _branches(actor.restaurant, asked.branch_id, deleted=True)]
        shelf = asked.product_id if asked.option_id is None else -asked.option_id
        read = self.pages.moves(branches, shelf, asked.reason, asked.limit, asked.offset)
        found = await in_time(read)
        shown = [_move_view(actor, one) for one in found.moves]
        return StockMovesPage(shown, Pagination(asked.limit, asked.offset, found.total))

    async def _move(self, actor: RestaurantActor, user: StaffUser, said: Sequence[Said], note: str) -> None:
        who, why = user.staff_user_id, tidy(note)
        with _deleted_meanwhile(actor, *(one.menu_item_id for one in said)):
            await make_stock(actor, lambda found, room, at: inventory.stocktaking(found, room, said, at, who, why))


@contextmanager
def _deleted_meanwhile(actor: RestaurantActor, *shelves: int) -> Iterator[None]:
    """What was there when it was asked for may be gone when its turn comes. Raises `Problem` (404) then."""
    try:
        yield
    except KeyError:
        gone = any(_name(actor.restaurant, shelf) is None for shelf in shelves)
        raise (no_product() if gone else no_branch()) from None


def row_view(actor: RestaurantActor, branch_id: int, shelf_id: int) -> InventoryView:
    """What the branch has of it now."""
    keeper = actor.stocks[branch_id]
    shelf, low_at = keeper.shelves.get(shelf_id), keeper.low.get(shelf_id)
    on_hand = keeper.left.get(shelf_id)
    return InventoryView(
        id=_row_id(branch_id, shelf_id),
        product_id=shelf_id if shelf_id > 0 else None,
        option_id=-shelf_id if shelf_id < 0 else None,
        name=_name(actor.restaurant, shelf_id) or "",
        branch_id=branch_id,
        on_hand=on_hand,
        held=0 if shelf is None else shelf.held,
        available=None if shelf is None else shelf.available,
        low_at=low_at,
        low=low_at is not None and on_hand is not None and on_hand < low_at,
    )


def no_product() -> Problem:
    """There is no such thing, or it is another's."""
    return unknown("PRODUCT_NOT_FOUND", "There is no such item on your menu.")


def shelf_of(restaurant: Restaurant, product_id: int | None, option_id: int | None) -> int:
    """What shelves count it as. Raises `Problem` (404, 422)."""
    if (product_id is None) == (option_id is None):
        raise malformed("Name either a `product_id` or an `option_id`.", field="product_id")
    if product_id is not None:
        if product_id not in restaurant.menu.items:
            raise no_product()
        return product_id
    if option_id is None or option_id not in restaurant.menu.options:
        raise no_product()
    return restaurant.menu.options[option_id][1].shelf_id


def _shelf(restaurant: Restaurant, line: MovedLine) -> int:
    return shelf_of(restaurant, line.product_id, line.option_id)


def _keys(actor: RestaurantActor, branch: Branch, asked: InventoryQuery) -> Iterator[tuple[int, int]]:
    """Items in the menu's order, and after them options that are counted by themselves."""
    if asked.product_id is not None:
        yield branch.branch_id, asked.product_id
        return
    menu = actor.restaurant.menu
    order = {one.category_id: n for n, one in enumerate(menu.categories)}
    for item_id in sorted(menu.items, key=lambda found: order.get(menu.items[found].category_id, len(order))):
        yield branch.branch_id, item_id
    for shelf_id in actor.stocks[branch.branch_id].left:
        if shelf_id < 0 and _name(actor.restaurant, shelf_id) is not None:
            yield branch.branch_id, shelf_id


def _fits(actor: RestaurantActor, key: tuple[int, int], asked: InventoryQuery, words: str) -> bool:
    branch_id, shelf_id = key
    keeper = actor.stocks[branch_id]
    left, low_at = keeper.left.get(shelf_id), keeper.low.get(shelf_id)
    if asked.counted and left is None:
        return False
    if asked.low and (left is None or low_at is None or left >= low_at):
        return False
    return words in plain(_name(actor.restaurant, shelf_id) or "")


def _branches(restaurant: Restaurant, branch_id: int | None, *, deleted: bool = False) -> list[Branch]:
    if branch_id is not None:
        return [_any_branch(restaurant, branch_id)]
    return [one for one in restaurant.branches.values() if one.active or deleted]


def _any_branch(restaurant: Restaurant, branch_id: int) -> Branch:
    """The branch, also one that is deleted: what is left there goes somewhere. Raises `Problem` (404)."""
    branch = restaurant.branches.get(branch_id)
    return known_branch(restaurant, branch_id) if branch is None else branch


def _row(restaurant: Restaurant, row: str) -> tuple[int, int]:
    """The branch, and what its shelves count. Raises `Problem` (404)."""
    found = _ROW.fullmatch(row)
    if found is None:
        raise unknown("INVENTORY_NOT_FOUND", "There is no such row.")
    branch_id, number = int(found[1]), int(found[3])
    known_branch(restaurant, branch_id)
    product_id, option_id = (None, number) if found[2] else (number, None)
    return branch_id, shelf_of(restaurant, product_id, option_id)


def _row_id(branch_id: int, shelf_id: int) -> str:
    return f"{branch_id}-{shelf_id}" if shelf_id > 0 else f"{branch_id}-option-{-shelf_id}"


def _name(restaurant: Restaurant, shelf_id: int) -> str | None:
    if shelf_id > 0:
        item = restaurant.menu.items.get(shelf_id)
        return None if item is None else item.name
    known = restaurant.menu.options.get(-shelf_id)
    return None if known is None else known[1].name


def _move_view(actor: RestaurantActor, one: LedgerEntry) -> StockMoveView:
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
