"""Whole reconciliations: a provider with books of its own, sessions with theirs, and whatever comes between."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time
from random import Random
from typing import Final, NoReturn
from uuid import UUID

import pytest
import structlog
import trio
from attrs import Factory, define, evolve, frozen
from trio.testing import MockClock

from actors.domain.audit import AuditEntry
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import SettlePayment, TakePayment
from actors.domain.money.events import PaymentMoved
from actors.domain.money.payment import Method, PaymentState
from actors.domain.money.reconciliation import Code, Done, LedgerPayment, ProviderCharge, Reconciliation
from actors.domain.papers.business_day import today
from actors.domain.party.commands import CloseSession
from actors.domain.restaurant import Restaurant
from actors.domain.staff import Role
from actors.errors import NoSuchSession, Unavailable
from actors.ports.reconciling import ChargePage, Unread
from actors.reconciling import PAGES_MAX, Reconciler
from persistence.memory_books import MemoryBooks
from persistence.memory_reconciling import MemoryLedger
from pos.payments.books import ProvidersBooks
from pos.payments.driver import BookPage, Unknown
from tests.cases import some_quick
from tests.pos.payments.direct import Account, DirectProvider, Manner
from tests.pos.payments.ledger import MANAGER, PROVIDER, Ledger, OneProvider, Paying, workers_on
from tests.pos.payments.test_evening import Evening
from tests.pos.sessions import clock

S = PaymentState
HOUR: Final = 3_600.0


@define(eq=False)
class Beside:
    """What a test writes beside the provider's own books: second charges. With `another` the restaurant has another."""

    charges: list[ProviderCharge] = Factory(list)
    another: bool = False
    given_back: list[str | None] = Factory(list)
    goes: bool | Unread = True


@frozen(eq=False)
class OneBooks(ProvidersBooks):
    """One provider, whose settings are right."""

    beside: Beside

    def provider(self, restaurant: object) -> str | None:
        return "another" if self.beside.another else PROVIDER

    async def charges(
        self, restaurant: Restaurant, since: datetime, until: datetime, after: str | None
    ) -> ChargePage | Unread:
        if self.beside.another:
            return ChargePage(())
        page = await super().charges(restaurant, since, until, after)
        return page if isinstance(page, Unread) else evolve(page, charges=(*page.charges, *self.beside.charges))

    async def give_back(self, restaurant: Restaurant, payment: LedgerPayment, charge: ProviderCharge) -> bool | Unread:
        await trio.lowlevel.checkpoint()
        self.beside.given_back.append(charge.reference)
        return self.beside.goes


@define(eq=False)
class Comparing:
    """What a test holds in its hands."""

    paying: Paying
    kept: MemoryLedger
    audit: list[AuditEntry]
    reconciler: Reconciler
    beside: Beside
    away: bool = False

    async def run(self, beat: Callable[[], Awaitable[None]] | None = None) -> Reconciliation:
        """Compares the day that it is."""
        restaurant = self.paying.ledger.sessions.restaurants[1]
        told = await self.reconciler.reconcile(restaurant, self.day, *([] if beat is None else [beat]))
        assert told is not None
        return told

    @property
    def day(self) -> date:
        restaurant = self.paying.ledger.sessions.restaurants[1]
        cutoff = time(4)
        return today(clock(), restaurant.timezone, cutoff)

    async def codes(self) -> Sequence[tuple[Code, Done]]:
        return [(row.code, row.done) for row in (await self.run()).open_rows]


@pytest.fixture
def comparing(table: Paying) -> Comparing:
    return comparing_with(table)


def comparing_with(paying: Paying) -> Comparing:
    """Whoever compares this provider with these sessions."""

    async def before_read() -> None:
        await trio.lowlevel.checkpoint()
        if made.away:
            raise Unavailable("away")

    states = paying.ledger.sessions.states
    audit: list[AuditEntry] = []
    kept = MemoryLedger(states.values, audit, before_read)
    restaurants = paying.ledger.sessions.restaurants
    days = MemoryBooks(states.values, restaurants.get, audit, before_read)
    beside = Beside()
    books = OneBooks(OneProvider(lambda _: paying.provider), beside)
    made = Comparing(paying, kept, audit, Reconciler(books, kept, days, paying.ledger.find, clock), beside)
    return made


