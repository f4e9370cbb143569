"""When there is another quick attempt, and when it would be too late to tell the diners anything."""

from datetime import timedelta

from trio.testing import MockClock

from pos.till import verdict
from pos.till.calls import Calls
from pos.till.delivery_attempt import START_S_MIN, WINDOW_MARGIN_S, DeliveryAttempt
from tests.pos.sessions import SessionInMemory, SessionsInMemory, clock, restaurant
from tests.pos.tills import DirectTill


async def test_a_quick_attempt_that_would_begin_too_late_for_its_diners_is_not_made(autojump_clock: MockClock) -> None:
    sessions = SessionsInMemory()
    session_id, order = sessions.place()
    attempt = DeliveryAttempt(
        owner=SessionInMemory(sessions, session_id),
        order=order,
        restaurant=restaurant(),
        table_number=1,
        driver=DirectTill(),
        waiting=True,
        number=2,
        began=clock(),
        lease=None,
        early=False,
        calls=Calls(),
        known_next_at=order.pos_next_at,
    )
    last = order.created_at + timedelta(seconds=10.0 - WINDOW_MARGIN_S - START_S_MIN)
    assert verdict.again_at(attempt, clock()) == clock() + timedelta(seconds=4)
    assert verdict.again_at(attempt, last) == last
    assert verdict.again_at(attempt, last + timedelta(milliseconds=1)) is None
