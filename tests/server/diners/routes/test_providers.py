"""The provider's door: payers who come back from its page, and its own word, signed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import time
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import pytest
import trio
from attrs import define
from quart import Response

from actors.domain.money.commands import AnnouncePayment, StartPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState
from actors.domain.party.commands import CloseSession
from actors.domain.restaurant import PaymentChoice
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from actors.ports.providers import DuePayment, PaymentBacklog
from pos.emulators.payment_webhooks import signature
from pos.payments.driver import Hosted
from pos.payments.environment import provider_settings
from pos.payments.errand import Errand, Errands
from pos.payments.settlements import Settlements, settlements_of
from pos.payments.stripe_objects import DIGITS_KEY, PAYMENT_KEY
from server.diners.routes.providers import ProviderRoutes
from tests.server.doors import World, refusal

SECRET: Final = "whsec_of_nobody"
SETTINGS: Final = provider_settings({"TRIVET_PAYMENT_SECRETS": f"hook={SECRET},key=sk_test_of_nobody"})
STRIPE: Final = PaymentChoice("stripe", '{"key": "key", "webhook_secret": "hook"}')
PUBLIC: Final = "https://chianti.example"
HOOK: Final = "/payments/webhook/stripe/chianti"


@define(eq=False)
class Kept:
    """Fits `actors.ports.providers.DuePayments`: only whose a payment is."""

    sessions: dict[UUID, UUID]

    async def due(self, restaurant_id: int, before: datetime, limit: int) -> Sequence[DuePayment]:
        await trio.lowlevel.checkpoint()
        return ()

    async def backlogs(self) -> Sequence[PaymentBacklog]:
        await trio.lowlevel.checkpoint()
        return ()

    async def session_of(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        await trio.lowlevel.checkpoint()
        return self.sessions.get(payment_id) if restaurant_id == 1 else None


class PayingWorld(World):
    """A world whose diners pay at Stripe, which is never spoken to: it speaks by itself."""

    def __init__(self) -> None:
        super().__init__({})
        self.kept = Kept({})
        self.paying = SimpleNamespace(payments=self.kept, ledger=self.store.books.ledger, books=self.store.books)
        self.settlements: Settlements = settlements_of(
            SETTINGS, self.paying, self.registry.with_payment, PUBLIC, lambda: self.now
        )

    def owners(self) -> list[object]:
        return [*super().owners(), ProviderRoutes(self.services, self.settlements.desk)]

    async def begin(self) -> tuple[dict[str, Any], UUID]:
        """Ada has ordered, and begins to pay all of it by card."""
        await self.change_restaurant(payments=STRIPE)
        ada = await self.join("Ada")
        await self.add(ada, qty=2)
        await self.place(ada)
        await self.ask(ada, AcceptOrder(42, "T-1"))
        payment_id, member = self.services.new_id(), UUID(ada["member_id"])
        started = StartPayment(member, payment_id, Wish(Mode.ALL, member), Method.CARD, "k", "b", provider="stripe")
        await self.ask(ada, started)
        await self.ask(ada, AnnouncePayment(payment_id, self.now + timedelta(seconds=11)))
        self.kept.sessions[payment_id] = UUID(ada["session_id"])
        return ada, payment_id

    async def errand(self, ada: dict[str, Any], payment_id: UUID) -> Errand:
        """What is asked of the provider."""
        told = await (await self.registry.session(UUID(ada["session_id"]))).look()
        errand = Errands(self.settlements.providers, PUBLIC).errand(told, payment_id)
        assert errand is not None
        return errand

    async def status(self, ada: dict[str, Any], payment_id: UUID) -> PaymentState:
        told = await (await self.registry.session(UUID(ada["session_id"]))).look()
        return told.state.payments[payment_id].status

    async def hear(self, body: bytes, secret: str = SECRET, path: str = HOOK) -> Response:
        headers = {"Stripe-Signature": signature(secret, body, int(time())), "Content-Type": "application/json"}
        response = await self.client.post(path, data=body, headers=headers | {"X-Request-Id": "test-1"})
        assert isinstance(response, Response)
        return response


@pytest.fixture
async def paying(nursery: trio.Nursery) -> PayingWorld:
    world = PayingWorld()
    await nursery.start(world.registry.run)
    return world


def held(payment_id: UUID, amount: int = 1900) -> bytes:
    """Stripe's word that the money of a payment is held."""
    intent = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "requires_capture",
        "amount": amount,
        "amount_capturable": amount,
        "currency": "eur",
        "metadata": {PAYMENT_KEY: str(payment_id), DIGITS_KEY: "2"},
    }
    event = {"id": "evt_1", "object": "event", "type": "payment_intent.amount_capturable_updated"}
    return msgspec.json.encode(event | {"data": {"object": intent}})


