"""Jobs in both stores: taken by one, kept while it works, given back, and fenced by their version."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import attrs
import pytest
import trio

from actors.domain.audit import alerted
from actors.ports.jobs import Job, JobStanding, JobStore
from persistence.bridge import Bridge, Reads
from persistence.jobs import Jobs
from persistence.memory import Memory
from tests.persistence.conftest import query

NOW = datetime(2026, 5, 8, 2, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
NAMES = ("sweep", "count")


@pytest.fixture
async def in_postgres(bridge: Bridge, furnished_url: str) -> AsyncIterator[JobStore]:
    reads = Reads(bridge, furnished_url)
    yield Jobs(reads)
    await reads.aclose()


@pytest.fixture
def in_memory(memory: Memory) -> JobStore:
    return memory.jobs


@pytest.fixture(params=["in_memory", "in_postgres"])
def either(request: pytest.FixtureRequest) -> object:
    """Either store. The fixture of Postgres is asynchronous, so it cannot be asked for by name in the test."""
    return request.getfixturevalue(request.param)


@pytest.fixture
async def jobs(either: JobStore) -> JobStore:
    """With one job for all and one for each of two restaurants, due now."""
    await either.enrol(["sweep"], ["count"], NOW)
    return either


async def take(jobs: JobStore, now: datetime = NOW) -> Job | None:
    return await jobs.take(NAMES, now, now + timedelta(minutes=2))


async def taken(jobs: JobStore, now: datetime = NOW) -> Job:
    job = await take(jobs, now)
    assert job is not None
    return job


async def test_each_job_is_taken_once_longest_due_first(jobs: JobStore) -> None:
    assert await take(jobs, NOW - timedelta(seconds=1)) is None
    first = await taken(jobs)
    assert await jobs.finish(first, due_at=NOW - timedelta(hours=1), failures=0, found=0, now=NOW)
    assert (await taken(jobs)).name == first.name  # it is the longest due now
    others = [await taken(jobs) for _ in range(2)]
    assert {(job.name, job.restaurant_id) for job in (first, *others)} == {("sweep", 0), ("count", 1), ("count", 2)}
    assert await take(jobs) is None


async def test_a_name_that_is_not_asked_for_is_left_alone(jobs: JobStore) -> None:
    assert await jobs.take(["unheard_of"], NOW, LATER) is None


async def test_enrolling_again_changes_nothing_of_what_is_there(jobs: JobStore) -> None:
    job = await taken(jobs)
    await jobs.finish(job, due_at=LATER, failures=2, found=0, now=NOW)
    await jobs.enrol(["sweep", "more"], ["count"], NOW - timedelta(days=1))
    standing = {one.name: one for one in await jobs.standing(NOW)}
    assert standing["count"].failing + standing["sweep"].failing == 1
    assert standing["more"] == JobStanding("more", 0, 0, NOW - timedelta(days=1))


async def test_a_lease_that_has_ended_is_anybodys_and_its_holder_says_nothing_more(jobs: JobStore) -> None:
    old = [await taken(jobs) for _ in range(3)]
    assert await take(jobs, LATER - timedelta(seconds=1)) is None
    new = [await taken(jobs, LATER) for _ in range(3)]
    assert {job.version for job in new} == {2}
    for job in old:
        assert not await jobs.keep(job, 9, LATER + timedelta(hours=1))
        assert not await jobs.finish(job, due_at=LATER, failures=0, found=9, now=LATER)
    for job in new:
        assert await jobs.finish(job, due_at=LATER, failures=0, found=1, now=LATER)
    assert sum(one.found for one in await jobs.standing(LATER)) == 3


async def test_a_job_that_is_kept_stays_whose_it_is_with_its_progress(jobs: JobStore) -> None:
    job = await taken(jobs)
    assert await jobs.keep(job, 41, LATER + timedelta(minutes=2))
    others = {(one.name, one.restaurant_id) for one in [await taken(jobs, LATER), await taken(jobs, LATER)]}
    assert (job.name, job.restaurant_id) not in others
    assert await take(jobs, LATER) is None
    again = await taken(jobs, LATER + timedelta(minutes=2))
    assert again.progress in (0, 41)
    if (again.name, again.restaurant_id) == (job.name, job.restaurant_id):
        assert again.progress == 41


async def test_a_failure_is_counted_and_what_was_found_before_stands(jobs: JobStore) -> None:
    await jobs.enrol(["alone"], [], NOW)
    job = await jobs.take(["alone"], NOW, LATER)
    assert job is not None
    await jobs.keep(job, 5, LATER)
    await jobs.finish(job, due_at=NOW, failures=0, found=3, now=NOW)
    again = await jobs.take(["alone"], NOW, LATER)
    assert again == attrs.evolve(job, version=2, progress=5)
    await jobs.finish(again, due_at=LATER, failures=1, found=0, now=NOW)
    standing = next(one for one in await jobs.standing(NOW) if one.name == "alone")
    assert standing == JobStanding("alone", 1, 3, None)
    failed = await jobs.take(["alone"], LATER, LATER)
    assert failed is not None
    assert failed.failures == 1


async def test_a_job_that_rests_is_hastened_for_those_restaurants_alone(jobs: JobStore) -> None:
    for _ in range(3):
        await jobs.finish(await taken(jobs), due_at=LATER, failures=0, found=0, now=NOW)
    assert await take(jobs) is None
    await jobs.hasten("count", [2, 404], NOW)
    job = await taken(jobs)
    assert (job.name, job.restaurant_id, job.version) == ("count", 2, 2)
    assert await take(jobs) is None


async def test_hastening_leaves_alone_what_somebody_has_what_failed_and_what_is_due_before(jobs: JobStore) -> None:
    due = await jobs.take(["count"], NOW, LATER)
    held = await jobs.take(["count"], NOW, LATER)
    assert due is not None
    assert held is not None
    await jobs.finish(due, due_at=LATER, failures=1, found=0, now=NOW)
    await jobs.hasten("count", [1, 2], NOW)
    assert await jobs.take(["count"], NOW, LATER) is None
    assert await jobs.keep(held, 1, LATER)
    again = await jobs.take(["count"], LATER, LATER)
    assert again is not None
    await jobs.finish(again, due_at=NOW - timedelta(hours=1), failures=0, found=0, now=NOW)
    await jobs.hasten("count", [again.restaurant_id], NOW)
    standing = next(one for one in await jobs.standing(NOW) if one.name == "count")
    assert standing.oldest_due_at == NOW - timedelta(hours=1)


async def test_what_was_given_back_cannot_be_kept_or_given_back_again(jobs: JobStore) -> None:
    job = await taken(jobs)
    assert await jobs.finish(job, due_at=LATER, failures=0, found=0, now=NOW)
    assert not await jobs.keep(job, 1, LATER)
    assert not await jobs.finish(job, due_at=NOW, failures=0, found=0, now=NOW)


async def test_many_who_take_at_once_get_different_jobs(jobs: JobStore) -> None:
    found: list[Job | None] = []

    async def one() -> None:
        found.append(await take(jobs))

    async with trio.open_nursery() as nursery:
        for _ in range(8):
            nursery.start_soon(one)
    got = [(job.name, job.restaurant_id) for job in found if job is not None]
    # Of those who look at the very same moment one may find its row taken, and nothing else: it looks again.
    while (job := await take(jobs)) is not None:
        got.append((job.name, job.restaurant_id))
    assert sorted(got) == [("count", 1), ("count", 2), ("sweep", 0)]


async def test_what_a_job_has_to_tell_is_in_the_audit(in_postgres: JobStore, furnished_url: str) -> None:
    await in_postgres.note(alerted(1, NOW, "order_total_wrong", "ORD-1-7", "1900", "1850"))
    text = "SELECT restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at FROM audit"
    assert query(furnished_url, text) == [(1, None, "order_total_wrong", "ORD-1-7", "1900", "1850", NOW)]


async def test_a_restaurant_that_is_gone_leaves_no_jobs(in_postgres: JobStore, furnished_url: str) -> None:
    await in_postgres.enrol(["sweep"], ["count"], NOW)
    gone = ("menu_items", "menu_categories", "tables", "opening_hours", "restaurants")
    for table in gone:
        query(furnished_url, f"DELETE FROM {table} WHERE restaurant_id = 2")
    await in_postgres.enrol(["sweep"], ["count"], NOW)
    assert query(furnished_url, "SELECT name, restaurant_id FROM jobs ORDER BY 1") == [("count", 1), ("sweep", 0)]
