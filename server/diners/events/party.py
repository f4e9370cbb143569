"""The party's events as frames: who came, changed and left, and what opened or ended the session to all of them."""

from typing import assert_never

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
from actors.domain.state import State
from server.diners import frames as f
from server.diners.events.stamp import Stamp
from server.http.views import member_view

OfVisit = PassValidated | OrderingDisabled | OrderingEnabled | SessionClosed | SessionRestored
"""What concerns everybody alike, and says nothing but that it has happened."""


def frame(event: PartyEvent, after: State, stamp: Stamp) -> f.EventFrame:
    """The frame of an event; `after` is the state right after it."""
    match event:
        case MemberJoined(member=member):
            return f.MemberJoinFrame(member=member_view(member, after), **stamp)
        case MemberUpdated(member=member):
            return f.MemberUpdateFrame(member=member_view(member, after), **stamp)
        case MemberLeft(member=member):
            return f.MemberLeaveFrame(member=member_view(member, after), **stamp)
        case CartShared(share=share):
            return f.CartSharedFrame(shared_until=share.until, **stamp)
        case _:
            return _of_visit(event, stamp)


def _of_visit(event: OfVisit, stamp: Stamp) -> f.EventFrame:
    match event:
        case PassValidated():
            return f.PassValidatedFrame(**stamp)
        case OrderingDisabled():
            return f.OrderingDisabledFrame(**stamp)
        case OrderingEnabled():
            return f.OrderingEnabledFrame(**stamp)
        case SessionClosed():
            return f.SessionClosedFrame(**stamp)
        case SessionRestored():
            return f.SessionRestoredFrame(**stamp)
        case _:
            assert_never(event)
