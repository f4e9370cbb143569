"""Receipts and invoices over HTTP: who is given which, under which number, and what the code on one opens."""

from typing import Any
from uuid import UUID

import pytest
import trio

from actors.domain.papers.invoice import PaperKind
from actors.domain.party.commands import CloseSession
from actors.domain.till.commands import AcceptOrder, QueueOrder
from actors.errors import Unavailable
from server.door import bounds
from server.papers import desk, press
from server.papers.paper import Paper
from tests.server.doors import CHIANTI, refusal
from tests.staff.floor.test_controls import signed_in
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Paper]:
    """What is put on paper, in its order; each is drawn all the same."""
    found: list[Paper] = []
    drawn = press._sheet

    def watched(paper: Paper) -> bytes:
        found.append(paper)
        return drawn(paper)

    monkeypatch.setattr(press, "_sheet", watched)
    return found


async def ordered(world: StaffWorld, table: int = 7, number: int = 42) -> tuple[dict[str, Any], str]:
    """A member who has had two pizzas, which the till has."""
    who = await world.join("Anna", table_number=table)
    await world.add(who, qty=2)
    await world.place(who, key=f"k{number}")
    await world.ask(who, AcceptOrder(number, "T-1"))
    return who, f"ORD-1-{number}"


async def paid(world: StaffWorld, who: Any, **more: Any) -> None:
    path = f"/admin/session/{who['session_id']}/payments"
    taken = await world.post(path, {"method": "cash", **more}, await signed_in(world, EMPLOYEE))
    assert taken.status_code == 201, await taken.get_data()


def invoice_of(who: Any) -> str:
    return f"/bill/invoice.pdf?sessionId={who['session_id']}"


def receipt_of(who: Any) -> str:
    return f"/bill/receipt.pdf?sessionId={who['session_id']}"


async def merged(world: StaffWorld, source: Any, target: Any) -> None:
    path, into = f"/admin/session/{source['session_id']}/merge", {"into": target["session_id"]}
    done = await world.post(path, into, await signed_in(world, EMPLOYEE))
    assert done.status_code == 200, await done.get_data()


async def standing(world: StaffWorld) -> dict[str, tuple[int, ...]]:
    """The orders on each invoice that nothing has cancelled."""
    papers = await world.store.books.papers_of(1, UUID(int=0), range(42, 50))
    gone = {one.cancels for one in papers}
    invoices = [one for one in papers if one.kind is PaperKind.INVOICE and one.number not in gone]
    return {str(one.number): one.receipt.orders for one in invoices}


def link(paper: Paper) -> str:
    assert paper.link is not None
    return paper.link.removeprefix("http://localhost")


async def test_a_receipt_of_an_order_is_a_pdf_for_those_at_the_table_and_for_staff(
    world: StaffWorld, printed: list[Paper]
) -> None:
    who, order_id = await ordered(world)
    path = f"/orders/{order_id}/receipt.pdf"
    answer = await world.get(path, who, {"Accept-Language": "de-AT"})
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert (await answer.get_data(as_text=False))[:4] == b"%PDF"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == 'inline; filename="receipt-42.pdf"'
    assert answer.headers["Content-Language"] == "de-AT"
    assert (await world.get(path, await signed_in(world, EMPLOYEE))).status_code == 200
    assert [paper.title for paper in printed] == ["Beleg", "Receipt"]
    assert [(one.name, one.qty, one.total) for one in printed[0].receipt.lines] == [("Margherita", 2, 1900)]
    assert (printed[0].receipt.whole, printed[0].receipt.table_number) == (False, 7)
    await refusal(world.get(path, await signed_in(world, STRANGER)), 404, "ORDER_NOT_FOUND")
    await refusal(world.get(path, await world.join("Otto", table_number=8)), 404, "ORDER_NOT_FOUND")
    await refusal(world.get("/orders/ORD-1-9999/receipt.pdf", who), 404, "ORDER_NOT_FOUND")
    await refusal(world.get(path), 401, "UNAUTHORIZED")


async def opened(world: StaffWorld, who: Any, what: str) -> str:
    """Where a member is sent for a paper, by their browser and without their token; what it is called there."""
    said = await (await world.get(f"/bill/{what}?sessionId={who['session_id']}", who)).get_json()
    answer = await world.get(said["link"].removeprefix("http://localhost"))
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    return str(answer.headers["Content-Disposition"])


