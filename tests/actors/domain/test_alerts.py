from datetime import timedelta
from typing import Final
from uuid import UUID

from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.alerts.raising import alerts_of
from actors.domain.audit import audit_of
from actors.domain.commands import Command
from actors.domain.evolve import evolve
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.commands import (
    AnnouncePayment,
    GiveBackFound,
    RefundPayment,
    SettlePayment,
    SettleWanted,
    StartPayment,
    TellGoneBack,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import Role
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import (
    AcceptOrder,
    CancelOrder,
    EnterOrderByHand,
    RejectOrder,
    ReportAttempt,
    ResendOrder,
    Tried,
)
from actors.domain.till.status import Phase, PosStatus
from tests.actors.domain.scenario import Story, queued

UNKNOWN: Final = ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout")
CANCEL: Final = CancelOrder(1, Role.MANAGER, 7)


def raised(story: Story, command: Command) -> list[Alert]:
    """The alerts that a command raises; each event that raises one leaves an entry in the audit as well."""
    alerts: list[Alert] = []
    state = story.state
    for event in story.done(command):
        was, state = state, evolve(state, event)
        found = alerts_of(event, was, state)
        assert not found or audit_of(event, was, state)
        alerts.extend(found)
    return alerts


def kinds(story: Story, command: Command) -> list[AlertKind]:
    return [alert.kind for alert in raised(story, command)]


def test_an_order_that_the_till_does_not_take_raises_an_alert_once() -> None:
    story = queued()
    (alert,) = raised(story, UNKNOWN)
    assert (alert.kind, alert.order_id, alert.words, alert.raised_at) == (
        AlertKind.ORDER_UNSENT,
        "ORD-1-1",
        "timeout",
        story.now,
    )
    assert alert.acknowledged_at is None
    assert raised(story, ReportAttempt(1, 2, Phase.QUEUED, PosStatus.UNKNOWN, "reset")) == []


def test_an_order_that_was_sent_again_and_fails_raises_another_alert() -> None:
    story = queued()
    (first,) = raised(story, UNKNOWN)
    assert raised(story, ResendOrder(1, Role.EMPLOYEE, 7)) == []
    story.wait(1)
    (second,) = raised(story, RejectOrder(1, "closed", "The kitchen is closed."))
    assert (second.kind, second.alert_id == first.alert_id) == (AlertKind.ORDER_UNSENT, False)


def test_a_cancelled_order_that_the_till_takes_has_to_be_voided_there() -> None:
    story = queued()
    assert kinds(story, CANCEL) == []
    assert kinds(story, AcceptOrder(1, "T-1")) == [AlertKind.CANCELLED_AT_TILL]


def test_an_order_that_is_cancelled_while_nobody_knows_whether_the_till_has_it_has_to_be_looked_for_there() -> None:
    story = queued()
    story.done(UNKNOWN)
    assert kinds(story, CANCEL) == [AlertKind.CANCELLED_UNKNOWN]


def test_an_order_that_the_kitchen_cancels_raises_the_same_as_one_that_is_called_off() -> None:
    cancel = MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7)
    untaken = queued()
    assert kinds(untaken, cancel) == []
    assert kinds(untaken, AcceptOrder(1, "T-1")) == [AlertKind.CANCELLED_AT_TILL]
    unknown = queued()
    unknown.done(UNKNOWN)
    assert kinds(unknown, cancel) == [AlertKind.CANCELLED_UNKNOWN]
    taken = queued()
    taken.done(AcceptOrder(1, "T-1"))
    assert kinds(taken, cancel) == [AlertKind.CANCELLED_AT_TILL]


def test_an_order_that_was_typed_in_and_arrives_by_itself_too_is_there_twice() -> None:
    story = queued()
    story.done(EnterOrderByHand(1, Role.EMPLOYEE, 7, "T-9"))
    tried = Tried(AttemptKind.SEND, story.now, 12, AttemptOutcome.ACCEPTED, "T-1")
    assert kinds(story, AcceptOrder(1, "T-1", (tried,))) == [AlertKind.AT_TILL_TWICE]


