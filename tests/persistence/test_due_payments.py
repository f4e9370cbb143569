"""Payments that something is to be done for at their provider, in Postgres."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from actors.domain.money.commands import AnnouncePayment, SettlePayment, SettleWanted, StartPayment, TakePayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.party.commands import CloseSession, Join
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from actors.ports.providers import DuePayment, PaymentBacklog
from persistence.bridge import Bridge, Reads
from persistence.jobs import Leftovers
from persistence.journal import Journal
from persistence.payments import DuePayments
from tests.persistence.conftest import STAFF_USER, query
from tests.persistence.parties import NOW, Party, add, party, place

LONG = NOW + timedelta(days=30)


@pytest.fixture
async def reads(bridge: Bridge, furnished_url: str) -> AsyncIterator[Reads]:
    opened = Reads(bridge, furnished_url, connections_max=2)
    yield opened
    await opened.aclose()


async def paying(journal: Journal, table: int = 1) -> tuple[Party, UUID]:
    """A party of whom somebody has begun to pay by card."""
    who, payment_id = party(table=table, next_order_number=table), uuid4()
    await journal.commit(who.change(Join(uuid4())))
    await journal.commit(who.change(add(who, qty=2)))
    await journal.commit(who.change(place(who)))
    await journal.commit(who.change(AcceptOrder(table, "T", ())))
    wish = Wish(Mode.ALL, who.host)
    started = StartPayment(who.host, payment_id, wish, Method.CARD, "key", "body", provider="stripe")
    await journal.commit(who.change(started))
    return who, payment_id


async def test_what_is_due_is_found_longest_first_and_not_before_its_time(journal: Journal, reads: Reads) -> None:
    payments = DuePayments(reads)
    first, one = await paying(journal, 1)
    second, other = await paying(journal, 2)
    later = NOW + timedelta(hours=1)
    await journal.commit(first.change(AnnouncePayment(one, later)))
    due = [
        DuePayment(second.session_id, other, second.state.payments[other].created_at),
        DuePayment(first.session_id, one, later),
    ]
    assert list(await payments.due(1, LONG, 10)) == due
    assert list(await payments.due(1, LONG, 1)) == due[:1]
    assert list(await payments.due(1, later - timedelta(minutes=1), 10)) == due[:1]
    assert list(await payments.due(2, LONG, 10)) == []


async def test_a_restaurant_has_a_backlog_until_everything_is_settled(journal: Journal, reads: Reads) -> None:
    payments = DuePayments(reads)
    who, payment_id = await paying(journal)
    made = who.state.payments[payment_id].created_at
    assert list(await payments.backlogs()) == [PaymentBacklog(1, made, made)]
    await journal.commit(who.change(AnnouncePayment(payment_id, LONG)))
    await journal.commit(who.change(SettlePayment(payment_id, PaymentState.AUTHORISED, "pi_1")))
    (backlog,) = await payments.backlogs()
    assert backlog.next_at == who.now
    await journal.commit(who.change(SettleWanted(payment_id, Wanted.CAPTURE, done=True)))
    assert list(await payments.backlogs()) == []
    assert list(await payments.due(1, LONG, 10)) == []


async def test_a_payment_is_found_by_its_restaurant_alone(journal: Journal, reads: Reads) -> None:
    payments = DuePayments(reads)
    who, payment_id = await paying(journal)
    assert await payments.session_of(1, payment_id) == who.session_id
    assert await payments.session_of(2, payment_id) is None
    assert await payments.session_of(1, uuid4()) is None


async def test_a_session_with_a_payment_that_is_not_settled_is_not_forgotten(journal: Journal, reads: Reads) -> None:
    who, payment_id = await paying(journal)
    await journal.commit(who.change(CloseSession()))
    assert await Leftovers(reads).sessions(LONG, 10) == 0
    await journal.commit(who.change(AnnouncePayment(payment_id, LONG)))
    await journal.commit(who.change(SettlePayment(payment_id, PaymentState.DECLINED)))
    assert await Leftovers(reads).sessions(LONG, 10) == 1
    assert await DuePayments(reads).session_of(1, payment_id) is None


async def test_what_was_announced_for_the_counter_is_called_off_when_its_session_is_forgotten(
    journal: Journal, reads: Reads, furnished_url: str
) -> None:
    gone, stays = [party(table=table, next_order_number=table) for table in (1, 2)]
    for table, who in enumerate((gone, stays), start=1):
        await journal.commit(who.change(Join(uuid4())))
        await journal.commit(who.change(add(who, qty=2)))
        await journal.commit(who.change(place(who)))
        await journal.commit(who.change(AcceptOrder(table, "T", ())))
        price = who.state.session.bill.balance
        taken = TakePayment(uuid4(), STAFF_USER, Role.EMPLOYEE, Method.CASH, 1)
        wish = Wish(Mode.AMOUNT, who.host, amount=price - 1)
        await journal.commit(who.change(taken, StartPayment(who.host, uuid4(), wish, Method.COUNTER, "key", "body")))
    await journal.commit(gone.change(CloseSession()))
    assert await Leftovers(reads).sessions(LONG, 10) == 1
    statuses = "SELECT session_id, array_agg(status ORDER BY status) FROM payments GROUP BY session_id"
    assert dict(query(furnished_url, statuses)) == {
        None: ["cancelled", "captured"],
        stays.session_id: ["captured", "created"],
    }
