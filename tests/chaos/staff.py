"""Somebody at a screen who sends again, over and over, whatever the till has not answered for and would take.

What it will never take they leave alone: it may be refused between their look and their press, and then be refused
once more, which is right and would only make another story for the diners.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

import httpx2
import trio
from attrs import define

from actors.domain.staff import Role
from persistence.hire import hire
from server.accounts.passwords import hash_password
from tests.e2e.running import Server

PASSWORD: Final = "a fork in the road"
PAUSE_S: Final = 0.3  # the longest before they do the next thing
HINDERED: Final = 503  # the store is away for a moment
GONE: Final = 404  # refused meanwhile, while its diners waited


@define(eq=False)
class Staff:
    """One of them. `resent` counts what was done. The server may be killed under their hands."""

    server: Server
    email: str
    wanted: Callable[[str], bool]
    chance: Random
    resent: int = 0

    @classmethod
    def at(cls, server: Server, url: str, slug: str, wanted: Callable[[str], bool], chance: Random) -> "Staff":
        """Somebody new at this restaurant, who may not do more than anybody."""
        email = f"eva@{slug}.example"
        hire(url, slug, email, "Eva", Role.EMPLOYEE, hash_password(PASSWORD))
        return cls(server, email, wanted, chance)

    async def run(self) -> None:
        """Never ends. They sign in once: a server that comes back knows them still."""
        async with self.server.client() as client:
            signed_in: Mapping[str, Any] = {}
            while not signed_in:
                said = {"email": self.email, "password": PASSWORD}
                signed_in = await self._asked(client, "POST", "/admin/login", {}, said)
            who = {"Authorization": f"Bearer {signed_in['access_token']}"}
            while True:
                await self._look(client, who)

    async def _look(self, client: httpx2.AsyncClient, who: Mapping[str, str]) -> None:
        """One look at the screen, and one order sent again if there is any."""
        shown = await self._asked(client, "GET", "/admin/orders?unsent=true", who)
        waiting = [order["order_id"] for order in shown.get("orders", ()) if self.wanted(order["order_id"])]
        if waiting:
            path = f"/admin/orders/{self.chance.choice(waiting)}/resend"
            self.resent += bool(await self._asked(client, "POST", path, who))

    async def _asked(
        self, client: httpx2.AsyncClient, method: str, path: str, who: Mapping[str, str], body: object = None
    ) -> Mapping[str, Any]:
        """What is answered after a moment; nothing where the server is not there or cannot, or the order is gone."""
        await trio.sleep(self.chance.uniform(0, PAUSE_S))
        try:
            response = await client.request(method, path, headers=who, json=body)
        except httpx2.TransportError:
            return {}
        if response.status_code in (HINDERED, GONE):
            return {}
        assert response.status_code == 200, response.text
        told: dict[str, Any] = response.json()
        return told
