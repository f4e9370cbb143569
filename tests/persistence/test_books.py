"""The books in Postgres: numbers without gaps whoever asks and dies, papers kept as they were, and days that add up."""

from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import attrs
import psycopg
import pytest
import trio

from actors.domain.audit import day_closed, letterhead_changed
from actors.domain.money.commands import GiveDiscount, RefundPayment, TakePayment, VoidPayment
from actors.domain.money.discount import Discount
from actors.domain.money.events import DiscountGiven
from actors.domain.money.payment import Method
from actors.domain.papers.business_day import DayClosing, DayFigures, MoneyMoved
from actors.domain.papers.day_sales import DaySales, day_sales
from actors.domain.papers.invoice import Draft, PaperKind, PaperNumber, listed, papers_due
from actors.domain.papers.letterhead import Letterhead
from actors.domain.papers.receipt import Receipt, receipt_of
from actors.domain.party.commands import CloseSession, Join
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from actors.domain.who import SYSTEM
from actors.errors import Unavailable
from persistence.books import Books
from persistence.bridge import Bridge, Reads
from persistence.jobs import Leftovers
from persistence.journal import Journal
from persistence.statements import statement
from tests.persistence.conftest import STAFF_USER, query
from tests.persistence.parties import NOW, Party, add, happened, party, place
from tests.persistence.shop_parties import ordered

LETTERHEAD = Letterhead("Chianti S.r.l.", "Via Roma 1\n50100 Firenze", "IT01234567890", "Grazie")
DAY = (NOW - timedelta(hours=2), NOW + timedelta(hours=2))


@pytest.fixture
async def books(bridge: Bridge, furnished_url: str) -> AsyncIterator[Books]:
    reads = Reads(bridge, furnished_url, connections_max=4, within_s=20)
    yield Books(reads)
    await reads.aclose()


async def dined(journal: Journal, table: int = 1, qty: int = 2) -> Party:
    """A party whose order the till has."""
    who = party(table=table, next_order_number=table)
    for command in (Join(uuid4()),):
        await journal.commit(who.change(command))
    await journal.commit(who.change(add(who, qty=qty)))
    await journal.commit(who.change(place(who)))
    await journal.commit(who.change(AcceptOrder(table, "T1")))
    return who


def receipt(who: Party) -> Receipt:
    return receipt_of(who.state, who.context.restaurant, LETTERHEAD, who.now)


def drafts(count: int = 1, session_id: UUID | None = None) -> Sequence[Draft]:
    """So many invoices of one session, or of one each."""
    empty = receipt(party())
    return [Draft(PaperKind.INVOICE, session_id or uuid4(), n + 1, 1, empty) for n in range(count)]


def taken(by: int = STAFF_USER, **more: Any) -> TakePayment:
    return TakePayment(uuid4(), by, Role.MANAGER, **{"method": Method.CASH, "amount": None, "tip": 0, **more})


def numbers(url: str) -> Sequence[tuple[int, int]]:
    return [tuple(row) for row in query(url, "SELECT year, number FROM invoices ORDER BY 1, 2")]


async def test_an_invoice_is_kept_as_it_was_and_found_by_its_session_and_number(journal: Journal, books: Books) -> None:
    who = await dined(journal)
    kept = receipt(who)
    (draft,) = papers_due((), who.session_id, 0, 3, kept)
    assert await books.put(1, 2026, [draft], NOW, STAFF_USER)
    (found,) = await books.papers_of(1, who.session_id, ())
    assert (found.number, found.receipt, found.turn, found.bill_version, found.created_at) == (
        PaperNumber(2026, 1),
        kept,
        1,
        3,
        NOW,
    )
    assert await books.paper(1, PaperNumber(2026, 1)) == found
    assert await books.papers(1, None, 9) == [listed(found)]  # told by the database what the paper itself says
    assert await books.paper(2, PaperNumber(2026, 1)) is None
    assert await books.paper(1, PaperNumber(10**9, 2**40)) is None
    assert await books.papers_of(2, who.session_id, [1]) == []