async def test_a_member_s_page_is_told_where_the_receipt_opens_and_once_all_is_paid_the_invoice(
    world: StaffWorld,
) -> None:
    early = await world.join("Otto", table_number=8)
    await refusal(world.get(f"/bill/receipt?sessionId={early['session_id']}", early), 409, "BILL_EMPTY")
    who, _ = await ordered(world)
    session = f"?sessionId={who['session_id']}"
    assert "receipt" in await opened(world, who, "receipt")
    await refusal(world.get(f"/bill/invoice{session}", who), 409, "BILL_OPEN")
    assert await world.store.books.papers_of(1, UUID(who["session_id"]), (42,)) == []
    await paid(world, who, tendered=20)
    assert "receipt" in await opened(world, who, "receipt")  # that makes no invoice
    for what in ("invoice", "invoice", "receipt"):  # whose link has the invoice from then on
        assert await opened(world, who, what) == 'inline; filename="invoice-2024-00001.pdf"'
    for what in ("receipt", "invoice"):
        await refusal(world.get(f"/bill/{what}{session}", early), 404, "SESSION_NOT_FOUND")
        await refusal(world.get(f"/bill/{what}{session}"), 401, "UNAUTHORIZED")
        await refusal(world.get(f"/bill/{what}{session}", await signed_in(world, EMPLOYEE)), 401, "UNAUTHORIZED")


async def test_there_is_an_invoice_once_the_bill_is_paid_and_it_is_always_the_same(
    world: StaffWorld, printed: list[Paper]
) -> None:
    who, _ = await ordered(world)
    await refusal(world.get(invoice_of(who), who), 409, "BILL_OPEN")
    await paid(world, who, tendered=20)
    for _ in range(2):
        answer = await world.get(invoice_of(who), who)
        assert answer.headers["Content-Disposition"] == 'inline; filename="invoice-2024-00001.pdf"'
    assert (await world.get(receipt_of(who), who)).status_code == 200
    assert [str(paper.invoice.number) for paper in printed if paper.invoice] == ["2024-00001"] * 2
    (payment,) = printed[0].receipt.payments
    assert (payment.method, payment.amount, payment.change) == ("cash", 1900, 100)
    audit = [(one.what, one.who) for one in world.store.audit if one.what.startswith("invoice")]
    assert audit == [("invoice_made", None)]
    await refusal(world.get(invoice_of(who), await world.join("Otto", table_number=8)), 404, "SESSION_NOT_FOUND")
    await refusal(world.get(invoice_of(who), await signed_in(world, STRANGER)), 404, "SESSION_NOT_FOUND")


async def test_two_who_ask_at_once_have_the_same_invoice(world: StaffWorld, printed: list[Paper]) -> None:
    who, _ = await ordered(world)
    await paid(world, who)
    async with trio.open_nursery() as nursery:
        for _ in range(5):
            nursery.start_soon(world.get, invoice_of(who), who)
    assert {str(paper.invoice.number) for paper in printed if paper.invoice} == {"2024-00001"}
    assert len(await world.store.books.papers(1, None, 10)) == 1


