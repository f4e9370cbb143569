"""What is true after something has happened to the party or its visit. Pure."""

from typing import assert_never
from uuid import UUID

from actors.domain.calls.call import ended
from actors.domain.evolution import session_after, with_one
from actors.domain.party.events import (
    CartShared,
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    OrderingDisabled,
    OrderingEnabled,
    PartyEvent,
    PassValidated,
    SessionClosed,
    SessionRestored,
)
from actors.domain.party.member import Member
from actors.domain.session import SessionState
from actors.domain.state import State
from actors.domain.values import changed


def evolve(state: State, event: PartyEvent) -> State:
    """The state after the event."""
    host_id = state.session.host_id
    match event:
        case MemberJoined(member=member) | MemberUpdated(member=member):
            return _member(state, event, member, member.member_id if event.is_host else host_id)
        case MemberLeft(member=member):
            return _member(state, event, member, None if member.member_id == host_id else host_id)
        case PassValidated():
            return _session(state, event, pass_validated=True)
        case OrderingDisabled() | OrderingEnabled():
            return _session(state, event, ordering_disabled=isinstance(event, OrderingDisabled))
        case SessionClosed():
            closed = _session(state, event, state=SessionState.CLOSED, closed_at=event.at)
            return changed(closed, calls=ended(state.calls, event.at))
        case SessionRestored():
            return _session(state, event, state=SessionState.ACTIVE, closed_at=None)
        case CartShared(share=share):
            return _session(state, event, share=share)
        case _:
            assert_never(event)


def _member(state: State, event: PartyEvent, member: Member, host_id: UUID | None) -> State:
    members = with_one(state.members, member.member_id, member)
    return changed(state, session=session_after(state.session, event, host_id=host_id), members=members)


def _session(before: State, event: PartyEvent, **fields: object) -> State:
    return changed(before, session=session_after(before.session, event, **fields))
