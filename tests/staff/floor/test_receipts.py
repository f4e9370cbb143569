"""Receipts and invoices handed over at the counter: what is printed for whom, in which language, and how often."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trio
from trio.testing import MockClock

from actors.domain.till.commands import QueueOrder
from actors.ports.slips import PrintReport, PrintStatus
from actors.restaurant import RestaurantActor
from pos.receipts.printers import ReceiptPrinters
from pos.settings import pos_settings
from pos.till.driver import NOT_SENT, Accepted, Unknown
from staff.floor.receipts import PrintView
from tests.pos.receipts.test_printers import Machine, laid_out
from tests.server.doors import refusal
from tests.staff.floor.test_controls import signed_in
from tests.staff.office.books.test_papers import ordered, paid
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

ROOT = Path(__file__).parents[3]


def at(who: dict[str, str], rest: str = "receipt/print") -> str:
    return f"/admin/session/{who['session_id']}/{rest}"


async def speaks(world: StaffWorld, *languages: str) -> None:
    """The house writes its menu in these."""
    import attrs

    actor = await world.restaurants.by_id(1)
    assert isinstance(actor, RestaurantActor)
    actor._restaurant = attrs.evolve(actor._restaurant, languages=languages)


async def test_an_employee_prints_the_receipt_of_a_party(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    await paid(world, who, tendered=20)
    answer = await world.post(at(who), {}, await signed_in(world, EMPLOYEE))
    assert (answer.status_code, await answer.get_json()) == (200, {"status": "printed", "reason": None})
    assert ("2 x Margherita", "19.00") in world.counter.text()
    assert ("Change", "1.00") in world.counter.text()
    assert world.counter.asked[0][2].head[0].what == "Osteria Chianti"


async def test_an_invoice_gets_its_number_by_it_and_keeps_it(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    employee = await signed_in(world, EMPLOYEE)
    for _ in range(2):
        await world.post(at(who), {"what": "invoice"}, employee)
    assert [slip.head[2].what for _, _, slip in world.counter.asked] == ["No. 2024-00001"] * 2
    audit = [(one.what, one.who) for one in world.store.audit if one.what.startswith("invoice")]
    assert audit == [("invoice_made", EMPLOYEE.staff_user_id)]


async def test_the_same_key_is_the_same_paper_and_another_paper_or_party_is_another(world: StaffWorld) -> None:
    one, two = [(await ordered(world, table, 35 + table))[0] for table in (7, 8)]
    employee = await signed_in(world, EMPLOYEE)
    for who, body, key in (
        (one, {}, "k1"),
        (one, {"what": "receipt"}, "k1"),
        (one, {"what": "invoice"}, "k1"),
        (one, {"language": "de"}, "k1"),
        (two, {}, "k1"),
        (one, {}, "k2"),
    ):
        await world.send("POST", at(who), employee, body, {"Idempotency-Key": key})
    keys = [key for _, key, _ in world.counter.asked]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 5
    for _ in range(2):
        await world.post(at(one), {}, employee)
    assert len({key for _, key, _ in world.counter.asked}) == 7


@asynccontextmanager
async def real_printers(world: StaffWorld, machine: Machine) -> AsyncIterator[None]:
    """Behind the tray, those that know which paper they have been asked for."""
    async with trio.open_nursery() as nursery:
        settings = pos_settings({"TRIVET_POS_RECEIPTS": "counter"})
        world.counter.behind = opened = ReceiptPrinters(settings, lambda _: machine, laid_out)
        await nursery.start(opened.run)
        yield
        nursery.cancel_scope.cancel()


@pytest.mark.parametrize("what", ["receipt", "invoice"])
async def test_who_asks_again_by_a_key_hears_of_that_paper_whatever_became_of_the_bill(
    what: str, world: StaffWorld, mock_clock: MockClock
) -> None:
    who, order = await world.order()
    await world.ask(who, QueueOrder(order["order_number"]))
    manager = await signed_in(world, MANAGER)
    machine = Machine([Unknown(f"{NOT_SENT}_paper_out")])

    async def ask(key: str = "k1") -> tuple[int, dict[str, str | None]]:
        answer = await world.send("POST", at(who), manager, {"what": what}, {"Idempotency-Key": key})
        return answer.status_code, await answer.get_json()

    async with real_printers(world, machine):
        mock_clock.autojump_threshold = 0.01
        assert await ask() == (202, {"status": "waiting", "reason": "paper_out"})
        cancelled = await world.post(f"/admin/orders/{order['order_id']}/cancel", {"reason": "wrong table"}, manager)
        assert cancelled.status_code == 200, await cancelled.get_data()
        papers = len(await world.store.books.papers(1, None, 10))
        machine.says = [Accepted(None)]
        assert await ask() == (200, {"status": "printed", "reason": None})
        assert await ask() == (200, {"status": "printed", "reason": None})
    assert len(await world.store.books.papers(1, None, 10)) == papers == (what == "invoice")


async def test_a_paper_is_in_the_guests_language_else_in_the_houses_else_in_that_of_who_asks(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    employee = await signed_in(world, EMPLOYEE)
    await world.send("POST", at(who), employee, {}, {"Accept-Language": "de-AT"})
    await speaks(world, "it", "en")
    await world.send("POST", at(who), employee, {}, {"Accept-Language": "de-AT"})
    await world.send("POST", at(who), employee, {"language": "de"}, {"Accept-Language": "en, de-CH"})
    await speaks(world, "ja")
    await world.send("POST", at(who), employee, {}, {"Accept-Language": "de-AT"})
    titles = [slip.head[1].what for _, _, slip in world.counter.asked]
    assert titles == ["Beleg", "Ricevuta", "Beleg", "Beleg"]


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (PrintReport(PrintStatus.WAITING, "paper_out"), 202),
        (PrintReport(PrintStatus.NOT_PRINTED, "printer_away"), 200),
        (PrintReport(PrintStatus.UNKNOWN, "connection_dropped"), 200),
    ],
)
async def test_who_asks_is_told_what_became_of_it(world: StaffWorld, report: PrintReport, status: int) -> None:
    who, _ = await ordered(world)
    world.counter.says = report
    answer = await world.post(at(who), {}, await signed_in(world, EMPLOYEE))
    assert (answer.status_code, await answer.get_json()) == (status, {"status": report.status, "reason": report.reason})


def test_whatever_keeps_a_paper_from_being_printed_is_named_to_whoever_builds_on_it() -> None:
    code = "".join((ROOT / path).read_text() for path in ("pos/till/printer.py", "pos/receipts/printers.py"))
    said = set(re.findall(r'(?:return|or|Unknown\(|NOT_PRINTED,|UNKNOWN,) ?"([a-z_]+)"', code)) - {"cannot_look_up"}
    assert {"printer_away", "no_printer", "no_receipt", "stopped"} < said
    (contract,) = re.findall(
        r"^\*\*Printing\.\*\*.*?\n\n", (ROOT / "docs/contract.md").read_text(), re.DOTALL | re.MULTILINE
    )
    page = (ROOT / "staff/pages/static/js/floor/printing.js").read_text()
    for text, mark in ((contract, "`"), (PrintView.__doc__ or "", "`"), (PrintReport.__doc__ or "", "`"), (page, '"')):
        assert [reason for reason in said if f"{mark}{reason}{mark}" not in text] == []


async def test_a_house_without_a_printer_is_told_so_and_makes_no_invoice_by_it(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    world.counter.there = False
    employee = await signed_in(world, EMPLOYEE)
    await refusal(world.post(at(who), {"what": "invoice"}, employee), 409, "NO_RECEIPT_PRINTER")
    assert (world.counter.asked, await world.store.books.papers(1, None, 10)) == ([], [])
    seen = await (await world.get(at(who, "receipt"), employee)).get_json()
    assert seen["printer"] is False


async def test_the_code_opens_the_receipt_without_signing_in(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    seen = await (await world.get(at(who, "receipt"), await signed_in(world, EMPLOYEE))).get_json()
    assert seen["printer"] is True
    assert seen["code"].startswith("<svg ")
    opened = await world.get(seen["link"].removeprefix("http://localhost"))
    assert (opened.status_code, opened.headers["Content-Disposition"]) == (200, 'inline; filename="receipt-42.pdf"')


async def test_nothing_that_was_ordered_is_no_receipt(world: StaffWorld) -> None:
    who = await world.join()
    employee = await signed_in(world, EMPLOYEE)
    for what in ("receipt", "invoice"):
        await refusal(world.post(at(who), {"what": what}, employee), 409, "BILL_EMPTY")
    await refusal(world.get(at(who, "receipt"), employee), 409, "BILL_EMPTY")
    assert world.counter.asked == []


async def test_nobody_prints_what_is_anothers_or_none(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    await refusal(world.post(at(who), {}, await signed_in(world, STRANGER)), 404, "SESSION_NOT_FOUND")
    await refusal(world.get(at(who, "receipt"), await signed_in(world, STRANGER)), 404, "SESSION_NOT_FOUND")
    await refusal(world.post(at(who), {}, who), 401, "UNAUTHORIZED")
    manager = await signed_in(world, MANAGER)
    for body in ({"what": "cheque"}, {"language": "tlh"}, {"copies": 9}):
        await refusal(world.post(at(who), body, manager), 422, "VALIDATION_FAILED")
    await refusal(world.send("POST", at(who), manager, {}, {"Idempotency-Key": "a b"}), 422, "VALIDATION_FAILED")
    assert world.counter.asked == []
