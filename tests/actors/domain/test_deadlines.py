"""The lock always ends, and so does a quiet session."""

from datetime import timedelta

import attrs
import pytest

from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.commands import Command, Tick
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.figures import BillFigures
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.party.commands import Leave
from actors.domain.party.events import SessionClosed
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, ReportAttempt
from actors.domain.till.events import OrderConfirmed
from actors.domain.till.status import Phase, PosStatus
from actors.domain.who import SYSTEM
from tests.actors.domain.scenario import ANNA, FIRST, PIZZA, START, THIRD, dinner, party, placed, queued

SENDING = ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING)


def test_the_lock_ends_at_its_deadline_and_the_order_stands() -> None:
    story = placed()
    story.wait(9.999)
    story.repeated(Tick())
    story.wait(0.001)
    order = story.state.orders[1]
    (confirmed,) = story.done(Tick())
    ticket = tuple(story.state.ticket_items.values())
    assert confirmed == OrderConfirmed(story.now, SYSTEM, order, queued=True, ticket=ticket)
    assert [(item.order_number, item.position) for item in ticket] == [(1, 0), (1, 1)]
    assert not story.state.locked
    assert story.state.active


def test_the_lock_ends_even_if_its_holder_has_left() -> None:
    story = placed()
    story.done(Leave(ANNA, ANNA))
    story.wait(10)
    story.done(Tick())
    assert not story.state.locked


def test_an_attempt_does_not_prolong_the_lock() -> None:
    story = placed()
    story.wait(9)
    story.done(SENDING)
    assert story.state.deadline() == START + timedelta(seconds=10)


def test_a_session_closes_after_ninety_quiet_minutes() -> None:
    story = dinner()
    story.wait(90 * 60 - 0.001)
    story.repeated(Tick())
    story.wait(0.001)
    assert story.done(Tick()) == (SessionClosed(story.now, SYSTEM, "expired"),)
    assert not story.state.active
    story.repeated(Tick())


def test_what_a_diner_does_keeps_the_session_open() -> None:
    story = dinner()
    story.wait(80 * 60)
    story.done(UpdateLine(ANNA, FIRST, 1, 2))
    assert story.state.deadline() == story.now + timedelta(minutes=90)


@pytest.mark.parametrize(
    "command", [SENDING, AcceptOrder(1, None), MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7)]
)
def test_what_the_till_and_the_staff_do_does_not(command: Command) -> None:
    story = queued()
    story.wait(60)
    story.done(command)
    assert story.state.deadline() == START + timedelta(minutes=90)


@pytest.mark.parametrize("counted", [True, False], ids=["a bill", "a bill from before bills were counted"])
@pytest.mark.parametrize("paid", [PaymentStatus.PAID, PaymentStatus.REFUNDED])
def test_a_session_that_has_paid_closes_after_ten_quiet_minutes(paid: PaymentStatus, counted: bool) -> None:
    story = queued()
    settled = attrs.evolve(story.state.session, bill=BillFigures(2, 0) if counted else BillFigures())
    orders = {1: attrs.evolve(story.state.orders[1], payment_status=paid)}
    story.state = attrs.evolve(story.state, session=settled, orders=orders)
    assert story.state.unpaid_total == 0
    assert story.state.deadline() == START + timedelta(minutes=10)
    story.done(AddLine(ANNA, THIRD, PIZZA, 1))
    assert story.state.deadline() == START + timedelta(minutes=90)


def test_a_session_that_has_paid_in_part_is_not_settled() -> None:
    story = queued()
    part = attrs.evolve(story.state.orders[1], payment_status=PaymentStatus.PARTIALLY_PAID)
    story.state = attrs.evolve(story.state, orders={1: part})
    assert story.state.unpaid_total == 2150
    assert story.state.deadline() == START + timedelta(minutes=90)


def test_a_session_that_has_not_ordered_yet_is_not_settled() -> None:
    assert party(ANNA).state.deadline() == START + timedelta(minutes=90)


def test_a_cancelled_order_is_not_on_the_bill() -> None:
    story = queued()
    assert story.state.unpaid_total == 2150
    story.done(MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7))
    assert story.state.unpaid_total == 0
