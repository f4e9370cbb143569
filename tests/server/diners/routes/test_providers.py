"""The provider's door: payers who come back from its page, and its own word, signed."""

import re
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
from attrs import define, evolve
from quart import Response

from actors.domain.money.commands import AnnouncePayment, SettlePayment, StartPayment, VoidPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState
from actors.domain.party.commands import CloseSession, Leave
from actors.domain.restaurant import PaymentChoice
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from actors.errors import Unavailable
from actors.ports.providers import DuePayment, PaymentBacklog
from pos.emulators.payment_webhooks import signature
from pos.payments.driver import Hosted
from pos.payments.environment import provider_settings
from pos.payments.errand import Errand, Errands
from pos.payments.settlements import Settlements, settlements_of
from pos.payments.stripe_objects import DIGITS_KEY, PAYMENT_KEY
from server.diners.back_link import BackLinks
from server.diners.routes.back_page import BackRoutes
from server.diners.routes.providers import ProviderRoutes
from server.door.bounds import BODY_BYTES_MAX
from server.papers.link import Linked, PaperLinks
from tests.cases import case
from tests.server.doors import ASSETS, CHIANTI, World, refusal, text

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
        self.paying = SimpleNamespace(
            payments=self.kept, methods=None, ledger=self.store.books.ledger, books=self.store.books
        )
        self.links = BackLinks(self.services.settings.secret_keys, PUBLIC)
        self.settlements: Settlements = settlements_of(
            SETTINGS, self.paying, self.registry.with_payment, self.links.address, lambda: self.now
        )

    def owners(self) -> list[object]:
        return [*super().owners(), ProviderRoutes(self.services, self.settlements.desk)]

    def pages(self) -> list[object]:
        return [*super().pages(), BackRoutes(self.services, self.settlements.desk, ASSETS)]

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
        errand = Errands(self.settlements.providers, self.links.address).errand(told, payment_id)
        assert errand is not None
        return errand

    def back(self, payment_id: UUID, restaurant_id: int = 1) -> str:
        """The path that the provider sends the payer of a payment back to."""
        return self.links.address(restaurant_id, payment_id).removeprefix(PUBLIC)

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


async def stranded(paying: PayingWorld, path: str, status: int, said: str) -> str:
    """The page that is shown instead of the table, to a person and not to a program."""
    response = await paying.get(path)
    page = await text(response)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "text/html; charset=utf-8"), page
    assert said in page
    return page


async def test_who_comes_back_with_a_payment_that_is_not_known_or_elsewhere_is_told_so(paying: PayingWorld) -> None:
    _, payment_id = await paying.begin()
    for path in (paying.back(UUID(int=5)), paying.back(payment_id, 2), paying.back(payment_id, 3)):
        await stranded(paying, path, 404, "This visit is over")


async def test_who_knows_a_payment_and_was_not_sent_by_the_provider_is_given_no_code_of_its_table(
    paying: PayingWorld,
) -> None:
    _, payment_id = await paying.begin()
    token = paying.back(payment_id).removeprefix("/pay/")
    said = token.rpartition(".")[0]
    others = paying.back(UUID(int=5)).rpartition(".")[2]
    mallorys = BackLinks(["m" * 32]).address(1, payment_id).removeprefix("/pay/")
    papers = PaperLinks(paying.services.settings.secret_keys).issue(Linked(1, payment_id))
    for forged in (str(payment_id), said, f"{said}.{others}", f"x{token}", mallorys, papers, "x" * 5_000):
        with case(forged):
            await stranded(paying, f"/pay/{forged}", 404, "This visit is over")
    for path in (f"/pay/1/{payment_id}", f"/pay/1/{payment_id}?done"):
        response = await paying.get(path)
        assert (response.status_code, response.headers.get("Location")) == (404, None)
    assert await led_to(paying, payment_id) != "/"


async def test_who_comes_back_once_their_visit_was_deleted_is_told_so_by_the_restaurant(paying: PayingWorld) -> None:
    _, payment_id = await paying.begin()
    paying.kept.sessions[payment_id] = UUID(int=5)
    assert "Osteria Chianti" in await stranded(paying, paying.back(payment_id), 404, "This visit is over")


