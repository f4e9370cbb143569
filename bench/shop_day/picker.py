"""Who picks at a branch: item by item, hands over, takes the money for what was not paid, and asks for stock.

Owns: the rounds they make. Must not: know the customers; an order is what its list shows of it.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any, Final

import trio
from attrs import Factory, define

from bench.evening.clock import EveningClock
from bench.evening.guest import cents
from bench.evening.person import Person
from bench.phone import DiningFailed
from bench.shop_day.customer import API, Said

OPS: Final = f"{API}/ops/orders"
ROUND_S: Final = 120.0  # between two looks at the list
EARLY: Final = timedelta(hours=1)  # before its slot begins an order leaves the shop
NOT_THERE: Final = 0.03  # of all items
NOT_NOW: Final = frozenset({"INVALID_STATUS_TRANSITION", "VERSION_CONFLICT", "PAYMENT_IN_PROGRESS", "ITEM_UNAVAILABLE"})

MEANT: Final[Mapping[str, str]] = MappingProxyType(
    {"READY": "ready", "MISSING": "missing", "OUT_FOR_DELIVERY": "out_for_delivery", "DELIVERED": "done"}
)
"""What the audit calls where an order was moved to."""


@define(eq=False)
class Branch:
    """A branch as those who work there see it: what somebody has in hand, and what everything costs."""

    branch_id: int
    prices: Mapping[int, int]
    in_hand: set[str] = Factory(set)


@define(eq=False)
class Picker:
    """One of them. `paid` is what they were given, by session, in minor units; `met` counts what did not work."""

    person: Person
    branch: Branch
    clock: EveningClock
    random: Random
    picked: int = 0
    missing: int = 0
    handed_over: int = 0
    paid: Counter[str] = Factory(Counter)
    met: Counter[str] = Factory(Counter)
    _begun: bool = False  # whether the order in hand is being prepared already

    async def work(self) -> None:
        """For ever."""
        while True:
            await trio.sleep(self.random.uniform(ROUND_S / 2, ROUND_S))
            page = await self.person.look(OPS, branchId=self.branch.branch_id, limit=100)
            for order in page["data"]:
                if order["order_id"] in self.branch.in_hand:
                    continue
                self.branch.in_hand.add(order["order_id"])
                try:
                    busy = await self._go_on(order)
                finally:
                    self.branch.in_hand.discard(order["order_id"])
                if busy:
                    break

    async def _go_on(self, order: Said) -> bool:
        """Does with the order what is to be done; whether there was anything."""
        match order["status"]:
            case "CREATED" | "IN_PROGRESS":
                await self._pick(order)
            case "READY" if self._leaves(order):
                await self._take_money(order)
                away = order["fulfillment_type"] == "DELIVERY"
                await self._move(order, "OUT_FOR_DELIVERY" if away else "DELIVERED")
                self.handed_over += not away
            case "OUT_FOR_DELIVERY":
                await trio.sleep(self.random.uniform(5, 20) * 60)
                await self._move(order, "DELIVERED")
                self.handed_over += 1
            case _:
                return False
        return True

    def _leaves(self, order: Said) -> bool:
        early = EARLY if order["fulfillment_type"] == "DELIVERY" else timedelta()
        return self.clock.wall() >= datetime.fromisoformat(order["starts_at"]) - early

    # ---- picking

    async def _pick(self, order: Said) -> None:
        self._begun = order["status"] != "CREATED"
        for item in order["items"]:
            if item["picked_status"] != "PENDING":
                continue
            await trio.sleep(self.random.uniform(10, 40))
            said: dict[str, Any] = {"picked_status": "PICKED"}
            if self.random.random() < NOT_THERE:
                said = {"picked_status": "MISSING", **self._instead(item)}
            if not await self._say(order, item, said) and "substitute" in said:
                await self._say(order, item, {"picked_status": "MISSING"})
        now = (await self.person.look(f"{OPS}/{order['order_id']}"))["data"]
        if now["status"] == "IN_PROGRESS":
            await self._move(now, "MISSING" if now["progress"]["missing"] else "READY")

    def _instead(self, item: Said) -> Said:
        """Something that costs about as much, if anybody can think of something."""
        costs = cents(item["unit_price"])
        like = [one for one, price in self.branch.prices.items() if costs / 2 < price <= costs * 1.2]
        like = [one for one in like if one != item["product_id"]]
        if not like or self.random.random() < 0.4:
            return {}
        return {"substitute": {"product_id": self.random.choice(like)}}

    async def _say(self, order: Said, item: Said, said: Said) -> bool:
        path = f"{OPS}/{order['order_id']}/items/{item['id']}/picked-status"
        answer = await self.person.do("PATCH", path, None, said)
        if isinstance(answer, str):
            self._not_now(answer, path)
            return False
        missing = said["picked_status"] == "MISSING"
        self.person.note("item_picked", order["order_id"], f"{item['id']}: {said['picked_status']}")
        if not self._begun:
            self._begun = True
            self.person.note("order_moved", order["order_id"], "preparing")
        self.picked += not missing
        self.missing += missing
        if missing and self.random.random() < 0.5:
            await self._ask_for(item["product_id"])
        return True

    # ---- handing over

    async def _move(self, order: Said, status: str) -> None:
        path = f"{OPS}/{order['order_id']}/status"
        answer = await self.person.do("PATCH", path, None, {"status": status})
        if isinstance(answer, str):
            self._not_now(answer, path)
        else:
            self.person.note("order_moved", order["order_id"], MEANT[status])

    async def _take_money(self, order: Said) -> None:
        """In cash, all that is open of their orders."""
        if order["payment_status"] == "paid":
            return
        known = await self.person.look("/admin/orders", before=order["order_number"] + 1, limit=1)
        session_id = known["orders"][0]["session_id"]
        bill = await self.person.look(f"/admin/session/{session_id}/bill")
        if cents(bill["balance"]) <= 0:
            return
        path = f"/admin/session/{session_id}/payments"
        answer = await self.person.do("POST", path, None, {"method": "cash", "amount": float(bill["balance"])})
        if isinstance(answer, str):
            self._not_now(answer, path)
        else:
            self.paid[session_id] += cents(bill["balance"])
            self.person.note("payment_taken", f"payment-{answer['payment_id']}")

    # ---- stock

    async def _ask_for(self, product_id: int) -> None:
        said = {
            "type": "ADD_QUANTITY",
            "quantity": self.random.randint(5, 20),
            "branch_id": self.branch.branch_id,
            "product_id": product_id,
        }
        answer = await self.person.do("POST", f"{API}/stock-requests", None, said)
        if isinstance(answer, str):
            raise DiningFailed(f"{self.person.name} cannot ask for stock: {answer}")
        self.person.note("stock_requested", f"stock-request-{answer['data']['id']}")

    def _not_now(self, code: str, path: str) -> None:
        self.met[code] += 1
        if code not in NOT_NOW:
            raise DiningFailed(f"{self.person.name} is told {code} at {path}.")