async def test_papers_are_found_by_the_orders_on_them_whatever_session_those_are_of_by_now(
    journal: Journal, books: Books
) -> None:
    parties = [await dined(journal, table) for table in (1, 2)]
    for who in parties:
        await books.put(1, 2026, papers_due((), who.session_id, 0, 1, receipt(who)), NOW, None)
    (first,) = await books.papers_of(1, uuid4(), [1, 9])
    assert (first.session_id, first.receipt.orders) == (parties[0].session_id, (1,))
    cancelled = papers_due([first], parties[0].session_id, 1, 2, receipt(party()))
    assert await books.put(1, 2026, cancelled, NOW, None)
    found = await books.papers_of(1, parties[1].session_id, [1, 2])
    assert [one.number.number for one in found] == [1, 2, 3]  # each once, also what is found twice
    assert await books.papers_of(1, uuid4(), [3]) == []
    assert await books.papers_of(2, uuid4(), [1, 2]) == []


async def test_each_restaurant_and_year_counts_for_itself_and_the_audit_knows_who(
    books: Books, furnished_url: str
) -> None:
    for restaurant_id, year in ((1, 2026), (1, 2026), (2, 2026), (1, 2027)):
        await books.put(restaurant_id, year, drafts(), NOW, STAFF_USER if restaurant_id == 1 else None)
    assert numbers(furnished_url) == [(2026, 1), (2026, 1), (2026, 2), (2027, 1)]
    audit = "SELECT staff_user_id, action, subject, old_value, new_value FROM audit ORDER BY audit_id"
    assert query(furnished_url, audit) == [
        (STAFF_USER, "invoice_made", "invoice-2026-00001", None, "2026-00001"),
        (STAFF_USER, "invoice_made", "invoice-2026-00002", None, "2026-00002"),
        (None, "invoice_made", "invoice-2026-00001", None, "2026-00001"),
        (STAFF_USER, "invoice_made", "invoice-2027-00001", None, "2027-00001"),
    ]


async def test_a_hundred_who_ask_at_once_leave_no_gap(books: Books, furnished_url: str) -> None:
    async with trio.open_nursery() as nursery:
        for _ in range(100):
            nursery.start_soon(books.put, 1, 2026, drafts(), NOW, None)
    assert [number for _, number in numbers(furnished_url)] == list(range(1, 101))


async def test_of_ten_who_ask_for_the_same_bill_one_stores_it_and_nine_leave_no_gap(
    books: Books, furnished_url: str
) -> None:
    session_id, stored = uuid4(), []

    async def ask() -> None:
        stored.append(await books.put(1, 2026, drafts(1, session_id), NOW, None))

    async with trio.open_nursery() as nursery:
        for _ in range(10):
            nursery.start_soon(ask)
    assert sorted(stored) == [False] * 9 + [True]
    await books.put(1, 2026, drafts(), NOW, None)
    assert numbers(furnished_url) == [(2026, 1), (2026, 2)]
    assert query(furnished_url, "SELECT count(*) FROM audit") == [(2,)]


@pytest.mark.parametrize("how", ["killed", "rolled back"])
async def test_a_number_whose_transaction_dies_is_the_next_ones(books: Books, furnished_url: str, how: str) -> None:
    papers = (
        '[{"kind": "invoice", "session_id": "%s", "turn": 1, "bill_version": 1, "receipt": {}, "created_at": "%s"}]'
    )
    with closing(psycopg.connect(furnished_url, cursor_factory=psycopg.ClientCursor)) as dying:
        dying.execute(f"PREPARE put AS {statement('invoices_put')}".encode())
        cursor = dying.execute("EXECUTE put (1, 2026, %s, '[]')", [papers % (uuid4(), NOW)])
        assert cursor.fetchall() == [(1,)]
        async with trio.open_nursery() as nursery:
            nursery.start_soon(books.put, 1, 2026, drafts(), NOW, None)  # it waits for the number before it
            await _waits_for_a_lock(furnished_url)
            if how == "killed":
                query(furnished_url, "SELECT pg_terminate_backend(%s)", dying.info.backend_pid)
            else:
                dying.rollback()
    assert numbers(furnished_url) == [(2026, 1)]