async def settled(paying: Paying, amount: int | None = None) -> UUID:
    """A payment that is through."""
    payment_id = paying.pay(amount)
    await trio.sleep(HOUR)
    assert paying.ledger.payment(payment_id).status is S.CAPTURED
    return payment_id


async def test_a_quiet_day_agrees(comparing: Comparing, autojump_clock: MockClock) -> None:
    await settled(comparing.paying)
    told = await comparing.run()
    assert (told.rows, told.compared, told.moving, told.unread, told.error) == ((), 1, 0, 0, None)
    assert comparing.audit == []


async def lost(comparing: Comparing) -> UUID:
    """A payment that somebody called off, and that its provider has captured all the same, and told nobody."""
    paying = comparing.paying
    paying.provider.hosted = True
    payment_id = paying.pay()
    await trio.sleep(1)
    paying.ledger.cancel(payment_id)
    await trio.sleep(HOUR)
    paying.provider.accounts[str(payment_id)] = Account(1900, charges=1, captured=1900)
    return payment_id


async def test_money_on_no_bill_goes_back_once_by_its_session_and_is_told_once(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await lost(comparing)
    with structlog.testing.capture_logs() as logs:
        assert await comparing.codes() == [(Code.CAPTURED_NOT_COMMITTED, Done.GIVING_BACK)]
        await comparing.run()
    assert [entry["log_level"] for entry in logs if entry["event"] == "payment_differs"] == ["error"]
    assert [entry.what for entry in comparing.audit] == ["payment_differs"]
    comparing.paying.wake(payment_id)
    await trio.sleep(HOUR)
    account = comparing.paying.provider.accounts[str(payment_id)]
    assert (account.captured, account.refunded, len(account.refunds)) == (1900, 1900, 1)
    told = await comparing.run()
    assert (told.open_rows, [row.done for row in told.rows]) == ([], [Done.GIVING_BACK])
    assert comparing.paying.provider.asked.count("refund") == 1


async def test_what_a_party_that_has_gone_has_eaten_and_not_paid_is_kept_for_somebody_to_see_to(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await lost(comparing)
    ledger = comparing.paying.ledger
    ledger.sessions.act(ledger.session(payment_id), CloseSession(reason="gone"))
    assert not ledger.sessions.states[ledger.session(payment_id)].active
    assert await comparing.codes() == [(Code.CAPTURED_NOT_COMMITTED, Done.KEPT)]
    await trio.sleep(HOUR)
    assert comparing.paying.provider.accounts[str(payment_id)].refunded == 0


async def test_what_was_kept_is_not_given_back_once_it_is_written_on_the_bill(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await lost(comparing)
    ledger = comparing.paying.ledger
    session_id = ledger.session(payment_id)
    ledger.sessions.act(session_id, CloseSession(reason="gone"))
    assert await comparing.codes() == [(Code.CAPTURED_NOT_COMMITTED, Done.KEPT)]
    ledger.told(session_id, TakePayment(UUID(int=1), MANAGER, Role.MANAGER, Method.TERMINAL, None))
    assert session_bill(ledger.sessions.states[session_id]).balance == 0
    assert await comparing.codes() == [(Code.CAPTURED_NOT_COMMITTED, Done.KEPT)]
    comparing.paying.wake(payment_id)
    await trio.sleep(HOUR)
    assert comparing.paying.provider.accounts[str(payment_id)].refunded == 0


async def test_what_was_kept_and_written_on_the_bill_stays_when_some_of_it_is_given_back_at_the_provider_later(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await lost(comparing)
    ledger = comparing.paying.ledger
    session_id = ledger.session(payment_id)
    ledger.sessions.act(session_id, CloseSession(reason="gone"))
    assert await comparing.codes() == [(Code.CAPTURED_NOT_COMMITTED, Done.KEPT)]
    ledger.told(session_id, TakePayment(UUID(int=1), MANAGER, Role.MANAGER, Method.TERMINAL, None))
    await trio.sleep(24 * HOUR)
    account = comparing.paying.provider.accounts[str(payment_id)]
    account.refunds["by hand"] = 500
    told = ledger.sessions.act(session_id, SettlePayment(payment_id, S.CAPTURED, str(payment_id)))  # its webhook
    assert not isinstance(told.decision, tuple)
    assert await comparing.codes() == [(Code.CAPTURED_NOT_COMMITTED, Done.KEPT)]  # another day, which knows of nothing
    comparing.paying.wake(payment_id)
    await trio.sleep(HOUR)
    assert account.refunds == {"by hand": 500}


async def test_what_the_provider_will_not_give_back_is_asked_for_once_and_then_for_somebody_to_see_to(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await lost(comparing)
    comparing.paying.provider.failed_refunds = {"1", "2", "3"}
    assert await comparing.codes() == [(Code.CAPTURED_NOT_COMMITTED, Done.GIVING_BACK)]
    comparing.paying.wake(payment_id)
    await trio.sleep(HOUR)
    for _ in range(2):
        assert await comparing.codes() == [(Code.CAPTURED_NOT_COMMITTED, Done.BY_HAND)]
        assert comparing.paying.ledger.settled
        await trio.sleep(HOUR)
    assert comparing.paying.provider.asked.count("refund") == 1
    comparing.paying.provider.accounts[str(payment_id)].refunds["by hand"] = 1900
    assert (await comparing.run()).open_rows == []


async def test_what_the_bill_counts_and_the_provider_has_not_is_told_and_nothing_is_done(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await settled(comparing.paying)
    del comparing.paying.provider.accounts[str(payment_id)]
    before = list(comparing.paying.provider.asked)
    assert await comparing.codes() == [(Code.COMMITTED_NOT_CAPTURED, Done.BY_HAND)]
    assert comparing.paying.provider.asked == [*before, "look_up"]


async def test_what_the_provider_has_not_is_not_refunded_from_here_and_stays_on_the_bill(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await settled(comparing.paying)
    del comparing.paying.provider.accounts[str(payment_id)]
    comparing.paying.ledger.refund(payment_id, 1900)
    comparing.paying.wake(payment_id)
    await trio.sleep(HOUR)
    payment = comparing.paying.ledger.payment(payment_id)
    assert (payment.status, payment.error, payment.refunded) == (S.CAPTURED, "not_captured", 0)
    assert await comparing.codes() == [(Code.COMMITTED_NOT_CAPTURED, Done.BY_HAND)]


async def test_a_payment_that_cannot_be_looked_up_the_next_night_differs_still_and_is_told_once(
    comparing: Comparing, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id = await settled(comparing.paying)
    del comparing.paying.provider.accounts[str(payment_id)]
    first = await comparing.run()
    with monkeypatch.context() as patch:
        patch.setattr(type(comparing.paying.provider), "look_up", limited)
        told = await comparing.run()
    assert (told.rows, told.unread, told.compared) == (first.rows, 1, 0)
    assert (await comparing.run()).rows == first.rows
    assert [entry.what for entry in comparing.audit] == ["payment_differs"]


async def limited(*_: object) -> Unknown:
    await trio.lowlevel.checkpoint()
    return Unknown("http_429")


async def test_rows_of_another_provider_than_the_restaurant_has_now_stay_and_nobody_is_asked_about_them(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await settled(comparing.paying)
    comparing.beside.charges = [second(payment_id)]
    first = await comparing.run()
    assert [(row.code, row.done) for row in first.open_rows] == [(Code.CHARGED_TWICE, Done.GIVING_BACK)]
    assert comparing.beside.given_back == ["second"]
    comparing.beside.another = True
    told = await comparing.run()
    assert (told.rows, told.unread) == (first.rows, 1)
    assert comparing.beside.given_back == ["second"]


async def test_what_another_account_took_is_no_difference_and_nobody_asks_the_one_there_is_now(
    comparing: Comparing, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OneProvider, "account", lambda *_: "first")
    payment_id = await settled(comparing.paying)
    assert comparing.paying.ledger.payment(payment_id).provider_account == "first"
    monkeypatch.setattr(OneProvider, "account", lambda *_: "second")
    comparing.paying.provider.accounts.clear()
    asked = list(comparing.paying.provider.asked)
    told = await comparing.run()
    assert (told.rows, told.unread, told.compared) == ((), 1, 0)
    assert comparing.paying.provider.asked == asked
    monkeypatch.setattr(OneProvider, "account", lambda *_: "first")
    assert await comparing.codes() == [(Code.COMMITTED_NOT_CAPTURED, Done.BY_HAND)]


async def test_a_second_charge_goes_back_and_that_it_went_is_in_the_audit(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await settled(comparing.paying)
    comparing.beside.charges = [second(payment_id)]
    assert await comparing.codes() == [(Code.CHARGED_TWICE, Done.GIVING_BACK)]
    assert [(one.what, one.who, one.subject) for one in comparing.audit] == [
        ("payment_differs", None, f"payment-{payment_id}")
    ]
    assert told_of(comparing, payment_id) == ["PAYMENT_CHARGED_TWICE"]
    assert await comparing.codes() == [(Code.CHARGED_TWICE, Done.GIVING_BACK)]  # the provider's list is behind
    assert told_of(comparing, payment_id) == ["PAYMENT_CHARGED_TWICE"]
    comparing.beside.charges = [evolve(second(payment_id), refunded=1900)]
    assert await comparing.codes() == []
    assert (len(comparing.audit), comparing.beside.given_back) == (1, ["second", "second"])


def told_of(comparing: Comparing, payment_id: UUID) -> list[str]:
    """Why the payment's session has told its staff of something."""
    ledger = comparing.paying.ledger
    story = ledger.sessions.stories[ledger.session(payment_id)]
    return [event.reason for event in story if isinstance(event, PaymentMoved) and event.reason]


async def test_a_second_charge_of_a_visit_that_is_deleted_goes_back_and_is_in_the_audit_alone(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await settled(comparing.paying)
    comparing.beside.charges = [second(payment_id)]

    async def deleted(*_: object) -> NoReturn:
        raise NoSuchSession("deleted")

    reconciler = evolve(comparing.reconciler, find=deleted)
    restaurant = comparing.paying.ledger.sessions.restaurants[1]
    for _ in range(2):
        await reconciler.reconcile(restaurant, comparing.day)
    assert [(one.what, one.new) for one in comparing.audit] == [
        ("payment_differs", "1900 refunded 0: PAYMENT_CHARGED_TWICE"),
        ("payment_refunded", "1900 refunded 1900: PAYMENT_CHARGED_TWICE"),
    ]


async def test_where_nobody_knows_whether_a_second_charge_went_back_it_is_asked_for_again_and_a_no_is_by_hand(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await settled(comparing.paying)
    comparing.beside.charges = [second(payment_id)]
    for goes, done in ((Unread("timeout"), Done.GIVING_BACK), (False, Done.BY_HAND)):
        comparing.beside.goes = goes
        assert await comparing.codes() == [(Code.CHARGED_TWICE, done)]
    assert comparing.beside.given_back == ["second", "second"]
    assert [one.what for one in comparing.audit] == ["payment_differs"]


def second(payment_id: UUID) -> ProviderCharge:
    """The payment was charged once more."""
    return ProviderCharge(str(payment_id), "second", "EUR", 0, 1900, 0, clock())


async def test_what_the_provider_was_asked_for_is_unsettled_only_after_hours(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    paying = comparing.paying
    payment_id = await settled(paying)
    paying.provider.manners.extend([Manner.DROP_BEFORE] * 99)
    paying.ledger.refund(payment_id, 500)
    paying.wake(payment_id)
    await trio.sleep(1.5 * HOUR)
    told = await comparing.run()
    assert (told.rows, told.moving) == ((), 1)
    await trio.sleep(2 * HOUR)
    assert await comparing.codes() == [(Code.UNSETTLED, Done.BY_HAND)]


async def test_a_refund_that_somebody_made_at_the_provider_is_a_row_until_both_agree(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await settled(comparing.paying)
    comparing.paying.provider.accounts[str(payment_id)].refunds["by hand"] = 500
    (row,) = (await comparing.run()).rows
    assert (row.code, row.ours, row.ours_refunded, row.theirs, row.theirs_refunded) == (
        Code.REFUND_DIFFERS,
        1900,
        0,
        1900,
        500,
    )
    comparing.paying.provider.accounts[str(payment_id)].refunds.clear()
    assert (await comparing.run()).open_rows == []


async def test_a_provider_that_is_away_leaves_what_was_known_and_says_so(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    await lost(comparing)
    first = await comparing.run()
    comparing.paying.provider.deaf = True
    await trio.sleep(1)
    told = await comparing.run()
    assert (told.error, told.rows, told.checked_at) == ("http_503", first.rows, first.checked_at)
    assert told.tried_at > first.tried_at
    comparing.paying.provider.deaf = False
    assert (await comparing.run()).error is None


async def test_a_run_that_is_cut_off_at_any_step_is_made_good_by_the_next_and_gives_back_once(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await lost(comparing)
    for steps in range(40):
        await cut_off(comparing, steps)
    assert await comparing.codes() == [(Code.CAPTURED_NOT_COMMITTED, Done.GIVING_BACK)]
    comparing.paying.wake(payment_id)
    await trio.sleep(HOUR)
    assert comparing.paying.provider.accounts[str(payment_id)].refunds == {"1": 1900}
    assert [entry.what for entry in comparing.audit].count("payment_differs") == 1
    assert (await comparing.run()).open_rows == []


async def cut_off(comparing: Comparing, steps: int) -> None:
    """A run that is cancelled after so many turns of the loop."""
    async with trio.open_nursery() as nursery:

        async def cut() -> None:
            for _ in range(steps):
                await trio.lowlevel.checkpoint()
            nursery.cancel_scope.cancel()

        nursery.start_soon(cut)
        await comparing.run()
        nursery.cancel_scope.cancel()


async def test_two_that_compare_the_same_day_at_once_tell_it_once(
    comparing: Comparing, autojump_clock: MockClock
) -> None:
    payment_id = await lost(comparing)
    async with trio.open_nursery() as both:
        both.start_soon(comparing.run)
        both.start_soon(comparing.run)
    assert [entry.what for entry in comparing.audit] == ["payment_differs"]
    comparing.paying.wake(payment_id)
    await trio.sleep(HOUR)
    assert len(comparing.paying.provider.accounts[str(payment_id)].refunds) == 1


async def test_a_store_that_is_away_ends_it_and_a_book_without_end_is_not_read_for_ever(
    comparing: Comparing, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    comparing.away = True
    with pytest.raises(Unavailable):
        await comparing.run()
    comparing.away = False
    pages = 0

    async def charges(*_: object) -> BookPage:
        nonlocal pages
        pages += 1
        await trio.lowlevel.checkpoint()
        return BookPage((), "more")

    monkeypatch.setattr(type(comparing.paying.provider), "charges", charges)
    assert (await comparing.run()).error == "too_much_to_read"
    assert pages == PAGES_MAX


async def test_a_driver_with_a_bug_is_unread_and_no_difference(
    comparing: Comparing, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def charges(*_: object) -> BookPage:
        raise KeyError("a bug of ours")

    monkeypatch.setattr(type(comparing.paying.provider), "charges", charges)
    assert (await comparing.run()).error == "driver_crashed"


@pytest.mark.parametrize("seed", some_quick(6, 2))
async def test_after_an_evening_all_agrees_and_what_then_goes_wrong_at_the_provider_is_found_and_mended(
    autojump_clock: MockClock, nursery: trio.Nursery, seed: int
) -> None:
    ledger, provider, chance = Ledger(), DirectProvider(hosted=True, tasks=nursery), Random(seed)
    evening = Evening(Paying(ledger, provider, workers_on(ledger, provider)), chance)
    await evening.run(nursery)
    await trio.sleep(HOUR)
    comparing = comparing_with(evening.paying)
    assert (await comparing.run()).rows == ()
    payments = [one for state in ledger.sessions.states.values() for one in state.payments.values()]
    over = {str(one.payment_id) for one in payments if not one.paid and one.status is not S.REFUNDED}
    paid = [str(one.payment_id) for one in payments if one.status is S.CAPTURED]
    taken = chance.sample(sorted(over), 3)
    for payment_id in taken:
        provider.accounts[payment_id] = Account(1900, charges=1, captured=1900)
    lost, refunded = chance.sample(paid, 2)
    del provider.accounts[lost]
    provider.accounts[refunded].refunds["by hand"] = 1
    found = {row.payment_id: row.code for row in (await comparing.run()).rows}
    wanted = dict.fromkeys(taken, Code.CAPTURED_NOT_COMMITTED)
    assert found == {**wanted, lost: Code.COMMITTED_NOT_CAPTURED, refunded: Code.REFUND_DIFFERS}
    await trio.sleep(HOUR)
    assert {provider.accounts[payment_id].refunded for payment_id in taken} == {1900}
    assert {row.payment_id for row in (await comparing.run()).open_rows} == {lost, refunded}
