"""The outbox as it is kept in Postgres: what is new for a sink, as it is by now, and how far each sink is.

Owns: the statements, one trip each. Must not: know a kind of sink, or when anything is due.

A row of the outbox names an entity and says nothing of it: its state is read when it is sent, so that a burst is one
delivery of the newest state. Rows are read in the order of the transactions that wrote them, and only those that are
older than every transaction that still goes on: none can come in between later.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from attrs import evolve, frozen

from persistence.bridge import Reads
from persistence.mirror.full_copy import FullCopy
from persistence.mirror.sink import WHOLE, News, Refused, SinkSettings
from persistence.statements import statement

ENTITIES: Final = ("alert", "item", "order", "order_items", "payment", "session", "stock", "table")
"""What others are told of, by the types that stand in the outbox."""
TAKEN_MAX: Final = 64  # sinks at a time: each has a batch in memory, and what it is sent by has ten connections or so
_BODIES: Final[Mapping[str, str]] = {name: statement(f"mirror_{name}") for name in ENTITIES}
_ANY: Final = statement("sync_any")
_TAKE: Final = statement("sync_take")
_RENEW: Final = statement("sync_renew")
_NEWS: Final = statement("sync_news")
_VERSION: Final = statement("sync_version")
_MOVED: Final = statement("sync_moved")
_GIVEN_BACK: Final = statement("sync_given_back")
_CRASHED: Final = statement("sync_crashed")
_AGAIN: Final = statement("sync_again")
_PARK: Final = statement("sync_park")
_PASSED: Final = statement("sync_passed")
_encode: Final = msgspec.json.Encoder().encode


@frozen
class Cursor:
    """The last row of the outbox that a sink has: a transaction's number, and an entity."""

    xid: int
    entity_type: str
    entity_id: str


@frozen
class Lease:
    """A sink that was taken, and how it is: nobody else sends it anything while the lease lasts.

    `attempts` are failures in a row, of which the last said `error`. `full_asked`: all is to be sent again. `ahead`:
    its cursor is from another database, of which this one is a copy.
    """

    settings: SinkSettings
    lease: int
    cursor: Cursor
    attempts: int
    error: str
    full_asked: bool
    ahead: bool

    def at(self, cursor: Cursor) -> "Lease":
        """The same, once what is before this cursor was taken."""
        return evolve(self, cursor=cursor)


@frozen
class Moved:
    """What is kept of a sink after something was done, and whether one goes on under the lease, or gives it back."""

    cursor: Cursor
    delivered: int
    delivered_at: datetime | None
    attempts: int
    error: str
    next_at: datetime
    look_at: datetime | None
    leased: bool


@frozen
class Batch:
    """Rows of the outbox, each as the cursor behind it; the cursor before them; and the news that they come to."""

    rows: Sequence[Cursor]
    start: Cursor
    news: Sequence[News]

    @property
    def cursor(self) -> Cursor:
        """The one behind all of it."""
        return self.rows[-1] if self.rows else self.start

    def without(self, left: Iterable[News]) -> "Batch":
        """As many rows as come before any that is left, so that nothing has some rows in it and some behind."""
        names = [_named(row) for row in self.rows]
        behind, end = set(map(_named, left)), len(names)
        while (first := next((n for n in range(end) if names[n] in behind), end)) < end:
            behind.update(names[first:end])
            end = first
        return Batch(self.rows[:end], self.start, [one for one in self.news if _named(one) not in behind])