async def _waits_for_a_lock(url: str) -> None:
    with trio.fail_after(10):
        while not query(url, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):  # noqa: ASYNC110 - no event
            await trio.sleep(0.01)


async def test_a_bill_that_was_corrected_is_cancelled_and_invoiced_anew_in_one_step(
    journal: Journal, books: Books, furnished_url: str
) -> None:
    who = await dined(journal)
    await books.put(1, 2026, papers_due((), who.session_id, 0, 1, receipt(who)), NOW, None)
    first = await books.papers_of(1, who.session_id, ())
    assert papers_due(first, who.session_id, 1, 1, receipt(who)) == ()
    await journal.commit(who.change(GiveDiscount(uuid4(), STAFF_USER, Role.MANAGER, "cold", None, 1000, None)))
    due = papers_due(first, who.session_id, 1, 2, receipt(who))
    assert [draft.kind for draft in due] == [PaperKind.CANCELLATION, PaperKind.INVOICE]
    assert await books.put(1, 2026, due, NOW, STAFF_USER)
    assert not await books.put(1, 2026, due, NOW, STAFF_USER)
    one, cancelled, another = await books.papers_of(1, who.session_id, ())
    assert (cancelled.cancels, cancelled.receipt, another.turn) == (one.number, one.receipt, 2)
    assert (one.receipt.total, another.receipt.total) == (1900, 1710)
    assert [number for _, number in numbers(furnished_url)] == [1, 2, 3]
    audit = "SELECT action, subject, old_value, new_value FROM audit WHERE action LIKE 'invoice%%' ORDER BY audit_id"
    assert query(furnished_url, audit) == [
        ("invoice_made", "invoice-2026-00001", None, "2026-00001"),
        ("invoice_cancelled", "invoice-2026-00001", "2026-00001", "2026-00002"),
        ("invoice_made", "invoice-2026-00003", None, "2026-00003"),
    ]


async def test_papers_are_listed_newest_first_a_page_at_a_time(books: Books) -> None:
    for year in (2025, 2026):
        await books.put(1, year, drafts(3), NOW, None)
    await books.put(2, 2026, drafts(), NOW, None)
    newest = await books.papers(1, None, 4)
    assert [str(one.number) for one in newest] == ["2026-00003", "2026-00002", "2026-00001", "2025-00003"]
    rest = await books.papers(1, newest[-1].number, 4)
    assert [str(one.number) for one in rest] == ["2025-00002", "2025-00001"]


async def test_a_number_beyond_five_digits_is_named_whole(books: Books, furnished_url: str) -> None:
    query(furnished_url, "INSERT INTO invoice_counters VALUES (1, 2026, 123455)")
    await books.put(1, 2026, drafts(), NOW, None)
    assert query(furnished_url, "SELECT new_value FROM audit") == [("2026-123456",)]
    assert str(PaperNumber(2026, 123456)) == "2026-123456"


async def test_a_letterhead_is_changed_only_from_what_was_seen(books: Books, furnished_url: str) -> None:
    blank = (await books.stationery(1)).letterhead
    assert blank == Letterhead()
    entry = letterhead_changed(1, "name", "", LETTERHEAD.name, at=NOW, who=STAFF_USER)
    assert await books.save_letterhead(1, blank, LETTERHEAD, [entry])
    assert (await books.stationery(1)).letterhead == LETTERHEAD
    assert not await books.save_letterhead(1, blank, attrs.evolve(LETTERHEAD, note="!"), [entry])
    assert (await books.stationery(1)).letterhead == LETTERHEAD
    assert (await books.stationery(2)).letterhead == Letterhead()
    assert query(furnished_url, "SELECT subject, old_value, new_value FROM audit") == [
        ("letterhead-name", None, LETTERHEAD.name)
    ]


