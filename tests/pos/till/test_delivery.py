"""What diners, tills and staff see of one order's delivery, in every outcome."""

from itertools import pairwise

import pytest
import trio
from trio.testing import MockClock

from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.restaurant import PosPolicy
from actors.domain.staff import Role
from actors.domain.till.events import OrderConfirmed, OrderFailed, OrderProgressed
from actors.domain.till.status import Phase, PosStatus
from pos.emulators.till import Behaviour, Manner
from pos.till.ticket import ticket_of
from tests.pos.rig import Rig
from tests.pos.sessions import clock, restaurant


async def test_an_accepted_order_is_confirmed_with_the_tills_ticket(autojump_clock: MockClock, rig: Rig) -> None:
    session_id, order_id = rig.place()
    await trio.sleep(0.1)
    order = rig.sessions.order(session_id)
    assert (order.pos_status, order.pos_ticket, order.pos_attempts) == (PosStatus.ACCEPTED, "T1", 1)
    assert rig.sessions.story(session_id) == ["OrderProgressed", "OrderConfirmed"]
    assert rig.received() == [(order_id, 1)]


async def test_the_attempt_is_durable_before_the_till_hears_of_it(autojump_clock: MockClock, rig: Rig) -> None:
    seen: list[PosStatus] = []

    async def look(name: str) -> None:
        if name == "before send":
            seen.append(rig.sessions.status(session_id))

    rig.till.step = look
    session_id, _ = rig.place()
    await trio.sleep(0.1)
    assert seen == [PosStatus.SENDING]


async def test_a_rejected_order_gives_the_cart_back_with_the_tills_words(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(Manner.REJECT, message="No more dough"))
    session_id, _ = rig.place()
    await trio.sleep(20)
    failed = rig.sessions.stories[session_id][-1]
    assert isinstance(failed, OrderFailed)
    assert (failed.message, failed.allow_retry) == ("No more dough", True)
    assert not rig.sessions.states[session_id].orders
    assert not rig.sessions.states[session_id].locked
    assert rig.till.till.requests == 1


