"""The journal against a real Postgres that is slow, blocked, killed, stopped and started again."""

import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import attrs
import psycopg
import pytest
import trio
import trio.testing
from structlog.testing import capture_logs

from actors.domain.place import Place
from actors.errors import BadRow, CommitFailed, NotSaved, OutcomeUnknown, Unavailable
from actors.ports.journal import Change
from persistence import migrate
from persistence.bridge import Bridge, Reads
from persistence.embedded import embedded_postgres
from persistence.journal import CHANGES_MAX, DEADLINE_S, LOST_RACES, WAITING_MAX, Journal
from persistence.sessions import Sessions
from tests.persistence.conftest import RESTAURANTS, furnish, query
from tests.persistence.parties import Party, add, joined, place, with_session

NOWHERE = "postgresql://nobody@/nowhere?host=/nonexistent"
BLOCKED = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
JOURNAL = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'trivet-journal'"


@asynccontextmanager
async def running(bridge: Bridge, url: str, deadline_s: float = DEADLINE_S) -> AsyncIterator[Journal]:
    journal = Journal(bridge, url, deadline_s=deadline_s)
    async with trio.open_nursery() as nursery:
        await nursery.start(journal.run)
        yield journal
        await journal.aclose()


@contextmanager
def locked(url: str, table: str = "events") -> Iterator[psycopg.Connection]:
    """Holds a lock that makes every flush wait; rolled back at the end."""
    with psycopg.connect(url) as connection:
        connection.execute(f"LOCK TABLE {table}".encode())
        yield connection
        connection.rollback()


async def first_row(url: str, statement: str) -> int:
    """The first figure that the statement finds, once it finds one."""
    with trio.fail_after(20):
        while not (rows := query(url, statement)):
            await trio.lowlevel.checkpoint()
    return int(rows[0][0])


async def outcome(journal: Journal, change: Change, into: dict[object, str]) -> None:
    try:
        await journal.commit(change)
    except CommitFailed as failure:
        into[change.owner.key] = type(failure).__name__
    else:
        into[change.owner.key] = "saved"


async def stored(reads: Reads, *parties: Party) -> Sequence[bool]:
    """Which of the parties are stored exactly as they are now."""
    sessions = Sessions(reads)
    found = [await sessions.load(who.session_id, recent=0) for who in parties]
    return [one is not None and one.state == who.state for one, who in zip(found, parties, strict=True)]


async def test_commits_that_wait_go_together(journal: Journal, furnished_url: str, reads: Reads) -> None:
    parties = [joined(RESTAURANTS[restaurant], table) for restaurant in (0, 1) for table in (1, 2, 3, 4)]
    async with trio.open_nursery() as nursery:
        for _, change in parties:
            nursery.start_soon(journal.commit, change)
    statistics = journal.statistics()
    assert (statistics.flushes, statistics.changes, statistics.waiting) == (1, 8, 0)
    assert statistics.last_flush_s > 0
    assert all(await stored(reads, *(who for who, _ in parties)))


async def test_a_flush_is_bounded(bridge: Bridge, furnished_url: str, nursery: trio.Nursery) -> None:
    query(
        furnished_url,
        "INSERT INTO tables (table_id, restaurant_id, table_number) SELECT 1000 + n, 1, 1000 + n"
        " FROM generate_series(1, 300) AS n",
    )
    outcomes: dict[object, str] = {}
    async with running(bridge, furnished_url) as journal:
        async with trio.open_nursery() as commits:
            for number in range(1, 301):
                _, change = joined()
                moved = with_session(change, place=Place.at_table(1000 + number))
                commits.start_soon(outcome, journal, moved, outcomes)
        assert list(outcomes.values()) == ["saved"] * 300
        assert journal.statistics().flushes >= 300 / CHANGES_MAX


async def test_a_backend_killed_in_the_middle_leaves_the_outcome_unknown_and_work_goes_on(
    journal: Journal, reads: Reads, furnished_url: str
) -> None:
    who, change = joined()
    outcomes: dict[object, str] = {}
    with locked(furnished_url):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(outcome, journal, change, outcomes)
            query(furnished_url, "SELECT pg_terminate_backend(%s)", await first_row(furnished_url, BLOCKED))
    assert outcomes == {who.session_id: "OutcomeUnknown"}
    assert await stored(reads, who) == [False]
    await journal.commit(change)
    assert await stored(reads, who) == [True]


async def test_a_flush_that_waits_for_a_lock_is_given_up_by_postgres_and_certainly_not_saved(
    bridge: Bridge, reads: Reads, furnished_url: str
) -> None:
    (first, first_change), (who, change) = joined(table=1), joined(table=2)
    async with running(bridge, furnished_url) as journal:
        await journal.commit(first_change)  # Postgres is ahead of us by half a second, of which connecting takes none
        with locked(furnished_url), trio.fail_after(DEADLINE_S), pytest.raises(NotSaved):
            await journal.commit(change)
        assert await stored(reads, first, who) == [True, False]
        await journal.commit(change)
    assert await stored(reads, who) == [True]


