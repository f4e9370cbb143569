"""Somebody with an account: signs in, keeps their token fresh, does things over HTTP, and remembers each deed.

Owns: who they are to the server, and the list of what they have done. Must not: decide what to do.
"""

from collections.abc import Mapping
from typing import Any, Final

import httpx2
import trio
from attrs import Factory, define, frozen

from bench.phone import DiningFailed
from bench.wire import decode

FRESH_S: Final = 10 * 60.0  # an access token is good for fifteen minutes
OFFICE: Final = "/admin"
SHOP: Final = "/api/v1/auth"


@frozen
class Deed:
    """Something done, as the audit should have it: the action, its subject, and, where that is said, its outcome."""

    who: int
    what: str
    subject: str
    new: str = ""


@define(eq=False)
class Person:
    """Somebody at work, or who buys. `door` is where they sign in, `network` where they come from, if that is said."""

    name: str
    email: str
    password: str
    client: httpx2.AsyncClient
    door: str = OFFICE
    network: str = ""
    staff_user_id: int = 0
    deeds: list[Deed] = Factory(list)
    _tokens: Mapping[str, Any] = Factory(dict)
    _signed_at: float = 0.0
    _renewing: trio.Lock = Factory(trio.Lock)

    async def sign_in(self) -> None:
        """Raises `DiningFailed` where they are not let in."""
        self._take(await self._post(f"{self.door}/login", {"email": self.email, "password": self.password}))
        self.staff_user_id = self._tokens["user"]["id"]

    async def register(self, **more: str) -> None:
        """Becomes a customer. Raises likewise."""
        said = {"email": self.email, "password": self.password, "name": self.name, **more}
        self._take(await self._post(f"{self.door}/register", said))

    async def token(self) -> str:
        """An access token that is good for some minutes more."""
        async with self._renewing:  # a refresh token is good once
            if trio.current_time() - self._signed_at > FRESH_S:
                self._take(await self._post(f"{self.door}/refresh", {"refresh_token": self._tokens["refresh_token"]}))
        return str(self._tokens["access_token"])

    async def look(self, path: str, **params: Any) -> dict[str, Any]:
        """Reads something. Raises `DiningFailed` for any other answer than 200."""
        response = await self.client.get(path, params=params, headers=await self.headers())
        if response.status_code != 200:
            raise DiningFailed(f"{self.name} cannot see {path}: {response.text}")
        return decode(response.content)

    async def do(self, method: str, path: str, deed: tuple[str, str, str] | None, body: object = None) -> Any:
        """Does something, and remembers the deed. Gives the answer, or the code of the refusal as a string."""
        response = await self.client.request(method, path, json=body, headers=await self.headers())
        said = decode(response.content)
        if response.status_code >= 300:
            return str(said["error"]["code"])
        if deed is not None:
            self.note(*deed)
        return said

    def note(self, what: str, subject: str, new: str = "") -> None:
        """Remembers a deed whose words are known only afterwards."""
        self.deeds.append(Deed(self.staff_user_id, what, subject, new))

    async def headers(self) -> dict[str, str]:
        """What says who is asking."""
        return {"Authorization": f"Bearer {await self.token()}"}

    async def _post(self, path: str, body: object) -> Mapping[str, Any]:
        origin = {"X-Forwarded-For": self.network} if self.network else {}
        response = await self.client.post(path, json=body, headers=origin)
        if response.status_code not in {200, 201}:
            raise DiningFailed(f"{self.name} cannot sign in: {response.text}")
        said = decode(response.content)
        found: Mapping[str, Any] = said.get("data", said)
        return found

    def _take(self, tokens: Mapping[str, Any]) -> None:
        self._tokens, self._signed_at = tokens, trio.current_time()
