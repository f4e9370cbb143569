"""What is old goes batch by batch, and nothing that is younger than it may be."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import trio
from attrs import define, field
from structlog.testing import capture_logs
from trio.testing import MockClock

from actors.nightly.clean_up import (
    EVERY,
    KEPT,
    OUTBOX_KEPT,
    PARKED_KEPT,
    PHOTOS_EVERY,
    PHOTOS_KEPT,
    REVOCATIONS_KEPT,
    ROWS_BATCH,
    SESSIONS_BATCH,
    STREAM_KEPT,
    WORDS_EVERY,
    CleanUp,
)
from actors.nightly.shift import LEASE, Work
from actors.ports.jobs import Erased, Forgotten
from tests.actors.nightly.night import EVENING, Night


@define
class Heap:
    """So much of each kind is old. Fits `actors.ports.jobs.Leftovers`."""

    left: dict[str, int]
    asked: list[tuple[str, datetime, int]] = field(factory=list)
    asked_after: list[Erased | None] = field(factory=list)
    night: Night | None = None
    """Where a batch takes as long as a lease, and somebody else takes the job."""

    async def sessions(self, before: datetime, limit: int) -> int:
        return await self._forget("sessions", before, limit)

    async def keys(self, before: datetime, limit: int) -> int:
        return await self._forget("keys", before, limit)

    async def revocations(self, before: datetime, limit: int) -> int:
        return await self._forget("revocations", before, limit)

    async def outbox(self, before: datetime, limit: int) -> int:
        return await self._forget("outbox", before, limit)

    async def parked(self, before: datetime, limit: int) -> int:
        return await self._forget("parked", before, limit)

    async def stream(self, before: datetime, limit: int) -> int:
        return await self._forget("stream", before, limit)

    async def stream_sinks(self, before: datetime, limit: int) -> int:
        return await self._forget("stream_sinks", before, limit)

    async def photos(self, before: datetime, limit: int) -> int:
        return await self._forget("photos", before, limit)

    async def persons(self, before: datetime, limit: int, after: Erased | None = None) -> Forgotten:
        self.asked_after.append(after)
        rows = await self._forget("persons", before, limit)
        return Forgotten(rows - 1, Erased(before, len(self.asked_after)) if rows == limit else None)

    async def words(self, restaurant_id: int) -> int:
        self.asked.append((f"words of {restaurant_id}", EVENING, 0))
        return 3 if restaurant_id == 1 else 0

    async def _forget(self, kind: str, before: datetime, limit: int) -> int:
        await trio.lowlevel.checkpoint()
        if self.night is not None:
            self.night.now += LEASE
            assert await self.night.store.jobs.take([f"forget_{kind}"], self.night.now, self.night.now + LEASE)
        self.asked.append((kind, before, limit))
        gone = min(limit, self.left[kind])
        self.left[kind] -= gone
        return gone


def duties(heap: Heap, *names: str) -> Mapping[str, Work]:
    return {name: work for name, work in CleanUp(heap).duties().items() if not names or name in names}


async def test_all_that_is_old_goes_in_batches_and_once_an_hour(autojump_clock: MockClock) -> None:
    night, heap = (
        Night(),
        Heap(
            {
                "sessions": 2 * SESSIONS_BATCH + 1,
                "keys": 0,
                "revocations": ROWS_BATCH,
                "photos": 1,
                "persons": 2 * ROWS_BATCH + 2,
                "outbox": 2,
                "parked": ROWS_BATCH + 1,
                "stream": 3,
                "stream_sinks": 0,
            }
        ),
    )
    process = night.process(for_all=dict(duties(heap)))
    with capture_logs() as logs:
        await process.look()
    assert set(heap.left.values()) == {0}
    counts = {kind: [one for one in heap.asked if one[0] == kind] for kind in heap.left}
    assert {kind: len(asked) for kind, asked in counts.items()} == {
        "sessions": 3,
        "keys": 1,
        "revocations": 2,
        "photos": 1,
        "persons": 3,
        "outbox": 1,
        "parked": 2,
        "stream": 1,
        "stream_sinks": 1,
    }
    assert {(kind, before) for kind, before, _ in heap.asked} == {
        ("sessions", EVENING - KEPT), ("keys", EVENING - KEPT), ("revocations", EVENING - REVOCATIONS_KEPT),
        ("photos", EVENING - PHOTOS_KEPT),
        ("persons", EVENING), ("outbox", EVENING - OUTBOX_KEPT),
        ("parked", EVENING - PARKED_KEPT), ("stream", EVENING - STREAM_KEPT), ("stream_sinks", EVENING - STREAM_KEPT),
    }  # fmt: skip
    assert sorted((entry["job"], entry["rows"]) for entry in logs) == [
        ("forget_outbox", 2), ("forget_parked", ROWS_BATCH + 1), ("forget_persons", 2 * ROWS_BATCH - 1),
        ("forget_photos", 1),
        ("forget_revocations", ROWS_BATCH), ("forget_sessions", 2 * SESSIONS_BATCH + 1), ("forget_stream", 3),
    ]  # fmt: skip
    # Whoever has to wait for something is passed: a step is over when nobody is left, not when little has gone.
    assert heap.asked_after == [None, Erased(EVENING, 1), Erased(EVENING, 2)]
    heap.asked.clear()
    night.now += EVERY - timedelta(seconds=1)
    await process.look()
    assert heap.asked == []
    night.now += timedelta(seconds=1)
    await process.look()
    assert {kind for kind, _, _ in heap.asked} == heap.left.keys() - {"photos"}
    heap.asked.clear()
    night.now = EVENING + PHOTOS_EVERY
    await process.look()
    assert "photos" in {kind for kind, _, _ in heap.asked}


async def test_whoever_has_lost_the_lease_forgets_no_more(autojump_clock: MockClock) -> None:
    night = Night()
    heap = Heap({"sessions": 10 * SESSIONS_BATCH}, night=night)
    with capture_logs() as logs:
        await night.process(for_all=dict(duties(heap, "forget_sessions"))).look()
    assert len(heap.asked) == 1
    assert [entry["event"] for entry in logs] == ["job_lost"]


async def test_each_restaurants_words_are_looked_through_once_a_day(autojump_clock: MockClock) -> None:
    night, heap = Night(), Heap({})
    process = night.process(for_each=dict(CleanUp(heap).duties_for_each()))
    with capture_logs() as logs:
        await process.look()
    looked = [kind for kind, _, _ in heap.asked]
    assert "words of 1" in looked
    assert [(entry["job"], entry["restaurant_id"], entry["rows"]) for entry in logs] == [("forget_words", 1, 3)]
    night.now += WORDS_EVERY - timedelta(seconds=1)
    await process.look()
    assert [kind for kind, _, _ in heap.asked] == looked
    night.now += timedelta(seconds=1)
    await process.look()
    assert [kind for kind, _, _ in heap.asked] == looked * 2
