"""Discounts as staff give them: how much an employee may give away, and what may be taken back."""

from typing import Final
from uuid import UUID

import pytest

from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import GiveDiscount, RemoveDiscount
from actors.domain.ordering.order import OrderStatus
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from tests.actors.domain.scenario import FIRST, SECOND, Story, dinner

CALLED_OFF: Final = MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7)


def ordered() -> Story:
    """Pizza for 9.50 and wine for 12.00 are on the bill. An employee may give away 10 %."""
    story = dinner()
    story.done(story.order(), AcceptOrder(1, "T-1"))
    return story


def off(
    number: int, amount: int | None = None, rate: int | None = None, on: UUID | None = None, role: Role = Role.EMPLOYEE
) -> GiveDiscount:
    return GiveDiscount(UUID(int=800 + number), 7, role, "late", amount, rate, on)


def gone(number: int, role: Role = Role.EMPLOYEE) -> RemoveDiscount:
    return RemoveDiscount(UUID(int=800 + number), 7, role)


@pytest.mark.parametrize("on", [None, FIRST])
def test_many_small_discounts_of_an_employee_are_together_no_more_than_one_may_be(on: UUID | None) -> None:
    story = ordered()
    story.done(off(1, rate=600, on=on), off(2, rate=400, on=on))
    assert story.code(off(3, rate=1, on=on)) is Code.NOT_ALLOWED
    assert story.code(off(4, amount=1, on=on)) is Code.NOT_ALLOWED
    story.done(off(5, amount=100, on=on, role=Role.MANAGER))


def test_what_was_taken_off_lines_counts_towards_what_is_taken_off_the_bill_and_the_other_way_round() -> None:
    story = ordered()
    story.done(off(1, rate=1000, on=FIRST), off(2, amount=120))
    assert session_bill(story.state).gross == 2150 - 215
    assert story.code(off(3, amount=1)) is Code.NOT_ALLOWED
    assert story.code(off(4, amount=1, on=SECOND)) is Code.NOT_ALLOWED


def test_what_a_manager_has_given_leaves_nothing_for_an_employee_to_give() -> None:
    story = ordered()
    story.done(off(1, amount=5000, on=FIRST, role=Role.MANAGER))
    assert story.code(off(2, rate=100)) is Code.NOT_ALLOWED


def test_what_was_taken_back_may_be_given_again() -> None:
    story = ordered()
    story.done(off(1, rate=1000), gone(1), off(2, rate=1000))


def test_an_employee_takes_back_what_an_employee_may_give_and_no_more() -> None:
    story = ordered()
    story.done(off(1, rate=1000), off(2, rate=1001, role=Role.MANAGER))
    story.done(gone(1))
    assert story.code(gone(2)) is Code.NOT_ALLOWED
    story.done(gone(2, Role.MANAGER))


@pytest.mark.parametrize("rate", [1000, 10_000])
def test_a_discount_on_a_line_that_is_not_on_the_bill_any_more_can_be_taken_back(rate: int) -> None:
    story = ordered()
    story.done(off(1, rate=rate, on=FIRST, role=Role.MANAGER), CALLED_OFF)
    assert story.code(off(2, rate=100, on=FIRST)) is Code.BILL_CHANGED
    story.done(gone(1))
    assert not story.state.discounts
