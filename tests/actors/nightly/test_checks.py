"""Sums are looked at batch by batch, what is wrong is told, and whoever is killed is followed by one who goes on."""

from collections.abc import Sequence

import trio
from attrs import define, field
from structlog.testing import capture_logs
from trio.testing import MockClock

from actors.nightly import checks as module
from actors.nightly.checks import EVERY, TOLD_MAX, SumChecks
from actors.nightly.poller import Nightly
from actors.nightly.shift import LEASE
from actors.ports.jobs import Finding, Looked
from tests.actors.nightly.night import Night
from tests.persistence.parties import restaurant


@define
class Ledger:
    """Sums with the keys 1 to `count`, some of which are wrong. Fits `actors.ports.jobs.Check`."""

    count: int
    wrong: Sequence[int] = ()
    again: int | None = None
    name: str = "check_ledger"
    looked_after: list[int] = field(factory=list)
    hangs_after: int | None = None

    async def look(self, restaurant_id: int, after: int, limit: int) -> Looked:
        await trio.lowlevel.checkpoint()
        if after == self.hangs_after:
            await trio.sleep_forever()
        self.looked_after.append(after)
        keys = range(after + 1, min(after + limit, self.count) + 1)
        findings = [Finding(f"sum-{key}", 10, 9) for key in keys if key in self.wrong]
        return Looked(keys[-1] if keys else None, findings)


def process(night: Night, ledger: Ledger) -> Nightly:
    return night.process(for_each=dict(SumChecks([ledger]).duties()))


async def test_what_is_wrong_is_told_to_the_log_and_the_audit_and_counted(autojump_clock: MockClock) -> None:
    night, ledger = Night([restaurant(1)]), Ledger(3, wrong=[2])
    with capture_logs() as logs:
        nightly = process(night, ledger)
        await nightly.look()
    told = {"event": "sum_wrong", "log_level": "error", "restaurant_id": 1, "check": "check_ledger", "subject": "sum-2"}
    assert logs == [{**told, "expected": "10", "found": "9"}]
    (entry,) = night.store.audit
    assert (entry.restaurant_id, entry.who, entry.what, entry.subject) == (1, None, "ledger_wrong", "sum-2")
    assert (entry.old, entry.new) == ("10", "9")
    assert [one.found for one in nightly.statistics()] == [1]


async def test_all_are_counted_and_so_many_are_told(autojump_clock: MockClock) -> None:
    night, ledger = Night([restaurant(1)]), Ledger(2 * TOLD_MAX, wrong=range(100))
    nightly = process(night, ledger)
    with capture_logs():
        await nightly.look()
    assert len(night.store.audit) == TOLD_MAX
    assert [one.found for one in nightly.statistics()] == [2 * TOLD_MAX]


async def test_the_next_night_begins_a_little_before_the_end_of_the_last(autojump_clock: MockClock) -> None:
    night, ledger = Night([restaurant(1)]), Ledger(2_100, again=300)
    await process(night, ledger).look()
    assert ledger.looked_after == [0, 500, 1000, 1500, 2000, 2100]
    night.now += EVERY
    ledger.looked_after.clear()
    await process(night, ledger).look()
    assert ledger.looked_after == [1800, 2100]


async def test_a_check_of_all_begins_at_the_beginning_each_night(autojump_clock: MockClock) -> None:
    night, ledger = Night([restaurant(1)]), Ledger(10)
    await process(night, ledger).look()
    night.now += EVERY
    await process(night, ledger).look()
    assert ledger.looked_after == [0, 10, 0, 10]


async def test_whoever_follows_one_that_was_killed_goes_on_behind_the_last_batch(autojump_clock: MockClock) -> None:
    night, ledger = Night([restaurant(1)]), Ledger(2 * module.BATCH, wrong=[module.BATCH + 1], hangs_after=module.BATCH)
    with trio.move_on_after(60):
        await process(night, ledger).look()
    assert ledger.looked_after == [0]
    ledger.hangs_after = None
    night.now += LEASE
    with capture_logs():
        await process(night, ledger).look()
    assert ledger.looked_after == [0, module.BATCH, 2 * module.BATCH]
    assert [entry.subject for entry in night.store.audit] == [f"sum-{module.BATCH + 1}"]


@define
class Slow(Ledger):
    """One whose first look takes longer than its lease, so that somebody else takes the job."""

    night: Night = field(kw_only=True)

    async def look(self, restaurant_id: int, after: int, limit: int) -> Looked:
        if not self.looked_after:
            self.night.now += LEASE
            assert await self.night.store.jobs.take([self.name], self.night.now, self.night.now + LEASE)
        return await Ledger.look(self, restaurant_id, after, limit)


async def test_a_look_that_outlasts_its_lease_is_left_to_whoever_has_it(autojump_clock: MockClock) -> None:
    night = Night([restaurant(1)])
    ledger = Slow(3 * module.BATCH, night=night)
    with capture_logs() as logs:
        await process(night, ledger).look()
    assert [entry["event"] for entry in logs] == ["job_lost"]
    assert ledger.looked_after == [0]
