"""What the till answers, and what becomes of the order and its cart."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from actors.domain.cart.commands import AddLine
from actors.domain.cart.line import LineState
from actors.domain.commands import Command
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import OrderStatus
from actors.domain.ordering.placement import Placement
from actors.domain.party.commands import CloseSession
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, QueueOrder, RejectOrder, ReportAttempt
from actors.domain.till.events import OrderConfirmed, OrderFailed, OrderFired, OrderProgressed
from actors.domain.till.status import Phase, PosStatus
from actors.domain.who import SYSTEM
from tests.actors.domain.scenario import ANNA, FIRST, PIZZA, SECOND, START, THIRD, placed, queued

SENDING = ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING)
IN_THE_DARK = ReportAttempt(1, 1, Phase.RETRYING, PosStatus.UNKNOWN, "timeout", START + timedelta(seconds=2))
REJECT = RejectOrder(1, "closed", "The kitchen is closed.")


def test_an_accepted_order_ends_the_lock_and_begins_the_next_round() -> None:
    story = placed()
    story.done(SENDING, IN_THE_DARK)
    story.wait(2)
    order = attrs.evolve(
        story.state.orders[1],
        pos_status=PosStatus.ACCEPTED,
        pos_ticket="T-9",
        pos_error=None,
        pos_next_at=None,
        pos_failures=0,
    )
    (confirmed,) = story.done(AcceptOrder(1, "T-9"))
    ticket = tuple(story.state.ticket_items.values())
    assert confirmed == OrderConfirmed(story.now, SYSTEM, order, queued=False, ticket=ticket)
    assert [(item.order_number, item.position) for item in ticket] == [(1, 0), (1, 1)]
    session = story.state.session
    assert not story.state.locked
    assert session.lock is None
    assert session.processing is Processing.CONFIRMED
    assert (session.cart.round, session.cart.total) == (2, 0)
    assert not story.state.lines
    assert {line.state for line in story.state.retired.values()} == {LineState.ORDERED}
    assert story.state.retired.keys() == {FIRST, SECOND}
    assert story.state.cart_hash == "2-" + "0" * 32
    assert story.state.orders == {1: order}


def test_an_order_is_accepted_once() -> None:
    story = placed()
    story.done(AcceptOrder(1, "T-9"))
    assert story.repeated(AcceptOrder(1, "T-10")).order == story.state.orders[1]


def test_a_refused_order_is_not_kept_and_its_cart_opens_again() -> None:
    story = placed()
    before = story.state
    assert story.done(REJECT) == (OrderFailed(START, SYSTEM, 1, "closed", "The kitchen is closed.", allow_retry=True),)
    session = story.state.session
    assert not story.state.locked
    assert session.processing is Processing.FAILED
    assert not story.state.orders
    assert not story.state.retired
    assert {line.state for line in story.state.lines.values()} == {LineState.PENDING}
    assert (session.cart.round, session.cart.total) == (1, 2150)
    assert story.state.cart_hash == before.cart_hash


def test_the_key_of_a_refused_order_stays_refused() -> None:
    story = placed()
    command = story.order()
    story.done(REJECT)
    refusal = story.refused(command)
    assert refusal.code is Code.ORDER_FAILED
    assert refusal.message == "The kitchen is closed."
    assert story.state.placements == {"key-1": Placement("key-1", "body-1", 1, START, "The kitchen is closed.")}
    assert story.code(attrs.evolve(command, body_hash="body-2")) is Code.IDEMPOTENCY_KEY_REUSED


def test_a_refused_cart_may_be_placed_again_with_a_new_key() -> None:
    story = placed()
    story.done(REJECT)
    story.next_order_number = 2
    story.done(story.order(idempotency_key="key-2"))
    assert list(story.state.orders) == [2]
    assert story.state.placements["key-2"].failed is None
    assert story.state.placements["key-1"].failed == "The kitchen is closed."


def test_a_failure_that_counts_only_while_the_diners_wait_comes_to_nothing_later() -> None:
    failure = attrs.evolve(REJECT, while_waiting=True)
    waiting, told = placed(), queued()
    assert isinstance(waiting.done(failure)[-1], OrderFailed)
    before = told.state
    assert told.repeated(failure).order == before.orders[1]
    assert told.state is before


def test_a_refusal_leaves_earlier_orders_and_their_keys_alone() -> None:
    story = queued()
    first = story.state.orders[1]
    story.done(AddLine(ANNA, THIRD, PIZZA, 1))
    story.done(story.order(idempotency_key="key-2"))
    story.done(RejectOrder(2, "closed", "No."))
    assert story.state.orders == {1: first}
    assert story.state.placements["key-1"].failed is None
    assert story.state.placements["key-2"].failed == "No."


@pytest.mark.parametrize(
    "command", [SENDING, AcceptOrder(1, None), REJECT, QueueOrder(1), MoveOrder(1, OrderStatus.PAID, Role.ADMIN, 7)]
)
def test_nothing_is_known_of_an_order_that_was_refused(command: Command) -> None:
    story = placed()
    story.done(REJECT)
    assert story.code(command) is Code.ORDER_NOT_FOUND


def test_an_attempt_is_shown_to_the_diners_who_wait() -> None:
    story = placed()
    progress = OrderProgressed(START, SYSTEM, 1, Phase.SENDING, 1, PosStatus.SENDING, None, None)
    assert story.done(SENDING) == (progress,)
    lock = story.state.session.lock
    assert lock is not None
    assert (lock.phase, lock.attempt) == (Phase.SENDING, 1)
    assert (story.state.orders[1].pos_status, story.state.orders[1].pos_attempts) == (PosStatus.SENDING, 1)
    assert story.state.orders[1].pos_next_at is None
    assert lock.expires_at == START + timedelta(seconds=10)


def test_an_attempt_that_ended_in_the_dark_says_why_and_when_the_next_is() -> None:
    story = placed()
    story.done(SENDING, IN_THE_DARK)
    order = story.state.orders[1]
    assert (order.pos_status, order.pos_error) == (PosStatus.UNKNOWN, "timeout")
    assert order.pos_next_at == START + timedelta(seconds=2)
    assert story.state.session.lock is not None
    assert story.state.session.lock.phase is Phase.RETRYING


def test_an_attempt_after_the_diners_stopped_waiting_does_not_touch_their_lock() -> None:
    story = queued()
    story.done(AddLine(ANNA, THIRD, PIZZA, 1))
    story.done(story.order(idempotency_key="key-2"))
    (event,) = story.done(SENDING)
    assert isinstance(event, OrderProgressed)
    assert event.phase is Phase.QUEUED
    lock = story.state.session.lock
    assert lock is not None
    assert (lock.phase, lock.attempt) == (Phase.SENDING, 0)
    assert story.state.orders[1].pos_status is PosStatus.SENDING
    assert story.state.orders[2].pos_status is PosStatus.QUEUED


@pytest.mark.parametrize("waiting", [True, False])
def test_the_same_report_again_is_a_repeat(waiting: bool) -> None:
    story = placed() if waiting else queued()
    story.done(SENDING)
    assert story.repeated(SENDING).order == story.state.orders[1]
    story.done(IN_THE_DARK)
    story.repeated(IN_THE_DARK)


@pytest.mark.parametrize(
    "news",
    [
        {"phase": Phase.CHECKING},
        {"attempt": 2},
        {"pos_status": PosStatus.UNKNOWN},
        {"error": "reset"},
        {"next_at": START},
    ],
)
def test_a_report_that_says_anything_new_is_not_a_repeat(news: dict[str, Any]) -> None:
    story = placed()
    story.done(SENDING)
    story.done(attrs.evolve(SENDING, **news))


def test_a_report_of_an_earlier_attempt_comes_too_late() -> None:
    story = placed()
    story.done(attrs.evolve(SENDING, attempt=2))
    assert story.repeated(IN_THE_DARK).order == story.state.orders[1]


@pytest.mark.parametrize("status", [PosStatus.QUEUED, PosStatus.ACCEPTED, PosStatus.REJECTED])
def test_a_report_cannot_say_yes_or_no_for_the_till(status: PosStatus) -> None:
    placed().repeated(attrs.evolve(SENDING, pos_status=status))


@pytest.mark.parametrize("answer", [AcceptOrder(1, "T-9"), REJECT])
def test_once_the_till_has_answered_attempts_say_nothing_new(answer: Command) -> None:
    story = queued()
    story.done(answer)
    assert story.repeated(SENDING).order == story.state.orders[1]
    assert story.repeated(IN_THE_DARK).order == story.state.orders[1]


def test_a_queued_order_is_confirmed_and_stays_on_its_way() -> None:
    story = placed()
    story.done(SENDING, IN_THE_DARK)
    next_at = START + timedelta(seconds=30)
    order = attrs.evolve(story.state.orders[1], pos_next_at=next_at)
    (confirmed,) = story.done(QueueOrder(1, next_at))
    ticket = tuple(story.state.ticket_items.values())
    assert confirmed == OrderConfirmed(START, SYSTEM, order, queued=True, ticket=ticket)
    assert [(item.order_number, item.position) for item in ticket] == [(1, 0), (1, 1)]
    assert story.state.orders[1].unsettled
    assert story.state.orders[1].pos_status is PosStatus.UNKNOWN
    assert story.state.session.cart.round == 2
    assert not story.state.lines


def test_an_order_is_queued_once() -> None:
    story = queued()
    assert story.repeated(QueueOrder(1, START)).order == story.state.orders[1]


def test_a_queued_order_that_reaches_the_till_is_fired() -> None:
    story = queued()
    story.done(IN_THE_DARK)
    assert story.done(AcceptOrder(1, "T-9")) == (OrderFired(START, SYSTEM, 1, "T-9"),)
    order = story.state.orders[1]
    assert (order.pos_status, order.pos_ticket, order.pos_error, order.pos_next_at) == (
        PosStatus.ACCEPTED,
        "T-9",
        None,
        None,
    )
    assert story.state.session.cart.round == 2


def test_a_queued_order_that_the_till_refuses_stays_for_the_staff() -> None:
    story = queued()
    failed = OrderFailed(START, SYSTEM, 1, "closed", "The kitchen is closed.", allow_retry=False, alert=True)
    assert story.done(REJECT) == (failed,)
    order = story.state.orders[1]
    assert (order.pos_status, order.pos_error, order.pos_next_at) == (PosStatus.REJECTED, "closed", None)
    assert story.state.session.processing is Processing.CONFIRMED
    assert story.state.placements["key-1"].failed is None
    story.repeated(REJECT)


def test_a_refused_order_that_the_till_has_after_all_is_fired() -> None:
    story = queued()
    story.done(REJECT)
    assert isinstance(story.done(AcceptOrder(1, "T-9"))[0], OrderFired)


def test_an_accepted_order_cannot_be_refused_any_more() -> None:
    story = placed()
    story.done(AcceptOrder(1, "T-9"))
    assert story.repeated(REJECT).order == story.state.orders[1]


def test_an_earlier_orders_answer_does_not_touch_the_cart_that_is_being_placed() -> None:
    for answer in (AcceptOrder(1, "T-9"), REJECT):
        story = queued()
        story.done(AddLine(ANNA, THIRD, PIZZA, 1))
        story.done(story.order(idempotency_key="key-2"))
        lines = story.state.lines
        story.done(answer)
        assert story.state.awaits(2)
        assert story.state.lines is lines


def test_the_till_may_answer_after_the_session_has_closed() -> None:
    for answer in (AcceptOrder(1, "T-9"), REJECT, SENDING):
        story = placed()
        story.done(CloseSession())
        story.done(answer)
