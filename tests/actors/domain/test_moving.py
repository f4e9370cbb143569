"""Orders that staff move along their machine."""

from datetime import timedelta

import attrs
import pytest

from actors.domain import limits
from actors.domain.commands import Command, Tick
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.kitchen.events import ItemMoved
from actors.domain.kitchen.ticket import ItemState
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder, RejectOrder, ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from actors.domain.who import STAFF
from tests.actors.domain.scenario import FIRST, RESTAURANT, SECOND, START, dinner, placed, queued

SENDING = ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING)
REJECT = RejectOrder(1, "closed", "The kitchen is closed.")


def test_staff_move_an_order_on() -> None:
    story = queued()
    move = MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7)
    assert story.done(move) == (
        OrderMoved(START, STAFF, 1, OrderStatus.PREPARING, 7),
        ItemMoved(START, STAFF, 1, 0, ItemState.PREPARING, 7),
        ItemMoved(START, STAFF, 1, 1, ItemState.PREPARING, 7),
    )
    assert story.state.orders[1].status is OrderStatus.PREPARING
    assert story.repeated(move).order == story.state.orders[1]


@pytest.mark.parametrize(
    "move",
    [
        MoveOrder(1, OrderStatus.READY, Role.ADMIN, 7),
        MoveOrder(1, OrderStatus.CANCELLED, Role.EMPLOYEE, 7),
        MoveOrder(1, OrderStatus.DRAFT, Role.SYSTEM, 7),
    ],
)
def test_a_move_that_the_machine_or_the_role_does_not_allow_is_refused_in_words(move: MoveOrder) -> None:
    refusal = queued().refused(move)
    assert refusal.code is Code.INVALID_STATUS_TRANSITION
    assert "validated" in refusal.message
    assert move.status in refusal.message
    manages = {"cancelled"} if move.role > Role.EMPLOYEE else set[str]()
    assert set(refusal.allowed or ()) == {"paid", "preparing"} | manages


def test_a_restaurant_that_is_paid_first_prepares_nothing_unpaid() -> None:
    story = queued()
    story.restaurant = attrs.evolve(RESTAURANT, paid_first=True)
    refusal = story.refused(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7))
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ("paid",))
    story.done(MoveOrder(1, OrderStatus.PAID, Role.EMPLOYEE, 7))
    assert story.state.orders[1].payment_status is PaymentStatus.PAID
    story.done(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7))


@pytest.mark.parametrize(
    "command", [SENDING, AcceptOrder(1, "T"), REJECT, QueueOrder(1), MoveOrder(1, OrderStatus.PAID, Role.ADMIN, 7)]
)
def test_an_order_that_never_was_is_not_found(command: Command) -> None:
    assert dinner().code(command) is Code.ORDER_NOT_FOUND


def test_an_order_is_not_moved_while_the_diners_wait_for_the_till() -> None:
    story = placed()
    cancel = MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7)
    refusal = story.refused(cancel)
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ())
    story.done(AcceptOrder(1, "T"))
    assert story.done(cancel) == (OrderMoved(START, STAFF, 1, OrderStatus.CANCELLED, 7),)


def test_an_order_that_the_till_does_not_have_is_cancelled_as_by_its_own_route() -> None:
    by_status, by_route = queued(), queued()
    assert by_status.done(MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7)) == by_route.done(
        CancelOrder(1, Role.MANAGER, 7)
    )
    assert by_status.state == by_route.state
    assert [line.public_id for line in by_status.state.lines.values()] == [FIRST, SECOND]


def test_an_order_whose_call_to_the_till_is_under_way_is_not_cancelled_but_may_be_cooked() -> None:
    story = placed()
    story.done(attrs.evolve(SENDING, next_at=START + timedelta(seconds=60)))
    story.wait(10)
    story.done(Tick())
    refusal = story.refused(MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7))
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ("paid", "preparing"))
    story.done(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7))


def test_every_move_is_kept_with_its_time_who_made_it_and_how_long_the_state_before_lasted() -> None:
    story = queued()
    story.wait(61.9)
    story.done(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7))
    story.wait(600)
    story.done(MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 8))
    first, second = story.state.moves_of(1)
    began = START + timedelta(seconds=61.9)
    assert first == OrderMove(1, 1, 1, OrderStatus.PREPARING, began, "staff", 7, 61)
    assert second == OrderMove(1, 1, 2, OrderStatus.CANCELLED, story.now, "staff", 8, 600)


def test_an_order_goes_to_and_fro_a_hundred_times_and_then_only_on() -> None:
    story = queued()
    story.done(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7))
    while len(story.state.moves_of(1)) < limits.HISTORY_MAX:
        to = OrderStatus.DELAYED if story.state.orders[1].status is OrderStatus.PREPARING else OrderStatus.PREPARING
        story.done(MoveOrder(1, to, Role.EMPLOYEE, 7))
    if story.state.orders[1].status is OrderStatus.DELAYED:
        story.done(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7))
    refusal = story.refused(MoveOrder(1, OrderStatus.MISSING, Role.EMPLOYEE, 7))
    assert refusal.allowed == ("ready",)
    story.done(MoveOrder(1, OrderStatus.READY, Role.EMPLOYEE, 7), MoveOrder(1, OrderStatus.DONE, Role.EMPLOYEE, 7))


def test_a_clock_that_goes_back_makes_no_state_last_less_than_nothing() -> None:
    story = queued()
    story.wait(-60)
    story.done(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7))
    assert story.state.moves_of(1)[0].lasted_s == 0
