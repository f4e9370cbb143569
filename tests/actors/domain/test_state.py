"""The tree of one session: how it opens, what it answers, and what a change shares with the state before it."""

from datetime import timedelta

import attrs
import pytest

from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.commands import Tick
from actors.domain.ordering.lock import Processing
from actors.domain.party.commands import CloseSession, Join
from actors.domain.place import Place
from actors.domain.session import SESSION_MOVES, SessionState
from actors.domain.state import opened
from actors.domain.till.commands import QueueOrder
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    CARLA,
    FIRST,
    PIZZA,
    SECOND,
    SESSION,
    START,
    STRANGER,
    THIRD,
    dinner,
    party,
    placed,
)


def test_a_session_opens_empty_and_unlocked() -> None:
    state = opened(SESSION, 3, Place.at_table(7), START)
    session = state.session
    assert (session.session_id, session.restaurant_id, session.place.table_id) == (SESSION, 3, 7)
    assert (session.seq, session.cart.round, session.cart.total, session.cart.sum) == (0, 1, 0, 0)
    assert (session.state, session.processing) == (SessionState.ACTIVE, Processing.IDLE)
    assert (session.host_id, session.closed_at, session.lock) == (None,) * 3
    assert (session.pass_validated, session.ordering_disabled) == (False, False)
    assert (session.opened_at, session.last_activity_at) == (START, START)
    assert not any((state.members, state.lines, state.retired, state.orders, state.placements))
    assert state.active
    assert not state.locked


def test_a_session_that_nobody_joined_closes_like_any_quiet_one() -> None:
    assert opened(SESSION, 3, Place.at_table(7), START).deadline() == START + timedelta(minutes=90)


def test_a_session_moves_only_between_active_and_closed() -> None:
    moves = {(start, end) for start, ends in SESSION_MOVES.items() for end in ends}
    assert moves == {(SessionState.ACTIVE, SessionState.CLOSED), (SessionState.CLOSED, SessionState.ACTIVE)}


def test_only_members_who_have_not_left_are_present() -> None:
    state = party(ANNA, BEN).state
    assert state.present(BEN) is state.members[BEN]
    assert state.present(STRANGER) is None


def test_a_line_is_found_in_the_cart_and_among_the_retired() -> None:
    story = dinner()
    story.done(RemoveLine(ANNA, FIRST, 1))
    assert story.state.line(FIRST) is story.state.retired[FIRST]
    assert story.state.line(SECOND) is story.state.lines[SECOND]
    assert story.state.line(THIRD) is None


def test_the_hash_grows_with_the_cart_and_comes_back_with_it() -> None:
    story = dinner()
    before = story.state.cart_hash
    story.done(AddLine(ANNA, THIRD, PIZZA, 1))
    assert story.state.cart_hash != before
    story.done(RemoveLine(ANNA, THIRD, 1))
    assert story.state.cart_hash == before


def test_the_bill_is_the_sum_of_its_orders() -> None:
    story = placed()
    story.done(QueueOrder(1), AddLine(ANNA, THIRD, PIZZA, 1))
    story.done(story.order(idempotency_key="key-2"))
    assert story.state.unpaid_total == 2150 + 950


def test_a_tap_shares_everything_but_its_line() -> None:
    story = dinner()
    before = story.state
    story.done(UpdateLine(ANNA, FIRST, 1, 2))
    after = story.state
    assert after.lines[SECOND] is before.lines[SECOND]
    assert after.lines[FIRST] is not before.lines[FIRST]
    for branch in ("members", "retired", "orders", "placements"):
        assert getattr(after, branch) is getattr(before, branch)


def test_a_tap_keeps_what_the_session_knew() -> None:
    story = party(ANNA)
    before = story.state.session
    story.wait(7)
    story.done(AddLine(ANNA, FIRST, PIZZA, 1))
    after = story.state.session
    assert after.last_activity_at == story.now
    assert after == attrs.evolve(
        before,
        seq=before.seq + 1,
        cart=after.cart,
        processing=Processing.IDLE,
        last_activity_at=story.now,
        updated_at=story.now,
    )


@pytest.mark.parametrize("flags", [(True, False), (False, True)])
def test_a_tap_keeps_the_flags(flags: tuple[bool, bool]) -> None:
    story = dinner()
    session = attrs.evolve(story.state.session, pass_validated=flags[0], ordering_disabled=flags[1])
    story.state = attrs.evolve(story.state, session=session)
    story.done(UpdateLine(ANNA, FIRST, 1, 2))
    assert (story.state.session.pass_validated, story.state.session.ordering_disabled) == flags


def test_a_tap_after_an_order_ends_what_the_screens_say_about_it() -> None:
    story = placed()
    shown = [story.state.session.processing]
    for command in (QueueOrder(1), AddLine(ANNA, THIRD, PIZZA, 1)):
        story.done(command)
        shown.append(story.state.session.processing)
    assert shown == [Processing.PROCESSING, Processing.CONFIRMED, Processing.IDLE]


def test_joining_is_activity_and_closing_is_not() -> None:
    story = party(ANNA)
    story.wait(60)
    story.done(Join(CARLA))
    assert story.state.session.last_activity_at == story.now
    story.wait(60)
    story.done(CloseSession())
    assert story.state.session.last_activity_at == START + timedelta(seconds=60)
    assert story.state.session.updated_at == START + timedelta(seconds=120)


def test_a_lock_that_ends_by_itself_is_no_activity() -> None:
    story = placed()
    story.wait(10)
    story.done(Tick())
    assert story.state.deadline() == START + timedelta(minutes=90)
