"""What staff do with an order that the till has not taken."""

from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from actors.domain.audit import AuditEntry, audit_of
from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.cart.events import LineReturned
from actors.domain.cart.line import LineState
from actors.domain.commands import Command, Tick
from actors.domain.evolve import evolve
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import CloseSession
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import (
    AcceptOrder,
    CancelOrder,
    EnterOrderByHand,
    QueueOrder,
    RejectOrder,
    ReportAttempt,
    ResendOrder,
)
from actors.domain.till.events import OrderCancelled, OrderFired, OrderResent
from actors.domain.till.status import RESENT, Phase, PosStatus
from actors.domain.who import STAFF
from tests.actors.domain.invariants import check_state
from tests.actors.domain.scenario import ANNA, BEN, FIRST, PIZZA, SECOND, START, THIRD, Story, placed, queued

USER = 7
RESEND = ResendOrder(1, Role.EMPLOYEE, USER)
BY_HAND = EnterOrderByHand(1, Role.EMPLOYEE, USER, "H-1")
CANCEL = CancelOrder(1, Role.MANAGER, USER, "No  fish\ttoday")
REJECT = RejectOrder(1, "closed", "The kitchen is closed.")
ACCEPT = AcceptOrder(1, "T-1")
LEFT_TO_STAFF = ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout")
EACH = pytest.mark.parametrize("command", [RESEND, BY_HAND, CANCEL], ids=["resend", "by hand", "cancel"])


def stranded() -> Story:
    """An order that may be at the till or not, and that nobody sends again by himself."""
    story = queued()
    story.done(LEFT_TO_STAFF)
    return story


def cancelled() -> Story:
    """An order that was called off before the till had it."""
    story = stranded()
    story.done(CANCEL)
    return story


def audited(story: Story, command: Command) -> list[AuditEntry]:
    """The entries that carrying out the command leaves."""
    state, entries = story.state, list[AuditEntry]()
    for event in story.done(command):
        before, state = state, evolve(state, event)
        entries += audit_of(event, before, state)
    return entries


# ---- send again


def test_an_order_that_is_sent_again_is_due_at_once_and_counts_from_nothing() -> None:
    story = stranded()
    story.wait(60)
    assert story.done(RESEND) == (OrderResent(story.now, STAFF, 1, USER),)
    order = story.state.orders[1]
    assert (order.pos_status, order.pos_error, order.pos_next_at) == (PosStatus.UNKNOWN, RESENT, story.now)
    assert (order.pos_failures, order.pos_alerted_at, order.pos_attempts) == (0, None, 1)


@pytest.mark.parametrize("first", [REJECT, None], ids=["refused", "never sent"])
def test_what_the_till_certainly_does_not_have_is_sent_again_without_a_look_up(first: Command | None) -> None:
    story = queued()
    if first is not None:
        story.done(first)
    story.done(RESEND)
    assert (story.state.orders[1].pos_status, story.state.orders[1].pos_next_at) == (PosStatus.QUEUED, story.now)


def test_a_sending_whose_process_died_is_looked_up_when_it_is_sent_again() -> None:
    story = queued()
    story.done(ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING, None, START + timedelta(seconds=4)))
    story.repeated(RESEND)
    story.wait(4)
    story.done(RESEND)
    assert story.state.orders[1].pos_status is PosStatus.UNKNOWN


def test_sending_again_twice_is_once() -> None:
    story = stranded()
    story.done(RESEND)
    story.wait(1)
    story.repeated(RESEND)


def test_an_order_that_fails_again_can_be_sent_again() -> None:
    story = stranded()
    story.done(RESEND, attrs.evolve(LEFT_TO_STAFF, attempt=2), RESEND)
    assert story.state.orders[1].pos_next_at == story.now


def test_an_order_at_the_till_is_not_sent_again() -> None:
    story = queued()
    story.done(ACCEPT)
    assert story.repeated(RESEND).order == story.state.orders[1]


def test_an_order_that_diners_wait_for_is_on_its_way_already() -> None:
    placed().repeated(RESEND)


# ---- typed in by hand


def test_an_order_typed_in_by_hand_is_at_the_till() -> None:
    story = stranded()
    assert story.done(BY_HAND) == (OrderFired(START, STAFF, 1, "H-1", by_user=USER),)
    order = story.state.orders[1]
    assert (order.pos_status, order.pos_ticket, order.pos_error, order.pos_next_at) == (
        PosStatus.ACCEPTED,
        "H-1",
        None,
        None,
    )
    story.repeated(BY_HAND)
    story.repeated(RESEND)


