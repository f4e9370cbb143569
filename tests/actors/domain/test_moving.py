"""Orders that staff move along their machine."""

import attrs
import pytest

from actors.domain.commands import Command
from actors.domain.ordering.commands import MoveOrder
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.order import OrderStatus
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, QueueOrder, RejectOrder, ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from actors.domain.who import STAFF
from tests.actors.domain.scenario import RESTAURANT, START, dinner, placed, queued

SENDING = ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING)
REJECT = RejectOrder(1, "closed", "The kitchen is closed.")


def test_staff_move_an_order_on() -> None:
    story = queued()
    move = MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE)
    assert story.done(move) == (OrderMoved(START, STAFF, 1, OrderStatus.PREPARING),)
    assert story.state.orders[1].status is OrderStatus.PREPARING
    assert story.repeated(move).order == story.state.orders[1]


@pytest.mark.parametrize(
    "move",
    [
        MoveOrder(1, OrderStatus.READY, Role.ADMIN),
        MoveOrder(1, OrderStatus.CANCELLED, Role.EMPLOYEE),
        MoveOrder(1, OrderStatus.DRAFT, Role.SYSTEM),
    ],
)
def test_a_move_that_the_machine_or_the_role_does_not_allow_is_refused_in_words(move: MoveOrder) -> None:
    refusal = queued().refused(move)
    assert refusal.code is Code.INVALID_STATUS_TRANSITION
    assert "validated" in refusal.message
    assert move.status in refusal.message


def test_a_restaurant_that_is_paid_first_prepares_nothing_unpaid() -> None:
    story = queued()
    story.restaurant = attrs.evolve(RESTAURANT, paid_first=True)
    assert story.code(MoveOrder(1, OrderStatus.PREPARING, Role.ADMIN)) is Code.INVALID_STATUS_TRANSITION


@pytest.mark.parametrize(
    "command", [SENDING, AcceptOrder(1, "T"), REJECT, QueueOrder(1), MoveOrder(1, OrderStatus.PAID, Role.ADMIN)]
)
def test_an_order_that_never_was_is_not_found(command: Command) -> None:
    assert dinner().code(command) is Code.ORDER_NOT_FOUND


def test_an_order_is_not_moved_while_the_diners_wait_for_the_till() -> None:
    story = placed()
    cancel = MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER)
    assert story.refused(cancel).code is Code.INVALID_STATUS_TRANSITION
    story.done(QueueOrder(1))
    assert story.done(cancel) == (OrderMoved(START, STAFF, 1, OrderStatus.CANCELLED),)
