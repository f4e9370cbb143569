"""A shop with accounts for tests: the real routes over real rows, and shorthands for what customers do."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time
from typing import Any, Final, TypeVar, cast

import attrs
import psycopg
import trio
from argon2 import PasswordHasher
from attrs import frozen
from quart import Request, Response

from actors.carts import Carts
from actors.domain.hours import Hours
from actors.domain.staff import Role
from actors.ports.products import Products
from persistence.accounts import Accounts
from persistence.bridge import Reads, open_bridge
from persistence.customers import Customers
from persistence.hire import hire
from persistence.password_resets import PasswordResets
from persistence.roster import Roster
from server.accounts.passwords import Passwords
from server.shop.accounts.services import AccountServices
from server.shop.door import AtTheDoor, account_routes, accounts_of
from staff.accounts.authentication import Authentication
from staff.accounts.beside import StaffBeside
from staff.accounts.colleagues import Colleagues
from staff.accounts.notices import Notices
from tests.server.doors import CHIANTI, World

API: Final = "/api/v1"
PASSWORD: Final = "a fork in the road"
OTHER_PASSWORD: Final = "a spoon in the river"
CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ADDRESS: Final[Mapping[str, Any]] = {"street": "Via Roma 1", "postcode": "50123", "city": "Firenze", "country": "it"}
STAFF_EMAIL: Final = "Marco@chianti.example"
AROUND_THE_CLOCK: Final = tuple(Hours(weekday, time(0), time(0)) for weekday in range(7))
RESTAURANTS: Final = (
    "INSERT INTO restaurants (restaurant_id, slug, name, timezone, currency)"
    " VALUES (1, 'chianti', 'Chianti', 'Europe/Rome', 'EUR'), (2, 'sakura', 'Sakura', 'Asia/Tokyo', 'JPY')"
)


C = TypeVar("C", bound="Counter")


@frozen(eq=False)
class Stored:
    """What of the store accounts are made of."""

    customers: Customers
    resets: PasswordResets
    products: Products


class _Nobodys:
    """Answers nobody: every order is asked for by a customer."""

    def meant(self, request: Request) -> bool:
        return False

    async def page(self, request: Request) -> Response:
        raise NotImplementedError

    async def one(self, request: Request, order_id: str) -> Response:
        raise NotImplementedError


class Counter(World):
    """`World` with accounts. `who` is what somebody was told who has registered or signed in."""

    def __init__(self, reads: Reads, url: str, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self.now = datetime.now(UTC)  # the store forgets revoked tokens by its own clock
        self.store.restaurants.replace(attrs.evolve(CHIANTI, hours=AROUND_THE_CLOCK))
        self.url = url
        accounts, passwords = Accounts(reads), Passwords(CHEAP)
        keys, clock, new_id = self.services.settings.secret_keys, self.services.clock, self.services.new_id
        authentication = Authentication(accounts, passwords, keys, clock, new_id)
        colleagues = Colleagues(Roster(reads), passwords, Notices(accounts), clock)
        self.customers, self.resets = Customers(reads, accounts), PasswordResets(reads)
        stored = Stored(self.customers, self.resets, self.store.products)
        others = AtTheDoor(StaffBeside(authentication, colleagues, cast("Any", _Nobodys())), self.limits, self.tokens)
        self.accounts: AccountServices = accounts_of(
            self.services.settings, self.restaurants, stored, others, clock, new_id, self.guests_carts()
        )

    def guests_carts(self) -> Carts | None:
        """Who hears of customers who come and go."""
        return None

    def owners(self) -> list[object]:
        return [*super().owners(), *account_routes(self.accounts)]

    async def call(
        self, method: str, path: str, body: Any = None, who: Mapping[str, Any] | None = None, of: str = "chianti"
    ) -> Response:
        """One request, under `/api/v1`."""
        headers = {"X-Restaurant": of} if of else {}
        if who is not None:
            headers["Authorization"] = f"Bearer {who['access_token']}"
        return await self.send(method, f"{API}{path}", None, body, headers)

    async def register(self, email: str = "ada@example.com", of: str = "chianti", **more: Any) -> dict[str, Any]:
        """A new customer; gives what they were told."""
        said = {"email": email, "password": PASSWORD, "name": "Ada", **more}
        registered: dict[str, Any] = await told(await self.call("POST", "/auth/register", said, of=of), 201)
        return registered

    async def sign_in(self, email: str, password: str = PASSWORD, of: str = "chianti") -> Response:
        return await self.call("POST", "/auth/login", {"email": email, "password": password}, of=of)

    async def get_data(self, path: str, who: Mapping[str, Any]) -> Any:
        """What is shown to somebody."""
        return await told(await self.call("GET", path, who=who), 200)

    def rows(self, statement: str, *arguments: object) -> list[tuple[Any, ...]]:
        """What the database has."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), arguments)
            return cursor.fetchall() if cursor.description else []

    def audit(self) -> list[tuple[str, str, str | None, str | None]]:
        """What the audit says of customers, in the order in which it happened."""
        return [
            (what, subject, old, new)
            for what, subject, old, new in self.rows(
                "SELECT action, subject, old_value, new_value FROM audit"
                " WHERE action NOT LIKE 'staff_added' ORDER BY audit_id"
            )
        ]


async def told(response: Response, status: int) -> Any:
    """The `data` of an answer with this status."""
    assert response.status_code == status, await response.get_data()
    return (await response.get_json())["data"]


async def code(response: Response) -> tuple[int, str]:
    """The status and code of a refusal, which has the contract's shape."""
    error = (await response.get_json())["error"]
    assert error.keys() == {"code", "message", "details", "request_id"}
    return response.status_code, error["code"]


@asynccontextmanager
async def open_counter(url: str, **settings: str) -> AsyncIterator[Counter]:
    """A shop of two restaurants, one of which has a manager."""
    async with opened(Counter, url, **settings) as counter:
        yield counter


@asynccontextmanager
async def opened(kind: type[C], url: str, **settings: str) -> AsyncIterator[C]:
    """The same, with whatever else there is in it."""
    await trio.to_thread.run_sync(_furnish, url)
    async with open_bridge() as bridge, trio.open_nursery() as nursery:
        reads = Reads(bridge, url)
        named = {f"TRIVET_{name}": value for name, value in settings.items()}
        counter = kind(reads, url, {"TRIVET_LOGINS_PER_MINUTE": "10000", **named})
        await nursery.start(counter.registry.run)
        yield counter
        nursery.cancel_scope.cancel()
        with trio.CancelScope(shield=True):
            await reads.aclose()


def _furnish(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(RESTAURANTS)
    hire(url, "chianti", STAFF_EMAIL, "Marco", Role.MANAGER, CHEAP.hash(PASSWORD))
