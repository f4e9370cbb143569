"""Other systems of a restaurant on a bad evening: they order over the API, pay, change, and repeat what nobody answers.

Under one key as long as they are not told what came of it, so that each order is one, whatever was killed in between.
Some say it twice at once, some hang up before they are answered. The keys that they show end while they do.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any, Final

import httpx2
import trio
from attrs import Factory, define

from tests.chaos.buyers import Rush
from tests.chaos.keys import API, Admin, Key
from tests.e2e.diner import all_at_once

THINK_S: Final = 0.4  # between two things, at most
PATIENCE_S: Final = 0.1
HANGS_UP: Final = 0.1
HANGS_UP_S: Final = 0.03  # after that at the latest, in the middle of it
AWAY: Final = frozenset({429, 500, 502, 503})
OVER: Final = 401
NO: Final = frozenset({404, 409, 422, 423})  # the rules': it was changed meanwhile, or is over


@define(eq=False)
class OtherSystem:
    """One of them. `orders` are those that it has, by the key it ordered them under; `did` counts what was done."""

    name: str
    admin: Admin
    client: httpx2.AsyncClient
    rush: Rush
    chance: Random
    dishes: Sequence[int] = ()
    tables: Sequence[int] = ()
    orders: dict[str, str] = Factory(dict)
    did: Counter[str] = Factory(Counter)
    _key: Key | None = None

    async def look(self, behind: int) -> None:
        """Learns what there is, of the tables those with higher numbers: where nobody sits whom a switch would stop."""
        menu = await self._read("/menu")
        self.dishes = [item["id"] for category in menu["categories"] for item in category["items"]]
        tables = await self._read("/tables")
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
        say = partial(self._ask, "POST", "/orders", said, {"Idempotency-Key": key})
        answers = await all_at_once(*[say] * self.chance.choice((1, 1, 1, 2)))
        named = {answer["data"]["order_id"] for answer in answers if "data" in answer}
        assert len(named) <= 1, f"{key} became {named}"
        if named:
            self.orders[key] = named.pop()
            self.did["orders"] += 1
        else:
            self.did["refused"] += 1  # an item or a table is switched off, or the key is over

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

    async def _read(self, path: str) -> Any:
        while "data" not in (told := await self._ask("GET", path)):
            pass  # with another key now
        return told["data"]

    async def _did(
        self, what: str, method: str, path: str, said: object = None, more: Mapping[str, str] | None = None
    ) -> None:
        self.did[what if "data" in await self._ask(method, path, said, more) else f"not {what}"] += 1

    async def _ask(
        self, method: str, path: str, said: object = None, more: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """Patient while the server is away: what was asked is asked again, until there is an answer of the rules'.

        By the key that it was begun with: another one is another account, to which nothing of that is known.
        """
        key = self._key = await self.admin.key() if self._key is None else self._key
        hurried = more is not None and self.chance.random() < HANGS_UP
        while True:
            asked_at = datetime.now(UTC)
            patience_s, hurried = self.chance.uniform(0, HANGS_UP_S) if hurried else math.inf, False
            answer = None
            with trio.move_on_after(patience_s), suppress(httpx2.TransportError):
                headers = {**key.headers, **(more or {})}
                answer = await self.client.request(method, f"{API}{path}", json=said, headers=headers)
            if answer is None or answer.status_code in AWAY:
                await trio.sleep(PATIENCE_S)
                continue
            assert answer.status_code in {200, 201, OVER, *NO}, answer.text
            over = answer.status_code == OVER
            assert key.may_be_over if over else not key.was_over(asked_at), f"{key.over_at}: {answer.text}"
            if over and self._key is key:
                self._key = await self.admin.key()
                self.did["keys that ended"] += 1
            told: dict[str, Any] = answer.json()
            return told