def test_an_alert_is_acknowledged_once() -> None:
    story = queued()
    (alert,) = raised(story, UNKNOWN)
    seen = alert.acknowledged(story.now, 7)
    assert (seen.acknowledged_at, seen.acknowledged_by) == (story.now, 7)
    story.wait(5)
    assert seen.acknowledged(story.now, 8) is seen


def test_money_that_goes_back_and_a_provider_that_gives_up_raise_an_alert_of_their_order() -> None:
    story = queued()
    story.done(AcceptOrder(1, "T-1"))
    payment_id, payer = UUID(int=500), next(iter(story.state.members))
    wish = Wish(Mode.ALL, payer)
    story.done(StartPayment(payer, payment_id, wish, Method.CARD, "key", "body", provider="stripe"))
    story.done(AnnouncePayment(payment_id, story.now + timedelta(seconds=11)))
    story.done(SettlePayment(payment_id, PaymentState.DECLINED, error="never_reached"))
    (goes,) = raised(story, GiveBackFound(payment_id, "PAYMENT_CAPTURED_NOT_COMMITTED", "pi_1"))
    assert (goes.kind, goes.order_id, goes.words) == (
        AlertKind.PAYMENT_GOES_BACK,
        "ORD-1-1",
        "PAYMENT_CAPTURED_NOT_COMMITTED",
    )
    later = SettleWanted(payment_id, Wanted.VOID, done=False, error="http_503", next_at=story.now + timedelta(hours=1))
    assert raised(story, later) == []
    (given_up,) = raised(story, SettleWanted(payment_id, Wanted.VOID, done=False, error="refund_failed"))
    assert (given_up.kind, given_up.order_id, given_up.words) == (
        AlertKind.PAYMENT_GIVEN_UP,
        "ORD-1-1",
        "refund_failed",
    )


def test_what_staff_and_the_provider_do_with_a_payment_raises_no_alert() -> None:
    story = queued()
    story.done(AcceptOrder(1, "T-1"))
    payment_id, payer = UUID(int=500), next(iter(story.state.members))
    started = StartPayment(payer, payment_id, Wish(Mode.ALL, payer), Method.CARD, "key", "body", provider="stripe")
    for command in (
        started,
        AnnouncePayment(payment_id, story.now + timedelta(seconds=11)),
        SettlePayment(payment_id, PaymentState.AUTHORISED, "pi_1"),
        SettleWanted(payment_id, Wanted.CAPTURE, done=True),
        RefundPayment(payment_id, 7, Role.MANAGER, 100, "cold"),
    ):
        assert raised(story, command) == []


def test_a_second_charge_that_went_back_is_one_alert_however_often_it_is_said_and_leaves_the_payment() -> None:
    story = queued()
    story.done(AcceptOrder(1, "T-1"))
    payment_id, payer = UUID(int=500), next(iter(story.state.members))
    wish = Wish(Mode.ALL, payer)
    story.done(StartPayment(payer, payment_id, wish, Method.CARD, "key", "body", provider="stripe"))
    story.done(AnnouncePayment(payment_id, story.now + timedelta(seconds=11)))
    story.done(SettlePayment(payment_id, PaymentState.AUTHORISED, "pi_1"))
    before = story.state.payments[payment_id]
    assert before.wanted is Wanted.CAPTURE  # which has nothing to do with it
    (first,) = raised(story, TellGoneBack(payment_id, "PAYMENT_CHARGED_TWICE"))
    story.wait(60)
    (again,) = raised(story, TellGoneBack(payment_id, "PAYMENT_CHARGED_TWICE"))
    assert (first.kind, first.words) == (AlertKind.PAYMENT_GOES_BACK, "PAYMENT_CHARGED_TWICE")
    assert (again.alert_id, story.state.payments[payment_id]) == (first.alert_id, before)
