"""Every order is counted in one minute, whatever becomes of it and whenever it is told of."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from actors.ports.sessions import PlacedOrder
from staff.office.placed import PlacedOrders
from tests.staff.world import StaffWorld

NOON = datetime(2026, 5, 8, 12, tzinfo=UTC)


class Counted:
    """Orders that are told of, at times that a test chooses."""

    def __init__(self, world: StaffWorld, order: PlacedOrder, restaurant: object) -> None:
        self.now = NOON
        self.placed = PlacedOrders(lambda: self.now)
        self._order, self._restaurant = order, restaurant

    def tell(self, number: int, created_at: datetime | None = None, restaurant_id: int = 1) -> None:
        order = attrs.evolve(
            self._order.order,
            order_number=number,
            restaurant_id=restaurant_id,
            created_at=self.now if created_at is None else created_at,
        )
        self.placed.order_changed(attrs.evolve(self._order, order=order), self._restaurant, alerts=())  # type: ignore[arg-type]

    def minute(self) -> object:
        self.now += timedelta(minutes=1)
        return self.placed.taken()


@pytest.fixture
async def counted(world: StaffWorld) -> Counted:
    await world.order()
    record = await world.store.orders.one(1, 42)
    assert record is not None
    assert record.placed is not None
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    return Counted(world, record.placed, actor.restaurant)


async def test_an_order_counts_once_however_often_it_changes(counted: Counted) -> None:
    for number in (1, 2, 1, 1):
        counted.tell(number)
    counted.tell(1, restaurant_id=2)
    assert counted.minute() == {1: 2, 2: 1}
    assert counted.minute() == {}


async def test_an_order_that_changes_in_the_next_minute_is_not_placed_again(counted: Counted) -> None:
    at = counted.now
    counted.tell(1)
    assert counted.minute() == {1: 1}
    counted.tell(1, created_at=at)
    assert counted.minute() == {}
    counted.tell(1, created_at=at)
    assert counted.minute() == {}


async def test_an_order_that_is_told_of_after_its_minute_counts_in_the_next(counted: Counted) -> None:
    counted.minute()
    at = counted.now
    assert counted.minute() == {}
    counted.tell(1, created_at=at + timedelta(seconds=59.9))
    assert counted.minute() == {1: 1}


async def test_what_was_placed_before_this_process_or_long_ago_never_counts(counted: Counted) -> None:
    counted.tell(1, created_at=NOON - timedelta(seconds=1))
    assert counted.minute() == {}
    counted.minute()
    counted.minute()
    counted.tell(1, created_at=NOON + timedelta(seconds=30))
    assert counted.minute() == {}
