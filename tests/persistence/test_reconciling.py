"""Our side of a reconciliation in Postgres and in its twin: which payments, which days, and nothing told twice."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import attrs
import psycopg
import pytest

from actors.domain.audit import alerted
from actors.domain.money.commands import AnnouncePayment, SettlePayment, SettleWanted
from actors.domain.money.payment import PaymentState, Wanted
from actors.domain.money.reconciliation import Code, Done, Reconciliation, Row
from actors.domain.party.commands import CloseSession
from actors.ports.reconciling import Ledger
from persistence.bridge import Bridge, Reads
from persistence.jobs import Leftovers
from persistence.journal import Journal
from persistence.memory import Memory
from persistence.reconciling import KEPT_DAYS
from persistence.reconciling import Ledger as InPostgres
from tests.persistence.conftest import query
from tests.persistence.parties import NOW
from tests.persistence.test_due_payments import paying

DAY = timedelta(days=1)
TODAY = date(2026, 5, 8)


@pytest.fixture
async def reads(bridge: Bridge, furnished_url: str) -> AsyncIterator[Reads]:
    opened = Reads(bridge, furnished_url, connections_max=2)
    yield opened
    await opened.aclose()


@pytest.fixture
async def in_postgres(reads: Reads) -> Ledger:
    return InPostgres(reads)


@pytest.fixture
def in_memory(memory: Memory) -> Ledger:
    return memory.books.ledger


@pytest.fixture(params=["in_memory", "in_postgres"])
def either(request: pytest.FixtureRequest) -> object:
    """Either store. The fixture of Postgres is asynchronous, so it cannot be asked for by name in the test."""
    return request.getfixturevalue(request.param)


async def names(ledger: Ledger, since: datetime, until: datetime, *named: object) -> Sequence[UUID]:
    found = await ledger.payments(1, since, until, [str(one) for one in named], 10)
    return [one.payment_id for one in found]


async def test_a_payment_is_of_the_day_that_it_was_begun_or_moved_on_and_of_whoever_names_it(
    journal: Journal, reads: Reads
) -> None:
    ledger = InPostgres(reads)
    who, payment_id = await paying(journal)
    began = who.state.payments[payment_id].created_at
    await journal.commit(who.change(AnnouncePayment(payment_id, NOW + 2 * DAY, account="mine")))
    assert await names(ledger, began - DAY, began) == []
    assert await names(ledger, began, began + DAY) == [payment_id]
    assert await names(ledger, began - DAY, began, payment_id, uuid4(), "=none", payment_id) == [payment_id]
    who.now = began + 3 * DAY
    await journal.commit(who.change(SettlePayment(payment_id, PaymentState.AUTHORISED, "pi_1")))
    assert await names(ledger, who.now, who.now + DAY) == [payment_id]
    (kept,) = await ledger.payments(2, began, began, [str(payment_id)], 10)
    assert (kept.restaurant_id, kept.session_id, kept.provider, kept.provider_ref) == (
        1,
        who.session_id,
        "stripe",
        "pi_1",
    )
    assert kept.account == "mine"
    assert (kept.status, kept.wanted, kept.charged) == (PaymentState.AUTHORISED, Wanted.CAPTURE, 1900)


async def test_a_payment_whose_session_is_deleted_is_there_without_it(journal: Journal, reads: Reads) -> None:
    who, payment_id = await paying(journal)
    for command in (
        AnnouncePayment(payment_id, NOW + 2 * DAY),
        SettlePayment(payment_id, PaymentState.AUTHORISED, "pi_1"),
        SettleWanted(payment_id, Wanted.CAPTURE, done=True),
        CloseSession(),
    ):
        await journal.commit(who.change(command))
    assert await Leftovers(reads).sessions(NOW + 9 * DAY, 10) == 1
    (kept,) = await InPostgres(reads).payments(1, NOW - DAY, NOW + 9 * DAY, [], 10)
    assert (kept.payment_id, kept.session_id, kept.status) == (payment_id, None, PaymentState.CAPTURED)


def day(of: date = TODAY, tried_at: datetime = NOW) -> Reconciliation:
    row = Row(Code.UNKNOWN_HERE, "lost", None, UUID(int=7), "EUR", 0, 0, 1900, 5, Done.BY_HAND, NOW, NOW + DAY)
    return Reconciliation(of, NOW - DAY, NOW, "stripe", tried_at, None, 3, 1, 2, "http_503", (row,))


async def test_days_are_kept_as_they_were_and_given_oldest_first(either: Ledger) -> None:
    for of in (TODAY, TODAY - DAY, TODAY + DAY):
        assert await either.keep(1, day(of), None, [])
    assert await either.reconciled(1, TODAY - DAY, TODAY) == [day(TODAY - DAY), day(TODAY)]
    assert await either.reconciled(2, TODAY - DAY, TODAY) == []
    assert await either.reconciled(1, TODAY + 2 * DAY, TODAY + 9 * DAY) == []


async def test_of_two_who_keep_the_same_day_only_one_does_and_tells_of_it(either: Ledger, memory: Memory) -> None:
    entry = alerted(1, NOW, "payment_differs", "payment-1", "0", "1900")
    later = NOW + timedelta(hours=1)
    assert await either.keep(1, day(), None, [entry])
    assert not await either.keep(1, day(tried_at=later), None, [entry])
    assert not await either.keep(1, day(tried_at=later), later, [entry])
    assert await either.reconciled(1, TODAY, TODAY) == [day()]
    assert await either.keep(1, attrs.evolve(day(tried_at=later), rows=()), NOW, [])
    assert await either.reconciled(1, TODAY, TODAY) == [attrs.evolve(day(tried_at=later), rows=())]


async def test_what_is_told_is_in_the_audit_once_and_old_days_go(reads: Reads, furnished_url: str) -> None:
    ledger = InPostgres(reads)
    entry = alerted(1, NOW, "payment_differs", "payment-1", "0", "1900")
    old = NOW.date() - (KEPT_DAYS + 1) * DAY
    assert await ledger.keep(1, day(old), None, [entry])
    assert await ledger.keep(1, day(), None, [])
    assert not await ledger.keep(1, day(), None, [entry])
    told = "SELECT staff_user_id, action, subject, new_value FROM audit WHERE action = 'payment_differs'"
    assert query(furnished_url, told) == [(None, "payment_differs", "payment-1", "1900")]
    assert await ledger.reconciled(1, old, TODAY) == [day()]


def test_only_a_driver_that_there_is_takes_money_by_card(furnished_url: str) -> None:
    for driver in ("'stripe'", "' Simulator '", "'counter'", "NULL"):
        query(furnished_url, f"UPDATE restaurants SET payment_driver = {driver} RETURNING restaurant_id")
    with pytest.raises(psycopg.errors.CheckViolation):
        query(furnished_url, "UPDATE restaurants SET payment_driver = 'strippe' RETURNING restaurant_id")
