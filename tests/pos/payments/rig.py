"""Payments for tests, and a provider with everything that reaches it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx2
import trio
from attrs import frozen

from pos.emulators.payment import EmulatedProvider
from pos.emulators.payment_behaviour import PaymentBehaviour
from pos.emulators.payment_cards import CARDS
from pos.emulators.payment_server import PaymentDoor, serve_payments
from pos.emulators.payment_webhooks import Webhooks
from pos.payments.bounded import Bounded
from pos.payments.driver import (
    Asked,
    Authorised,
    Charge,
    Driver,
    Found,
    Hosted,
    Money,
    RequiresAction,
    Saved,
    SavedMethod,
    Way,
)
from pos.payments.payment_settings import StripeSettings
from pos.payments.stripe import Stripe, StripeKeys
from pos.payments.stripe_account import Line, open_line

KEY: Final = "sk_test_of_nobody"
SECRET: Final = "whsec_of_nobody"
TOKEN: Final = "cus_ann:pm_ann"
EUR: Final = Money(1900, "EUR")
BACK: Final = Hosted("http://127.0.0.1:1/paid", "http://127.0.0.1:1/not-paid")
LIMIT_S: Final = 30.0  # nothing here takes a second


def charge(payment_id: str = "pay-1", money: Money = EUR, way: Way = BACK, asked_at: datetime | None = None) -> Charge:
    """A payment as it is asked for."""
    return Charge(payment_id, money, way, asked_at or begun(), "Table 7 at Chianti")


def asked(payment_id: str = "pay-1", money: Money = EUR, reference: str | None = None) -> Asked:
    """The same payment, as it is asked about."""
    return Asked(payment_id, money, begun(), reference)


def begun() -> datetime:
    """When everything here was first asked for: the same for a whole run, as it is for one payment."""
    return _BEGUN


_BEGUN: Final = datetime.now(UTC) - timedelta(seconds=30)


@frozen
class Rig:
    """An emulated provider, the driver that speaks to it, and a browser."""

    provider: EmulatedProvider
    webhooks: Webhooks
    driver: Driver
    line: Line
    browser: httpx2.AsyncClient
    port: int

    def behave(self, behaviour: PaymentBehaviour) -> None:
        """From now on."""
        self.provider.behave(behaviour)

    def keep(self, number: str = "4242424242424242", token: str = TOKEN) -> SavedMethod:
        """Somebody has saved this card."""
        customer, method = token.split(":")
        self.provider.methods[method] = (customer, CARDS[number])
        return SavedMethod("stripe", token)

    def saved(self, number: str = "4242424242424242") -> Saved:
        """Paying with a saved card."""
        return Saved(self.keep(number), "http://127.0.0.1:1/back")

    async def pay(self, answer: object, number: str = "4242424242424242") -> httpx2.Response:
        """Somebody types a test card on the page."""
        assert isinstance(answer, RequiresAction)
        return await self.browser.post(answer.redirect_url, data={"card": number})

    async def held(self, payment_id: str = "pay-1", way: Way = BACK, money: Money = EUR) -> Authorised:
        """A payment that somebody has paid on the page."""
        await self.pay(await self.driver.authorise(charge(payment_id, money, way)))
        found = await self.look_up(payment_id, money)
        assert isinstance(found, Authorised)
        return found

    async def look_up(self, payment_id: str = "pay-1", money: Money = EUR) -> Found:
        """What the driver finds of a payment of which it knows the id alone."""
        return await self.driver.look_up(asked(payment_id, money))

    def words(self, *types: str) -> list[object]:
        """What the driver makes of the events so far, of these types or all."""
        events = [event for event in self.webhooks.events if not types or event.type in types]
        return [self.driver.parse_webhook(self.webhooks.headers(event), event.body) for event in events]


@asynccontextmanager
async def rigged(webhook_url: str | None = None, timeout_s: float = LIMIT_S) -> AsyncIterator[Rig]:
    """A rig on ports of its own."""
    provider = EmulatedProvider()
    webhooks, line = Webhooks(provider, [webhook_url] if webhook_url else [], SECRET), open_line()
    async with trio.open_nursery() as nursery, httpx2.AsyncClient(timeout=LIMIT_S, trust_env=False) as browser:
        port = await nursery.start(serve_payments, PaymentDoor(provider, webhooks, KEY), "127.0.0.1", 0)
        settings = StripeSettings("key", "webhook_secret", f"http://127.0.0.1:{port}")
        driver = Bounded(Stripe(settings, StripeKeys(KEY, SECRET), line), timeout_s)
        try:
            yield Rig(provider, webhooks, driver, line, browser, port)
        finally:
            with trio.CancelScope(shield=True):
                await line.close_async()
            nursery.cancel_scope.cancel()
