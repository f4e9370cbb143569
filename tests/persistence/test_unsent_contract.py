"""Orders that are unsent, and those that have outlived their session: one contract for both stores."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import attrs
import pytest

from actors.domain.audit import ALERT, AuditEntry
from actors.domain.commands import Command
from actors.domain.ordering.order import Order
from actors.domain.party.commands import Join
from actors.domain.staff import Role
from actors.domain.till.attempt import Attempt, AttemptKind, AttemptOutcome
from actors.domain.till.commands import AcceptOrder, CancelOrder, EnterOrderByHand, QueueOrder, ResendOrder
from actors.domain.till.status import PosStatus
from actors.outlived import OutlivedOrders
from actors.ports.outlived import OrderNews
from actors.ports.sessions import Backlog
from actors.restaurants import Restaurants
from tests.actors.process import Bystanders
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Forget, Store, query
from tests.persistence.parties import NOW, Party, add, party, place

SOON = NOW + timedelta(hours=1)


async def placed(store: Store, number: int, *then: Command, restaurant_id: int = 1, minutes: int = 0) -> Party:
    """A party that has placed the order with this number, at the table with the same number."""
    who = party(RESTAURANTS[restaurant_id - 1], number, number)
    await store.journal.commit(who.change(Join(uuid4())))
    await store.journal.commit(who.change(add(who)))
    who.now += timedelta(minutes=minutes)
    await store.journal.commit(who.change(place(who)))
    for command in then:
        await store.journal.commit(who.change(command))
    return who


async def unsent(store: Store, limit: int = 10) -> Sequence[int]:
    return [one.order.order_number for one in await store.sessions.unsent(1, SOON, limit)]


async def test_unsent_orders_are_those_that_are_due_and_neither_settled_nor_cancelled(store: Store) -> None:
    await placed(store, 4)
    who = await placed(store, 3)
    await placed(store, 2, AcceptOrder(2, "T"))
    await placed(store, 1, QueueOrder(1, NOW), CancelOrder(1, Role.MANAGER, STAFF_USER))
    first, second = await store.sessions.unsent(1, SOON, limit=10)
    assert (first.session_id, first.order) == (who.session_id, who.state.orders[3])
    assert second.order.order_number == 4
    assert tuple(await store.sessions.unsent(1, NOW, limit=10)) == ()
    assert tuple(await store.sessions.unsent(2, SOON, limit=10)) == ()


async def test_of_more_unsent_orders_than_a_look_takes_the_lowest_numbers_come_first(store: Store) -> None:
    for number in (3, 1, 4, 2):
        await placed(store, number)
    assert await unsent(store, limit=2) == [1, 2]
    assert await unsent(store, limit=3) == [1, 2, 3]


async def test_an_order_is_unsent_whether_its_session_still_is_or_not(store: Store, forget: Forget) -> None:
    who = await placed(store, 1)
    await placed(store, 2)
    forget(who.session_id)
    outlived, other = await store.sessions.unsent(1, SOON, limit=10)
    assert (outlived.session_id, outlived.order) == (None, who.state.orders[1])
    assert other.session_id is not None


async def test_the_backlogs_are_those_of_all_restaurants_with_their_oldest_order_and_the_next_due(
    store: Store, forget: Forget
) -> None:
    assert tuple(await store.sessions.backlogs()) == ()
    await placed(store, 1, AcceptOrder(1, "T"))
    await placed(store, 2, QueueOrder(2, NOW), CancelOrder(2, Role.MANAGER, STAFF_USER))
    left_to_staff = await placed(store, 3, QueueOrder(3), minutes=3)
    await placed(store, 4, QueueOrder(4, SOON), minutes=4)
    forget(left_to_staff.session_id)
    other = await placed(store, 1, QueueOrder(1), restaurant_id=2, minutes=5)
    first, second = sorted(await store.sessions.backlogs(), key=lambda backlog: backlog.restaurant_id)
    assert first == Backlog(1, left_to_staff.state.orders[3].created_at, SOON)
    assert second == Backlog(2, other.state.orders[1].created_at, None)


async def test_a_row_that_no_rule_could_have_made_keeps_no_other_order_from_its_till(
    postgres: Store, furnished_url: str
) -> None:
    for number in (1, 2, 3):
        await placed(postgres, number)
    query(furnished_url, "UPDATE orders SET created_at = 'infinity' WHERE order_number = 1")
    query(furnished_url, "UPDATE orders SET pos_next_at = '-infinity' WHERE order_number = 2")
    assert await unsent(postgres) == [3]
    (backlog,) = await postgres.sessions.backlogs()
    assert backlog.oldest < SOON


# ---- orders that have outlived their session


async def outlived(store: Store, forget: Forget) -> Order:
    who = await placed(store, 1, QueueOrder(1, NOW))
    forget(who.session_id)
    return who.state.orders[1]


SENT = Attempt(1, 1, 1, AttemptKind.SEND, NOW, 12, AttemptOutcome.ACCEPTED, "T-1")
ENTRY = AuditEntry(1, NOW, None, ALERT, "ORD-1-1", None, "timeout")


async def test_what_became_of_an_outlived_order_is_kept_with_its_calls_and_its_audit(
    store: Store, forget: Forget
) -> None:
    known = await outlived(store, forget)
    taken = attrs.evolve(known.taken("T-1"), pos_attempts=1, pos_alerted_at=NOW)
    assert await store.outlived.save(known, taken, OrderNews((SENT,), (ENTRY,)))
    record = await store.outlived.one(1, 1)
    assert record is not None
    assert record.placed is not None
    assert (record.placed.order, tuple(record.attempts)) == (taken, (SENT,))
    assert await unsent(store) == []


@pytest.mark.parametrize(
    "command",
    [ResendOrder(1, Role.EMPLOYEE, 7), EnterOrderByHand(1, Role.EMPLOYEE, 7, "A17"), CancelOrder(1, Role.MANAGER, 7)],
    ids=lambda command: type(command).__name__,
)
async def test_what_staff_do_about_an_outlived_order_is_kept(store: Store, forget: Forget, command: Command) -> None:
    await outlived(store, forget)
    restaurants = Restaurants(store.restaurants, store.journal, lambda: SOON)
    order = await OutlivedOrders(store.outlived, restaurants, Bystanders(), (), lambda: SOON).order(1, 1)
    told = await order.ask(command)
    assert isinstance(told.decision, tuple)
    assert (await order.look()).state.orders == told.state.orders
    assert await unsent(store) == ([1] if isinstance(command, ResendOrder) else [])


async def test_the_audit_of_an_outlived_order_is_kept(postgres: Store, furnished_url: str) -> None:
    who = await placed(postgres, 1, QueueOrder(1, NOW))
    query(furnished_url, "DELETE FROM sessions WHERE session_id = %s", who.session_id)
    known = who.state.orders[1]
    assert await postgres.outlived.save(known, attrs.evolve(known, pos_alerted_at=NOW), OrderNews(audit=(ENTRY,)))
    audit = query(furnished_url, "SELECT restaurant_id, action, subject, new_value, created_at FROM audit")
    assert audit == [(1, ALERT, "ORD-1-1", "timeout", NOW)]


async def test_who_knows_an_outlived_order_as_it_is_not_saves_nothing(store: Store, forget: Forget) -> None:
    order = await outlived(store, forget)
    for known in (
        attrs.evolve(order, pos_attempts=1),
        attrs.evolve(order, pos_next_at=SOON),
        attrs.evolve(order, pos_next_at=None),
        attrs.evolve(order, pos_status=PosStatus.SENDING),
    ):
        assert not await store.outlived.save(known, order.taken("T-1"), OrderNews((SENT,), (ENTRY,)))
    record = await store.outlived.one(1, 1)
    assert record is not None
    assert record.placed is not None
    assert (record.placed.order, tuple(record.attempts)) == (order, ())


async def test_an_order_that_has_a_session_is_saved_only_by_that(store: Store) -> None:
    order = (await placed(store, 1)).state.orders[1]
    assert not await store.outlived.save(order, order.taken("T-1"), OrderNews())
    assert await unsent(store) == [1]
