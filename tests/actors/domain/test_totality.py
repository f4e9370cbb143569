"""`decide` answers any command whatever: nothing that could be put into one makes it raise."""

from datetime import UTC
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain import commands as c
from actors.domain.evolve import evolve
from actors.domain.order import AttemptKind, AttemptOutcome, OrderStatus, PosStatus, Role
from actors.domain.refusal import Refusal, Repeat
from actors.domain.session import Phase
from actors.domain.state import State
from tests.actors.domain.invariants import check_state, check_step
from tests.actors.domain.scenario import ANNA, BEN, FIRST, SECOND, Story, dinner, party, placed, queued

_ids = st.sampled_from([ANNA, BEN, FIRST, SECOND]) | st.uuids()
_by = _ids | st.sampled_from(["staff", "system"])
_text = st.sampled_from(["key-1", "body-1", "Anna"]) | st.text(st.characters(exclude_categories=()))
_int = st.integers(-2, 5) | st.integers()
_maybe_int = st.none() | _int
_maybe_text = st.none() | _text
_time = st.none() | st.datetimes(timezones=st.just(UTC))
_claims = st.none() | st.lists(st.builds(c.Claim, st.none() | _ids, _int, _int, _maybe_text), max_size=3).map(tuple)
_tried = st.lists(
    st.builds(
        c.Tried,
        st.sampled_from(AttemptKind),
        st.datetimes(timezones=st.just(UTC)),
        _int,
        st.sampled_from(AttemptOutcome),
        _text,
    ),
    max_size=3,
).map(tuple)
_roles = st.sampled_from(Role)
_order = (_int, _int, st.sampled_from(Phase), st.sampled_from(PosStatus), _maybe_text, _time, _tried)

KINDS: tuple[st.SearchStrategy[c.Command], ...] = (
    st.builds(c.Join, _ids, _maybe_text),
    st.builds(c.Rename, _by, _ids, _text),
    st.builds(c.Leave, _by, _ids),
    st.builds(c.AddLine, _ids, _ids, _int, _int, _text),
    st.builds(c.UpdateLine, _ids, _ids, _int, _maybe_int, _maybe_text),
    st.builds(c.RemoveLine, _ids, _ids, _int),
    st.builds(c.PlaceOrder, _ids, _text, _text, _text, _maybe_int, _claims, _text),
    st.builds(c.ReportAttempt, *_order),
    st.builds(c.AcceptOrder, _int, _maybe_text, _tried),
    st.builds(c.RejectOrder, _int, _text, _text, _tried, st.booleans()),
    st.builds(c.QueueOrder, _int, _time),
    st.builds(c.ResendOrder, _int, _roles, _int),
    st.builds(c.EnterOrderByHand, _int, _roles, _int, _maybe_text),
    st.builds(c.CancelOrder, _int, _roles, _int, _text),
    st.builds(c.MoveOrder, _int, st.sampled_from(OrderStatus), st.sampled_from(Role), _by),
    st.builds(c.ValidatePass, _by),
    st.builds(c.SetOrdering, st.booleans(), _by),
    st.builds(c.CloseSession, _by, _text, st.booleans()),
    st.builds(c.Tick),
)
COMMANDS = st.one_of(*KINDS)


def _closed() -> Story:
    story = placed()
    story.done(c.CloseSession())
    return story


def _stranded() -> Story:
    story = queued()
    story.done(c.ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout"))
    return story


STORIES = {
    "nobody": Story().state,
    "party": party().state,
    "dinner": dinner().state,
    "placed": placed().state,
    "stranded": _stranded().state,
    "closed": _closed().state,
}


@pytest.mark.parametrize("state", STORIES.values(), ids=STORIES.keys())
@given(command=COMMANDS)
def test_any_command_is_answered_and_leaves_a_table_that_makes_sense(state: State, command: c.Command) -> None:
    decision = Story(state=state, next_order_number=2).decide(command)
    if isinstance(decision, Refusal | Repeat):
        return
    for event in decision:
        now = evolve(state, event)
        check_step(state, event, now)
        state = now
    check_state(state)


@given(command=COMMANDS)
def test_deciding_is_pure(command: c.Command) -> None:
    story = placed()
    assert story.decide(command) == story.decide(command)
    assert story.state == placed().state


def test_every_kind_of_command_is_tried() -> None:
    assert len(KINDS) == len(get_args(c.Command))
