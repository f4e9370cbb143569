"""Each business day is compared with the provider after it has ended, also when nobody was there that night."""

from datetime import date, datetime, timedelta
from uuid import UUID

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.domain.money.reconciliation import Code, ProviderCharge
from actors.errors import NoSuchSession
from actors.nightly.poller import Nightly
from actors.nightly.reconciling import AFTER, BACK, RECONCILE_JOB, Reconciling
from actors.reconciling import Owner, Reconciler
from actors.restaurants import Restaurants
from tests.actors.nightly.books import Books
from tests.actors.nightly.night import CUT_OFF, EVENING, Night
from tests.persistence.parties import restaurant

YESTERDAY = date(2026, 5, 8)


@pytest.fixture
def books() -> Books:
    return Books()


@pytest.fixture
def night() -> Night:
    return Night([restaurant(1)])


async def nobody(session_id: UUID, payment_id: UUID) -> Owner:
    raise NoSuchSession("none")


def process(night: Night, books: Books) -> Nightly:
    """A process that compares days, and does nothing else."""
    restaurants = Restaurants(night.store.restaurants, night.store.journal, night.clock)
    reconciler = Reconciler(books, night.store.books.ledger, night.store.books, nobody, night.clock)
    return night.process(for_each=Reconciling(reconciler, restaurants).duties())


def stranger(at: datetime = EVENING) -> ProviderCharge:
    """A charge with our name for it, which is none of ours."""
    return ProviderCharge("lost", "pi_9", "EUR", 0, 1900, 0, at)


async def test_a_day_is_compared_an_hour_after_it_has_ended_on_its_own_clocks_and_once(
    night: Night, books: Books
) -> None:
    night.now = CUT_OFF - timedelta(days=1) + AFTER
    work = process(night, books)
    await work.look()
    assert books.looked_at == [YESTERDAY - timedelta(days=1)]  # the first night, the day before alone
    for now in (CUT_OFF - timedelta(minutes=1), CUT_OFF, CUT_OFF + AFTER - timedelta(seconds=1)):
        night.now = now
        await work.look()
    assert len(books.days) == 1
    night.now = CUT_OFF + AFTER
    await work.look()
    await work.look()
    assert books.looked_at[1:] == [YESTERDAY]


async def test_days_that_nobody_was_there_for_are_made_up_for_and_not_without_end(night: Night, books: Books) -> None:
    night.now = CUT_OFF + AFTER
    await process(night, books).look()
    night.later(days=3)
    await process(night, books).look()
    assert books.looked_at == [YESTERDAY + timedelta(days=ahead) for ahead in range(4)]
    night.later(days=400)
    await process(night, books).look()
    assert len(books.days) - 4 == BACK.days + 1


async def test_what_differs_is_counted_and_looked_at_again_until_it_does_not(night: Night, books: Books) -> None:
    books.listed = [stranger()]
    night.now = CUT_OFF + AFTER
    work = process(night, books)
    await work.look()
    assert [one.found for one in work.statistics() if one.name == RECONCILE_JOB] == [1]
    (kept,) = await night.store.books.ledger.reconciled(1, YESTERDAY, YESTERDAY)
    assert [row.code for row in kept.open_rows] == [Code.UNKNOWN_HERE]
    night.later(days=1)
    await work.look()
    assert books.looked_at == [YESTERDAY, YESTERDAY, YESTERDAY + timedelta(days=1)]
    assert [entry.what for entry in night.store.audit] == ["payment_differs"]
    books.listed = []
    night.later(days=1)
    await work.look()
    assert [one.found for one in work.statistics() if one.name == RECONCILE_JOB] == [0]
    night.later(days=1)
    await work.look()
    assert books.looked_at[-1] == YESTERDAY + timedelta(days=3)
    assert books.looked_at.count(YESTERDAY) == 3