async def test_a_backend_that_does_not_answer_in_time_leaves_the_outcome_unknown(
    bridge: Bridge, reads: Reads, furnished_url: str
) -> None:
    who, first = joined()
    async with running(bridge, furnished_url) as journal:
        await journal.commit(first)
        change = who.change(add(who))
        backend = await first_row(furnished_url, JOURNAL)
        os.kill(backend, signal.SIGSTOP)
        try:
            with trio.fail_after(DEADLINE_S), pytest.raises(OutcomeUnknown):
                await journal.commit(change)
        finally:
            os.kill(backend, signal.SIGCONT)
        with trio.fail_after(20):
            await reads.ping()
            loaded = await Sessions(reads).load(who.session_id, recent=0)
            assert loaded is not None
            assert loaded.version in {1, 2}  # only Postgres knew; work goes on from what it says
            again = attrs.evolve(who, state=loaded.state, version=loaded.version)
            await journal.commit(again.change(add(again, qty=5)))
    assert await stored(reads, again) == [True]


async def test_a_connection_whose_backend_hangs_is_never_used_again(
    bridge: Bridge, reads: Reads, furnished_url: str
) -> None:
    (first, change), (second, second_change) = joined(table=1), joined(table=2)
    async with running(bridge, furnished_url) as journal:
        await journal.commit(change)
        backend = await first_row(furnished_url, JOURNAL)
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(OutcomeUnknown):
                await journal.commit(first.change(add(first)))
            with trio.fail_after(DEADLINE_S):
                await journal.commit(second_change)  # the old backend has not answered, and still does not
            (pids,) = zip(*query(furnished_url, JOURNAL), strict=True)
            assert set(pids) - {backend}
        finally:
            os.kill(backend, signal.SIGCONT)
        assert await stored(reads, second) == [True]


async def test_a_bad_row_is_found_among_many(journal: Journal, reads: Reads) -> None:
    parties = [joined(RESTAURANTS[restaurant], table) for restaurant in (0, 1) for table in (1, 2, 3, 4)]
    bad = {parties[0][0].session_id, parties[5][0].session_id}
    outcomes: dict[object, str] = {}
    async with trio.open_nursery() as nursery:
        for who, change in parties:
            seq = 0 if who.session_id in bad else 1
            events = [attrs.evolve(change.events[0], seq=seq)]
            nursery.start_soon(outcome, journal, attrs.evolve(change, events=events), outcomes)
    assert {key for key, said in outcomes.items() if said == "BadRow"} == bad
    assert list(outcomes.values()).count("saved") == 6
    assert await stored(reads, *(who for who, _ in parties)) == [who.session_id not in bad for who, _ in parties]


async def test_a_commit_cancelled_before_it_is_sent_is_not_saved(
    journal: Journal, reads: Reads, furnished_url: str
) -> None:
    (first, change), (second, second_change) = joined(table=1), joined(table=2)
    outcomes: dict[object, str] = {}
    with locked(furnished_url) as lock:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(outcome, journal, change, outcomes)
            await first_row(furnished_url, BLOCKED)
            with trio.move_on_after(0):
                await journal.commit(second_change)
            assert journal.statistics().waiting == 0
            lock.rollback()
    assert outcomes == {first.session_id: "saved"}
    assert await stored(reads, first, second) == [True, False]


async def test_a_commit_cancelled_after_it_was_sent_is_saved_all_the_same(
    journal: Journal, reads: Reads, furnished_url: str
) -> None:
    who, change = joined()
    with locked(furnished_url) as lock:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(journal.commit, change)
            await first_row(furnished_url, BLOCKED)
            nursery.cancel_scope.cancel()
        lock.rollback()
    await journal.aclose()
    assert await stored(reads, who) == [True]


async def test_closing_saves_what_waits_and_refuses_what_comes_later(
    bridge: Bridge, reads: Reads, furnished_url: str
) -> None:
    (first, change), (second, second_change), (third, third_change) = (joined(table=table) for table in (1, 2, 3))
    outcomes: dict[object, str] = {}
    async with running(bridge, furnished_url) as journal:
        with locked(furnished_url) as lock:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(outcome, journal, change, outcomes)
                await first_row(furnished_url, BLOCKED)
                nursery.start_soon(outcome, journal, second_change, outcomes)
                await trio.testing.wait_all_tasks_blocked()
                nursery.start_soon(journal.aclose)
                await trio.testing.wait_all_tasks_blocked()
                await outcome(journal, third_change, outcomes)
                lock.rollback()
    assert outcomes == {first.session_id: "saved", second.session_id: "saved", third.session_id: "NotSaved"}
    assert await stored(reads, first, second, third) == [True, True, False]


