"""A restaurant whose items are counted: what staff say, what the store has, and tables that go for it."""

from collections.abc import Sequence
from uuid import UUID

import trio

from actors.availability import Availability, Count
from actors.domain.stock.shelf import Shelf
from actors.menu_news import GATHER_S
from actors.restaurant import RestaurantActor
from actors.session import SessionRef
from persistence.memory import Memory
from tests.actors.process import Process, seat
from tests.actors.restaurants import PIZZA


async def chianti(process: Process) -> RestaurantActor:
    actor = await process.restaurants.by_id(1)
    assert actor is not None
    return actor


async def count(process: Process, left: int | None, item: int = PIZZA) -> RestaurantActor:
    """An employee says how many there are."""
    actor = await chianti(process)
    await actor.set_availability(item, Availability(available=True, count=Count(left)), who=7)
    return actor


async def shelf_of(process: Process, item: int = PIZZA) -> Shelf:
    """The item's shelf, as it is now."""
    shelf = (await chianti(process)).stock.shelves.get(item)
    assert shelf is not None
    return shelf


def kept(memory: Memory, item: int = PIZZA) -> int | None:
    """How many the store has; which is the sum of the moves."""
    on_hand = memory.restaurants.stock.of_branch(1).get(item)
    moved = sum(move.quantity for move in memory.restaurants.stock.moves if move.menu_item_id == item)
    assert (on_hand or 0) == moved
    return on_hand


async def settled(process: Process) -> None:
    """What has changed has been told, and heard."""
    await trio.sleep(2 * GATHER_S)


def host(table: SessionRef) -> UUID:
    return next(iter(table.state.members))


async def tables(process: Process, how_many: int) -> Sequence[SessionRef]:
    return [await seat(process, UUID(int=1_000 + n), table_id=101 + n) for n in range(how_many)]