async def test_money_is_counted_when_it_comes_and_when_it_goes(
    journal: Journal, books: Books, furnished_url: str
) -> None:
    who = await dined(journal)
    payment, deposit = taken(tip=100, tendered=3000), taken(method=Method.TERMINAL, amount=500, deposit=True)
    await journal.commit(who.change(payment))
    await journal.commit(who.change(deposit))
    came_until = who.now + timedelta(seconds=1)
    add_manager = """
        INSERT INTO staff_users (restaurant_id, email, name, role, password_hash)
        SELECT restaurant_id, 'm@example.com', 'Manager', role, password_hash FROM staff_users
        WHERE staff_user_id = %s RETURNING staff_user_id
    """
    ((manager,),) = query(furnished_url, add_manager, STAFF_USER)
    back = RefundPayment(payment.payment_id, manager, Role.MANAGER, 400, "cold", None)
    await journal.commit(who.change(back))
    await journal.commit(who.change(VoidPayment(deposit.payment_id, manager, Role.MANAGER, "wrong")))
    assert await books.money(1, NOW, came_until) == [
        MoneyMoved(Method.CASH, STAFF_USER, 1, 1900, 100),
        MoneyMoved(Method.TERMINAL, STAFF_USER, 1, 500, deposits=500),
    ]
    assert await books.money(1, came_until, DAY[1]) == [
        MoneyMoved(Method.CASH, manager, back=400),  # through the hands of who gave it back, not of who took it
        MoneyMoved(Method.TERMINAL, manager, back=500),
    ]
    assert await books.money(2, *DAY) == []
    whole = "SELECT sum(amount), sum(tip) FROM payment_moves"
    assert query(furnished_url, whole) == [(1500, 100)]


@pytest.mark.parametrize("deleted", [False, True])
async def test_the_sales_of_a_day_are_those_of_its_bills_also_when_their_sessions_are_deleted(
    journal: Journal, books: Books, bridge: Bridge, furnished_url: str, deleted: bool
) -> None:
    parties = [await dined(journal, table, qty=table) for table in (1, 2)]
    for who in parties:
        discount = GiveDiscount(uuid4(), STAFF_USER, Role.MANAGER, "late", None, 1000, None)
        await journal.commit(who.change(discount))
        await journal.commit(who.change(taken()))
        await journal.commit(who.change(CloseSession()))
    if deleted:
        night = Reads(bridge, furnished_url, connections_max=1)
        assert await Leftovers(night).sessions(NOW + timedelta(days=2), 10) == 2
        await night.aclose()
    sold = (await books.sold(1, *DAY))()
    bills, names = sold.bills, sold.names
    sales = day_sales(bills, DAY[0], "Europe/Rome")
    assert (sales.orders, sales.bills, sales.gross, sales.discounts) == (2, 2, 2565, 285)
    assert [(one.category, one.qty, one.gross) for one in sales.by_category] == [("Pizza", 3, 2565)]
    assert [(one.hour, one.orders) for one in sales.by_hour] == [(20, 2)]
    assert [(one.by_user, one.count, one.amount) for one in sales.discounts_by] == [(STAFF_USER, 2, 285)]
    assert [one.table_number for one in bills] == [1, 2]
    assert names == ((STAFF_USER, "Staff"),)
    assert sales.gross == sum(receipt(who).gross for who in parties)
    assert (await books.sold(2, *DAY))().bills == ()


