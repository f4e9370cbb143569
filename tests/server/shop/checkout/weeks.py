"""A shop whose customers have something every week: told, then placed, by processes that may die."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest

from actors.nightly.poller import Duties, Nightly
from actors.nightly.recurring import RecurringWork
from actors.nightly.recurring_letters import RecurringPost
from persistence.bridge import Reads, open_bridge
from persistence.jobs import Jobs
from staff.notices.recurring_letters import letters_of
from tests.actors.nightly.night import Letterbox
from tests.pos.payments.direct import DirectProvider
from tests.server.shop.checkout.shopping import HOME, Shop, later, open_shop

ANN, BEN = 1, 2
CARD: Final = UUID(int=99)
BY_CARD: Final = {"method": "saved", "payment_token_id": str(CARD)}
DAY: Final = timedelta(days=1)
TOLD_IN: Final = 6 * DAY + timedelta(minutes=1)  # Thursday at ten, after an order of this Friday
UNTIL_PLACED: Final = timedelta(hours=6, minutes=1)
FORGOTTEN: Final = (  # carts that nobody comes back to
    "SELECT count(*) FROM sessions AS s WHERE state = 'active' AND customer_id IS NULL"
    " AND NOT EXISTS (SELECT FROM orders AS o WHERE o.session_id = s.session_id)"
)


class Killed(BaseException):
    """Its process ends here."""


class Dying:
    """What is kept of recurring orders, until the process ends before or after its `at`th change."""

    def __init__(self, kept: Any, at: int, *, after: bool) -> None:
        self._kept, self._left, self._after = kept, at, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept, name)

    async def save(self, change: Any) -> bool:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        saved = await self._kept.save(change)
        if self._left == 0:
            raise Killed
        return bool(saved)


class Weeks:
    """A shop, and the jobs of the process that tells and places what is ordered every week."""

    def __init__(self, shop: Shop, reads: Reads, url: str) -> None:
        self.shop, self.reads, self.url = shop, reads, url
        self.post = Letterbox()
        self.quick, self.mailing = self.process(shop)

    def process(self, shop: Shop) -> tuple[Nightly, Nightly]:
        """The jobs of a process, beside whatever others there are."""
        kept: Any = self.shop.store
        jobs, work = Jobs(self.reads), RecurringWork(kept.recurring, shop.registry)
        post = RecurringPost(kept.recurring, shop.restaurants, letters_of("https://shop.example.com"), self.post)
        for_all = {**work.finding(), **post.finding()}
        return (
            Nightly(jobs, Duties(for_all, work.placing()), shop.clock),
            Nightly(jobs, Duties({}, post.mailing()), shop.clock),
        )

    def comes_back(self, shop: Shop) -> None:
        """Another process has taken its place, with the same letterbox."""
        self.shop = shop
        self.quick, self.mailing = self.process(shop)

    def dies(self, at: int, *, after: bool) -> None:
        """From here on its process ends before or after its `at`th change of what comes every week."""
        kept: Any = self.shop.store
        work = RecurringWork(Dying(kept.recurring, at, after=after), self.shop.registry)
        self.quick = Nightly(Jobs(self.reads), Duties(self.quick._duties.for_all, work.placing()), self.shop.clock)

    async def look(self, after: timedelta = timedelta()) -> None:
        """Two looks of the pollers, half a minute apart, after so long."""
        later(after)
        for _ in range(2):
            later(timedelta(seconds=30))
            await self.quick.look()
            await self.mailing.look()

    async def week(self) -> None:
        """From one order to the next: told, then placed or not."""
        for _ in range(2):
            await self.look(self.due_in())

    def due_in(self) -> timedelta:
        """How long until there is something to do, and a moment more."""
        (due,) = self.rows("SELECT min(due_at) FROM recurring_orders")[0]
        return timedelta(minutes=1) + ((due or self.shop.clock()) - self.shop.clock())

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def orders(self) -> int:
        """How many orders of the shop stand."""
        return int(
            self.rows("SELECT count(*) FROM orders JOIN fulfilments USING (restaurant_id, order_number)"
                      " WHERE status NOT IN ('draft', 'cancelled')")[0][0]
        )  # fmt: skip

    def subjects(self) -> list[str]:
        return [mail.subject.partition(": ")[2] for mail in self.post.mails]

    def audit(self) -> list[str]:
        found = self.rows("SELECT action FROM audit WHERE action LIKE 'recurring%%' ORDER BY audit_id")
        return [action for (action,) in found]

    async def begin(self, customer_id: int = ANN, method: str = "counter", **said: Any) -> Any:
        """An order of this Friday, which is to be repeated."""
        await self.shop.fill(customer_id, milk=1, bread=1)
        status, body = await self.shop.confirm(customer_id, "k1", payment={"method": method})
        assert status in (201, 202), body
        asked = {"order_id": body["data"]["order"]["order_id"], **said}
        status, body = await self.shop.post(customer_id, "/recurring-orders", asked)
        assert status == 201, body
        return body["data"]

    async def listed(self, customer_id: int = ANN) -> list[Any]:
        status, body = await self.shop.get(customer_id, "/recurring-orders")
        assert status == 200
        return list(body["data"])


def people(url: str) -> None:
    """Two customers, of whom the first has an address and a card."""
    with psycopg.connect(url, autocommit=True) as connection:
        for customer_id in (ANN, BEN):
            connection.execute(
                "INSERT INTO customers (customer_id, restaurant_id, email, name, phone, language)"
                " VALUES (%s, 1, %s, %s, '+39 1', 'en')",
                (customer_id, f"{customer_id}@example.com", f"Customer {customer_id}"),
            )
        connection.execute(
            "INSERT INTO customer_addresses VALUES"
            " (%s, %s, 0, 'home', '', 'Via Roma 1', '00184', 'Roma', 'IT', '', 'second floor', true)",
            (HOME, ANN),
        )
        connection.execute(
            "INSERT INTO payment_tokens (payment_token_id, restaurant_id, customer_id, place, provider, token,"
            " is_default, created_at) VALUES (%s, 1, %s, 0, 'direct', 'pm_1', true, now())",
            (CARD, ANN),
        )


@asynccontextmanager
async def open_weeks(postgres: Any, provider: DirectProvider | None = None) -> AsyncIterator[Weeks]:
    """Two customers, a shop, and its jobs, which have looked once."""
    people(postgres.url)
    async with open_bridge() as bridge, open_shop(postgres, provider) as shop:
        weeks = Weeks(shop, Reads(bridge, postgres.url), postgres.url)
        await weeks.look()
        yield weeks
        await weeks.reads.aclose()


@asynccontextmanager
async def back_from_death(
    postgres: Any,
    begin: Callable[[Weeks], Awaitable[object]],
    at: int,
    *,
    after: bool,
    provider: DirectProvider | None = None,
) -> AsyncIterator[Weeks]:
    """The shop once its process has died (`Weeks.dies`) of what `begin` has begun, and its lease is over."""
    people(postgres.url)
    async with open_bridge() as bridge:
        reads = Reads(bridge, postgres.url)
        with pytest.RaisesGroup(Killed, flatten_subgroups=True):
            async with open_shop(postgres, provider) as shop:
                weeks = Weeks(shop, reads, postgres.url)
                await weeks.look()
                await begin(weeks)
                weeks.dies(at, after=after)
                await weeks.week()
        async with open_shop(postgres, provider) as shop:
            weeks.comes_back(shop)
            later(timedelta(minutes=3))
            await weeks.look()
            yield weeks
        await reads.aclose()
