"""A bug at one table: it is reported, everybody is answered, and nobody else notices."""

from collections.abc import Callable
from typing import Any

import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import MockClock, wait_all_tasks_blocked

from actors import turn as module
from actors.domain.commands import Command
from actors.domain.decide import decide
from actors.domain.decision import Decision
from actors.domain.party.commands import Rename
from actors.domain.refusal import Repeat
from actors.envelope import Answer
from actors.errors import ActorStopped, Unavailable
from actors.ports.wire import Ending
from persistence.memory_faults import Fault
from tests.actors.asking import Asking, Outcome, again
from tests.actors.process import (
    ANNA,
    BEN,
    NEXT_TABLE,
    HandJournal,
    Process,
    World,
    connect,
    happened,
    line,
    seat,
)


def breaks_on(kind: type[Command]) -> Callable[..., Decision]:
    """The rules, with a bug in one of them."""

    def broken(state: Any, command: Command, *rest: Any) -> Decision:
        if isinstance(command, kind):
            raise ZeroDivisionError("a bug")
        return decide(state, command, *rest)

    return broken


async def test_a_bug_in_a_rule_is_reported_with_its_command_and_stops_only_its_own_table(
    process: Process, nursery: trio.Nursery, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    sick, well = await seat(process, ANNA), await seat(process, BEN, table_id=NEXT_TABLE)
    phones = await connect(sick, ANNA), await connect(well, BEN)
    process.journal.hold()
    under_way = Asking(nursery, sick, line(1))
    await wait_all_tasks_blocked()
    monkeypatch.setattr(module, "decide", breaks_on(Rename))
    waiting = [Asking(nursery, sick, command) for command in (line(2), Rename(ANNA, ANNA, "Zero"), line(3))]
    await wait_all_tasks_blocked()
    with capture_logs() as logs:
        process.journal.release()
        assert isinstance(await under_way.answer(), Answer)
        for each in waiting:
            assert isinstance(await each.answer(), ActorStopped)
    report = next(entry for entry in logs if entry["event"] == "session_crashed")
    assert report["session_id"] == str(sick.session_id)
    assert "Rename" in report["commands"]
    assert report["exc_info"]
    assert [phone.endings for phone in phones] == [[Ending.STOPPED], []]
    assert phones[0].seqs == [2]
    happened(await well.ask(line(9, BEN)))
    reloaded = await again(process, sick)
    assert len(happened(await reloaded.ask(line(2))).lines) == 2


async def test_a_journal_that_breaks_its_promise_is_a_crash_and_the_table_reloads(
    world: World, autojump_clock: MockClock
) -> None:
    class Broken(HandJournal):
        broken = False

        async def commit(self, change: Any) -> None:
            await super().commit(change)
            if self.broken:
                raise RuntimeError("not in the port")

    journal = Broken(world.memory)
    process = await world.process(journal=journal)
    table = await seat(process, ANNA)
    journal.broken = True
    with capture_logs() as logs, pytest.raises(ActorStopped):
        await table.ask(line(1))
    assert "session_crashed" in [entry["event"] for entry in logs]
    journal.broken = False
    assert isinstance((await (await again(process, table)).ask(line(1))).decision, Repeat)


def fails(_: Outcome) -> None:
    raise ZeroDivisionError("a bug in a connection")


async def test_one_reply_that_fails_does_not_leave_the_others_waiting(
    process: Process, autojump_clock: MockClock
) -> None:
    table, in_turn, behind = await seat(process, ANNA), list[Outcome](), list[Outcome]()
    process.journal.hold()
    table.tell(line(1), reply=fails)
    table.tell(line(2), reply=in_turn.append)
    await wait_all_tasks_blocked()
    table.tell(line(3), reply=fails)
    table.tell(line(4), reply=behind.append)
    process.journal.release()
    await wait_all_tasks_blocked()
    assert [type(outcome) for outcome in (*in_turn, *behind)] == [ActorStopped, ActorStopped]
    state = (await (await again(process, table)).look()).state
    assert len(state.lines) == 2


async def test_a_reply_that_fails_at_a_refused_turn_leaves_the_others_answered(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table, outcomes = await seat(process, ANNA), list[Outcome]()
    world.memory.faults.script.append(Fault.NOT_SAVED)
    table.tell(line(1), reply=fails)
    table.tell(line(2), reply=outcomes.append)
    await wait_all_tasks_blocked()
    assert [type(outcome) for outcome in outcomes] == [Unavailable]
    happened(await table.ask(line(2)))
