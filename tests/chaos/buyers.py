"""Customers of a shop who all want the same: a hundred the last ten of a product, forty a time that takes ten orders.

Each has one thing in the cart and presses until it is an order, under one key as long as nobody knows what came of it.
Some cards are declined at first, and some think better of what they have ordered.
"""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import trio
from attrs import Factory, define

from tests.chaos.payers import BROKE, GOOD

SHOP: Final = "mami"
API: Final = "/api/v1"
TENANT: Final = {"X-Restaurant": SHOP}
PASSWORD: Final = "correct horse battery"
THINK_S: Final = 3.0  # before each press, at most
FROM_ONE_NETWORK: Final = 10
GONE: Final = frozenset({"INSUFFICIENT_STOCK", "SLOT_FULL"})
AGAIN: Final = frozenset({"UNAVAILABLE", "CART_LOCKED", "PAYMENT_IN_PROGRESS", "ORDER_FAILED", "PAYMENT_DECLINED"})


@define(eq=False)
class Rush:
    """How often anybody has pressed: fits `tests.chaos.trouble.Arrivals`. `told` counts what they were answered."""

    requests: int = 0
    arrival: trio.Event = Factory(trio.Event)
    told: Counter[str] = Factory(Counter)

    def pressed(self) -> None:
        """Once more."""
        self.requests += 1
        self.arrival.set()
        self.arrival = trio.Event()


@define(eq=False)
class Buyer:
    """One of them. `order_id` is the order that they have, `called_off` whether they gave it back."""

    number: int
    product_id: int
    slot: Mapping[str, Any]
    client: httpx2.AsyncClient
    browser: httpx2.AsyncClient
    rush: Rush
    chance: Random
    headers: dict[str, str] = Factory(dict)
    order_id: str | None = None
    called_off: bool = False
    customer_id: int = 0

    async def fill(self) -> None:
        """Becomes a customer, with the thing in the cart."""
        network = {"X-Forwarded-For": f"10.0.{self.number // FROM_ONE_NETWORK}.1"}
        said = {"email": f"buyer-{self.number}@example.com", "password": PASSWORD, "name": f"Buyer {self.number}"}
        answer = await self.client.post(f"{API}/auth/register", json=said, headers={**TENANT, **network})
        assert answer.status_code == 201, answer.text
        data = answer.json()["data"]
        self.headers, self.customer_id = {"Authorization": f"Bearer {data['access_token']}"}, data["user"]["id"]
        await self._ask("PUT", "/me/preferences", {"notify": "none"})
        status, body = await self._ask("POST", "/cart/items", {"product_id": self.product_id, "quantity": 1})
        assert status == 201, body

    async def buy(self, *, keeps: bool = False) -> None:
        """Until they have it, or are told that it is gone. Some give it back, but for who `keeps` it."""
        pays = self.chance.choices(("card", "counter"), (3, 1))[0]
        card, key = self.chance.choices((GOOD, BROKE), (4, 1))[0], str(uuid4())
        while True:
            await trio.sleep(self.chance.uniform(0, THINK_S))
            said = {"fulfillment_type": "PICKUP", "payment": {"method": pays}, **self.slot}
            self.rush.pressed()
            status, body = await self._ask("POST", "/checkout/confirm", said, {"Idempotency-Key": key})
            code = body["error"]["code"] if "error" in body else str(status)
            self.rush.told[code] += 1
            if status in {200, 201}:
                self.order_id = body["data"]["order"]["order_id"]
                break
            if code in GONE:
                return
            if status == 202:
                action = (body["data"]["payment"] or {}).get("next_action")
                if action is not None:
                    await self._pay(action["redirect_url"], card)
                    card = GOOD
            elif code in AGAIN:
                key = key if code == "UNAVAILABLE" else str(uuid4())
            else:
                raise AssertionError(body)
        if not keeps and self.chance.random() < 0.2:
            await self._call_off()

    async def sees(self) -> tuple[bool, int]:
        """Whether their cart is locked, and how many lines wait in it."""
        _, body = await self._ask("GET", "/cart")
        return bool(body["data"]["cart_locked"]), len(body["data"]["items"])

    async def _pay(self, url: str, card: str) -> None:
        try:
            await self.browser.post(url, data={"card": card})
        except httpx2.TransportError:
            self.rush.told["the provider's page is away"] += 1

    async def _call_off(self) -> None:
        while True:
            status, body = await self._ask("POST", f"/orders/{self.order_id}/cancel")
            if status == 200:
                self.called_off = True
                self.rush.told["called off"] += 1
                return
            assert body["error"]["code"] in AGAIN, body
            await trio.sleep(self.chance.uniform(0, THINK_S))

    async def _ask(
        self, method: str, path: str, said: object = None, more: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """Patient while the server is away: what was asked is asked again."""
        while True:
            try:
                headers = {**self.headers, **(more or {})}
                answer = await self.client.request(method, f"{API}{path}", json=said, headers=headers)
            except httpx2.TransportError:
                await trio.sleep(0.1)
                continue
            if answer.status_code not in {429, 502, 503} or path == "/checkout/confirm":
                return answer.status_code, answer.json()
            await trio.sleep(0.2)
