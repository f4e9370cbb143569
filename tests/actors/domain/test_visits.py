"""Staff close a visit and open it again."""

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from actors.domain.audit import audit_of
from actors.domain.commands import Tick
from actors.domain.evolve import evolve
from actors.domain.party.commands import CloseSession, RestoreSession, SetOrdering
from actors.domain.party.events import OrderingDisabled, OrderingEnabled, SessionClosed, SessionRestored
from actors.domain.party.rules import FORCED
from actors.domain.refusal import Code, Refusal
from actors.domain.session import SESSION_MOVES, SessionState
from actors.domain.staff import Role
from actors.domain.who import STAFF, SYSTEM
from tests.actors.domain.scenario import ANNA, RESTAURANT, START, Story, dinner, party, placed, queued

EVA = 7
CLOSE = CloseSession(unless_busy=True, role=Role.EMPLOYEE, by_user=EVA)
FORCE = CloseSession(reason=FORCED, role=Role.MANAGER, by_user=EVA)
RESTORE = RestoreSession(Role.EMPLOYEE, EVA)


def closed() -> Story:
    story = dinner()
    story.wait(60)
    story.done(CLOSE)
    return story


@pytest.mark.parametrize("busy", [party, queued, placed])
def test_an_employee_does_not_close_what_is_in_use_and_is_told_who_could(busy: Callable[[], Story]) -> None:
    story = busy()
    story.connected = int(busy is party)
    refused = story.decide(CLOSE)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.allowed) == (Code.SESSION_BUSY, ("force_close",))
    (*_, event) = story.done(FORCE)
    assert isinstance(event, SessionClosed)
    assert (event.by, event.by_user, event.reason) == (STAFF, EVA, FORCED)


def test_only_a_manager_closes_by_force() -> None:
    assert placed().code(attrs.evolve(FORCE, role=Role.EMPLOYEE)) is Code.NOT_ALLOWED


def test_closing_is_in_the_audit_when_somebody_did_it_and_not_when_time_did() -> None:
    for command, what in ((CLOSE, "session_closed"), (FORCE, "session_force_closed"), (Tick(), None)):
        story = dinner()
        story.wait(90 * 60)
        before = story.state
        (event,) = story.decide(command)  # type: ignore[misc]
        entries = audit_of(event, before, evolve(before, event))
        assert [entry.what for entry in entries] == ([what] if what else [])
        assert [(entry.who, entry.old, entry.new) for entry in entries] == ([(EVA, "active", "closed")] if what else [])


def test_a_restored_party_goes_on_as_it_was() -> None:
    story = closed()
    before = story.state
    (event,) = story.done(RESTORE)
    assert event == SessionRestored(story.now, STAFF, EVA)
    assert story.state.active
    assert story.state.session.closed_at is None
    assert (story.state.lines, story.state.members) == (before.lines, before.members)
    assert story.state.session.host_id == ANNA
    (entry,) = audit_of(event, before, story.state)
    assert (entry.who, entry.what, entry.old, entry.new) == (EVA, "session_restored", "closed", "active")
    assert entry.subject == f"session-{before.session.session_id}"


def test_the_machine_has_both_arrows() -> None:
    assert SessionState.ACTIVE in SESSION_MOVES[SessionState.CLOSED]


def test_restoring_twice_is_a_repeat() -> None:
    story = closed()
    story.done(RESTORE)
    story.repeated(RESTORE)


def test_a_restored_session_has_all_of_its_time_before_it() -> None:
    story = dinner()
    story.wait(90 * 60)
    story.done(Tick())
    assert not story.state.active
    story.wait(3600)
    story.done(RESTORE)
    assert story.state.deadline() == story.now + timedelta(minutes=90)
    story.repeated(Tick())
    assert story.state.session.last_activity_at == START + timedelta(minutes=150)


@pytest.mark.parametrize("enabled", [False, True])
def test_a_restored_party_is_told_how_the_switches_stand_if_they_were_turned(enabled: bool) -> None:
    story = dinner()
    off = attrs.evolve(RESTAURANT, ordering_enabled=False)
    if enabled:
        story.restaurant = off
        story.done(SetOrdering(enabled=False, by=SYSTEM))
    story.done(CLOSE)
    story.restaurant = RESTAURANT if enabled else off
    told = story.done(RESTORE)[1:]
    assert told == ((OrderingEnabled if enabled else OrderingDisabled)(story.now, SYSTEM),)