# ---- payers who come back


@pytest.mark.parametrize("address", ["success_url", "cancel_url"])
async def test_who_comes_back_by_the_address_that_the_provider_was_given_is_at_their_table(
    paying: PayingWorld, address: str
) -> None:
    ada, payment_id = await paying.begin()
    way = (await paying.errand(ada, payment_id)).charge.way
    assert isinstance(way, Hosted)
    back = urlsplit(getattr(way, address))
    assert f"{back.scheme}://{back.netloc}" == PUBLIC
    response = await paying.get(f"{back.path}?{back.query}")
    assert response.status_code == 303
    location = urlsplit(response.headers["Location"])
    assert location.fragment == "bill"
    page = await paying.get(location.path)
    assert (page.status_code, "Table 7" in await page.get_data(as_text=True)) == (200, True)


async def test_who_comes_back_with_a_payment_that_is_not_known_or_elsewhere_is_told_so(paying: PayingWorld) -> None:
    _, payment_id = await paying.begin()
    await refusal(paying.get(f"/pay/1/{UUID(int=5)}"), 404, "PAYMENT_NOT_FOUND")
    await refusal(paying.get(f"/pay/2/{payment_id}"), 404, "PAYMENT_NOT_FOUND")


async def test_who_comes_back_to_a_table_that_is_not_theirs_any_more_is_given_no_code_for_it(
    paying: PayingWorld,
) -> None:
    ada, payment_id = await paying.begin()
    await paying.ask(ada, CloseSession(by_user=7, role=Role.MANAGER))
    response = await paying.get(f"/pay/1/{payment_id}")
    assert (response.status_code, response.headers["Location"]) == (303, "/")


# ---- its own word


async def test_a_signed_word_pays_once_however_often_it_comes(paying: PayingWorld) -> None:
    ada, payment_id = await paying.begin()
    for _ in range(2):
        response = await paying.hear(held(payment_id))
        assert (response.status_code, await response.get_json()) == (200, {"received": True})
        assert await paying.status(ada, payment_id) is PaymentState.AUTHORISED
    bill = await (await paying.get(f"/bill?sessionId={ada['session_id']}", ada)).get_json()
    assert (bill["paid"], bill["balance"], len(bill["payments"])) == (19.0, 0, 1)


async def test_a_word_that_is_not_signed_by_this_restaurants_provider_changes_nothing(paying: PayingWorld) -> None:
    ada, payment_id = await paying.begin()
    await refusal(paying.hear(held(payment_id), "whsec_of_mallory"), 400, "BAD_SIGNATURE")
    await refusal(paying.hear(held(payment_id), path="/payments/webhook/simulator/chianti"), 400, "BAD_SIGNATURE")
    await refusal(paying.hear(held(payment_id), path="/payments/webhook/stripe/sakura"), 400, "BAD_SIGNATURE")
    await refusal(paying.post(HOOK, {"id": "evt_1"}), 400, "BAD_SIGNATURE")
    assert await paying.status(ada, payment_id) is PaymentState.AUTHORISING


async def test_a_word_about_a_payment_that_is_not_ours_is_heard_and_changes_nothing(paying: PayingWorld) -> None:
    ada, payment_id = await paying.begin()
    assert (await paying.hear(held(UUID(int=5)))).status_code == 200
    assert await paying.status(ada, payment_id) is PaymentState.AUTHORISING
    await refusal(paying.hear(held(payment_id), path="/payments/webhook/stripe/nobody"), 404, "RESTAURANT_NOT_FOUND")
