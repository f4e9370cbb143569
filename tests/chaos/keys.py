"""An admin who gives a restaurant's other systems their keys, and takes them away again while they are used.

A key ends by itself, or is revoked, or goes on: by seed. From when on one may be good no more, and from when on it
certainly is not, is kept with it, for whoever used it to be held to.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import httpx2
import trio
from attrs import Factory, define

from actors.domain.staff import Role
from persistence.hire import hire
from server.accounts.passwords import hash_password

API: Final = "/api/v1"
PASSWORD: Final = "a fork in the road"
SCOPES: Final = (
    *("menu:read", "menu:write", "tables:read", "tables:write"),
    *("orders:read", "orders:write", "payments:read", "payments:write"),
)
ENDING_MAX: Final = 40  # of the hundred that a restaurant may have; those that are made after them stay good
ENDS_BY_ITSELF: Final = 0.3
LASTS_S: Final = (2.0, 8.0)
PAUSE_S: Final = (0.5, 2.0)  # between two that are revoked
PATIENCE_S: Final = 0.2


@define(eq=False)
class Key:
    """One of them. `doomed_at` None: nobody has ended it; `over_at` None: nobody has been told that it is over."""

    key_id: int
    headers: Mapping[str, str]
    doomed_at: datetime | None
    over_at: datetime | None

    @property
    def may_be_over(self) -> bool:
        """Whether it may be refused by now."""
        return self.doomed_at is not None and self.doomed_at <= datetime.now(UTC)

    def was_over(self, at: datetime) -> bool:
        """Whether it must have been refused then."""
        return self.over_at is not None and self.over_at < at


@define(eq=False)
class Admin:
    """One restaurant's. `keys` are all that were made."""

    client: httpx2.AsyncClient
    who: Mapping[str, str]
    chance: Random
    keys: list[Key] = Factory(list)
    revoked: int = 0

    @classmethod
    async def at(cls, client: httpx2.AsyncClient, url: str, slug: str, chance: Random) -> "Admin":
        """Somebody new at this restaurant, signed in."""
        email = f"ada@{slug}.example"
        hire(url, slug, email, "Ada", Role.ADMIN, hash_password(PASSWORD))
        signed_in = await client.post("/admin/login", json={"email": email, "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        return cls(client, {"Authorization": f"Bearer {signed_in.json()['access_token']}"}, chance)

    async def key(self) -> Key:
        """A manager's key for everything."""
        lasts: timedelta | None = None
        ends_at: datetime | None = None
        if len(self.keys) < ENDING_MAX and self.chance.random() < ENDS_BY_ITSELF:
            lasts = timedelta(seconds=self.chance.uniform(*LASTS_S))

        def said() -> object:
            nonlocal ends_at  # from each attempt on: the server may be away for longer than a key lasts
            ends_at = None if lasts is None else datetime.now(UTC) + lasts
            ends = None if ends_at is None else ends_at.isoformat()
            return {"name": "chaos", "scopes": SCOPES, "role": "MANAGER", "per_minute": 60_000, "expires_at": ends}

        made = (await self._asked("POST", "", said))["data"]
        key = Key(made["id"], {"X-Api-Key": made["key"]}, ends_at, ends_at)
        self.keys.append(key)
        return key

    async def run(self) -> None:
        """Takes one away, over and over, as long as there may be more. Never ends."""
        while True:
            await trio.sleep(self.chance.uniform(*PAUSE_S))
            good = [key for key in self.keys if key.doomed_at is None]
            if good and len(self.keys) < ENDING_MAX:
                key = self.chance.choice(good)
                key.doomed_at = datetime.now(UTC)
                await self._asked("DELETE", f"/{key.key_id}")
                key.over_at = datetime.now(UTC)
                self.revoked += 1

    async def _asked(self, method: str, path: str, said: Callable[[], object] = lambda: None) -> Mapping[str, Any]:
        """Patient while the server is away. A key whose making was not answered is nobody's."""
        url = f"{API}/admin/api-keys{path}"
        while True:
            try:
                answer = await self.client.request(method, url, json=said(), headers=self.who)
            except httpx2.TransportError:
                await trio.sleep(PATIENCE_S)
                continue
            if answer.status_code not in {429, 503}:
                assert answer.status_code in {200, 201}, answer.text
                told: dict[str, Any] = answer.json()
                return told
            await trio.sleep(PATIENCE_S)