@pytest.mark.parametrize(("typed", "kept"), [(None, None), (" \t", None), (" 4 2\x00", "4 2"), ("9" * 65, "9" * 64)])
def test_a_ticket_typed_in_is_made_fit_to_keep(typed: str | None, kept: str | None) -> None:
    story = stranded()
    story.done(attrs.evolve(BY_HAND, ticket=typed))
    assert story.state.orders[1].pos_ticket == kept


def test_an_order_the_till_refused_can_be_typed_in() -> None:
    story = queued()
    story.done(REJECT, BY_HAND)
    assert story.state.orders[1].pos_status is PosStatus.ACCEPTED


# ---- called off


def test_the_lines_of_a_cancelled_order_are_in_the_cart_again() -> None:
    story = stranded()
    ordered = story.state.orders[1]
    events = story.done(CANCEL)
    assert events[0] == OrderCancelled(START, STAFF, 1, USER, "No fish today")
    assert [type(event) for event in events[1:]] == [LineReturned, LineReturned]
    order, lines = story.state.orders[1], story.state.lines
    assert (order.status, order.pos_next_at) == (OrderStatus.CANCELLED, None)
    assert [(line.public_id, line.version, line.state, line.round) for line in lines.values()] == [
        (FIRST, 2, LineState.PENDING, 2),
        (SECOND, 2, LineState.PENDING, 2),
    ]
    assert not story.state.retired
    assert story.state.session.cart.total == ordered.total
    assert story.state.unpaid_total == 0
    assert story.state.session.processing is Processing.IDLE
    check_state(story.state)


def test_lines_that_came_back_follow_what_is_in_the_cart() -> None:
    story = stranded()
    story.done(AddLine(BEN, THIRD, PIZZA, 1), CANCEL)
    assert list(story.state.lines) == [THIRD, FIRST, SECOND]
    seq = story.state.session.seq
    assert [line.added_seq for line in story.state.lines.values()][1:] == [seq - 1, seq]  # of the events that say so


def test_lines_that_came_back_can_be_changed_and_ordered_once_more() -> None:
    story = cancelled()
    assert story.code(UpdateLine(ANNA, FIRST, 1, 3)) is Code.VERSION_CONFLICT
    story.done(UpdateLine(ANNA, FIRST, 2, 3), RemoveLine(BEN, SECOND, 2))
    story.next_order_number = 2
    story.done(story.order(idempotency_key="key-2"), QueueOrder(2))
    assert [item.qty for item in story.state.orders[2].items] == [3]
    assert story.state.orders[1].status is OrderStatus.CANCELLED
    check_state(story.state)


def test_the_key_of_a_cancelled_order_still_names_it() -> None:
    story = stranded()
    hash_ = story.state.orders[1].cart_hash
    story.done(CANCEL)
    assert story.repeated(story.order(cart_hash=hash_)).order == story.state.orders[1]


def test_no_line_comes_back_to_a_cart_that_is_being_placed() -> None:
    story = stranded()
    story.done(AddLine(ANNA, THIRD, PIZZA, 1))
    story.next_order_number = 2
    story.done(story.order(idempotency_key="key-2"))
    assert len(story.done(CANCEL)) == 1
    assert list(story.state.lines) == [THIRD]
    check_state(story.state)


def test_no_line_comes_back_to_a_session_that_is_over() -> None:
    story = stranded()
    story.done(CloseSession())
    assert len(story.done(CANCEL)) == 1
    check_state(story.state)


def test_no_line_comes_back_where_not_all_of_them_have_room() -> None:
    story = stranded()
    ids = (AddLine(ANNA, UUID(int=10_000 + n), PIZZA, 1) for n in range(199))
    story.done(*ids)
    assert len(story.done(CANCEL)) == 1
    assert len(story.state.lines) == 199


def test_staff_who_cancel_are_no_diners_so_the_session_stays_as_quiet_as_it_was() -> None:
    story = stranded()
    before = story.state.session.last_activity_at
    story.wait(60)
    story.done(CANCEL)
    assert story.state.session.last_activity_at == before


def test_calling_off_twice_is_once() -> None:
    story = cancelled()
    assert story.repeated(CANCEL).order == story.state.orders[1]


def test_only_a_manager_calls_an_order_off() -> None:
    assert stranded().code(attrs.evolve(CANCEL, role=Role.EMPLOYEE)) is Code.NOT_ALLOWED


