"""Stripe's books in the words of who compares them: by its real library, from an emulator that keeps its own truth."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve, frozen

from actors.domain.money.payment import PaymentState
from actors.domain.money.reconciliation import LedgerPayment, ProviderCharge
from actors.ports.reconciling import ChargePage, Unread
from pos.emulators.payment import Intent
from pos.payments.books import ProvidersBooks
from pos.payments.driver import Captured
from tests.persistence.parties import restaurant
from tests.pos.payments.ledger import PROVIDER, OneProvider
from tests.pos.payments.rig import Rig, asked, begun, rigged

PAYMENT = UUID(int=1)
PLACE = restaurant(1)
HOUR = timedelta(hours=1)


class StripeBooks(ProvidersBooks):
    """Of a restaurant that has chosen it."""

    def provider(self, restaurant: object) -> str | None:
        return PROVIDER


@frozen
class Reading:
    """A provider, and its books."""

    rig: Rig
    books: ProvidersBooks

    async def charges(self) -> Sequence[ProviderCharge]:
        """All pages of the hours around now, each charge once."""
        found: dict[str | None, ProviderCharge] = {}
        after: str | None = None
        for _ in range(9):
            page = await self.books.charges(PLACE, begun() - HOUR, begun() + HOUR, after)
            assert isinstance(page, ChargePage)
            found |= {one.reference: one for one in page.charges}
            after = page.after
            if after is None:
                break
        return list(found.values())

    async def paid(self) -> LedgerPayment:
        """Somebody has paid 19.00, and it was taken."""
        held = await self.rig.held(str(PAYMENT))
        taken = await self.rig.driver.capture(asked(str(PAYMENT), reference=held.reference), 1900)
        assert isinstance(taken, Captured)
        state, at = PaymentState.CAPTURED, begun()
        return LedgerPayment(PAYMENT, 1, None, PROVIDER, taken.reference, 1900, 0, 0, state, None, 0, at, at)

    def charged_again(self, **held: int) -> Intent:
        """The same payment is charged a second time, whoever may have done that."""
        provider = self.rig.provider
        first = next(iter(provider.intents.values()))
        second = Intent(provider.new_id("pi"), 1900, "eur", provider.now(), first.metadata, charged=True)
        second.charged_at, second.held = provider.now(), held.get("held", 0)
        second.captured = 1900 - second.held
        second.status = "requires_capture" if second.held else "succeeded"
        provider.intents[second.intent_id] = second
        return second


@pytest.fixture
async def reading() -> AsyncIterator[Reading]:
    async with rigged() as rig:
        yield Reading(rig, StripeBooks(OneProvider(lambda _: rig.driver)))


async def test_a_second_charge_is_seen_and_given_back_once_and_the_first_one_stays(reading: Reading) -> None:
    payment = await reading.paid()
    second = reading.charged_again()
    charges = {one.reference: one for one in await reading.charges()}
    assert {one.payment_id for one in charges.values()} == {str(PAYMENT)}
    assert set(charges) == {payment.provider_ref, second.intent_id}
    for _ in range(2):
        assert await reading.books.give_back(PLACE, payment, charges[second.intent_id]) is True
    assert (second.refunded, len(second.refunds)) == (1900, 1)
    assert reading.rig.provider.intents[payment.provider_ref or ""].refunded == 0


async def test_whether_a_second_charge_went_back_is_not_known_where_the_provider_is_away(reading: Reading) -> None:
    payment = await reading.paid()
    intent = reading.charged_again()
    charges = {one.reference: one for one in await reading.charges()}
    reading.rig.provider.go_away()
    assert isinstance(await reading.books.give_back(PLACE, payment, charges[intent.intent_id]), Unread)


async def test_a_second_charge_that_is_only_held_is_let_go_of(reading: Reading) -> None:
    payment = await reading.paid()
    second = reading.charged_again(held=1900)
    charges = {one.reference: one for one in await reading.charges()}
    assert charges[second.intent_id].held == 1900
    for _ in range(2):
        assert await reading.books.give_back(PLACE, payment, charges[second.intent_id]) is True
    assert (second.status, second.held) == ("canceled", 0)
    assert reading.rig.provider.intents[payment.provider_ref or ""].captured == 1900


async def test_a_refund_of_an_old_charge_is_in_the_books_of_the_day_that_it_was_made_on(reading: Reading) -> None:
    payment = await reading.paid()
    intent = reading.rig.provider.intents[payment.provider_ref or ""]
    intent.charged_at -= 90_000
    assert await reading.charges() == []
    reading.rig.provider.refund(intent.intent_id, 500, {})  # in Stripe's dashboard: without our names
    (charge,) = await reading.charges()
    assert (charge.payment_id, charge.captured, charge.refunded) == (str(PAYMENT), 1900, 500)


async def test_what_is_not_ours_is_nowhere_in_them(reading: Reading) -> None:
    await reading.paid()
    others = reading.charged_again()
    others.metadata = {"order": "of another till"}
    assert [one.reference for one in await reading.charges()] != []
    assert others.intent_id not in {one.reference for one in await reading.charges()}


async def test_one_payment_is_looked_up_by_itself(reading: Reading) -> None:
    payment = await reading.paid()
    found = await reading.books.look_up(PLACE, payment)
    assert isinstance(found, ProviderCharge)
    assert (found.captured, found.reference, found.currency) == (1900, payment.provider_ref, "EUR")
    nobody = evolve(payment, payment_id=UUID(int=2), provider_ref=None)
    assert await reading.books.look_up(PLACE, nobody) is None
    reading.rig.provider.go_away()
    assert isinstance(await reading.books.look_up(PLACE, payment), Unread)
    assert isinstance(await reading.books.charges(PLACE, begun(), begun() + HOUR, None), Unread)


async def test_what_a_payer_disputes_is_in_the_books_of_the_day_when_they_began_to_until_it_is_won(
    reading: Reading,
) -> None:
    payment = await reading.paid()
    (intent,) = reading.rig.provider.intents.values()
    assert [one.disputed for one in await reading.charges()] == [False]
    for status, disputed in (("needs_response", True), ("lost", True), ("won", False)):
        reading.rig.provider.dispute(intent.intent_id, status)
        assert [(one.disputed, one.captured) for one in await reading.charges()] == [(disputed, 1900)]
    reading.rig.provider.dispute(intent.intent_id, "needs_response")
    intent.disputed_at += 2 * 3600
    assert [one.disputed for one in await reading.charges()] == [False]  # another day's
    (charge,) = await reading.charges()
    assert await reading.books.give_back(PLACE, payment, charge) is False  # as Stripe says no
