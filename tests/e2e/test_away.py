"""Redis and Postgres go away in the middle of an evening: the first is not missed, the second is waited for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
import trio
from attrs import Factory, define

from persistence.embedded import embedded_postgres, embedded_valkey
from persistence.migrate import upgrade
from persistence.seed import seed
from tests.e2e.diner import all_at_once, cart, join, menu, seated
from tests.e2e.evening import PARTIES, dining
from tests.e2e.running import Servers, eventually, health_is


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, so that sockets fit beside the data and a server comes back where it was."""
    with TemporaryDirectory(prefix="trivet") as name:
        yield Path(name)


@define
class Postgres:
    """One that can be stopped and started again where it was. Neither holds up the phones."""

    folder: Path
    _stack: ExitStack = Factory(ExitStack)

    async def start(self) -> str:
        return await trio.to_thread.run_sync(self._stack.enter_context, embedded_postgres(self.folder, durable=False))

    async def stop(self) -> None:
        await trio.to_thread.run_sync(self._stack.close)


@pytest.fixture
async def postgres(folder: Path) -> AsyncIterator[Postgres]:
    """Not yet started; it may be left running."""
    postgres = Postgres(folder)
    yield postgres
    with trio.CancelScope(shield=True):
        await postgres.stop()


@pytest.fixture
async def own_url(postgres: Postgres) -> str:
    """It runs, migrated and seeded."""
    url = await postgres.start()
    upgrade(url)
    seed(url)
    return url


@pytest.mark.slow
async def test_nobody_notices_that_redis_goes_away(servers: Servers, folder: Path) -> None:
    with ExitStack() as redis:
        redis_url = redis.enter_context(embedded_valkey(folder, durable=False))
        server = await servers(REDIS_URL=redis_url)
        async with server.client() as client, dining(server) as evening:
            await eventually(lambda: health_is(client, "ok"))
            await evening.goes_on(200)
            await trio.to_thread.run_sync(redis.close)
            await eventually(lambda: health_is(client, "degraded"))
            summary = await evening.over()
            assert (
                await client.post("/table_session", json={"restaurant_name": "chianti", "table_number": 9})
            ).is_success

    assert summary.good, summary
    assert (summary.orders_placed, summary.reconnections) == (2 * PARTIES, 0)


@pytest.mark.slow
async def test_a_server_without_redis_serves_an_evening(servers: Servers) -> None:
    server = await servers(REDIS_URL=None)
    async with dining(server) as evening:
        summary = await evening.over()

    assert summary.good, summary
    assert (summary.orders_placed, summary.reconnections) == (2 * PARTIES, 0)


async def test_while_postgres_is_away_nothing_is_shown_and_afterwards_work_goes_on(
    servers: Servers, postgres: Postgres, own_url: str
) -> None:
    server = await servers(DATABASE_URL=own_url, TRIVET_COMMIT_TIMEOUT_S="1")
    async with server.client() as client, seated(client, 2) as (anna, ben):
        item = (await menu(client))[0]["id"]
        before = await anna.adds(item, note="before")
        await ben.hears(lambda frame: frame.get("ref") == before["ref"])

        await postgres.stop()
        body = {"restaurant_name": "chianti", "table_number": 8}
        refused, joining, alive, down = await all_at_once(
            partial(anna.adds, item, note="meanwhile"),
            partial(client.post, "/table_session", json=body),
            partial(client.get, "/health"),
            partial(health_is, client, "down"),
        )
        assert (refused["type"], refused["code"]) == ("error", "UNAVAILABLE")
        assert (joining.status_code, joining.json()["error"]["code"]) == (503, "UNAVAILABLE")
        assert (alive.status_code, down) == (200, True)

        assert await postgres.start() == own_url
        await eventually(lambda: health_is(client, "ok"))
        after = await anna.adds(item, note="afterwards")
        await ben.hears(lambda frame: frame.get("ref") == after["ref"])
        notes = [line["note"] for line in (await cart(client, anna.told))["items"]]
        await join(client, 8)

    assert notes == ["before", "afterwards"]
    assert after["seq"] == before["seq"] + 1
    assert ben.types()["cart_update"] == 2
    assert {"database_away", "database_back"} <= set(server.events())
    assert await server.stop() == 0


@pytest.mark.slow
async def test_a_server_that_is_started_while_postgres_is_away_says_so_and_serves_once_it_is_there(
    servers: Servers, postgres: Postgres, own_url: str
) -> None:
    await postgres.stop()
    server = await servers(DATABASE_URL=own_url)
    async with server.client() as client:
        assert await health_is(client, "down")
        assert "database_away_at_start" in server.events()
        assert await postgres.start() == own_url
        await eventually(lambda: health_is(client, "ok"))
        assert (await join(client, 8))["session_id"]
    assert await server.stop() == 0


async def test_a_server_goes_on_while_the_next_version_has_the_tables_already(
    servers: Servers, seeded_url: str
) -> None:
    with psycopg.connect(seeded_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    server = await servers()
    async with server.client() as client:
        assert await health_is(client, "degraded")
        assert (await client.get("/health/detailed")).json()["parts"]["schema"]["status"] == "away"
        assert (await join(client, 8))["session_id"]
    assert "database_newer" in server.events()


@pytest.mark.slow
async def test_an_evening_that_postgres_interrupts_ends_well(
    servers: Servers, postgres: Postgres, own_url: str
) -> None:
    server = await servers(DATABASE_URL=own_url)
    async with dining(server) as evening:
        await evening.goes_on(300)
        await postgres.stop()
        assert await postgres.start() == own_url
        summary = await evening.over()
    assert await server.stop() == 0

    assert summary.good, summary
    assert summary.orders_placed == 2 * PARTIES
    assert {"database_away", "turn_not_saved", "session_stopped"} & set(server.events())
