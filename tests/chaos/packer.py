"""Who packs what was bought while it is bought: some of it is not there, and for some something else lies ready."""

from collections import Counter
from random import Random
from typing import Any, Final

import httpx2
import trio
from attrs import Factory, define

from tests.chaos.buyers import API, PASSWORD
from tests.chaos.grocer import Grocer

PAUSE_S: Final = 1.0  # between two orders, at most
NOT_THERE: Final = 0.3
AT_ONCE_MAX: Final = 100
LATER: Final = frozenset({429, 503})
OVERTAKEN: Final = frozenset(
    {"INVALID_STATUS_TRANSITION", "PAYMENT_IN_PROGRESS", "ITEM_UNAVAILABLE", "ORDER_NOT_FOUND"}
)


@define(eq=False)
class Packer:
    """One of them. Says most things once, and some twice."""

    grocer: Grocer
    name: str
    client: httpx2.AsyncClient
    chance: Random
    headers: dict[str, str] = Factory(dict)
    did: Counter[str] = Factory(Counter)

    async def run(self) -> None:
        """For ever."""
        while True:
            await trio.sleep(self.chance.uniform(0, PAUSE_S))
            page = await self._ask("GET", f"/ops/orders?limit={AT_ONCE_MAX}")
            waiting = [one for one in page or () if one["status"] in {"CREATED", "IN_PROGRESS"}]
            if waiting:
                await self._pack(self.chance.choice(waiting))

    async def _pack(self, order: Any) -> None:
        path = f"/ops/orders/{order['order_id']}"
        for item in order["items"]:
            if item["picked_status"] == "PENDING":
                order = await self._ask("PATCH", f"{path}/items/{item['id']}/picked-status", self._found(item))
                if order is None:
                    return
        missing = any(item["picked_status"] == "MISSING" for item in order["items"])
        await self._ask("PATCH", f"{path}/status", {"status": "MISSING" if missing else "READY"})

    def _found(self, item: Any) -> dict[str, Any]:
        if self.chance.random() > NOT_THERE:
            return {"picked_status": "PICKED"}
        if item["product_id"] == self.grocer.scarce and self.chance.random() < 0.5:
            return {"picked_status": "MISSING", "substitute": {"product_id": self.grocer.plenty}}
        return {"picked_status": "MISSING"}

    async def _ask(self, method: str, path: str, said: Any = None) -> Any:
        """What was answered; None where it was refused, or nobody knows: then it is looked at again."""
        answer = None
        for _ in range(self.chance.choice((1, 1, 2))):
            try:
                if not self.headers:
                    signs = {"email": self.name, "password": PASSWORD}
                    token = (await self.client.post("/admin/login", json=signs)).json()["access_token"]
                    self.headers = {"Authorization": f"Bearer {token}"}
                answer = await self.client.request(method, f"{API}{path}", json=said, headers=self.headers)
            except (httpx2.TransportError, KeyError):
                answer = None
        if answer is None or answer.status_code in LATER:
            return None
        body = answer.json()
        if answer.status_code == 200:
            self.did.update([f"packed: {said[word]}" for word in ("picked_status", "status") if word in (said or {})])
            return body["data"]
        assert body["error"]["code"] in OVERTAKEN, body
        return None
