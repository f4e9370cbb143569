"""Customers of a shop who all want the same: a hundred the last ten of a product, forty a time that takes ten orders.

Each has one thing in the cart and presses until it is an order, under one key as long as nobody knows what came of it.
Some cards are declined at first, some have heard of a code that is good for ten orders, and some think better of what
they have ordered. Some had the thing in a guest's cart, which goes over to theirs from two devices at once, and some
have their data erased in the moment in which they pay.
"""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import trio
from attrs import Factory, define

from tests.chaos.payers import BROKE, GOOD
from tests.e2e.diner import all_at_once

SHOP: Final = "mami"
API: Final = "/api/v1"
TENANT: Final = {"X-Restaurant": SHOP}
PASSWORD: Final = "correct horse battery"
CODE: Final = "FEW"  # good for ten orders
THINK_S: Final = 3.0  # before each press, at most
HURRIED_S: Final = 0.6
BEGUN: Final = "INVALID_STATUS_TRANSITION"
FROM_ONE_NETWORK: Final = 10
AS_GUESTS, WITH_CODES, ERASED = 0.3, 0.3, 0.06  # so many of them
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
    """One of them. `order_id` is the order that they have, `called_off` whether it is one no more.

    `guest` is the token of the guest's cart that is still to go over to theirs, `erased` that nothing is left of them.
    """

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
    guest: str | None = None
    erased: bool = False

    async def fill(self, *, as_guest: bool = False) -> None:
        """Becomes a customer, with the thing in the cart; or in a guest's, which goes over to theirs when they buy."""
        network = {"X-Forwarded-For": f"10.0.{self.number // FROM_ONE_NETWORK}.1"}
        said = {"email": f"buyer-{self.number}@example.com", "password": PASSWORD, "name": f"Buyer {self.number}"}
        answer = await self.client.post(f"{API}/auth/register", json=said, headers={**TENANT, **network})
        assert answer.status_code == 201, answer.text
        data = answer.json()["data"]
        self.headers, self.customer_id = {"Authorization": f"Bearer {data['access_token']}"}, data["user"]["id"]
        await self._ask("PUT", "/me/preferences", {"notify": "none"})
        item, fills = {"product_id": self.product_id, "quantity": 1}, self.headers
        if as_guest:
            status, body = await self._ask("POST", "/cart/guest", more=TENANT)
            assert status == 201, body
            self.guest = body["data"]["cart_token"]
            fills = {"Authorization": f"Bearer {self.guest}"}
        status, body = await self._ask("POST", "/cart/items", item, fills)
        assert status == 201, body

    async def buy(self, *, keeps: bool = False) -> None:
        """Until they have it, or are told that it is gone. Some give it back, but for who `keeps` it."""
        pays = self.chance.choices(("card", "counter"), (3, 1))[0]
        card, key = self.chance.choices((GOOD, BROKE), (4, 1))[0], str(uuid4())
        code = {"discount_code": CODE} if self.chance.random() < WITH_CODES else {}
        erases = not keeps and self.chance.random() < ERASED
        await self._take_guests_cart()
        while True:
            await trio.sleep(self.chance.uniform(0, THINK_S))
            said = {"fulfillment_type": "PICKUP", "payment": {"method": pays}, **self.slot, **code}
            self.rush.pressed()
            if erases:
                await self._have_erased(said, key)
                return
            status, body = await self._ask("POST", "/checkout/confirm", said, {"Idempotency-Key": key})
            answer = body["error"]["code"] if "error" in body else str(status)
            self.rush.told[answer] += 1
            if status in {200, 201}:
                self.order_id = body["data"]["order"]["order_id"]
                break
            if answer in GONE:
                return
            if status == 202:
                action = (body["data"]["payment"] or {}).get("next_action")
                if action is not None:
                    await self._pay(action["redirect_url"], card)
                    card = GOOD
            elif answer == "DISCOUNT_INVALID":
                code, key = {}, str(uuid4())
            elif answer in AGAIN:
                key = key if answer == "UNAVAILABLE" else str(uuid4())
            else:
                raise AssertionError(body)
        if not keeps and self.chance.random() < 0.2:
            await self._call_off()

    async def choose(self) -> None:
        """What is to become of what is missing, if anything is; and whether the order is one still."""
        while self.order_id is not None and not self.called_off:
            _, body = await self._ask("GET", f"/orders/{self.order_id}")
            order = body["data"]
            self.called_off = order["status"] == "CANCELED"
            open_ = [one for one in order["items"] if one["picked_status"] == "MISSING" and one["choice"] is None]
            if order["status"] != "MISSING" or not open_:
                return
            choice = "without" if open_[0]["substitute"] is None else self.chance.choice(("substitute", "without"))
            status, body = await self._ask("POST", f"/orders/{self.order_id}/missing", {"choice": choice})
            self.rush.told[f"missing: {choice}" if status == 200 else body["error"]["code"]] += 1
            assert status == 200 or body["error"]["code"] in {*AGAIN, BEGUN}, body
            await trio.sleep(self.chance.uniform(0, HURRIED_S))

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
            answer = "called off" if status == 200 else body["error"]["code"]
            self.rush.told[answer] += 1
            self.called_off = status == 200
            if self.called_off or answer == BEGUN:  # somebody packs it
                return
            assert answer in AGAIN, body
            await trio.sleep(self.chance.uniform(0, THINK_S))

    async def _take_guests_cart(self) -> None:
        """What they had as a guest is theirs once, from two devices at once, whatever happens to the server."""
        if self.guest is None:
            return
        said = {"cart_token": self.guest}
        await all_at_once(*[partial(self._ask, "POST", "/cart/take", said)] * 2)
        _, body = await self._ask("GET", "/cart")
        assert [(one["product_id"], one["quantity"]) for one in body["data"]["items"]] == [(self.product_id, 1)]
        self.rush.told["guests' carts taken"] += 1
        self.guest = None

    async def _have_erased(self, said: Mapping[str, Any], key: str) -> None:
        """While the button is pressed. What comes of that they are not told: it stands, or nothing is left of it."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._ask, "POST", "/checkout/confirm", said, {"Idempotency-Key": key})
            await trio.sleep(self.chance.uniform(0, HURRIED_S))
            status, body = await self._ask("POST", "/me/erase", {"password": PASSWORD})
        assert status in {204, 401}, body  # it was done, and its answer was lost
        self.erased = True
        self.rush.told["had their data erased"] += 1

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
                return answer.status_code, answer.json() if answer.content else {}
            await trio.sleep(0.2)
