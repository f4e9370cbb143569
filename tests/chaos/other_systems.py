"""Other systems of a restaurant on a bad evening: they order over the API, pay, change, and repeat what nobody answers.

Under one key as long as they are not told what came of it, so that each order is one, whatever was killed in between.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

import httpx2
import trio
from attrs import Factory, define

from actors.domain.staff import Role
from persistence.hire import hire
from server.accounts.passwords import hash_password
from tests.chaos.buyers import Rush

API: Final = "/api/v1"
PASSWORD: Final = "a fork in the road"
SCOPES: Final = ("menu:read", "menu:write", "tables:read", "tables:write", "orders:write", "payments:write")
THINK_S: Final = 0.4  # between two things, at most
PATIENCE_S: Final = 0.1
AWAY: Final = frozenset({429, 500, 502, 503})
NO: Final = frozenset({404, 409, 422, 423})  # the rules': it was changed meanwhile, or is over


@define(eq=False)
class OtherSystem:
    """One of them. `orders` are those that it has, by the key it ordered them under; `did` counts what was done."""

    name: str
    headers: Mapping[str, str]
    client: httpx2.AsyncClient
    rush: Rush
    chance: Random
    dishes: Sequence[int] = ()
    tables: Sequence[int] = ()
    orders: dict[str, str] = Factory(dict)
    did: Counter[str] = Factory(Counter)

    async def look(self, behind: int) -> None:
        """Learns what there is, of the tables those with higher numbers: where nobody sits whom a switch would stop."""
        menu = (await self._ask("GET", "/menu"))["data"]
        self.dishes = [item["id"] for category in menu["categories"] for item in category["items"]]
        tables = (await self._ask("GET", "/tables"))["data"]
        self.tables = [table["table_id"] for table in tables if table["table_number"] > behind]

    async def evening(self, orders: int) -> None:
        """Orders so often, and does something else now and then."""
        while len(self.orders) < orders:
            await trio.sleep(self.chance.uniform(0, THINK_S))
            await self._order(f"{self.name}-{len(self.orders)}-{self.did['refused']}")
            if self.chance.random() < 0.5:
                await trio.sleep(self.chance.uniform(0, THINK_S))
                await self.chance.choice((self._move, self._pay, self._switch_dish, self._switch_table))()

    async def _order(self, key: str) -> None:
        items = [
            {"menu_item_id": dish, "quantity": self.chance.randint(1, 3)}
            for dish in self.chance.sample(self.dishes, self.chance.randint(1, len(self.dishes)))
        ]
        said: dict[str, Any] = {"items": items, "customer_name": self.name, "notes": key}
        if self.chance.random() < 0.5:
            said["table_id"] = self.chance.choice(self.tables)
        if self.chance.random() < 0.5:
            said |= {"payment_method": self.chance.choice(("cash", "terminal")), "tip_amount": 0.5}
        self.rush.pressed()
        answer = await self._ask("POST", "/orders", said, {"Idempotency-Key": key})
        if "data" in answer:
            self.orders[key] = answer["data"]["order_id"]
            self.did["orders"] += 1
        else:
            self.did["refused"] += 1  # an item or a table is switched off

    async def _move(self) -> None:
        """A random order a step on, or off."""
        if self.orders:
            order = self.chance.choice(list(self.orders.values()))
            if self.chance.random() < 0.3:
                await self._did("called off", "DELETE", f"/orders/{order}?reason=chaos")
            else:
                status = self.chance.choice(("IN_PROGRESS", "READY", "DELIVERED"))
                await self._did("moved", "PUT", f"/orders/{order}", {"status": status, "customer_phone": status})

    async def _pay(self) -> None:
        if self.orders:
            order = self.chance.choice(list(self.orders.values()))
            key = {"Idempotency-Key": f"{self.name}-pays-{self.did.total()}"}
            await self._did("paid", "POST", "/payments", {"order_id": order, "method": "cash"}, key)

    async def _switch_dish(self) -> None:
        dish, left = self.chance.choice(self.dishes), self.chance.choice((None, 500))
        said = {"available": True, "left": left}
        await self._did("said what is left", "PUT", f"/menu/{dish}", said)

    async def _switch_table(self) -> None:
        table, enabled = self.chance.choice(self.tables), self.chance.random() < 0.8
        await self._did("switched a table", "PUT", f"/tables/{table}", {"enabled": enabled})

    async def _did(
        self, what: str, method: str, path: str, said: object = None, more: Mapping[str, str] | None = None
    ) -> None:
        self.did[what if "data" in await self._ask(method, path, said, more) else f"not {what}"] += 1

    async def _ask(
        self, method: str, path: str, said: object = None, more: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """Patient while the server is away: what was asked is asked again, until there is an answer of the rules'."""
        while True:
            try:
                headers = {**self.headers, **(more or {})}
                answer = await self.client.request(method, f"{API}{path}", json=said, headers=headers)
            except httpx2.TransportError:
                await trio.sleep(PATIENCE_S)
                continue
            if answer.status_code not in AWAY:
                assert answer.status_code in {200, 201, *NO}, answer.text
                told: dict[str, Any] = answer.json()
                return told
            await trio.sleep(PATIENCE_S)


async def key_of(client: httpx2.AsyncClient, url: str, slug: str) -> Mapping[str, str]:
    """What a system of the restaurant shows: a manager's key that an admin has made."""
    email = f"ada@{slug}.example"
    hire(url, slug, email, "Ada", Role.ADMIN, hash_password(PASSWORD))
    signed_in = await client.post("/admin/login", json={"email": email, "password": PASSWORD})
    assert signed_in.status_code == 200, signed_in.text
    said = {"name": "chaos", "scopes": SCOPES, "role": "MANAGER", "per_minute": 60_000}
    who = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    made = await client.post(f"{API}/admin/api-keys", json=said, headers=who)
    assert made.status_code == 201, made.text
    return {"X-Api-Key": made.json()["data"]["key"]}
