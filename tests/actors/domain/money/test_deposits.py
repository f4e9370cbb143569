"""Deposits that staff take, while nobody or somebody pays."""

from typing import Final
from uuid import UUID

from actors.domain.money.basis import session_bill
from actors.domain.money.commands import CancelPayment, StartPayment, TakePayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from tests.actors.domain.scenario import ANNA, BEN, Story, dinner

PAYING: Final = StartPayment(BEN, UUID(int=700), Wish(Mode.OWN, BEN), Method.COUNTER, "pay-1", "body")


def deposit(amount: int) -> TakePayment:
    return TakePayment(UUID(int=800 + amount), 7, Role.EMPLOYEE, Method.CASH, amount, deposit=True)


def paying() -> Story:
    """Of 21.50 on the bill Ben is paying his 12.00."""
    story = dinner()
    story.done(story.order(), AcceptOrder(1, "T-1"), PAYING)
    return story


def test_a_deposit_beside_which_somebody_who_is_paying_would_pay_too_much_waits_until_they_are_done() -> None:
    story = paying()
    assert story.code(deposit(951)) is Code.PAYMENT_IN_PROGRESS
    assert story.refused(deposit(3000)).holder == BEN
    story.done(CancelPayment(UUID(int=700), BEN), deposit(951))
    assert session_bill(story.state).balance == 2150 - 951


def test_a_deposit_for_which_there_is_room_is_taken_while_somebody_pays() -> None:
    story = paying()
    story.done(deposit(900))
    assert story.code(deposit(51)) is Code.PAYMENT_IN_PROGRESS
    story.done(deposit(50))
    assert session_bill(story.state).balance == 1200


def test_a_deposit_may_be_more_than_is_on_the_bill_while_nobody_pays() -> None:
    story = dinner()
    story.done(deposit(10_000))
    assert session_bill(story.state).balance == 0
    assert ANNA in story.state.members
