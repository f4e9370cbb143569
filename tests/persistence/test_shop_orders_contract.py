"""Orders of the shop and what was picked of them, as they are kept: one contract for both stores."""

from datetime import timedelta

import pytest

from actors.domain.fulfilment.commands import ChooseForMissing, Offer, PickItem
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import Role
from actors.ports.sessions import OrderFilter
from actors.ports.shop_orders import ShopOrder, ShopOrderFilter
from tests.cases import case
from tests.persistence.conftest import STAFF_USER, Store
from tests.persistence.parties import NOW, Party
from tests.persistence.shop_parties import ordered

_S = OrderStatus
OPEN = (_S.VALIDATED, _S.PREPARING, _S.READY, _S.MISSING)
OVER = (_S.DONE, _S.CANCELLED)


def as_kept(who: Party) -> tuple[object, ...]:
    (number,) = who.state.orders
    picks = tuple(pick for _, pick in sorted(who.state.picks.items()))
    return who.state.orders[number], who.session_id, who.state.fulfilments[number], picks


def read(found: ShopOrder | None) -> tuple[object, ...]:
    assert found is not None
    return found.placed.order, found.placed.session_id, found.fulfilment, tuple(found.picks)


async def test_an_order_is_read_with_how_it_comes_and_what_was_picked_of_it(store: Store) -> None:
    who = await ordered(store.journal)
    assert read(await store.orders.one_of_shop(1, 1)) == as_kept(who)
    said = (
        PickItem(1, 0, PickedStatus.PICKED, STAFF_USER),
        PickItem(1, 1, PickedStatus.MISSING, STAFF_USER, Offer(101, 1)),
        MoveOrder(1, _S.MISSING, Role.EMPLOYEE, STAFF_USER),
        ChooseForMissing(1, MissingChoice.SUBSTITUTE, who.host),
    )
    for command in said:
        await store.journal.commit(who.change(command))
        assert read(await store.orders.one_of_shop(1, 1)) == as_kept(who)
    (one,) = (await store.orders.of_shop(1, ShopOrderFilter((_S.READY,)), 10, 0)).orders
    assert read(one) == as_kept(who)
    stored = await store.sessions.load(who.session_id, 1)
    assert stored is not None
    assert stored.state.picks == who.state.picks


async def test_the_most_urgent_slot_comes_first_and_a_page_says_how_many_there_are(store: Store) -> None:
    for number, hours in ((1, 5.0), (2, -1.0), (3, 1.0)):
        await ordered(store.journal, number, hours)
    found = await store.orders.of_shop(1, ShopOrderFilter(OPEN), 2, 0)
    assert [one.fulfilment.order_number for one in found.orders] == [2, 3]
    rest = await store.orders.of_shop(1, ShopOrderFilter(OPEN), 2, 2)
    assert ([one.fulfilment.order_number for one in rest.orders], rest.total, found.total) == ([1], 3, 3)
    past = await store.orders.of_shop(1, ShopOrderFilter(OPEN), 2, 9)
    assert (past.orders, past.total) == ((), 3)


@pytest.mark.parametrize(
    ("which", "total"),
    [
        (ShopOrderFilter((_S.READY,)), 0),
        (ShopOrderFilter(OPEN, branch_id=1), 1),
        (ShopOrderFilter(OPEN, branch_id=2), 0),
        (ShopOrderFilter(OPEN, since=NOW + timedelta(hours=1)), 1),
        (ShopOrderFilter(OPEN, until=NOW + timedelta(hours=1)), 0),
        (ShopOrderFilter(OPEN, NOW, NOW + timedelta(hours=2)), 1),
    ],
)
async def test_orders_are_narrowed(store: Store, which: ShopOrderFilter, total: int) -> None:
    await ordered(store.journal)
    assert (await store.orders.of_shop(1, which, 10, 0)).total == total
    assert (await store.orders.of_shop(2, which, 10, 0)).total == 0


async def test_what_is_over_is_found_by_when_its_slot_began(store: Store) -> None:
    who = await ordered(store.journal)
    await store.journal.commit(who.change(MoveOrder(1, _S.CANCELLED, Role.MANAGER, STAFF_USER)))
    assert (await store.orders.of_shop(1, ShopOrderFilter(OVER), 10, 0)).total == 0
    assert (await store.orders.of_shop(1, ShopOrderFilter(OPEN), 10, 0)).total == 0
    found = await store.orders.of_shop(1, ShopOrderFilter(OVER, NOW, NOW + timedelta(days=1)), 10, 0)
    assert [one.placed.order.status for one in found.orders] == [_S.CANCELLED]


async def test_a_tables_order_is_none_of_the_shops(store: Store) -> None:
    assert await store.orders.one_of_shop(1, 1) is None
    assert await store.orders.one_of_shop(1, 2**40) is None


async def test_the_restaurants_orders_are_narrowed_to_those_of_the_shop_or_to_the_others(store: Store) -> None:
    await ordered(store.journal)
    for which, found in (
        (OrderFilter(of_shop=True), [1]),
        (OrderFilter(of_shop=False), []),
        (OrderFilter(statuses=OPEN, of_shop=True), [1]),
        (OrderFilter(statuses=OVER, of_shop=True), []),
        (OrderFilter(statuses=()), []),
    ):
        with case(which):
            read = (await store.orders.filtered(1, which, 10)).orders
            assert [one.order.order_number for one in read] == found


async def test_the_restaurants_orders_say_who_one_of_the_shop_is_for(store: Store) -> None:
    await ordered(store.journal)
    (page,) = await store.orders.page(1, unsent=False, before=None, limit=10)
    (unsent,) = await store.orders.page(1, unsent=True, before=None, limit=10)
    (found,) = (await store.orders.filtered(1, OrderFilter(), 10)).orders
    record = await store.orders.one(1, 1)
    assert record is not None
    placed = (page, unsent, found, record.placed)
    assert [one and (one.customer_name, one.of_shop) for one in placed] == [("Anna", True)] * 4
