"""The sink `stream`: news of the outbox become numbered events, which are kept for whoever listens (`contract.md` §11).

    taken ─▶ a batch of news ─▶ what has happened, and where ─▶ kept, numbered, with the cursor: one statement

Owns: which rooms something belongs to, and the keeping. Must not: know who listens, or send anything.

What is kept and how far the outbox was read are one commit, so whoever dies on the way leaves neither, and no event
comes twice or never. There is no other system that could be away, refuse, or want everything: a stream that is to begin
anew, or whose database is a copy of another, goes on with what is not committed yet and numbers that nobody has had,
so that every listener learns that there is something they were not told.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from actors.ports.clock import Clock
from persistence.bridge import Reads, Row
from persistence.mirror.happenings import Happening, happenings_of
from persistence.mirror.outbox import Batch, Lease, Outbox
from persistence.statements import statement
from persistence.streams import numbered_from

ROWS_MAX: Final = 500  # of the outbox that are read together
KEPT_MAX: Final = 10_000  # events of a restaurant; a day of a busy one
_KEEP: Final = statement("stream_keep")
_ANEW: Final = statement("stream_anew")
_ROOMS: Final = statement("stream_rooms")
_encode: Final = msgspec.json.Encoder().encode

Place = tuple[str, str]
"""An order, a session or an item, by its id: what says which rooms something belongs to."""


class _Named(msgspec.Struct, frozen=True):
    """What of a body says where it belongs."""

    session_id: UUID | None = None
    order_id: str | None = None


_named: Final = msgspec.json.Decoder(_Named).decode


class StreamWriter:
    """Works off a lease of a sink `stream`. Fits `persistence.mirror.mirrors.Work`."""

    def __init__(self, outbox: Outbox, reads: Reads, clock: Clock) -> None:
        self._outbox = outbox
        self._reads = reads
        self._clock = clock

    async def work(self, lease: Lease) -> None:
        """Keeps what there is, until a batch is not full. Raises `Unavailable`."""
        if lease.full_asked or lease.ahead:
            await self._reads.fetch(_ANEW, lease.settings.sink_id, lease.lease, numbered_from(self._clock))
            return
        full = True
        while full and (batch := await self._outbox.news(lease, ROWS_MAX)) is not None:
            if not await self._keep(lease, batch):
                return  # somebody else has it
            lease, full = lease.at(batch.cursor), len(batch.rows) == ROWS_MAX
        await self._outbox.give_back(lease)

    async def _keep(self, lease: Lease, batch: Batch) -> bool:
        """Keeps the events of a batch, and that it was read; whether the sink is still ours."""
        restaurant_id = lease.settings.restaurant_id
        happened = await happenings_of(self._outbox, restaurant_id, batch.news)
        rooms: Mapping[Place | None, frozenset[str]] = await self._rooms(restaurant_id, happened)
        events = [(event.value, one) for one in happened for event in one.types]
        at = batch.cursor
        written = (
            [event for event, _ in events],
            [_encode(sorted(rooms.get(place_of(one), ()))).decode() for _, one in events],
            [one.data.decode() for _, one in events],
        )
        where = (lease.settings.sink_id, lease.lease, at.xid, at.entity_type, at.entity_id)
        return bool(await self._reads.fetch(_KEEP, *where, *written, self._clock(), KEPT_MAX))

    async def _rooms(self, restaurant_id: int, happened: Sequence[Happening]) -> Mapping[Place | None, frozenset[str]]:
        """The rooms of each place that these belong to, besides the restaurant's own."""
        places = {place for one in happened if (place := place_of(one)) is not None}
        if not places:
            return {}
        orders, sessions, items = (
            sorted(name for kind, name in places if kind == wanted) for wanted in ("order", "session", "item")
        )
        asked = ([int(one) for one in orders], [UUID(one) for one in sessions], [int(one) for one in items])
        rows = await self._reads.fetch(_ROOMS, restaurant_id, *asked)
        return {(row["of_what"], row["id"]): frozenset(_rooms_in(row)) for row in rows}


def place_of(one: Happening) -> Place | None:
    """Where something belongs: to the order that an alert is about, to the session that a payment is of."""
    if one.entity_type in {"order", "item"}:
        return one.entity_type, one.entity_id
    named = _named(one.data)
    if named.order_id is not None:
        return "order", named.order_id.rpartition("-")[2]
    return None if named.session_id is None else ("session", str(named.session_id))


def _rooms_in(row: Row) -> Iterator[str]:
    if row["session_id"] is not None:
        yield f"session:{row['session_id']}"
    if row["table_id"] is not None:
        yield f"table:{row['table_id']}"
    yield from (f"station:{station}" for station in row["stations"])