def test_an_order_at_the_till_is_not_called_off_here() -> None:
    story = queued()
    story.done(ACCEPT)
    assert story.code(CANCEL) is Code.INVALID_STATUS_TRANSITION


def test_an_order_that_is_eaten_is_not_called_off() -> None:
    story = stranded()
    for status in (OrderStatus.PREPARING, OrderStatus.READY, OrderStatus.DONE):
        story.done(MoveOrder(1, status, Role.MANAGER, 7))
    assert story.code(CANCEL) is Code.INVALID_STATUS_TRANSITION


def test_a_cancelled_order_is_never_sent() -> None:
    story = cancelled()
    sending = ReportAttempt(1, 2, Phase.SENDING, PosStatus.SENDING, None, START + timedelta(seconds=4))
    story.repeated(sending)
    assert story.code(RESEND) is Code.INVALID_STATUS_TRANSITION
    assert story.code(BY_HAND) is Code.INVALID_STATUS_TRANSITION


def test_an_order_has_no_next_attempt_however_it_was_cancelled() -> None:
    for command in (MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7), CANCEL):
        story = queued()
        story.done(ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout", START + timedelta(seconds=30)))
        story.done(command)
        assert story.state.orders[1].pos_next_at is None


def test_what_a_late_report_says_of_a_cancelled_order_gives_it_no_next_attempt() -> None:
    story = cancelled()
    late = ReportAttempt(1, 2, Phase.QUEUED, PosStatus.UNKNOWN, "reset", START + timedelta(seconds=30))
    story.done(late)
    order = story.state.orders[1]
    assert (order.pos_error, order.pos_next_at, order.pos_alerted_at) == ("reset", None, START)
    story.repeated(late)


def test_nobody_is_told_that_a_cancelled_order_needs_staff() -> None:
    for late in (attrs.evolve(LEFT_TO_STAFF, attempt=2), REJECT):
        story = queued()
        story.done(CANCEL, late)
        assert story.state.orders[1].pos_alerted_at is None


def test_staff_are_told_of_a_cancelled_order_that_the_till_has_after_all() -> None:
    story = cancelled()
    story.wait(9)
    assert story.done(ACCEPT) == (OrderFired(story.now, "system", 1, "T-1", alert=True),)
    order = story.state.orders[1]
    assert (order.status, order.pos_status, order.pos_ticket) == (OrderStatus.CANCELLED, PosStatus.ACCEPTED, "T-1")
    assert order.pos_alerted_at == story.now


# ---- all three


@EACH
def test_nothing_can_be_done_with_an_order_that_is_not_there(command: Command) -> None:
    story = placed()
    story.done(REJECT)
    assert story.code(command) is Code.ORDER_NOT_FOUND


@pytest.mark.parametrize("command", [BY_HAND, CANCEL])
def test_an_order_that_is_being_sent_is_left_alone_for_the_moment(command: Command) -> None:
    story = placed()
    assert story.code(command) is Code.INVALID_STATUS_TRANSITION
    story.done(ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING, None, START + timedelta(seconds=14)))
    story.wait(10)
    story.done(Tick())
    story.done(ReportAttempt(1, 2, Phase.SENDING, PosStatus.SENDING, None, START + timedelta(seconds=14)))
    assert story.code(command) is Code.INVALID_STATUS_TRANSITION
    story.wait(4)
    story.done(command)


@pytest.mark.parametrize(
    ("command", "what", "old", "new"),
    [
        (RESEND, "order_resent", "unknown", "unknown"),
        (BY_HAND, "order_entered_by_hand", "unknown", "accepted"),
        (CANCEL, "order_cancelled", "validated", "cancelled: No fish today"),
        (attrs.evolve(CANCEL, reason=""), "order_cancelled", "validated", "cancelled"),
    ],
)
def test_each_is_audited_once_with_who_and_what_it_was_before(command: Command, what: str, old: str, new: str) -> None:
    assert audited(stranded(), command) == [AuditEntry(1, START, USER, what, "ORD-1-1", old, new)]


def test_an_alert_is_audited_as_nobodys_doing() -> None:
    assert audited(queued(), LEFT_TO_STAFF) == [AuditEntry(1, START, None, "pos_alert", "ORD-1-1", None, "timeout")]
    assert [entry.new for entry in audited(queued(), REJECT)] == ["closed"]
    assert [entry.what for entry in audited(cancelled(), ACCEPT)] == ["pos_alert"]


def test_what_the_till_does_by_itself_is_not_audited() -> None:
    assert audited(queued(), ACCEPT) == []
    assert audited(placed(), REJECT) == []
