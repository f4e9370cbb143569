"""What an integration hears live of a restaurant: numbered events, which are kept for a while (`contract.md` §11)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.event_type import EventType


@frozen
class StreamEvent:
    """One event. `rooms` are those it is told in besides the restaurant's own; `body` is its JSON, as it is told."""

    seq: int
    event_type: EventType
    rooms: frozenset[str]
    body: bytes
    at: datetime


@frozen
class Reach:
    """How far a restaurant's stream is: the last number, and the one after which all are kept.

    `ready` once every transaction has ended that began before anybody listened: from then on nothing is missed.
    """

    seq: int
    kept_after: int
    ready: bool = True


@frozen
class StreamNews:
    """How far a stream is, and its next events, in order; those between are not kept any more."""

    reach: Reach
    events: Sequence[StreamEvent]


class Streams(Protocol):
    """Where it is kept. Everything raises `Unavailable`."""

    async def listen(self, restaurant_ids: Collection[int]) -> Mapping[int, Reach]:
        """Somebody listens to these restaurants now; what changes is kept for them for a day after the last time."""
        ...

    async def news(self, since: Mapping[int, int], limit: int) -> Mapping[int, StreamNews]:
        """Of restaurants that are not at these numbers any more, up to `limit` events of each after them."""
        ...

    async def known(self, restaurant_id: int, sessions: Collection[UUID], tables: Collection[int]) -> Collection[str]:
        """The names of the rooms of those sessions and tables that the restaurant has."""
        ...