@pytest.mark.parametrize(("moving", "unread"), [(1, 0), (0, 1)])
async def test_a_day_on_which_something_was_on_its_way_or_could_not_be_asked_about_is_looked_at_again(
    night: Night, books: Books, moving: int, unread: int
) -> None:
    night.now = CUT_OFF + AFTER
    work, ledger = process(night, books), night.store.books.ledger
    await work.look()
    (kept,) = await ledger.reconciled(1, YESTERDAY, YESTERDAY)
    assert await ledger.keep(1, attrs.evolve(kept, moving=moving, unread=unread), kept.tried_at, [])
    for _ in range(2):
        night.later(days=1)
        await work.look()
    assert books.looked_at == [YESTERDAY, *(YESTERDAY + timedelta(days=ahead) for ahead in (0, 1, 2))]


async def test_a_day_that_a_manager_compared_anew_in_vain_is_tried_again_by_itself(night: Night, books: Books) -> None:
    night.now = CUT_OFF + AFTER
    work, ledger = process(night, books), night.store.books.ledger
    await work.look()
    (kept,) = await ledger.reconciled(1, YESTERDAY, YESTERDAY)
    assert await ledger.keep(1, attrs.evolve(kept, error="http_503"), kept.tried_at, [])
    for _ in range(2):
        night.later(days=1)
        await work.look()
    assert books.looked_at.count(YESTERDAY) == 2


async def test_a_day_that_is_too_large_to_be_read_says_so_and_stops_no_other(night: Night, books: Books) -> None:
    books.endless, night.now = YESTERDAY, CUT_OFF + AFTER - timedelta(days=1)
    work = process(night, books)
    await work.look()
    night.later(days=2)
    await work.look()
    kept = await night.store.books.ledger.reconciled(1, YESTERDAY, YESTERDAY + timedelta(days=9))
    assert [(one.day, one.error) for one in kept] == [
        (YESTERDAY, "too_much_to_read"),
        (YESTERDAY + timedelta(days=1), None),
    ]
    asked = len(books.days)
    night.later(hours=1)
    await work.look()
    assert len(books.days) == asked


async def test_a_provider_that_is_away_is_asked_again_soon_and_the_day_says_so(night: Night, books: Books) -> None:
    books.away, night.now = True, CUT_OFF + AFTER
    work = process(night, books)
    await work.look()
    (kept,) = await night.store.books.ledger.reconciled(1, YESTERDAY, YESTERDAY)
    assert (kept.error, kept.checked_at) == ("connection_dropped", None)
    assert [one.failing for one in work.statistics() if one.name == RECONCILE_JOB] == [1]
    books.away = False
    night.later(minutes=1)
    await work.look()
    (kept,) = await night.store.books.ledger.reconciled(1, YESTERDAY, YESTERDAY)
    assert (kept.error, kept.checked_at) == (None, night.now)


async def test_a_restaurant_that_takes_no_cards_asks_nobody(night: Night, books: Books) -> None:
    books.takes_cards = False
    await process(night, books).look()
    night.later(days=2)
    await process(night, books).look()
    assert books.days == []


async def test_a_process_that_dies_in_the_middle_leaves_the_rest_to_the_next(
    night: Night, books: Books, autojump_clock: MockClock
) -> None:
    night.now = CUT_OFF + AFTER
    await process(night, books).look()
    night.later(days=3)
    for steps in range(0, 60, 3):
        async with trio.open_nursery() as nursery:

            async def cut(scope: trio.CancelScope = nursery.cancel_scope, steps: int = steps) -> None:
                for _ in range(steps):
                    await trio.lowlevel.checkpoint()
                scope.cancel()

            nursery.start_soon(cut)
            await process(night, books).look()
            nursery.cancel_scope.cancel()
        night.later(minutes=3)  # its lease ends
    await process(night, books).look()
    kept = await night.store.books.ledger.reconciled(1, YESTERDAY, YESTERDAY + timedelta(days=9))
    assert [one.day for one in kept if one.checked_at] == [YESTERDAY + timedelta(days=ahead) for ahead in range(4)]
