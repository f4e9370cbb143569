"""What all evolutions share: a state one event further.

Each event makes `seq` grow by one. Only what a diner does counts as activity, and what staff do in a diner's place.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol, TypeVar
from uuid import UUID

from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.moving.events import PartyArrived, SessionMoved
from actors.domain.ordering.events import OrderPlaced
from actors.domain.party.events import MemberJoined, SessionRestored
from actors.domain.session import Session
from actors.domain.state import State
from actors.domain.values import changed
from actors.domain.who import STAFF, By

K = TypeVar("K")
V = TypeVar("V")

FOR_DINERS: Final = (
    LineAdded,
    LineUpdated,
    LineRemoved,
    OrderPlaced,
    MemberJoined,
    SessionRestored,
    SessionMoved,
    PartyArrived,
)
"""What staff do in a diner's place, or to let them go on."""


class Stamped(Protocol):
    """Any event."""

    @property
    def at(self) -> datetime:
        """When."""
        ...

    @property
    def by(self) -> By:
        """Whose doing it was."""
        ...


def session_after(session: Session, event: Stamped, **fields: object) -> Session:
    """The session one `seq` on, with these fields changed."""
    if isinstance(event.by, UUID) or (event.by == STAFF and isinstance(event, FOR_DINERS)):
        fields["last_activity_at"] = event.at
    return changed(session, seq=session.seq + 1, updated_at=event.at, **fields)


def after(state: State, event: Stamped, **branches: object) -> State:
    """The state one `seq` on, with these branches of its tree replaced."""
    return changed(state, session=session_after(state.session, event), **branches)


def with_one(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    """The mapping with one value put in or replaced, in its place."""
    return {**mapping, key: value}
