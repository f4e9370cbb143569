"""The end of a visit while somebody pays: no money is lost, and nobody is told that all is paid before it is."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from actors.domain import limits
from actors.domain.commands import Tick
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import (
    AnnouncePayment,
    CancelPayment,
    CapturePayment,
    SettlePayment,
    SettleWanted,
    StartPayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import CloseSession
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from tests.actors.domain.scenario import ANNA, BEN, SECOND, Story, dinner

PAYMENT: Final = UUID(int=700)
CALLED_OFF: Final = MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7)
BY_HAND: Final = CloseSession(by="staff", role=Role.MANAGER, by_user=7, unless_busy=True)
BY_FORCE: Final = CloseSession(by="staff", role=Role.MANAGER, by_user=7)


def paying(method: Method = Method.CARD) -> Story:
    """Ben, who has had wine and Anna a pizza, pays for all of it; a provider has been asked, the counter has not."""
    story = dinner()
    story.done(story.order(), AcceptOrder(1, "T-1"))
    provider = "simulator" if method is Method.CARD else None
    story.done(StartPayment(BEN, PAYMENT, Wish(Mode.ALL, BEN), method, "pay-1", "body", provider))
    if method is Method.CARD:
        story.done(AnnouncePayment(PAYMENT, story.now + timedelta(seconds=15)))
    return story


def test_a_table_at_which_somebody_pays_is_busy_also_when_nothing_is_owed_any_more() -> None:
    story = paying()
    story.done(CALLED_OFF)
    assert story.state.unpaid_total == 0
    assert story.code(BY_HAND) is Code.SESSION_BUSY
    story.done(SettlePayment(PAYMENT, PaymentState.DECLINED))
    story.done(BY_HAND)


def test_it_is_not_closed_as_one_that_is_paid() -> None:
    story = paying()
    story.done(CALLED_OFF)
    story.wait(limits.PAID_CLOSE_S)
    story.repeated(Tick())
    story.done(SettlePayment(PAYMENT, PaymentState.DECLINED))
    assert story.state.deadline() == story.state.session.last_activity_at + timedelta(seconds=limits.PAID_CLOSE_S)


@pytest.mark.parametrize("quiet", [False, True])
def test_money_that_comes_after_the_end_is_taken_and_counts(quiet: bool) -> None:
    story = paying()
    if quiet:
        story.wait(limits.IDLE_CLOSE_S)
    story.done(Tick() if quiet else BY_FORCE)
    assert not story.state.active
    story.done(SettlePayment(PAYMENT, PaymentState.AUTHORISED, "pi_1"))
    assert story.state.payments[PAYMENT].wanted is Wanted.CAPTURE
    story.done(SettleWanted(PAYMENT, Wanted.CAPTURE, done=True))
    assert story.state.payments[PAYMENT].status is PaymentState.CAPTURED
    assert session_bill(story.state).balance == story.state.unpaid_total == 0
    assert not story.state.orders[1].unpaid


def test_what_was_announced_for_the_counter_is_taken_after_the_end_or_called_off() -> None:
    for end, status in (
        (CapturePayment(PAYMENT, 7, Role.EMPLOYEE, Method.CASH), PaymentState.CAPTURED),
        (CancelPayment(PAYMENT, by_user=7), PaymentState.CANCELLED),
    ):
        story = paying(Method.COUNTER)
        story.done(BY_FORCE, end)
        assert story.state.payments[PAYMENT].status is status


def test_after_the_end_nobody_begins_to_pay() -> None:
    story = paying(Method.COUNTER)
    story.done(CancelPayment(PAYMENT, by=BEN), BY_FORCE)
    wish = Wish(Mode.LINES, ANNA, (SECOND,))
    assert story.code(StartPayment(ANNA, UUID(int=701), wish, Method.COUNTER, "2", "b")) is Code.SESSION_CLOSED