async def test_who_has_paid_while_the_store_is_away_is_told_that_nothing_is_lost(
    paying: PayingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(restaurant_id: int, payment_id: UUID) -> UUID | None:
        await trio.lowlevel.checkpoint()
        raise Unavailable

    _, payment_id = await paying.begin()
    monkeypatch.setattr(paying.settlements.desk, "payer_is_back", away)
    page = await stranded(paying, paying.back(payment_id), 503, "Nothing that you have paid is lost")
    assert "Osteria Chianti" in page


async def test_who_comes_back_through_a_busy_network_is_shown_a_page_and_a_program_is_not(
    paying: PayingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(key: str, limit: int, window_s: int) -> bool:
        await trio.lowlevel.checkpoint()
        return False

    _, payment_id = await paying.begin()
    monkeypatch.setattr(paying.limits, "hit", never)
    await stranded(paying, paying.back(payment_id), 429, "Nothing that you have paid is lost")
    await refusal(paying.hear(held(payment_id)), 429, "RATE_LIMITED")


async def test_who_knows_a_payment_at_the_counter_is_given_no_code_of_its_table(paying: PayingWorld) -> None:
    ada, _ = await paying.begin()
    ben = await orders_too(paying)
    payment_id, member = paying.services.new_id(), UUID(ben["member_id"])
    started = StartPayment(member, payment_id, Wish(Mode.OWN, member), Method.COUNTER, "c", "b")
    assert isinstance((await paying.ask(ben, started)).decision, tuple)
    paying.kept.sessions[payment_id] = UUID(ada["session_id"])
    assert await led_to(paying, payment_id) == "/"


async def orders_too(paying: PayingWorld) -> dict[str, Any]:
    """Ben has something of his own, which Ada does not pay."""
    ben = await paying.join("Ben")
    await paying.add(ben)
    await paying.place(ben, "k2")
    await paying.ask(ben, AcceptOrder(43, "T-2"))
    return ben


async def test_who_has_left_is_given_no_code_of_the_table(paying: PayingWorld) -> None:
    ada, payment_id = await paying.begin()
    await paying.join("Ben")
    member = UUID(ada["member_id"])
    await paying.ask(ada, Leave(member, member))
    await stranded(paying, paying.back(payment_id), 503, "Nothing that you have paid is lost")
    await paying.ask(ada, SettlePayment(payment_id, PaymentState.DECLINED, error="expired_card"))
    assert await led_to(paying, payment_id) == "/"


async def test_once_a_table_has_another_code_it_is_for_who_pays_now_and_not_for_who_knows_an_old_payment(
    paying: PayingWorld,
) -> None:
    ada, payment_id = await paying.begin()
    await orders_too(paying)  # so that the table stays open when hers is paid
    tables = CHIANTI.tables
    await paying.change_restaurant(tables={**tables, 107: evolve(tables[107], qr_version=tables[107].qr_version + 1)})
    paying.later(minutes=50)  # a page at a provider's is open for an hour
    page = await paying.get(urlsplit(await led_to(paying, payment_id)).path)
    assert (page.status_code, "Table 7" in await text(page)) == (200, True)
    await paying.ask(ada, SettlePayment(payment_id, PaymentState.AUTHORISED, provider_ref="pi_1"))
    paying.later(minutes=9)
    assert (await led_to(paying, payment_id)).startswith("/t/")
    paying.later(minutes=2)
    assert "/t/" not in await stranded(paying, paying.back(payment_id), 200, "It is paid")


async def test_money_that_goes_back_later_leads_nobody_to_the_table_again(paying: PayingWorld) -> None:
    ada, payment_id = await paying.begin()
    await orders_too(paying)
    await paying.ask(ada, SettlePayment(payment_id, PaymentState.AUTHORISED, provider_ref="pi_1"))
    paying.later(minutes=30)
    await paying.ask(ada, VoidPayment(payment_id, 7, Role.MANAGER, "cold soup"))
    assert await led_to(paying, payment_id) == "/"


async def led_to(paying: PayingWorld, payment_id: UUID) -> str:
    """Where somebody is led who comes back."""
    response = await paying.get(paying.back(payment_id))
    assert response.status_code == 303
    return str(response.headers["Location"])


async def test_who_comes_back_once_an_all_paid_table_was_closed_sees_that_it_is_paid_and_has_their_receipt(
    paying: PayingWorld,
) -> None:
    ada, payment_id = await paying.begin()
    await paying.ask(ada, CloseSession(by_user=7, role=Role.MANAGER))
    page = await stranded(paying, paying.back(payment_id), 503, "Nothing that you have paid is lost")
    assert '<a class="button main" href="">' in page
    await paying.ask(ada, SettlePayment(payment_id, PaymentState.AUTHORISED, provider_ref="pi_1"))
    page = await stranded(paying, paying.back(payment_id), 200, "You have paid €19.00 by card")
    assert "Osteria Chianti" in page
    assert "/t/" not in page
    (address,) = re.findall(r'<a class="button main" href="([^"]+)">Receipt</a>', page)
    links = PaperLinks(paying.services.settings.secret_keys)
    assert links.read(address.removeprefix("/r/")) == Linked(1, UUID(ada["session_id"]))
    receipt = await paying.get(address)
    assert (receipt.status_code, receipt.headers["Content-Type"]) == (200, "application/pdf")


async def test_who_comes_back_to_a_table_that_is_not_theirs_any_more_and_has_paid_nothing_is_at_the_door(
    paying: PayingWorld,
) -> None:
    ada, payment_id = await paying.begin()
    await paying.ask(ada, CloseSession(by_user=7, role=Role.MANAGER))
    await paying.ask(ada, SettlePayment(payment_id, PaymentState.DECLINED, error="expired_card"))
    assert await led_to(paying, payment_id) == "/"


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


async def test_a_word_that_is_larger_than_any_of_a_providers_is_not_read(paying: PayingWorld) -> None:
    ada, payment_id = await paying.begin()
    word = held(payment_id)
    await refusal(paying.hear(word + b" " * (BODY_BYTES_MAX + 1 - len(word))), 413, "PAYLOAD_TOO_LARGE")
    assert await paying.status(ada, payment_id) is PaymentState.AUTHORISING
    assert (await paying.hear(word + b" " * (BODY_BYTES_MAX - len(word)))).status_code == 200
    assert await paying.status(ada, payment_id) is PaymentState.AUTHORISED