async def test_staff_have_an_invoice_before_it_is_paid_and_a_corrected_bill_gets_another(
    world: StaffWorld, printed: list[Paper]
) -> None:
    who, _ = await ordered(world)
    manager = await signed_in(world, MANAGER)
    await world.get(invoice_of(who), manager)
    await paid(world, who)
    await world.get(invoice_of(who), who)  # that it is paid makes it no other
    discount = {"reason": "cold", "rate": 1000}
    await world.post(f"/admin/session/{who['session_id']}/discounts", discount, manager)
    await world.get(invoice_of(who), manager)
    assert [str(paper.invoice.number) for paper in printed if paper.invoice] == [
        "2024-00001",
        "2024-00001",
        "2024-00003",
    ]
    papers = await (await world.get("/admin/invoices", manager)).get_json()
    assert [(one["number"], one["kind"], one["cancels"], one["total"]) for one in papers["invoices"]] == [
        ("2024-00003", "invoice", None, 17.1),
        ("2024-00002", "cancellation", "2024-00001", -19),
        ("2024-00001", "invoice", None, 19),
    ]
    assert papers["before"] is None
    cancelled = await world.get("/admin/invoices/2024-00002/paper.pdf", manager)
    assert cancelled.status_code == 200
    assert printed[-1].invoice is not None
    assert printed[-1].invoice.kind is PaperKind.CANCELLATION
    assert [one.amount for one in printed[-1].sums()] == ["-€19.00"]
    for number in ("2024-00009", "2024-2", "x", "2024-000002"):
        await refusal(world.get(f"/admin/invoices/{number}/paper.pdf", manager), 404, "PAPER_NOT_FOUND")
    await refusal(world.get("/admin/invoices", await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")


async def test_what_was_invoiced_before_two_merges_is_not_invoiced_twice(world: StaffWorld) -> None:
    one, two = [await ordered(world, table, 35 + table) for table in (7, 8)]
    manager = await signed_in(world, MANAGER)
    await world.get(invoice_of(one[0]), manager)
    await merged(world, one[0], two[0])
    three = await ordered(world, 7, 44)  # where the first sat
    await merged(world, two[0], three[0])
    await world.get(invoice_of(three[0]), manager)
    assert await standing(world) == {"2024-00003": (42, 43, 44)}


async def test_what_was_invoiced_together_is_not_invoiced_once_more_when_the_merge_is_undone(world: StaffWorld) -> None:
    one, two = [await ordered(world, table, 35 + table) for table in (7, 8)]
    manager = await signed_in(world, MANAGER)
    await merged(world, one[0], two[0])
    await world.get(invoice_of(two[0]), manager)
    assert await standing(world) == {"2024-00001": (42, 43)}
    await world.post(f"/admin/session/{one[0]['session_id']}/merge/undo", {}, manager)
    await world.get(invoice_of(one[0]), manager)
    assert await standing(world) == {"2024-00003": (42,)}
    await world.get(invoice_of(two[0]), manager)
    assert await standing(world) == {"2024-00003": (42,), "2024-00004": (43,)}


async def test_an_empty_bill_has_no_invoice(world: StaffWorld) -> None:
    who = await world.join()
    await refusal(world.get(invoice_of(who), await signed_in(world, EMPLOYEE)), 409, "BILL_EMPTY")
    await refusal(world.get(invoice_of(who), who), 409, "BILL_EMPTY")


async def test_the_code_of_a_receipt_opens_it_without_signing_in_and_later_its_invoice(
    world: StaffWorld, printed: list[Paper]
) -> None:
    who, _ = await ordered(world)
    await world.get(receipt_of(who), who)
    opened = await world.get(link(printed[0]))
    assert (opened.status_code, opened.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert printed[1].receipt.total == 1900
    await paid(world, who)
    await world.get(invoice_of(who), who)
    await world.get(link(printed[0]))
    assert printed[-1].invoice is not None
    session_id = UUID(who["session_id"])
    await (await world.registry.session(session_id)).ask(CloseSession())
    world.store.forget(session_id)
    for paper in (printed[0], printed[-1]):
        assert (await world.get(link(paper))).status_code == 200
        assert str(printed[-1].invoice.number) == "2024-00001"


async def test_who_has_an_invoice_from_before_it_was_paid_has_a_receipt_that_says_it_is(
    world: StaffWorld, printed: list[Paper]
) -> None:
    who, _ = await ordered(world)
    await world.get(invoice_of(who), await signed_in(world, EMPLOYEE))
    await paid(world, who)
    await world.get(receipt_of(who), who)
    assert printed[-1].invoice is None
    assert [one.amount for one in printed[-1].receipt.payments] == [1900]


async def test_the_code_of_a_receipt_follows_its_party_to_another_table(
    world: StaffWorld, printed: list[Paper]
) -> None:
    one, two = [await ordered(world, table, 35 + table) for table in (7, 8)]
    await world.get(receipt_of(one[0]), one[0])
    code = link(printed[0])
    await world.get(invoice_of(one[0]), await signed_in(world, EMPLOYEE))
    await merged(world, one[0], two[0])
    await world.get(code)
    assert (printed[-1].invoice, printed[-1].receipt.total) == (None, 3800)
    await world.get(invoice_of(two[0]), await signed_in(world, EMPLOYEE))
    await world.get(code)
    assert str(printed[-1].invoice and printed[-1].invoice.number) == "2024-00003"
    for who in (one[0], two[0]):
        session_id = UUID(who["session_id"])
        await (await world.registry.session(session_id)).ask(CloseSession())
        world.store.forget(session_id)
    await world.get(code)
    assert printed[-1].invoice is not None
    assert (str(printed[-1].invoice.number), printed[-1].invoice.kind) == ("2024-00003", PaperKind.INVOICE)


async def test_a_bill_of_which_everything_was_cancelled_has_what_took_its_invoice_back(
    world: StaffWorld, printed: list[Paper]
) -> None:
    who, order = await world.order()
    await world.ask(who, QueueOrder(order["order_number"]))
    order_id, manager = order["order_id"], await signed_in(world, MANAGER)
    await world.get(receipt_of(who), who)
    await world.get(invoice_of(who), manager)
    gone = await world.post(f"/admin/orders/{order_id}/cancel", {"reason": "they left"}, manager)
    assert gone.status_code == 200, await gone.get_data()
    for asker in (who, manager):
        answer = await world.get(invoice_of(who), asker)
        assert answer.headers["Content-Disposition"] == 'inline; filename="cancellation-2024-00002.pdf"'
    assert len(await world.store.books.papers(1, None, 10)) == 2
    await world.get(link(printed[0]))
    assert printed[-1].invoice is None


async def test_a_bill_with_too_many_papers_has_no_other_invoice_but_its_receipt(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAPERS_MAX", 1)
    who, _ = await ordered(world)
    manager = await signed_in(world, MANAGER)
    for _ in range(2):
        assert (await world.get(invoice_of(who), manager)).status_code == 200
    discount = {"reason": "cold", "rate": 1000}
    await world.post(f"/admin/session/{who['session_id']}/discounts", discount, manager)
    await refusal(world.get(invoice_of(who), manager), 409, "INVOICES_TOO_MANY")
    assert (await world.get(receipt_of(who), who)).status_code == 200


async def test_a_link_that_was_changed_in_one_letter_opens_nothing(world: StaffWorld, printed: list[Paper]) -> None:
    who, _ = await ordered(world)
    await world.get(receipt_of(who), who)
    good = link(printed[0])
    token = good.rpartition("/")[2]
    other = "A" if token[-2] != "A" else "B"
    qr = world.qr_codes.issue(1, CHIANTI.tables[107])  # signed by us, for something else
    for bad in (token[:-2] + other + token[-1], token[1:], "x", "x" * 1000, qr):
        await refusal(world.get(f"/r/{bad}"), 404, "PAPER_NOT_FOUND")


async def test_a_letterhead_is_for_managers_and_stands_on_what_is_made_afterwards(
    world: StaffWorld, printed: list[Paper]
) -> None:
    who, _ = await ordered(world)
    await paid(world, who)
    await world.get(invoice_of(who), who)
    manager = await signed_in(world, MANAGER)
    said = {"name": " Chianti  S.r.l.", "address": "Via Roma 1\n\n50100 Firenze ", "tax_id": "IT1", "note": ""}
    tidied = {"name": "Chianti S.r.l.", "address": "Via Roma 1\n50100 Firenze", "tax_id": "IT1", "note": ""}
    assert await (await world.send("PUT", "/admin/letterhead", manager, said)).get_json() == tidied
    assert await (await world.get("/admin/letterhead", manager)).get_json() == tidied
    await world.get(invoice_of(who), who)
    assert [paper.issuer for paper in printed] == ["Osteria Chianti", "Osteria Chianti"]  # an invoice never changes
    other, order_id = await ordered(world, table=8, number=43)
    await world.get(f"/orders/{order_id}/receipt.pdf", other)
    assert printed[-1].issuer == "Chianti S.r.l."
    lines = "\n".join("x" * 7)
    details = await refusal(
        world.send("PUT", "/admin/letterhead", manager, {"address": lines}), 422, "VALIDATION_FAILED"
    )
    assert details == {"field": "address"}
    await refusal(world.send("PUT", "/admin/letterhead", await signed_in(world, EMPLOYEE), said), 403, "NOT_ALLOWED")
    audit = [(one.subject, one.new) for one in world.store.audit if one.what == "letterhead_changed"]
    assert audit[0] == ("letterhead-name", "Chianti S.r.l.")
    assert len(audit) == 3


async def test_a_manager_sees_how_papers_look_with_the_letterhead(world: StaffWorld, printed: list[Paper]) -> None:
    manager = await signed_in(world, MANAGER)
    await world.send("PUT", "/admin/letterhead", manager, {"name": "Chianti S.r.l."})
    answer = await world.get("/admin/letterhead/sample.pdf", manager)
    assert (answer.status_code, (await answer.get_data(as_text=False))[:4]) == (200, b"%PDF")
    (paper,) = printed
    assert (paper.issuer, paper.link, paper.invoice, paper.receipt.orders) == ("Chianti S.r.l.", None, None, ())
    first = paper.receipt.lines[0]
    assert (first.qty, first.total) == (1, first.unit_price)
    assert paper.receipt.balance == 0
    assert paper.receipt.gross == paper.receipt.total > 0
    assert await world.store.books.papers(1, None, 10) == []
    await refusal(world.get("/admin/letterhead/sample.pdf", await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")


async def test_a_paper_that_cannot_be_stored_is_not_given(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    await paid(world, who)
    world.store.faults.away = True
    await refusal(world.get(invoice_of(who), who), 503, "UNAVAILABLE")
    world.store.faults.away = False
    assert (await world.get(invoice_of(who), who)).status_code == 200


async def test_who_waits_too_long_for_the_press_is_told(
    world: StaffWorld, printed: list[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert press.MAKE_TIMEOUT_S < bounds.REQUEST_TIMEOUT_S
    who, _ = await ordered(world)
    await world.get(receipt_of(who), who)
    monkeypatch.setattr(press, "MAKE_TIMEOUT_S", 0.01)
    limiter = world.services.papers.press._one_at_a_time
    await limiter.acquire_on_behalf_of("somebody")
    with pytest.raises(Unavailable), trio.fail_after(60):
        await world.services.papers.press.pdf(printed[0])
    limiter.release_on_behalf_of("somebody")
