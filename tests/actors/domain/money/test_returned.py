"""Lines that were paid for and are back in the cart, because staff have called their order off."""

from typing import Final
from uuid import UUID

import pytest

from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import StartPayment, TakePayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder
from tests.actors.domain.invariants import check_state
from tests.actors.domain.scenario import ANNA, BEN, FIRST, PIZZA, SECOND, THIRD, WINE, Story, party

CANCEL: Final = CancelOrder(1, Role.MANAGER, 7, "No oven")
PAID: Final = TakePayment(UUID(int=700), 7, Role.EMPLOYEE, Method.CASH, None)
UNDER_WAY: Final = StartPayment(ANNA, UUID(int=700), Wish(Mode.ALL, ANNA), Method.CARD, "pay-1", "body", "simulator")


def ordered() -> Story:
    """Anna's pizza, ordered, and not at the till yet."""
    story = party(ANNA, BEN)
    story.done(AddLine(ANNA, FIRST, PIZZA, 1))
    story.done(story.order(), QueueOrder(1))
    return story


def test_what_was_paid_is_not_a_part_of_what_a_line_became_after_its_order_was_called_off() -> None:
    story = ordered()
    price = story.state.unpaid_total
    story.done(PAID, CANCEL)
    (back,) = story.state.lines
    story.done(UpdateLine(ANNA, back, 2, 5), AddLine(BEN, SECOND, WINE, 1))
    story.next_order_number = 2
    story.done(story.order(idempotency_key="key-2"), AcceptOrder(2, "T-2"))
    bill = session_bill(story.state)
    wine = next(one.due for one in bill.lines if one.line.member_id == BEN)

    assert bill.balance == 4 * price + wine
    assert bill.share_of(BEN) <= wine
    check_state(story.state)


@pytest.mark.parametrize("payment", [PAID, UNDER_WAY], ids=["paid", "under way"])
def test_a_line_that_was_paid_for_comes_back_by_another_name(payment: TakePayment | StartPayment) -> None:
    story = ordered()
    story.done(payment, CANCEL)
    (line,) = story.state.lines.values()

    assert line.public_id != FIRST
    assert (line.qty, line.version) == (1, 2)
    assert FIRST in story.state.retired
    assert story.code(UpdateLine(ANNA, FIRST, 1, 3)) is Code.VERSION_CONFLICT
    story.repeated(AddLine(ANNA, FIRST, PIZZA, 1))
    check_state(story.state)


def test_a_line_that_nobody_paid_for_keeps_its_name() -> None:
    story = ordered()
    story.done(AddLine(BEN, THIRD, WINE, 1), CANCEL)

    assert list(story.state.lines) == [THIRD, FIRST]
