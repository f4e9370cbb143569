"""The printer driver against real sockets: printers that behave, hang, tear the line, or are not there."""

import attrs
import pytest
import trio

from pos.till.driver import NOT_SENT, Accepted, Outcome, Unknown
from pos.till.printer import Printer
from pos.till.till_settings import PrintSettings
from tests.pos.printers import COVER_OPEN, ERROR, PAPER_OUT, READY, Paper, printing
from tests.pos.tickets import ticket

SILENT = Unknown("not_sent_printer_silent")


async def send(printer: Printer) -> Outcome:
    with trio.fail_after(10):
        return await printer.send(ticket())


async def test_a_ticket_is_printed_once_and_accepted() -> None:
    paper = Paper()
    async with printing(paper) as printer:
        assert await send(printer) == Accepted(None)
    assert len(paper.tickets) == 1
    assert b"Margherita" in paper.tickets[0]
    assert (paper.asked, paper.connections) == (2, 1)


async def test_a_printer_can_not_be_asked_for_an_order() -> None:
    paper = Paper()
    async with printing(paper) as printer:
        assert not printer.can_look_up
        assert await printer.look_up("ORD-1-42") == Unknown("cannot_look_up")
    assert paper.connections == 0


@pytest.mark.parametrize(
    ("state", "error"), [(PAPER_OUT, "paper_out"), (COVER_OPEN, "cover_open"), (ERROR, "printer_error")]
)
async def test_a_printer_in_trouble_gets_not_one_byte_of_the_order(state: bytes, error: str) -> None:
    paper = Paper(before=state)
    async with printing(paper) as printer:
        outcome = await send(printer)
    assert outcome == Unknown(f"{NOT_SENT}_{error}")
    assert not outcome.may_have_arrived
    assert not paper.got_order.is_set()


@pytest.mark.parametrize("paper", [Paper(before=None), Paper(reads=False), Paper(before=b"\x00" * 8)])
async def test_a_printer_that_does_not_say_how_it_is_gets_not_one_byte_of_the_order(paper: Paper) -> None:
    async with printing(paper) as printer:
        assert await send(printer) == SILENT
    assert not paper.got_order.is_set()


async def test_something_that_only_chatters_is_no_printer() -> None:
    paper = Paper(before=b"\x00" * 100)
    async with printing(paper) as printer:
        assert await send(printer) == Unknown("not_sent_no_printer")
    assert not paper.got_order.is_set()


async def test_states_that_nobody_asked_for_are_passed_over() -> None:
    paper = Paper(before=b"\x14\x00\x00\x0f" + READY)
    async with printing(paper) as printer:
        assert await send(printer) == Accepted(None)


@pytest.mark.parametrize(
    ("paper", "error"),
    [
        (Paper(resets=True), "connection_dropped"),
        (Paper(after=PAPER_OUT), "paper_out"),
        (Paper(after=COVER_OPEN), "cover_open"),
    ],
)
async def test_trouble_in_the_middle_of_a_ticket_is_unknown(paper: Paper, error: str) -> None:
    async with printing(paper) as printer:
        outcome = await send(printer)
    assert outcome == Unknown(error)
    assert outcome.may_have_arrived


async def test_a_printer_that_hangs_with_the_order_in_hand_waits_for_its_callers_limit(
    nursery: trio.Nursery,
) -> None:
    paper = Paper(after=None)
    async with printing(paper) as printer:
        with trio.CancelScope() as scope:

            async def give_up() -> None:
                await paper.got_order.wait()
                scope.cancel()

            nursery.start_soon(give_up)
            await send(printer)
        assert scope.cancelled_caught
        paper.after = READY
        assert await send(printer) == Accepted(None)


async def test_a_printer_that_nobody_listens_at_was_certainly_not_sent_anything() -> None:
    async with printing(Paper()) as gone:
        pass
    outcome = await send(gone)
    assert outcome == Unknown(NOT_SENT)
    assert not outcome.may_have_arrived


async def test_a_host_without_an_address_was_certainly_not_sent_anything() -> None:
    assert await send(Printer(PrintSettings("printer.invalid"))) == Unknown(NOT_SENT)


# ---- printers that answer no status


async def test_a_printer_without_status_accepts_by_ending_the_connection() -> None:
    paper = Paper()
    async with printing(paper, answers_status=False) as printer:
        assert await send(printer) == Accepted(None)
    assert (len(paper.tickets), paper.asked) == (1, 0)


async def test_a_printer_without_status_that_tears_the_connection_is_unknown() -> None:
    async with printing(Paper(resets=True), answers_status=False) as printer:
        assert await send(printer) == Unknown("connection_dropped")


async def test_a_printer_that_gives_no_sign_at_all_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos.till.printer.SIGN_TIMEOUT_S", 0.2)
    for paper, answers_status in ((Paper(ends=False), False), (Paper(after=None), True)):
        async with printing(paper, answers_status=answers_status) as printer:
            assert await send(printer) == Unknown("printer_silent")


async def test_a_long_ticket_to_a_printer_that_reads_nothing_ends_with_its_caller(nursery: trio.Nursery) -> None:
    paper, long = Paper(reads=False), attrs.evolve(ticket(), items=ticket().items * 20_000)
    async with printing(paper, answers_status=False) as printer:
        with trio.move_on_after(0.5) as scope:
            await printer.send(long)
    assert scope.cancelled_caught
