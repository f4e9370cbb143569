"""A stream at work in a database: who writes it, and what is kept."""

from collections.abc import Sequence
from random import Random
from typing import Final

import trio
from attrs import define, field

from actors.domain.event_type import EventType
from actors.errors import Unavailable
from actors.ports.stream import Reach, StreamEvent
from persistence.bridge import Reads, Row
from persistence.mirror.events import events_of, of_one_order
from persistence.mirror.mirrors import Mirrors
from persistence.mirror.outbox import Batch, Cursor, Lease, Outbox
from persistence.mirror.stream_writer import StreamWriter
from persistence.streams import Streams
from tests.persistence.conftest import query
from tests.persistence.mirror.conftest import Ahead, NoStandings

ALL: Final = 100_000
CURSOR: Final = "SELECT cursor_xid, cursor_type, cursor_id FROM sync_sinks WHERE kind = 'stream'"
Told = tuple[str, str]


@define
class Torn:
    """Connections that break before a statement has come to Postgres, or before its answer has come back."""

    reads: Reads
    rng: Random
    chance: float = 0.1

    async def fetch(self, statement: str, *arguments: object) -> Sequence[Row]:
        if self.rng.random() < self.chance:
            raise Unavailable("torn before")
        rows = await self.reads.fetch(statement, *arguments)
        if self.rng.random() < self.chance:
            raise Unavailable("torn after")
        return rows


@define
class Noted(Outbox):
    """An outbox that knows what was last read after each cursor."""

    _reads: Reads
    batches: dict[Cursor, Batch] = field(factory=dict)

    async def news(self, lease: Lease, limit: int) -> Batch | None:
        batch = await super().news(lease, limit)
        if batch is not None:
            self.batches[lease.cursor] = batch
        return batch

    def chain(self, start: Cursor) -> Sequence[Batch]:
        """What was read behind one another from there on."""
        found = []
        while start in self.batches:
            found.append(self.batches[start])
            start = found[-1].cursor
        return found


def cursor(url: str) -> Cursor:
    """Where the stream's sink is."""
    return Cursor(*query(url, CURSOR)[0])


async def listened(streams: Streams) -> Reach:
    """Where the stream of the first restaurant is, once it is ready. Who has just made it is in its own way."""
    reach = (await streams.listen([1]))[1]
    while not reach.ready:
        reach = (await streams.listen([1]))[1]
    return reach


async def written(outbox: Outbox, reads: Reads, clock: Ahead) -> None:
    """One look, and all that it starts, by whoever writes streams."""
    mirrors = Mirrors(outbox, NoStandings(), {}, clock, {"stream": StreamWriter(outbox, reads, clock)})
    async with trio.open_nursery() as nursery:
        await mirrors.look(nursery)


async def kept(streams: Streams, since: int = 0, restaurant_id: int = 1) -> Sequence[StreamEvent]:
    """Every event that is kept after this number."""
    found = (await streams.news({restaurant_id: since}, ALL)).get(restaurant_id)
    return () if found is None else found.events


def expected(batches: Sequence[Batch], orders: dict[int, bytes]) -> list[Told]:
    """What these batches come to, by the table of event types alone; `orders` are orders as they are by now."""
    told: list[Told] = []
    for batch in batches:
        of_orders: dict[str, list[EventType]] = {}
        for one in batch.news:
            if one.entity_type in {"order", "order_items"}:
                of_orders.setdefault(one.entity_id, [])
        for one in batch.news:
            if one.entity_type == "order":
                of_orders[one.entity_id] += events_of(one)
            elif one.entity_type == "order_items":
                body = next(
                    (o.body for o in batch.news if (o.entity_type, o.entity_id) == ("order", one.entity_id)), None
                )
                of_orders[one.entity_id] += events_of(one, body or orders.get(int(one.entity_id)))
            else:
                told += [(event.value, one.entity_id) for event in events_of(one)]
        told += [(event.value, number) for number, events in of_orders.items() for event in of_one_order(*events)]
    return told