async def test_a_cancelled_journal_ends_the_flush_under_way_and_answers_everyone(
    bridge: Bridge, reads: Reads, furnished_url: str
) -> None:
    (first, change), (second, second_change) = joined(table=1), joined(table=2)
    outcomes: dict[object, str] = {}
    journal = Journal(bridge, furnished_url)
    with locked(furnished_url) as lock:
        async with trio.open_nursery() as nursery, trio.open_nursery() as service:
            await service.start(journal.run)
            nursery.start_soon(outcome, journal, change, outcomes)
            await first_row(furnished_url, BLOCKED)
            nursery.start_soon(outcome, journal, second_change, outcomes)
            await trio.testing.wait_all_tasks_blocked()
            service.cancel_scope.cancel()
            lock.rollback()
    assert outcomes == {first.session_id: "saved", second.session_id: "NotSaved"}
    assert await stored(reads, first, second) == [True, False]


async def test_a_journal_that_is_not_running_saves_nothing_and_says_so_at_once(
    bridge: Bridge, furnished_url: str
) -> None:
    _, change = joined()
    with trio.fail_after(20), pytest.raises(NotSaved):
        await Journal(bridge, furnished_url).commit(change)


async def test_the_queue_is_bounded(bridge: Bridge) -> None:
    _, change = joined()
    # Nothing is sent and nothing expires meanwhile: half of the deadline is many times what filling the queue takes.
    async with running(bridge, NOWHERE, deadline_s=12.0) as journal, trio.open_nursery() as commits:
        for count in (1, WAITING_MAX):  # one session: the first is in the flush, the others wait
            for _ in range(count):
                commits.start_soon(outcome, journal, change, {})
            await trio.testing.wait_all_tasks_blocked()
        assert journal.statistics().waiting == WAITING_MAX
        with pytest.raises(NotSaved, match="behind"):
            await journal.commit(change)
        commits.cancel_scope.cancel()


async def test_without_postgres_a_commit_is_refused_within_the_deadline(
    bridge: Bridge, autojump_clock: trio.testing.MockClock
) -> None:
    _, change = joined()
    async with running(bridge, NOWHERE) as journal:
        started = trio.current_time()
        with pytest.raises(NotSaved):
            await journal.commit(change)
        assert trio.current_time() - started <= 5.0


async def test_work_goes_on_after_postgres_was_stopped_and_started(bridge: Bridge, server_folder: Path) -> None:
    (first, change), (second, second_change) = joined(table=1), joined(table=2)
    server = embedded_postgres(server_folder, durable=False)
    url = server.__enter__()
    migrate.upgrade(url)
    with psycopg.connect(url) as connection:
        furnish(connection, RESTAURANTS[0])
    reads = Reads(bridge, url, within_s=2.0)
    async with running(bridge, url, deadline_s=2.0) as journal:
        await journal.commit(change)
        assert await stored(reads, first) == [True]
        server.__exit__(None, None, None)
        outcomes: dict[object, str] = {}
        with trio.fail_after(DEADLINE_S):
            await outcome(journal, second_change, outcomes)
        assert outcomes[second.session_id] in {"NotSaved", "OutcomeUnknown"}
        with pytest.raises(Unavailable):
            await reads.ping()
        with embedded_postgres(server_folder, durable=False):
            with trio.fail_after(20):
                while outcomes[second.session_id] != "saved":
                    await outcome(journal, second_change, outcomes)
                while not all(await stored(reads, first, second)):
                    await trio.lowlevel.checkpoint()
            await journal.aclose()
            await reads.aclose()


async def test_a_bad_row_alone_is_told_with_its_sqlstate(journal: Journal) -> None:
    who, change = joined()
    assert who.version == 1
    with pytest.raises(BadRow, match="23503"):
        await journal.commit(with_session(change, restaurant_id=77))


async def test_a_race_that_another_process_has_won_is_told_as_one_and_is_no_bad_row(journal: Journal) -> None:
    (one, opening), (other, next_table), (_, same_table) = joined(), joined(table=2), joined()
    for change in (opening, next_table, one.change(add(one)), other.change(add(other)), one.change(place(one))):
        await journal.commit(change)
    with capture_logs() as logs:
        for late in (same_table, other.change(place(other))):  # both orders are the first of their restaurant
            with pytest.raises(BadRow, match="23505"):
                await journal.commit(late)
    assert [(said["event"], said["log_level"], said["constraint"]) for said in logs] == [
        ("race_lost", "info", "uq_sessions_active_table"),
        ("race_lost", "info", "uq_idempotency_keys_restaurant_id_order_number"),
    ]


async def test_every_race_is_about_a_rule_that_the_database_has(furnished_url: str) -> None:
    known = "SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = 'i'"
    assert {(name,) for name in LOST_RACES} <= set(query(furnished_url, known))
