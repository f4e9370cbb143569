"""What a session in brief says of its bill."""

from uuid import UUID

import attrs
import pytest

from actors.domain.brief import brief_of
from actors.domain.commands import Command
from actors.domain.money.commands import GiveDiscount, TakePayment
from actors.domain.money.figures import BillFigures
from actors.domain.money.payment import Method
from actors.domain.ordering.order import PaymentStatus
from actors.domain.staff import Role
from tests.actors.domain.scenario import placed, queued

PART = TakePayment(UUID(int=700), 7, Role.EMPLOYEE, Method.CASH, 500)
DEPOSIT = attrs.evolve(PART, amount=700, deposit=True)
OFF = GiveDiscount(UUID(int=800), 7, Role.MANAGER, "late", 300)
ALL = attrs.evolve(PART, amount=None)


@pytest.mark.parametrize(
    ("command", "owed"),
    [(PART, 1650), (DEPOSIT, 1450), (OFF, 1850), (ALL, 0), (attrs.evolve(DEPOSIT, amount=9000), 0)],
    ids=["a part payment", "a deposit", "a discount", "all of it", "a deposit of more"],
)
def test_what_is_owed_is_what_the_bill_says_and_not_what_was_ordered(command: Command, owed: int) -> None:
    story = queued()
    assert brief_of(story.state).open_bill == 2150
    story.done(command)
    assert brief_of(story.state).open_bill == story.state.unpaid_total == owed


def test_more_than_was_owed_is_nothing_and_no_bill_is_below_it() -> None:
    story = queued()
    story.done(ALL, OFF)
    assert story.state.session.bill.balance == -300
    assert brief_of(story.state).open_bill == story.state.unpaid_total == 0


def test_an_order_for_which_diners_wait_is_owed_before_it_is_on_the_bill() -> None:
    story = placed()
    assert brief_of(story.state).open_bill == story.state.unpaid_total == 2150


def test_of_a_bill_that_was_never_counted_what_its_orders_came_to_is_owed() -> None:
    story = queued()
    story.state = attrs.evolve(story.state, session=attrs.evolve(story.state.session, bill=BillFigures()))
    assert brief_of(story.state).open_bill == 2150
    paid = {1: attrs.evolve(story.state.orders[1], payment_status=PaymentStatus.PAID)}
    story.state = attrs.evolve(story.state, orders=paid)
    assert brief_of(story.state).open_bill == story.state.unpaid_total == 0
