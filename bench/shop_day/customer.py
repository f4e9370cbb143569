"""A customer: fills a cart, checks it out, pays, changes their mind, and chooses what becomes of what is missing.

Owns: what they want, and how they go on where something is refused. Must not: know what others do, or compare anything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import trio
from attrs import Factory, define, frozen

from bench.evening.clock import EveningClock
from bench.evening.person import Person
from bench.phone import DiningFailed, request
from bench.shop_day.house import SHOP
from bench.wire import decode

API: Final = "/api/v1"
TENANT: Final = {"X-Restaurant": SHOP}
MINUTE_S: Final = 60.0
GOOD, BROKE, ASKS_BANK = "4242424242424242", "4000000000009995", "4000002760003184"
TRIES_MAX: Final = 40
DECLINES_MAX: Final = 4  # then they go elsewhere
SLOT_PROBLEMS: Final = frozenset({"SLOT_FULL", "SLOT_PASSED", "SLOT_UNAVAILABLE", "BRANCH_UNAVAILABLE"})
LATER: Final = frozenset({"CART_LOCKED", "SESSION_BUSY", "PAYMENT_IN_PROGRESS", "UNAVAILABLE", "ORDER_FAILED"})
OVER: Final = frozenset({"DELIVERED", "CANCELED"})
Said = Mapping[str, Any]


@frozen
class Shop:
    """The shop as its customers find it: products that sell, all others, branches where one picks up."""

    wanted: Sequence[int]
    others: Sequence[int]
    branches: Sequence[int]


@frozen
class Wishes:
    """What somebody is like. `visits` is when they shop, `postcode` where they live, `code` what they have heard of."""

    visits: Sequence[datetime]
    as_guest: bool
    delivers: bool
    postcode: str
    pays: str
    card: str
    code: str
    calls_off: bool
    walks_away: bool


@define(eq=False)
class Customer:
    """Somebody who buys. `told` counts what they were refused, and `orders` has those that stand, as last seen."""

    person: Person
    wishes: Wishes
    shop: Shop
    client: httpx2.AsyncClient
    pages: httpx2.AsyncClient
    clock: EveningClock
    random: Random
    address_id: str | None = None
    told: Counter[str] = Factory(Counter)
    orders: dict[str, Said] = Factory(dict)
    stood: list[str] = Factory(list)
    chosen: list[str] = Factory(list)
    called_off: list[str] = Factory(list)

    async def day(self) -> None:
        """All of it. Raises `DiningFailed` where they cannot go on."""
        for number, at in enumerate(self.wishes.visits):
            await self.clock.until(at)
            if number == 0:
                await self._arrive()
            else:
                await self._fill()
            order = await self._check_out(returning=number > 0)
            if order is None:
                continue
            self.orders[order["order_id"]] = order
            self.stood.append(order["order_id"])
            if self.wishes.calls_off and number == 0:
                await self._call_off(order["order_id"])

    async def follow(self, until: datetime) -> None:
        """Looks every quarter of an hour what becomes of the orders, and chooses where something is missing."""
        while self.clock.wall() < until:
            await self._minutes(15, 15)
            for order_id, order in list(self.orders.items()):
                if order["status"] not in OVER:
                    await self._look(order_id)

    async def look_again(self) -> None:
        """All orders as they are by now."""
        for order_id in self.stood:
            status, said = await self.ask("GET", f"/orders/{order_id}")
            if status != 200:
                raise DiningFailed(f"{self.person.name} does not find {order_id}: {said}")
            self.orders[order_id] = said["data"]

    # ---- the cart

    async def _arrive(self) -> None:
        if self.wishes.as_guest:
            cart = await self._post("/cart/guest", None, 201, TENANT)
            token = cart["cart_token"]
            await self._fill({"Authorization": f"Bearer {token}"})
            await self.person.register(cart_token=token)
        else:
            await self.person.register()
            await self._fill()
        home = {"street": f"Allenby {self.random.randint(1, 120)}", "postcode": self.wishes.postcode}
        said = await self._post("/me/addresses", {**home, "city": "Tel Aviv-Yafo", "country": "IL"}, 201)
        self.address_id = said["id"]
        await self.ask("PUT", "/me/preferences", {"notify": "none"})  # they look for themselves

    async def _fill(self, headers: Mapping[str, str] | None = None) -> None:
        for product in self._list():
            await trio.sleep(self.random.uniform(5, 40))
            item = {"product_id": product, "quantity": self.random.randint(1, 3), "id": str(uuid4())}
            for _ in range(TRIES_MAX):
                status, said = await self.ask("POST", "/cart/items", item, headers)
                if status in {200, 201} or not self._in_vain(said):
                    break
                await self._minutes(1, 2)

    def _list(self) -> Sequence[int]:
        few = self.random.sample(self.shop.wanted, min(len(self.shop.wanted), self.random.randint(1, 3)))
        return [*few, *self.random.sample(self.shop.others, self.random.randint(1, 6))]

    def _in_vain(self, said: Said) -> bool:
        """Whether it may be said again, and it is counted why not. Raises `DiningFailed` for what nobody expects."""
        code = said["error"]["code"]
        self.told[code] += 1
        if code not in {*LATER, "OUT_OF_STOCK_ANYWHERE"}:
            raise DiningFailed(f"{self.person.name} cannot fill a cart: {said}")
        return code in LATER

    # ---- the checkout

    async def _check_out(self, *, returning: bool) -> Said | None:
        """Until an order stands; none where they give it up."""
        wish = await self._wish(returning=returning)
        for _ in range(TRIES_MAX):
            if wish is None:
                return None
            status, said = await self.ask("POST", "/checkout/preview", wish)
            if status != 200:
                raise DiningFailed(f"{self.person.name} cannot check out: {said}")
            found = said["data"]
            if found["problems"]:
                wish = await self._otherwise(wish, found["problems"])
                continue
            order, wish = await self._confirm({**wish, "expected_total": float(found["totals"]["total"])})
            if order is not None:
                return order
            await self._minutes(0.2, 2)
        raise DiningFailed(f"{self.person.name} cannot check out at all.")

    async def _wish(self, *, returning: bool) -> dict[str, Any] | None:
        wish: dict[str, Any] = {"fulfillment_type": "DELIVERY" if self.wishes.delivers else "PICKUP"}
        if self.wishes.delivers:
            wish["address_id"] = self.address_id
        else:
            wish["branch_id"] = self.random.choice(self.shop.branches)
        if self.wishes.code:
            wish["discount_code"] = self.wishes.code
        wish["payment"] = await self._payment(returning=returning)
        return await self._in_another_slot(wish)

    async def _payment(self, *, returning: bool) -> Said:
        pays = self.wishes.pays
        if pays == "saved" and returning:
            _, said = await self.ask("GET", "/me/payment-tokens")
            if said["data"]:
                return {"method": "saved", "payment_token_id": said["data"][0]["id"]}
        return {"method": "counter" if pays == "counter" else "card", "save_as_default": pays == "saved"}

    async def _in_another_slot(self, wish: Mapping[str, Any]) -> dict[str, Any] | None:
        """The same at any time that is free, today if it can be had; None where there is none."""
        delivers = wish["fulfillment_type"] == "DELIVERY"
        for day in (self._today(), self._today() + timedelta(days=1)):
            params = {"date": day.isoformat(), **({} if delivers else {"branchId": wish["branch_id"]})}
            response = await request(self.client, "GET", f"{API}/delivery-slots", params=params, headers=TENANT)
            slots = decode(response.content)["data"]
            free = [one for one in slots if one["available"] and one["delivery" if delivers else "pick_up"]]
            if free:
                slot = self.random.choice(free[:3])
                return {**wish, "delivery_slot_id": slot["id"], "date": day.isoformat()}
        self.told["no time left"] += 1
        return None

    def _today(self) -> date:
        return self.clock.wall().astimezone(self.clock.begins_at.tzinfo).date()

    async def _otherwise(self, wish: dict[str, Any], problems: Sequence[Said]) -> dict[str, Any] | None:
        """What they wish for instead; None where nothing is left of it."""
        changed: dict[str, Any] | None = dict(wish)
        for problem in problems:
            code = problem["code"]
            self.told[code] += 1
            match code:
                case "INSUFFICIENT_STOCK":
                    await self._take_less({item["product_id"]: item["available"] for item in problem["items"]})
                case "BELOW_MINIMUM":
                    await self._fill()
                case "ADDRESS_OUT_OF_ZONE" if changed is not None:
                    at = {"fulfillment_type": "PICKUP", "branch_id": self.random.choice(self.shop.branches)}
                    changed = {**{key: value for key, value in changed.items() if key != "address_id"}, **at}
                    changed = await self._in_another_slot(changed)
                case "DISCOUNT_INVALID" if changed is not None:
                    changed.pop("discount_code", None)
                case "CART_EMPTY":
                    return None
                case _ if code in SLOT_PROBLEMS and changed is not None:
                    changed = await self._in_another_slot(changed)
                case _ if code == "CART_CHANGED" or code in LATER:
                    await self._minutes(0.2, 2)
                case _:
                    raise DiningFailed(f"{self.person.name} does not know what to do about {problem}.")
        if changed is not None:
            changed.pop("expected_total", None)
        return changed

    async def _take_less(self, left: Mapping[int, int]) -> None:
        cart = (await self.ask("GET", "/cart"))[1]["data"]
        for item in cart["items"]:
            if item["product_id"] in left:
                there = left[item["product_id"]]
                path = f"/cart/items/{item['id']}"
                if there > 0:
                    await self.ask("PUT", path, {"quantity": min(there, item["quantity"])})
                else:
                    await self.ask("DELETE", path)

    async def _confirm(self, wish: dict[str, Any]) -> tuple[Said | None, dict[str, Any] | None]:
        """Presses the button, with one key, until it is known what came of it: the order, or what to wish for then."""
        key = {"Idempotency-Key": str(uuid4()), **await self.person.headers()}
        card, paid = self.wishes.card, False
        for _ in range(10 * TRIES_MAX):
            status, said = await self.ask("POST", "/checkout/confirm", wish, key)
            if status in {200, 201}:
                return said["data"]["order"], None
            if status != 202:
                return None, await self._after(said["error"], wish)
            action = (said["data"]["payment"] or {}).get("next_action")
            if action is not None and self.wishes.walks_away and not paid:
                self.told["walks away"] += 1
                paid = True  # never, that is: the page closes by itself
            elif action is not None and not paid:
                paid = await self._pay_on_page(action["redirect_url"], card)
                card = GOOD
            else:
                self.told["nobody knows yet"] += action is None
                await self._minutes(1, 3)
            key.update(await self.person.headers())
        raise DiningFailed(f"{self.person.name} is never told what became of an order.")

    async def _after(self, error: Said, wish: dict[str, Any]) -> dict[str, Any] | None:
        code = error["code"]
        if self.wishes.walks_away:
            self.told[code] += 1
            return None
        if code == "PAYMENT_DECLINED":
            self.told[code] += 1
            await self._minutes(2, 6)
            if self.told[code] > DECLINES_MAX:
                return None
            return {**wish, "payment": {"method": "card", "save_as_default": self.wishes.pays == "saved"}}
        problems = (error.get("details") or {}).get("problems") or [{"code": code, "items": []}]
        return await self._otherwise(wish, problems)

    async def _pay_on_page(self, url: str, card: str) -> bool:
        """Types the card on the provider's page; whether that was the end of it."""
        await trio.sleep(self.random.uniform(15, 90))
        try:
            response = await self.pages.post(url, data={"card": card})
            if response.status_code == 303 and "/bank/" in response.headers["location"]:
                bank = httpx2.URL(url).join(response.headers["location"])
                response = await self.pages.post(bank, data={"agreed": "yes"})
        except httpx2.TransportError:  # the page does not load; perhaps later
            self.told["the provider's page is away"] += 1
            return False
        if response.status_code != 303:
            self.told["refused on the provider's page"] += 1
        return response.status_code == 303

    # ---- afterwards

    async def _call_off(self, order_id: str) -> None:
        await self._minutes(1, 12)
        for _ in range(TRIES_MAX):
            status, said = await self.ask("POST", f"/orders/{order_id}/cancel")
            if status == 200:
                self.orders[order_id] = said["data"]
                self.called_off.append(order_id)
                return
            self.told[said["error"]["code"]] += 1
            if said["error"]["code"] not in LATER:
                return
            await self._minutes(1, 2)

    async def _look(self, order_id: str) -> None:
        status, said = await self.ask("GET", f"/orders/{order_id}")
        if status != 200:
            raise DiningFailed(f"{self.person.name} does not find {order_id}: {said}")
        self.orders[order_id] = order = said["data"]
        if order["status"] != "MISSING":
            return
        for item in order["items"]:
            if item["picked_status"] == "MISSING" and item["choice"] is None:
                await self._choose(order_id, item)

    async def _choose(self, order_id: str, item: Said) -> None:
        paid = self.orders[order_id]["payment_status"] == "paid"
        choices = ["refund" if paid else "without", *(["substitute"] if item["substitute"] is not None else [])]
        choice = self.random.choice(choices)
        said = {"choice": choice, "item_id": item["item_id"]}
        status, answer = await self.ask("POST", f"/orders/{order_id}/missing", said)
        if status == 200:
            self.chosen.append(f"{order_id} {item['item_id']} {choice}")
        else:
            self.told[answer["error"]["code"]] += 1
            if answer["error"]["code"] not in {*LATER, "INVALID_STATUS_TRANSITION"}:
                raise DiningFailed(f"{self.person.name} cannot choose for {order_id}: {answer}")

    # ---- asking

    async def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Said]:
        """The status, and what was said."""
        known = await self.person.headers() if headers is None else headers
        response = await request(self.client, method, f"{API}{path}", json=body, headers=known)
        return response.status_code, decode(response.content) if response.content else {}

    async def _post(self, path: str, body: object, wanted: int, headers: Mapping[str, str] | None = None) -> Said:
        status, said = await self.ask("POST", path, body, headers)
        if status != wanted:
            raise DiningFailed(f"{self.person.name} is told {status} at {path}: {said}")
        found: Said = said["data"]
        return found

    async def _minutes(self, least: float, most: float) -> None:
        await trio.sleep(self.random.uniform(least, most) * MINUTE_S)
