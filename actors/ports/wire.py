"""How a session speaks to its members: frames, and who takes them."""

from collections.abc import Collection, Mapping, Sequence
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from actors.domain.events import Event
from actors.domain.party.member import Member
from actors.domain.restaurant import Restaurant
from actors.domain.state import State


class Ending(Enum):
    """Why a table lets a connection go. The door turns it into a close code."""

    CLOSED = auto()  # the session is over
    LEFT = auto()  # the member has left, and their token with them
    TOO_MANY = auto()  # the member has as many connections as one may have
    STOPPED = auto()  # the actor stopped; reconnect and resume


class Wire(Protocol):
    """How events look to members. Pure; never raises for a valid state."""

    def event(self, event: Event, after: State, restaurant: Restaurant, ref: str | None) -> tuple[str, bytes]:
        """The event's type and its JSON. `after` is the state right after it; its `seq` is the event's."""
        ...

    def presence(self, member: Member, state: State, *, connected: bool) -> bytes:
        """The JSON that tells members somebody's connection came or went."""
        ...

    def snapshot(self, state: State, restaurant: Restaurant, connected: frozenset[UUID], ref: str | None) -> bytes:
        """The JSON of the whole cart."""
        ...

    def menu_update(
        self, restaurant: Restaurant, left: Mapping[int, int], items: Collection[int], *, anew: bool = False
    ) -> bytes:
        """The JSON that tells members how these items of the menu are now; `left` as of each that is counted.

        `anew` says that more of the menu is different than that, and that it is to be read again.
        """
        ...

    def bill(self, state: State, restaurant: Restaurant) -> bytes:
        """The JSON that tells members what the session owes now."""
        ...

    def join(self, payloads: Sequence[bytes]) -> bytes:
        """Several JSON messages as one run of bytes, ready for every member's transport."""
        ...


class Subscriber(Protocol):
    """One member's live connection. Both calls return at once and never raise."""

    @property
    def member_id(self) -> UUID:
        """Whose connection this is."""
        ...

    def deliver(self, data: bytes) -> None:
        """Takes bytes made by `Wire.join`, in order. Over its bound it ends the connection, not the table."""
        ...

    def send_on(self, to: State, restaurant: Restaurant, came: State) -> None:
        """The member is in the session `to` now, and goes on there; this one was `came`, before that."""
        ...

    def end(self, reason: Ending) -> None:
        """The table has nothing more for this connection."""
        ...