class Outbox:
    """All raises `Unavailable`."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def take(self, kinds: Sequence[str], now: datetime, lease_s: float) -> Sequence[Lease]:
        """Sinks of these kinds that have something to do and that nobody has, leased for so long: up to `TAKEN_MAX`."""
        return [_lease_of(row) for row in await self._reads.fetch(_TAKE, list(kinds), now, lease_s, TAKEN_MAX)]

    async def renew(self, lease: Lease, lease_s: float) -> bool:
        """Leases a sink for so long from now, unless it was given back. False where it is another's."""
        return bool(await self._reads.fetch(_RENEW, lease.settings.sink_id, lease.lease, lease_s))

    async def any(self) -> bool:
        """Whether anybody has a sink."""
        return bool((await self._reads.fetch(_ANY))[0]["any"])

    async def news(self, lease: Lease, limit: int) -> Batch | None:
        """What up to `limit` rows after the sink's cursor tell; None where there are none."""
        sink, at = lease.settings, lease.cursor
        asked = (sink.restaurant_id, sink.sink_id, at.xid, at.entity_type, at.entity_id, limit)
        rows = await self._reads.fetch(_NEWS, *asked)
        if not rows:
            return None
        passed = [Cursor(row["xid"], row["entity_type"], row["entity_id"]) for row in rows]
        return Batch(passed, at, await self.read(sink.restaurant_id, rows))

    async def moved(self, lease: Lease, to: Moved) -> bool:
        """Keeps how far a sink is. False where the lease is not the caller's any more."""
        at = to.cursor
        values = (at.xid, at.entity_type, at.entity_id, to.delivered, to.delivered_at, to.attempts, to.error)
        rest = (to.next_at, to.look_at, to.leased)
        return bool(await self._reads.fetch(_MOVED, lease.settings.sink_id, lease.lease, *values, *rest))

    async def give_back(self, lease: Lease, next_at: datetime | None = None) -> None:
        """The sink is anybody's to take, or will be."""
        await self._reads.fetch(_GIVEN_BACK, lease.settings.sink_id, lease.lease, next_at)

    async def pass_over(self) -> None:
        """Puts sinks that lack nothing behind what is for others alone.

        A full copy for one is long, and who does not pass it reads all of it whenever somebody asks what they lack.
        """
        await self._reads.fetch(_PASSED)

    async def crashed(self, lease: Lease, word: str, next_at: datetime) -> None:
        """Keeps that a bug of ours has ended the sending, for people to see. Nothing where the lease is another's."""
        await self._reads.fetch(_CRASHED, lease.settings.sink_id, lease.lease, word, next_at)

    async def full(self, lease: Lease) -> FullCopy | None:
        """The copy of all that there is, to be made for this sink. None: transactions from before still go on."""
        return await FullCopy.ready(self._reads, lease.settings, lease.lease)

    async def again(self, sink_ids: Sequence[int], now: datetime) -> None:
        """Has all be sent again."""
        await self._reads.fetch(_AGAIN, list(sink_ids), now)

    async def park(self, sink_id: int, refused: Sequence[Refused], at: datetime) -> None:
        """Keeps what a sink will never take, until somebody has it tried again."""
        news = [one.news for one in refused]
        facts = [_encode(one.facts).decode() for one in news]
        names = ([one.entity_type for one in news], [one.entity_id for one in news])
        errors, messages = [one.error[:500] for one in refused], [one.message for one in news]
        again = [None if one.again_s is None else at + timedelta(seconds=one.again_s) for one in refused]
        await self._reads.fetch(_PARK, sink_id, *names, facts, errors, at, messages, again)

    async def read(self, restaurant_id: int, rows: Sequence[Mapping[str, Any]]) -> Sequence[News]:
        """The news of these rows, one for each entity, with what is true of it after the rows were read."""
        version = (await self._reads.fetch(_VERSION))[0]["version"]
        found: dict[tuple[str, str], News] = {}
        for row in rows:
            key = (row["entity_type"], row["entity_id"])
            before = found.pop(key, None)
            facts = tuple(row["facts"]) if before is None else (*before.facts, *row["facts"])
            messages = (row["version"],) if before is None else (*before.rows, row["version"])
            found[key] = News(*key, version, None, facts, row["version"], messages)
        for entity_type in {key[0] for key in found} & set(ENTITIES):
            ids = [key[1] for key in found if key[0] == entity_type]
            for entity_id, body in (await self.bodies(restaurant_id, entity_type, ids)).items():
                found[entity_type, entity_id] = evolve(found[entity_type, entity_id], body=body)
        return [one for key, one in found.items() if key[0] in ENTITIES or key[0] == WHOLE]

    async def bodies(self, restaurant_id: int, entity_type: str, ids: Collection[str]) -> Mapping[str, bytes]:
        """What is true of these right now, as JSON, by their ids; nothing of those that are gone."""
        rows = await self._reads.fetch(_BODIES[entity_type], restaurant_id, list(ids))
        return {row["entity_id"]: row["body"].encode() for row in rows}


def _named(one: Cursor | News) -> tuple[str, str]:
    """What it tells of. An order and its items may be told as one, so they pass for one."""
    return one.entity_type.removesuffix("_items"), one.entity_id


def _lease_of(row: Mapping[str, Any]) -> Lease:
    settings = SinkSettings(row["sink_id"], row["restaurant_id"], row["kind"], row["url"], row["key_name"])
    cursor = Cursor(row["cursor_xid"], row["cursor_type"], row["cursor_id"])
    failures = (row["attempts"], row["last_error"])
    return Lease(settings, row["lease"], cursor, *failures, row["full_asked"], row["ahead"])