async def test_an_order_of_the_shop_is_sold_by_itself_and_no_code_takes_anything_off_its_delivery(
    journal: Journal, books: Books
) -> None:
    who = await ordered(journal, fee=300)
    (order,) = who.state.orders.values()
    code = Discount(uuid4(), "WELCOME", None, rate=1000, given_at=who.now, order_id=order.order_id)
    await journal.commit(happened(who, [DiscountGiven(who.now, SYSTEM, code)]))
    (bill,) = (await books.sold(1, *DAY))().bills
    assert [(one.line.is_fee, one.alone) for one in bill.lines] == [(False, True), (False, True), (True, True)]
    sales = day_sales([bill], DAY[0], "Europe/Rome")
    assert (sales.gross, sales.discounts) == (receipt(who).gross, (order.total + 9) // 10)
    (fee,) = (one for one in sales.by_category if one.is_fee)
    assert (fee.category, fee.qty, fee.gross) == (None, 1, 300)
    assert sum(one.gross for one in sales.by_category) == sales.gross


async def test_what_was_never_paid_is_open_also_when_its_session_is_deleted(
    journal: Journal, books: Books, bridge: Bridge, furnished_url: str
) -> None:
    who = await dined(journal)
    await journal.commit(who.change(taken(amount=400)))
    await journal.commit(who.change(CloseSession()))
    night = Reads(bridge, furnished_url, connections_max=1)
    assert await Leftovers(night).sessions(NOW + timedelta(days=2), 10) == 1
    await night.aclose()
    sales = day_sales((await books.sold(1, *DAY))().bills, DAY[0], "UTC")
    assert [(one.session_id, one.table_number, one.balance) for one in sales.open] == [(None, 1, 1500)]


async def test_what_was_cancelled_or_is_still_awaited_is_not_sold_and_what_is_owed_is_open(
    journal: Journal, books: Books, furnished_url: str
) -> None:
    owing, cancelled = await dined(journal, 1), await dined(journal, 2)
    query(furnished_url, "UPDATE orders SET status = 'cancelled' WHERE session_id = %s", cancelled.session_id)
    waiting = party(table=3, next_order_number=3)
    for command in (Join(uuid4()),):
        await journal.commit(waiting.change(command))
    await journal.commit(waiting.change(add(waiting)))
    await journal.commit(waiting.change(place(waiting)))
    assert await books.awaited_since(1, NOW) == waiting.state.orders[3].created_at
    assert await books.awaited_since(1, DAY[1]) is None
    assert await books.awaited_since(2, NOW) is None
    sales = day_sales((await books.sold(1, *DAY))().bills, DAY[0], "UTC")
    assert (sales.orders, sales.gross) == (1, 1900)
    assert [(one.session_id, one.table_number, one.balance) for one in sales.open] == [(owing.session_id, 1, 1900)]


async def test_a_day_with_more_than_can_be_added_up_at_once_is_not_read(
    journal: Journal, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    await dined(journal)
    monkeypatch.setattr("persistence.books.SOLD_CHARS_MAX", 100)
    with pytest.raises(Unavailable):
        await books.sold(1, *DAY)


async def test_a_day_is_closed_once_and_for_good(books: Books, furnished_url: str) -> None:
    figures = DayFigures(
        DaySales(orders=3, gross=4200), (MoneyMoved(Method.CASH, None, 1, 4200),), ((STAFF_USER, "Staff"),)
    )
    shut = DayClosing(NOW.date(), *DAY, figures, 4000, STAFF_USER, datetime(2026, 3, 2, tzinfo=UTC))
    entry = day_closed(1, "2026-03-01", 4200, 4000, at=shut.closed_at, who=STAFF_USER)
    assert await books.close(1, shut, entry)
    assert not await books.close(1, attrs.evolve(shut, counted_cash=1), entry)
    assert await books.closings(1, [shut.day, shut.day + timedelta(days=1)]) == [shut]
    assert await books.closings(2, [shut.day]) == []
    assert query(furnished_url, "SELECT action, subject, old_value, new_value FROM audit") == [
        ("day_closed", "day-2026-03-01", "expected 4200", "counted 4000")
    ]
