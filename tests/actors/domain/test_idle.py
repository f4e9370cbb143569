"""When staff should look after a party that has gone quiet with its bill open."""

from datetime import timedelta
from uuid import UUID

from actors.domain import limits
from actors.domain.brief import brief_of
from actors.domain.cart.commands import AddLine
from actors.domain.commands import Tick
from actors.domain.money.commands import TakePayment
from actors.domain.money.payment import Method
from actors.domain.staff import Role
from tests.actors.domain.scenario import ANNA, PIZZA, START, THIRD, party, queued


def test_an_open_bill_and_thirty_quiet_minutes_are_a_warning() -> None:
    story = queued()
    story.wait(limits.IDLE_WARNING_S - 0.001)
    assert not brief_of(story.state).idle(story.now)
    story.wait(0.001)
    assert brief_of(story.state).idle(story.now)
    assert brief_of(story.state).idle_from == START + timedelta(minutes=30)


def test_what_a_diner_does_puts_it_off() -> None:
    story = queued()
    story.wait(limits.IDLE_WARNING_S)
    story.done(AddLine(ANNA, THIRD, PIZZA, 1))
    assert not brief_of(story.state).idle(story.now)
    assert brief_of(story.state).idle_from == story.now + timedelta(seconds=limits.IDLE_WARNING_S)


def test_without_a_bill_there_is_nothing_to_warn_of() -> None:
    quiet, paid = party(ANNA), queued()
    paid.done(TakePayment(UUID(int=700), 7, Role.EMPLOYEE, Method.CASH, None))
    for story in (quiet, paid):
        story.wait(24 * 3600)
        assert brief_of(story.state).idle_from is None
        assert not brief_of(story.state).idle(story.now)


def test_a_session_that_closed_by_itself_with_its_bill_open_is_still_one() -> None:
    story = queued()
    story.wait(limits.IDLE_CLOSE_S)
    story.done(Tick())
    assert not story.state.active
    assert brief_of(story.state).idle(story.now)
