"""What every store of orders must tell staff, in memory and in Postgres alike."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from actors.domain.commands import Command
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.party.commands import Join
from actors.domain.staff import Role
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import (
    AcceptOrder,
    CancelOrder,
    EnterOrderByHand,
    QueueOrder,
    RejectOrder,
    ReportAttempt,
    ResendOrder,
    Tried,
)
from actors.domain.till.status import Phase, PosStatus
from actors.ports.sessions import OrderFilter, PlacedOrder
from tests.cases import case
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Forget, Store
from tests.persistence.parties import NOW, Party, add, in_the_dark, party, place

REFUSED = (Tried(AttemptKind.SEND, NOW + timedelta(hours=1), 12, AttemptOutcome.REJECTED, "Niente più pesce."),)


async def ordered(store: Store, number: int, commands: Iterable[Command] = (), restaurant: int = 1) -> Party:
    """A party that has placed the order of this number at the table of this number, and what came of it."""
    who = party(RESTAURANTS[restaurant - 1], table=number, next_order_number=number)
    await store.journal.commit(who.change(Join(uuid4())))
    await store.journal.commit(who.change(add(who, note="più piccante"), add(who, qty=2), add(who, qty=3)))
    await store.journal.commit(who.change(place(who)))
    for command in commands:
        await store.journal.commit(who.change(command))
    return who


async def numbers(store: Store, *, unsent: bool, before: int | None = None, limit: int = 100) -> Sequence[int]:
    page = await store.orders.page(1, unsent=unsent, before=before, limit=limit)
    return [one.order.order_number for one in page]


async def test_an_order_comes_whole_with_its_session_its_table_and_its_calls_to_the_till(store: Store) -> None:
    who = await ordered(store, 1, [in_the_dark(1, NOW), in_the_dark(2, NOW), QueueOrder(1, NOW)])
    record = await store.orders.one(1, 1)
    assert record is not None
    assert record.placed == PlacedOrder(who.state.orders[1], who.session_id, 1)
    assert [item.qty for item in record.placed.order.items] == [1, 2, 3]
    assert record.attempts == who.state.attempts_of(1)
    assert [attempt.number for attempt in record.attempts] == [1, 2]


@pytest.mark.parametrize(("restaurant", "number"), [(1, 2), (2, 1), (99, 1), (1, 0), (1, -1), (1, 2**31), (1, 2**80)])
async def test_an_order_that_was_never_placed_there_is_none(store: Store, restaurant: int, number: int) -> None:
    await ordered(store, 1, [in_the_dark(1, NOW)])
    assert await store.orders.one(restaurant, number) is None


async def test_of_an_order_that_the_till_refused_the_calls_are_kept(store: Store) -> None:
    who = await ordered(store, 1, [in_the_dark(1, NOW), RejectOrder(1, "NO", "No.", REFUSED)])
    record = await store.orders.one(1, 1)
    assert record is not None
    assert record.placed is None
    assert record.attempts == who.state.attempts_of(1)
    assert record.attempts[-1].words == "Niente più pesce."


async def test_an_order_refused_without_a_call_has_nothing_to_tell(store: Store) -> None:
    await ordered(store, 1, [RejectOrder(1, "NO", "No.")])
    assert await store.orders.one(1, 1) is None


async def test_an_order_outlives_its_session_with_its_calls_and_without_its_table(store: Store, forget: Forget) -> None:
    who = await ordered(store, 1, [in_the_dark(1, NOW), QueueOrder(1, NOW)])
    forget(who.session_id)
    record = await store.orders.one(1, 1)
    assert record is not None
    assert record.placed == PlacedOrder(who.state.orders[1], None, None)
    assert record.attempts == who.state.attempts_of(1)
    for unsent in (False, True):
        assert tuple(await store.orders.page(1, unsent=unsent, before=None, limit=9)) == (record.placed,)


async def test_the_calls_of_a_refused_order_outlive_its_session(store: Store, forget: Forget) -> None:
    who = await ordered(store, 1, [RejectOrder(1, "NO", "No.", REFUSED)])
    forget(who.session_id)
    record = await store.orders.one(1, 1)
    assert record is not None
    assert (record.placed, record.attempts) == (None, who.state.attempts_of(1))


async def test_orders_of_one_number_in_two_restaurants_are_two(store: Store) -> None:
    here = await ordered(store, 1, [in_the_dark(1)])
    there = await ordered(store, 1, [AcceptOrder(1, "T")], restaurant=2)
    for restaurant, who in ((1, here), (2, there)):
        placed = PlacedOrder(who.state.orders[1], who.session_id, 1)
        record = await store.orders.one(restaurant, 1)
        assert record is not None
        assert (record.placed, record.attempts) == (placed, who.state.attempts_of(1))
        assert tuple(await store.orders.page(restaurant, unsent=False, before=None, limit=9)) == (placed,)


async def test_a_page_has_whole_orders_highest_number_first(store: Store) -> None:
    parties = {number: await ordered(store, number) for number in (2, 4, 1, 3)}
    for unsent in (False, True):
        page = await store.orders.page(1, unsent=unsent, before=None, limit=100)
        assert tuple(page) == tuple(
            PlacedOrder(parties[number].state.orders[number], parties[number].session_id, number)
            for number in (4, 3, 2, 1)
        )


async def test_pages_follow_one_another_without_gaps(store: Store) -> None:
    for number in (1, 2, 3, 4):
        await ordered(store, number)
    for unsent in (False, True):
        assert await numbers(store, unsent=unsent, limit=3) == [4, 3, 2]
        assert await numbers(store, unsent=unsent, before=2, limit=3) == [1]
        assert await numbers(store, unsent=unsent, before=1, limit=3) == []


@pytest.mark.parametrize(
    ("before", "expected"), [(2**31 - 1, [1]), (2**31, [1]), (2**80, [1]), (0, []), (-(2**80), [])]
)
async def test_a_page_may_begin_anywhere(store: Store, before: int, expected: Sequence[int]) -> None:
    await ordered(store, 1)
    for unsent in (False, True):
        assert await numbers(store, unsent=unsent, before=before) == expected


UNSENT: Mapping[str, Sequence[Command]] = {
    "just placed": (),
    "on its way": (ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING, next_at=NOW),),
    "waits in the background": (QueueOrder(1, NOW),),
    "outcome unknown": (in_the_dark(1, NOW),),
    "left to staff": (QueueOrder(1), in_the_dark(1)),
    "refused after the diners were told it is queued": (QueueOrder(1), RejectOrder(1, "NO", "No.", REFUSED)),
    "sent again after it was refused": (
        QueueOrder(1),
        RejectOrder(1, "NO", "No."),
        ResendOrder(1, Role.EMPLOYEE, STAFF_USER),
    ),
}
SETTLED: Mapping[str, Sequence[Command]] = {
    "accepted": (AcceptOrder(1, "T"),),
    "accepted later": (QueueOrder(1), in_the_dark(1), AcceptOrder(1, "T")),
    "entered by hand": (QueueOrder(1), in_the_dark(1), EnterOrderByHand(1, Role.EMPLOYEE, STAFF_USER)),
    "cancelled": (QueueOrder(1), CancelOrder(1, Role.MANAGER, STAFF_USER)),
    "cancelled after it was refused": (
        QueueOrder(1),
        RejectOrder(1, "NO", "No."),
        CancelOrder(1, Role.MANAGER, STAFF_USER),
    ),
}


@pytest.mark.parametrize("story", UNSENT)
async def test_an_order_that_needs_somebody_is_among_the_unsent(store: Store, story: str) -> None:
    await ordered(store, 1, UNSENT[story])
    assert await numbers(store, unsent=True) == [1]
    assert await numbers(store, unsent=False) == [1]


@pytest.mark.parametrize("story", SETTLED)
async def test_an_order_that_is_settled_is_only_among_all_of_them(store: Store, story: str) -> None:
    await ordered(store, 1, SETTLED[story])
    assert await numbers(store, unsent=True) == []
    assert await numbers(store, unsent=False) == [1]


async def test_what_is_settled_does_not_count_towards_a_page_of_the_unsent(store: Store) -> None:
    for number in (1, 2, 3, 4):
        await ordered(store, number, [AcceptOrder(number, "T")] if number % 2 else [])
    assert await numbers(store, unsent=True, limit=1) == [4]
    assert await numbers(store, unsent=True, before=4, limit=1) == [2]


async def test_what_staff_did_is_seen_at_once(store: Store) -> None:
    who = await ordered(store, 1, [QueueOrder(1), in_the_dark(1)])
    await store.journal.commit(who.change(CancelOrder(1, Role.MANAGER, STAFF_USER, "Gone home")))
    record = await store.orders.one(1, 1)
    assert record is not None
    assert record.placed is not None
    assert record.placed.order.status is OrderStatus.CANCELLED
    assert record.placed.order == who.state.orders[1]


async def test_orders_are_found_by_what_is_said_of_them(store: Store) -> None:
    parties = {
        1: await ordered(store, 1),
        2: await ordered(store, 2, [AcceptOrder(2, "T")]),
        3: await ordered(store, 3, [AcceptOrder(3, "T")], restaurant=1),
        4: await ordered(store, 4),
    }
    placed_at = {number: who.state.orders[number].created_at for number, who in parties.items()}
    cases: list[tuple[OrderFilter, list[int]]] = [
        (OrderFilter(), [4, 3, 2, 1]),
        (OrderFilter(before=3), [2, 1]),
        (OrderFilter(pos_status=PosStatus.ACCEPTED), [3, 2]),
        (OrderFilter(pos_status=PosStatus.ACCEPTED, before=3), [2]),
        (OrderFilter(statuses=(OrderStatus.CANCELLED,)), []),
        (
            OrderFilter(statuses=(OrderStatus.CANCELLED, OrderStatus.VALIDATED), payment_status=PaymentStatus.UNPAID),
            [4, 3, 2, 1],
        ),
        (OrderFilter(payment_status=PaymentStatus.PAID), []),
        (OrderFilter(table_number=2), [2]),
        (OrderFilter(table_number=9), []),
        (
            OrderFilter(placed_from=max(placed_at.values())),
            [n for n in (4, 3, 2, 1) if placed_at[n] == max(placed_at.values())],
        ),
        (OrderFilter(placed_until=min(placed_at.values())), []),
        (OrderFilter(placed_from=NOW, placed_until=NOW + timedelta(days=1)), [4, 3, 2, 1]),
    ]
    for which, numbers in cases:
        with case(which):
            found = await store.orders.filtered(1, which, 10)
            assert [one.order.order_number for one in found.orders] == numbers
            assert found.walked_to is None
    assert [one.order.order_number for one in (await store.orders.filtered(1, OrderFilter(), 2)).orders] == [4, 3]
    assert (await store.orders.filtered(2, OrderFilter(), 10)).orders in ((), [])
