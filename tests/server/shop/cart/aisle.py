"""A shop with carts for tests: customers and guests, and shorthands for what they do with theirs."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from quart import Response

from actors.carts import Carts
from actors.handover import Handovers
from persistence.bridge import Reads
from server.shop.door import cart_routes, carts_of
from tests.server.doors import MARGHERITA, Phone
from tests.server.shop.accounts.counter import API, Counter, opened, told


class Aisle(Counter):
    """`Counter` with carts. `who` is a customer, or whoever was told a `ws_token`."""

    def __init__(self, reads: Reads, url: str, settings: Mapping[str, str]) -> None:
        super().__init__(reads, url, settings)
        services = self.services
        carts = self.guests_carts()
        self.carts = carts_of(services.settings, carts, self.registry, self.restaurants, self.accounts, self.tokens)

    def guests_carts(self) -> Carts:
        return Carts(self.registry, Handovers(self.registry, self.store.journal, self.services.clock))

    def owners(self) -> list[object]:
        return [*super().owners(), *cart_routes(self.carts)]

    async def say(
        self, method: str, path: str, who: Mapping[str, Any] | None, body: Any = None, **headers: str
    ) -> Response:
        """One request under `/api/v1/cart`; in the names of headers `_` stands for `-`."""
        sent = {"X-Restaurant": "chianti", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if who is not None:
            sent["Authorization"] = f"Bearer {who.get('access_token') or who['ws_token']}"
        return await self.send(method, f"{API}/cart{path}", None, body, sent)

    async def live(self, who: Mapping[str, Any]) -> dict[str, Any]:
        """The cart, as `GET /cart` shows it."""
        shown: dict[str, Any] = await told(await self.say("GET", "", who), 200)
        return shown

    async def fill(
        self, who: Mapping[str, Any], product: int = MARGHERITA, quantity: int = 1, status: int = 201, **more: Any
    ) -> dict[str, Any]:
        """The cart after something was put into it."""
        said = {"product_id": product, "quantity": quantity, **more}
        cart: dict[str, Any] = await told(await self.say("POST", "/items", who, said), status)
        return cart

    async def guest(self) -> dict[str, Any]:
        """A guest's new cart."""
        cart: dict[str, Any] = await told(await self.say("POST", "/guest", None), 201)
        return cart

    async def share(self, who: Mapping[str, Any]) -> dict[str, Any]:
        """A link to the cart."""
        link: dict[str, Any] = await told(await self.say("POST", "/share", who), 201)
        return link

    async def join_by(self, link: Mapping[str, Any], nickname: str = "Dad") -> Response:
        """Somebody of the household joins by the link."""
        return await self.say("POST", "/join", None, {"token": link["token"], "nickname": nickname})

    async def follow(self, who: Mapping[str, Any]) -> Phone:
        """A phone that is live in the cart, as whoever was told this `ws_token` is."""
        token = self.tokens.read(who["ws_token"])
        phone = Phone(token.member_id)
        await (await self.registry.session(UUID(who["session_id"]))).subscribe(phone)
        return phone


def quantities(cart: Mapping[str, Any]) -> list[tuple[int, int]]:
    """What is in a cart, and how many."""
    return [(one["product_id"], one["quantity"]) for one in cart["items"]]


@asynccontextmanager
async def open_aisle(url: str) -> AsyncIterator[Aisle]:
    """A shop of two restaurants, with carts."""
    async with opened(Aisle, url, ORDERS_PER_MINUTE="100000", JOINS_PER_MINUTE="10000") as aisle:
        yield aisle
