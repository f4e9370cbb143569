"""Papers on their way to the counter's printer: each once, in turn, and tried again while it is certainly not there."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from weakref import ReferenceType, ref

import attrs
import pytest
import trio
from attrs import field, mutable
from trio.testing import MockClock

from actors.domain.papers.slip import Slip, SlipRow
from actors.domain.restaurant import Restaurant, TillChoice
from actors.errors import Unavailable
from actors.ports.slips import Make, PrintReport, PrintStatus
from pos.receipts.printers import ATTEMPT_S, KEPT_MAX, PATIENCE_S, WAITING_MAX, ReceiptPrinters
from pos.settings import pos_settings
from pos.till.driver import NOT_SENT, Accepted, Outcome, Unknown
from pos.till.till_settings import PrinterSettings
from tests.pos.printers import PAPER_OUT, Paper
from tests.server.doors import CHIANTI

SLIP = Slip((SlipRow("Chianti"),), ((SlipRow("2 x Margherita", "19,00"),),))
HERE = attrs.evolve(CHIANTI, till=TillChoice("none", '{"receipts": {"host": "counter"}}'))
OTHER = attrs.evolve(HERE, restaurant_id=2)
WITHOUT = attrs.evolve(HERE, till=TillChoice(None, "{}"))
PRINTED, WAITING = PrintReport(PrintStatus.PRINTED), PrintStatus.WAITING
AWAY, NO_PAPER = Unknown(NOT_SENT), Unknown(f"{NOT_SENT}_paper_out")


@mutable
class Machine:
    """A printer that says what it is told to say, the last for ever, and takes its time."""

    says: list[Outcome] = field(factory=lambda: [Accepted(None)])
    takes_s: float = 0.5
    got: list[bytes] = field(factory=list)
    at_once: int = 0

    async def put(self, data: bytes) -> Outcome:
        self.at_once += 1
        assert self.at_once == 1
        try:
            await trio.sleep(self.takes_s)
        finally:
            self.at_once -= 1
        self.got.append(data)
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]


async def laid_out(slip: Slip, settings: PrinterSettings) -> bytes:
    await trio.lowlevel.checkpoint()
    return f"{settings.host} {slip.head[0].what}".encode()


def making(slip: Slip) -> Make:
    async def made() -> Slip:
        await trio.lowlevel.checkpoint()
        return slip

    return made


MADE = making(SLIP)


async def refused() -> Slip:
    await trio.lowlevel.checkpoint()
    raise LookupError("nothing was ordered")


async def told(opened: ReceiptPrinters, key: str) -> PrintReport:
    report = await opened.put(HERE, key, MADE)
    assert report is not None
    return report


@asynccontextmanager
async def printers(
    machine: Machine, lay_out: Callable[[Slip, PrinterSettings], Awaitable[bytes]] = laid_out
) -> AsyncIterator[ReceiptPrinters]:
    async with trio.open_nursery() as nursery:
        opened = ReceiptPrinters(pos_settings({}), lambda _: machine, lay_out)
        await nursery.start(opened.run)
        yield opened
        nursery.cancel_scope.cancel()


async def test_a_paper_is_printed_and_who_asked_is_told(autojump_clock: MockClock) -> None:
    machine = Machine()
    async with printers(machine) as opened:
        assert await opened.put(HERE, "k1", MADE) == PRINTED
    assert machine.got == [b"counter Chianti"]


async def test_who_taps_twice_has_one_paper_and_who_wants_another_has_another(autojump_clock: MockClock) -> None:
    machine = Machine()
    async with printers(machine) as opened, trio.open_nursery() as nursery:
        for key in ("k1", "k1", "k2", "k1"):
            nursery.start_soon(opened.put, HERE, key, MADE)
    assert len(machine.got) == 2


async def test_a_paper_that_is_there_is_not_made_again(autojump_clock: MockClock) -> None:
    machine = Machine([NO_PAPER])
    async with printers(machine) as opened:
        await opened.put(HERE, "k1", MADE)
        assert await opened.put(HERE, "k1", refused) == PrintReport(WAITING, "paper_out")
        machine.says = [Accepted(None)]
        assert await opened.put(HERE, "k1", refused) == PRINTED
        assert await opened.put(WITHOUT, "k1", refused) == PRINTED
        with pytest.raises(LookupError):
            await opened.put(HERE, "k2", refused)
        assert await opened.put(HERE, "k2", MADE) == PRINTED


async def test_of_those_who_ask_at_once_one_makes_it_and_where_that_one_fails_the_next(
    autojump_clock: MockClock,
) -> None:
    machine, begun, answers = Machine(), list[float](), list[PrintReport | None]()

    async def slow() -> Slip:
        begun.append(trio.current_time())
        await trio.sleep(1.0)
        return SLIP if len(begun) > 2 else await refused()

    async def impatient(opened: ReceiptPrinters) -> None:
        with trio.move_on_after(0.5):
            await opened.put(HERE, "k1", slow)

    async def ask(opened: ReceiptPrinters) -> None:
        try:
            answers.append(await opened.put(HERE, "k1", slow))
        except LookupError:
            answers.append(None)

    async with printers(machine) as opened, trio.open_nursery() as nursery:
        start = trio.current_time()
        nursery.start_soon(impatient, opened)
        await trio.testing.wait_all_tasks_blocked()
        for _ in range(4):
            nursery.start_soon(ask, opened)
        await trio.testing.wait_all_tasks_blocked()
        assert await opened.put(HERE, "k2", MADE) == PRINTED
    assert (answers.count(None), answers.count(PRINTED)) == (1, 3)
    assert [at - start for at in begun] == [0.0, 0.5, 1.5]
    assert len(machine.got) == 2
    assert len(opened._counters[HERE.restaurant_id].making) == 0


async def test_one_that_is_being_made_takes_a_place_among_those_that_wait(autojump_clock: MockClock) -> None:
    async def slow() -> Slip:
        await trio.sleep(1.0)
        return SLIP

    async with printers(Machine()) as opened, trio.open_nursery() as nursery:
        for n in range(WAITING_MAX):
            nursery.start_soon(opened.put, HERE, f"k{n}", slow)
        await trio.testing.wait_all_tasks_blocked()
        with pytest.raises(Unavailable):
            await opened.put(HERE, "more", refused)


async def test_who_goes_away_leaves_it_to_the_printer(autojump_clock: MockClock) -> None:
    machine = Machine(takes_s=3.0)
    async with printers(machine) as opened:
        with trio.move_on_after(1.0):
            await opened.put(HERE, "k1", MADE)
        assert machine.got == []
        assert await opened.put(HERE, "k1", MADE) == PRINTED
    assert len(machine.got) == 1


async def test_it_waits_for_paper_and_who_asks_again_is_told_how_it_went(autojump_clock: MockClock) -> None:
    machine = Machine([*[NO_PAPER] * 4, Accepted(None)])
    async with printers(machine) as opened:
        assert await opened.put(HERE, "k1", MADE) == PrintReport(WAITING, "paper_out")
        assert await opened.put(HERE, "k1", MADE) == PRINTED
    assert len(machine.got) == 5


async def test_it_is_given_up_after_a_minute_and_certainly_not_printed(autojump_clock: MockClock) -> None:
    machine = Machine([AWAY])
    async with printers(machine) as opened:
        began = trio.current_time()
        while (report := await told(opened, "k1")).status is WAITING:
            assert report.reason in {"printer_away", None}
        assert report == PrintReport(PrintStatus.NOT_PRINTED, "printer_away")
        assert PATIENCE_S - 5 < trio.current_time() - began <= PATIENCE_S + 1
        tries = len(machine.got)
        await trio.sleep(PATIENCE_S)
        assert len(machine.got) == tries


async def test_what_may_be_there_is_never_printed_again_by_itself(autojump_clock: MockClock) -> None:
    machine = Machine([Unknown("connection_dropped"), Accepted(None)])
    async with printers(machine) as opened:
        for _ in range(2):
            assert await opened.put(HERE, "k1", MADE) == PrintReport(PrintStatus.UNKNOWN, "connection_dropped")
        await trio.sleep(PATIENCE_S)
    assert len(machine.got) == 1


async def test_a_printer_that_says_nothing_for_too_long_is_unknown(autojump_clock: MockClock) -> None:
    machine = Machine(takes_s=ATTEMPT_S * 2)
    async with printers(machine) as opened:
        while (report := await told(opened, "k1")).status is WAITING:
            pass
    assert report == PrintReport(PrintStatus.UNKNOWN, "printer_silent")


async def test_papers_of_a_restaurant_are_printed_one_after_another_in_their_order(autojump_clock: MockClock) -> None:
    machine = Machine()
    async with printers(machine) as opened, trio.open_nursery() as nursery:
        for n in range(5):
            nursery.start_soon(opened.put, HERE, f"k{n}", making(attrs.evolve(SLIP, head=(SlipRow(str(n)),))))
            await trio.testing.wait_all_tasks_blocked()
    assert machine.got == [f"counter {n}".encode() for n in range(5)]


async def test_one_restaurants_printer_that_is_away_keeps_no_other_waiting(autojump_clock: MockClock) -> None:
    away, there = Machine([AWAY]), Machine()
    async with trio.open_nursery() as nursery:
        opened = ReceiptPrinters(
            pos_settings({}), lambda settings: away if settings.host == "away" else there, laid_out
        )
        await nursery.start(opened.run)
        gone = attrs.evolve(OTHER, till=TillChoice("none", '{"receipts": {"host": "away"}}'))
        nursery.start_soon(opened.put, gone, "k1", MADE)
        await trio.testing.wait_all_tasks_blocked()
        began = trio.current_time()
        assert await opened.put(HERE, "k1", MADE) == PRINTED
        assert trio.current_time() - began < 1
        nursery.cancel_scope.cancel()


async def test_no_more_than_so_many_wait_and_what_is_over_is_forgotten(autojump_clock: MockClock) -> None:
    machine = Machine([AWAY])
    async with printers(machine) as opened, trio.open_nursery() as nursery:
        for n in range(WAITING_MAX):
            nursery.start_soon(opened.put, HERE, f"k{n}", MADE)
        await trio.testing.wait_all_tasks_blocked()
        with pytest.raises(Unavailable):
            await opened.put(HERE, "more", MADE)
        assert (await told(opened, "k0")).status is WAITING  # a repeat is none more
        machine.says = [Accepted(None)]
    async with printers(machine) as opened:
        for n in range(KEPT_MAX + 10):
            await opened.put(HERE, f"k{n}", MADE)
        counter = opened._counters[HERE.restaurant_id]
        assert len(counter.jobs) == KEPT_MAX + 1
        assert "k0" not in counter.jobs


@pytest.mark.parametrize("says", [Accepted(None), AWAY, Unknown("printer_silent")], ids=str)
async def test_of_a_paper_that_is_over_only_what_became_of_it_is_kept(autojump_clock: MockClock, says: Outcome) -> None:
    made = list[ReferenceType[Slip]]()

    async def make() -> Slip:
        await trio.lowlevel.checkpoint()
        slip = attrs.evolve(SLIP)
        made.append(ref(slip))
        return slip

    async with printers(Machine([says])) as opened:
        await opened.put(HERE, "k1", make)
        while (report := await told(opened, "k1")).status is WAITING:
            assert made[0]() is not None
        gc.collect()
        assert made[0]() is None
        assert await told(opened, "k1") == report


async def test_one_that_cannot_be_laid_out_is_said_not_to_be_there_and_the_next_is_printed(
    autojump_clock: MockClock,
) -> None:
    async def moody(slip: Slip, settings: PrinterSettings) -> bytes:
        if not slip.parts:
            raise ValueError("no rows")
        return await laid_out(slip, settings)

    machine = Machine()
    async with printers(machine, moody) as opened:
        assert await opened.put(HERE, "k1", making(Slip((), ()))) == PrintReport(PrintStatus.NOT_PRINTED, "no_receipt")
        assert await opened.put(HERE, "k2", MADE) == PRINTED


async def test_a_stop_in_the_middle_leaves_nobody_waiting_and_prints_nothing_again(autojump_clock: MockClock) -> None:
    machine, found = Machine(takes_s=5.0), dict[str, PrintReport]()

    async def ask(opened: ReceiptPrinters, key: str) -> None:
        found[key] = await told(opened, key)

    async with trio.open_nursery() as outer:
        opened = ReceiptPrinters(pos_settings({}), lambda _: machine, laid_out)
        async with trio.open_nursery() as nursery:
            await nursery.start(opened.run)
            for key in ("k1", "k2"):
                outer.start_soon(ask, opened, key)
                await trio.testing.wait_all_tasks_blocked()
            nursery.cancel_scope.cancel()
    assert found == {
        "k1": PrintReport(PrintStatus.UNKNOWN, "stopped"),
        "k2": PrintReport(PrintStatus.NOT_PRINTED, "stopped"),
    }
    with pytest.raises(Unavailable):
        await opened.put(HERE, "k3", MADE)
    async with trio.open_nursery() as nursery:
        await nursery.start(opened.run)  # as the supervisor does
        assert (await told(opened, "k1")).status is PrintStatus.UNKNOWN
        assert await opened.put(HERE, "k3", MADE) == PRINTED
        nursery.cancel_scope.cancel()


@pytest.mark.parametrize(
    ("driver", "settings", "environment", "has"),
    [
        (None, "{}", {}, False),
        (None, "{}", {"TRIVET_POS_RECEIPTS": "10.0.0.9:9101"}, True),
        ("none", "{}", {"TRIVET_POS_RECEIPTS": "10.0.0.9"}, False),  # it has chosen, and chosen none
        ("none", '{"receipts": {"host": "10.0.0.9"}}', {}, True),
        ("print", '{"host": "10.0.0.8", "receipts": {"host": "10.0.0.9", "columns": 32}}', {}, True),
        ("print", '{"host": "10.0.0.8"}', {}, False),  # that is the kitchen's
        ("simulator", '{"receipts": {"host": "10.0.0.9"}}', {}, True),
        ("http", '{"url": "https://till.example", "receipts": {"host": "10.0.0.9"}}', {}, True),
        ("none", '{"receipts": {"port": 1}}', {}, False),
        ("none", '{"receipts": {"host": "10.0.0.9", "code_page": "EBCDIC"}}', {}, False),
        ("none", '{"receipts": {"host": "10.0.0.9", "receipts": {"host": "x"}}}', {}, False),
    ],
)
def test_whether_there_is_one_is_the_restaurants_to_say(
    driver: str | None, settings: str, environment: dict[str, str], has: bool
) -> None:
    of = attrs.evolve(CHIANTI, till=TillChoice(driver, settings))
    assert ReceiptPrinters(pos_settings(environment)).has(of) is has


async def test_without_a_printer_nothing_is_made_or_printed() -> None:
    async with printers(Machine()) as opened:
        assert await opened.put(WITHOUT, "k1", refused) is None


async def test_a_printer_behind_a_socket_prints_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Paper()
    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(partial(trio.serve_tcp, paper.serve, 0, host="127.0.0.1"))
        port = listeners[0].socket.getsockname()[1]
        opened = ReceiptPrinters(pos_settings({"TRIVET_POS_RECEIPTS": f"127.0.0.1:{port}"}))
        await nursery.start(opened.run)
        here: Restaurant = attrs.evolve(CHIANTI, till=TillChoice(None, "{}"))
        with trio.fail_after(20):
            for _ in range(2):
                assert await opened.put(here, "k1", MADE) == PRINTED
            paper.before = PAPER_OUT
            monkeypatch.setattr("pos.receipts.printers.ANSWER_S", 0.1)  # it is asked for again until it is known why
            while (told := await opened.put(here, "k2", MADE)) == PrintReport(WAITING):
                pass
            assert told == PrintReport(WAITING, "paper_out")
        nursery.cancel_scope.cancel()
    assert len(paper.tickets) == 1
    assert b"Margherita" in paper.tickets[0]
