"""The stock of each branch, as managers count, receive, waste and transfer it (`docs/contract.md` §9, §10).

Owns: the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything but through the
actor.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from attrs import frozen
from msgspec import UnsetType

from actors import inventory
from actors.domain.fulfilment.branch import Branch
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.domain.text import plain, tidy
from actors.inventory import Said
from actors.restaurant import RestaurantActor
from server.http.data import Pagination, paged
from server.http.problems import Problem, malformed
from staff.floor.reading import in_time
from staff.floor.sessions import Sessions
from staff.office.menu.writing import reader, unknown
from staff.office.shop.branches import known_branch, no_branch
from staff.office.shop.inventory_shapes import (
    ROW,
    CountBody,
    GoodsBody,
    InventoryList,
    InventoryPage,
    InventoryQuery,
    InventoryView,
    MovedLine,
    MovesQuery,
    StockMovesPage,
    TransferBody,
    move_view,
    row_view,
    shelf_name,
)
from staff.office.shop.stock_writing import make_stock
from staff.ports import StockPages


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
        if asked.product_id is not None and asked.option_id is not None:
            raise malformed("Name either a `product_id` or an `option_id`.", field="option_id")
        shelf = asked.product_id if asked.option_id is None else -asked.option_id
        read = self.pages.moves(branches, shelf, asked.reason, asked.limit, asked.offset)
        found = await in_time(read)
        shown = [move_view(actor, one) for one in found.moves]
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
        gone = any(shelf_name(actor.restaurant, shelf) is None for shelf in shelves)
        raise (no_product() if gone else no_branch()) from None


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
        if shelf_id < 0 and shelf_name(actor.restaurant, shelf_id) is not None:
            yield branch.branch_id, shelf_id


def _fits(actor: RestaurantActor, key: tuple[int, int], asked: InventoryQuery, words: str) -> bool:
    branch_id, shelf_id = key
    keeper = actor.stocks[branch_id]
    left, low_at = keeper.left.get(shelf_id), keeper.low.get(shelf_id)
    if asked.counted and left is None:
        return False
    if asked.low and (left is None or low_at is None or left >= low_at):
        return False
    return words in plain(shelf_name(actor.restaurant, shelf_id) or "")


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
    found = ROW.fullmatch(row)
    if found is None:
        raise unknown("INVENTORY_NOT_FOUND", "There is no such row.")
    branch_id, number = int(found[1]), int(found[3])
    known_branch(restaurant, branch_id)
    product_id, option_id = (None, number) if found[2] else (number, None)
    return branch_id, shelf_of(restaurant, product_id, option_id)