async def test_a_till_that_drops_after_accepting_is_looked_up_and_not_sent_again(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.till.behave(Behaviour(Manner.DROP))
    session_id, order_id = rig.place()
    await trio.sleep(9)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [(order_id, 1)]
    assert _phases(rig) == [(Phase.SENDING, 1), (Phase.RETRYING, 1), (Phase.CHECKING, 2)]


async def test_an_order_the_till_does_not_have_is_sent_again_after_2_and_4_seconds(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.till.behave(Behaviour(Manner.DROP_BEFORE, times=2))
    session_id, order_id = rig.place()
    await trio.sleep(9)
    assert rig.sent_after() == [0.0, 2.0, 6.0]
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [(order_id, 1)]
    assert (Phase.RETRYING, 3) in _phases(rig)


async def test_an_attempt_ends_after_3_seconds(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(latency_s=3600))
    session_id, order_id = rig.place()
    await trio.sleep(2.9)
    assert rig.sessions.status(session_id) is PosStatus.SENDING
    await trio.sleep(0.2)
    assert rig.received() == [(order_id, 1)]
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED  # the look-up found what the answer did not say


async def test_a_silent_till_is_tried_three_times_before_the_diners_window_ends(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.till.behave(Behaviour(think_s=3600, look_up_latency_s=0.1))
    session_id, _ = rig.place()
    await trio.sleep(9.9)
    assert rig.sent_after() == [0.0, 3.1, 7.1]
    confirmed = rig.sessions.stories[session_id][-1]
    assert isinstance(confirmed, OrderConfirmed)
    assert confirmed.queued
    assert (confirmed.at - rig.sessions.order(session_id).created_at).total_seconds() < 10


async def test_a_queued_order_goes_on_by_the_schedule_and_is_fired_when_the_till_takes_it(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.refused = True
    session_id, order_id = rig.place()
    await trio.sleep(7)
    assert rig.sessions.story(session_id)[-1] == "OrderConfirmed"
    await trio.sleep(5000)
    begun = rig.sent_after()
    gaps = [round(after - before) for before, after in pairwise(begun)]
    assert gaps[:6] == [2, 4, 30, 120, 480, 1920]
    rig.till.refused = False
    await trio.sleep(2000)
    assert rig.sessions.story(session_id)[-1] == "OrderFired"
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [(order_id, 1)]


async def test_a_late_accept_after_queued_reaches_the_diners_as_fired(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(Manner.DROP_BEFORE, look_up=False))
    session_id, order_id = rig.place()
    await trio.sleep(15)
    assert rig.sessions.story(session_id)[-1] == "OrderConfirmed"
    rig.till.till.take(order_id, b"{}")  # what the till thought about all the while
    rig.till.till.behave(Behaviour())
    await trio.sleep(40)
    assert rig.sessions.story(session_id)[-1] == "OrderFired"
    assert rig.received() == [(order_id, 1)]


async def test_an_unknown_order_is_never_sent_while_the_look_up_fails(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(Manner.DROP, look_up=False))
    session_id, _ = rig.place()
    await trio.sleep(4000)
    assert rig.till.till.requests == 1
    assert rig.sessions.status(session_id) is PosStatus.UNKNOWN
    assert rig.sessions.order(session_id).pos_error == "look_up_http_503"
    assert rig.sessions.order(session_id).pos_attempts > 5


async def test_a_late_no_in_the_background_leaves_the_order_to_staff(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(Manner.ERROR))
    session_id, _ = rig.place()
    await trio.sleep(15)
    rig.till.till.behave(Behaviour(Manner.REJECT))
    await trio.sleep(40)
    failed = rig.sessions.stories[session_id][-1]
    assert isinstance(failed, OrderFailed)
    assert not failed.allow_retry
    assert rig.sessions.status(session_id) is PosStatus.REJECTED


async def test_policy_fail_fails_the_order_once_the_till_says_it_does_not_have_it(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    rig.till.till.behave(Behaviour(Manner.ERROR))
    session_id, _ = rig.place()
    await trio.sleep(9.9)
    failed = rig.sessions.stories[session_id][-1]
    assert isinstance(failed, OrderFailed)
    assert failed.allow_retry
    assert len(rig.till.sent) == 3
    await trio.sleep(100)
    assert len(rig.till.sent) == 3


async def test_policy_fail_leaves_a_silent_till_time_for_its_last_word(autojump_clock: MockClock, rig: Rig) -> None:
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    rig.till.till.behave(Behaviour(think_s=3600, look_up_latency_s=0.5))
    session_id, _ = rig.place()
    await trio.sleep(9.9)
    assert rig.sessions.story(session_id)[-1] == "OrderFailed"


async def test_policy_fail_queues_while_the_till_has_not_said_a_word(autojump_clock: MockClock, rig: Rig) -> None:
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    rig.till.till.behave(Behaviour(Manner.ERROR, look_up=False))
    session_id, _ = rig.place()
    await trio.sleep(9.9)
    confirmed = rig.sessions.stories[session_id][-1]
    assert isinstance(confirmed, OrderConfirmed)
    assert confirmed.queued


async def test_policy_fail_does_not_take_back_that_the_order_stands_when_its_table_hears_of_it_too_late(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    rig.till.till.behave(Behaviour(Manner.ERROR))

    async def be_away_before(name: str) -> None:
        if name == "before RejectOrder":
            rig.sessions.away = True  # the sweeper, which is another process, still ends the lock

    rig.sessions.step = be_away_before
    session_id, order_id = rig.place()
    await trio.sleep(15)
    assert rig.sessions.story(session_id)[-1] == "OrderConfirmed"
    rig.sessions.step = _nothing
    rig.sessions.away = False
    await trio.sleep(10)
    order = rig.sessions.order(session_id)
    assert (order.pos_status, order.pos_error, order.pos_attempts) == (PosStatus.UNKNOWN, "http_503", 3)
    assert order.pos_next_at is not None
    rig.till.till.behave(Behaviour())
    await trio.sleep(40)
    assert rig.sessions.story(session_id)[-1] == "OrderFired"
    assert "OrderFailed" not in rig.sessions.story(session_id)
    assert rig.received() == [(order_id, 1)]


async def test_policy_fail_confirms_what_the_till_turns_out_to_have(autojump_clock: MockClock, rig: Rig) -> None:
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    rig.till.till.behave(Behaviour(Manner.ERROR))

    async def take_after_third(name: str) -> None:
        if name == "before look_up" and len(rig.till.sent) == 3:
            rig.till.till.take(order_id, b"{}")

    rig.till.step = take_after_third
    session_id, order_id = rig.place()
    await trio.sleep(9.9)
    confirmed = rig.sessions.stories[session_id][-1]
    assert isinstance(confirmed, OrderConfirmed)
    assert not confirmed.queued


async def test_an_order_that_may_have_arrived_is_not_called_unsent_while_the_till_has_the_last_word(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    rig.till.refused = True
    errors: list[str | None] = []

    async def watch(name: str) -> None:
        if name == "before look_up":
            errors.append(rig.sessions.order(session_id).pos_error)

    rig.till.step = watch
    session_id, _ = rig.place()
    await trio.sleep(5)
    assert rig.sessions.order(session_id).pos_error == "not_sent"
    rig.till.refused = False
    rig.till.till.behave(Behaviour(Manner.DROP))
    await trio.sleep(4)
    assert errors == ["connection_dropped"]


async def test_an_order_that_is_not_due_for_a_while_takes_no_room_in_memory(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.refused = True
    rig.place()
    await trio.sleep(7)
    assert rig.workers.statistics()[0].scheduled == 0


async def test_a_till_that_cannot_be_asked_leaves_an_unknown_order_to_staff(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.can_look_up = False
    rig.till.till.behave(Behaviour(Manner.DROP))
    session_id, order_id = rig.place()
    await trio.sleep(4000)
    order = rig.sessions.order(session_id)
    assert (order.pos_status, order.pos_next_at) == (PosStatus.UNKNOWN, None)
    assert rig.sessions.story(session_id)[-1] == "OrderConfirmed"
    assert rig.received() == [(order_id, 1)]
    assert len(rig.till.sent) == 1


async def test_a_till_that_cannot_be_asked_is_tried_again_when_nothing_was_sent(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.can_look_up = False
    rig.till.refused = True
    session_id, order_id = rig.place()
    await trio.sleep(10)
    rig.till.refused = False
    await trio.sleep(60)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [(order_id, 1)]


async def test_an_order_cancelled_while_it_waits_is_not_sent(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.refused = True
    session_id, _ = rig.place()
    await trio.sleep(12)
    rig.sessions.act(session_id, MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7))
    rig.till.refused = False
    await trio.sleep(100)
    assert rig.received() == []
    assert rig.sessions.order(session_id).pos_next_at is None


async def test_a_crashing_driver_is_an_unknown_outcome_like_any_other(autojump_clock: MockClock, rig: Rig) -> None:
    async def crash(name: str) -> None:
        if name == "before send" and not rig.till.sent:
            rig.till.sent.append((clock(), 0))
            raise KeyError("ticket")

    rig.till.step = crash
    session_id, order_id = rig.place()
    await trio.sleep(9)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [(order_id, 1)]


@pytest.mark.parametrize("reports", ["before AcceptOrder", "after AcceptOrder"])
async def test_an_outcome_that_cannot_be_reported_is_kept_and_not_sent_again(
    autojump_clock: MockClock, rig: Rig, reports: str
) -> None:
    async def go_away(name: str) -> None:
        if name == reports:
            rig.sessions.away = True

    rig.sessions.step = go_away
    session_id, order_id = rig.place()
    await trio.sleep(60)
    rig.sessions.step = _nothing
    rig.sessions.away = False
    await trio.sleep(10)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [(order_id, 1)]
    assert len(rig.till.sent) == 1
    assert rig.workers.statistics()[0].unreported == 0


async def test_nothing_is_sent_that_could_not_be_announced(autojump_clock: MockClock, rig: Rig) -> None:
    rig.sessions.away = True
    _, order_id = rig.place()
    await trio.sleep(100)
    assert rig.till.sent == []
    rig.sessions.away = False
    await trio.sleep(10)
    assert rig.received() == [(order_id, 1)]


@pytest.mark.parametrize("can_look_up", [True, False])
async def test_a_lost_answer_to_an_announcement_neither_loses_nor_doubles_the_order(
    autojump_clock: MockClock, rig: Rig, *, can_look_up: bool
) -> None:
    rig.till.can_look_up = can_look_up
    rig.sessions.lost_answers = 1
    session_id, order_id = rig.place()
    await trio.sleep(9)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [(order_id, 1)]


async def test_an_order_reached_at_the_end_of_the_window_lets_its_diners_go_first(
    autojump_clock: MockClock, rig: Rig
) -> None:
    session_id, _ = rig.sessions.place()
    rig.sessions.away = True
    await trio.sleep(8.9)
    rig.sessions.away = False
    rig.workers.placed(session_id, rig.sessions.order(session_id))
    await trio.sleep(1)
    assert rig.sessions.story(session_id)[0] == "OrderConfirmed"
    await trio.sleep(10)
    assert rig.sessions.story(session_id)[-1] == "OrderFired"


async def test_the_ticket_has_all_that_the_kitchen_needs(autojump_clock: MockClock, rig: Rig) -> None:
    _, order = rig.sessions.place()
    ticket = ticket_of(order, restaurant(), 7)
    assert (ticket.order_id, ticket.order_number, ticket.restaurant, ticket.table_number) == (
        "ORD-1-1",
        1,
        "restaurant-1",
        7,
    )
    assert ticket.placed_at == clock()
    assert (ticket.total, ticket.currency, ticket.minor_digits) == (1900, "EUR", 2)
    item = ticket.items[0]
    assert (item.name, item.qty, item.note, item.unit_price, item.total) == ("Margherita", 2, "Extra spicy", 950, 1900)


async def _nothing(name: str) -> None:
    """No step is special any more."""


def _phases(rig: Rig) -> list[tuple[Phase, int]]:
    events = next(iter(rig.sessions.stories.values()))
    return [(event.phase, event.attempt) for event in events if isinstance(event, OrderProgressed)]
