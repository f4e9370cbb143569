"""An evening's restaurant: restaurants, a till and a printer in all moods, a Redis and a Postgres that can be lost.

And the table of what came of it.
"""

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
import trio

from bench.processes import free_port
from persistence.migrate import upgrade
from pos.emulators.till_server import serve_emulator
from tests.chaos import tills
from tests.chaos.printer import MoodyPrinter
from tests.chaos.providers import ASK_TIMEOUT_S, secrets_of
from tests.chaos.tills import MoodyTill
from tests.chaos.trouble import Postgres, Redis
from tests.e2e.running import Server, Servers
from tests.e2e.till import HttpTill

SEEDS = range(1, 1 + int(os.environ.get("CHAOS_SEEDS", "3")))
OUTCOME = "outcome: "
PAYING = ("trattoria-1", "trattoria-2", "trattoria-3")  # restaurants of an evening with payments, by their slugs
FAILING, PRINTING = 9, 10  # restaurants: one with policy `fail`, one whose till is a printer


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", SEEDS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The outcomes of all evenings that passed, with the number of cases."""
    evenings, total = 0, Counter[str]()
    for report in terminalreporter.stats.get("passed", []):
        counts = {name: value for name, value in report.user_properties if name.startswith(OUTCOME)}
        evenings += bool(counts)
        total.update(counts)
    if evenings:
        terminalreporter.section(f"outcomes of {evenings} evenings")
        for name, count in total.items():
            terminalreporter.write_line(f"{count:>8}  {name.removeprefix(OUTCOME)}")


@pytest.fixture
def moody(seed: int) -> MoodyTill:
    return MoodyTill(seed, prompt={FAILING})


@pytest.fixture
def printer(seed: int) -> MoodyPrinter:
    return MoodyPrinter(seed)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, so that the socket fits and Redis comes back where it was."""
    with TemporaryDirectory(prefix="trivet") as name:
        yield Path(name)


@pytest.fixture
async def redis(folder: Path) -> AsyncIterator[Redis]:
    redis = Redis(folder / "redis")
    await redis.start()
    yield redis
    with trio.CancelScope(shield=True):
        await redis.lose()


@pytest.fixture
async def postgres(folder: Path) -> AsyncIterator[Postgres]:
    postgres = Postgres(folder / "postgres")
    yield postgres
    with trio.CancelScope(shield=True):
        await postgres.stop()


@pytest.fixture
async def own_url(postgres: Postgres) -> str:
    """It runs, migrated and empty. What it has said is committed survives its being killed, if not the machine's."""
    url = await postgres.start()
    upgrade(url)
    with psycopg.connect(url) as connection:
        connection.execute("ALTER DATABASE trivet SET synchronous_commit = on")
    return url


@pytest.fixture
async def server(
    nursery: trio.Nursery, own_url: str, redis: Redis, moody: MoodyTill, tmp_path: Path
) -> AsyncIterator[Server]:
    """A server that waits as briefly as its settings allow."""
    port = await nursery.start(serve_emulator, moody, "127.0.0.1", free_port())
    servers = Servers({"DATABASE_URL": own_url, "REDIS_URL": redis.url}, tmp_path)
    pace = {
        "TRIVET_POS_ATTEMPT_TIMEOUT_S": str(tills.ATTEMPT_TIMEOUT_S),
        "TRIVET_POS_LOOK_INTERVAL_S": "0.5",
        "TRIVET_POS_BACKOFF_S": "1,2",
        "TRIVET_LOGINS_PER_MINUTE": "1000",
    }
    server = await servers(**HttpTill(moody, port).settings, **pace)
    yield server
    server.end_at_once()


@pytest.fixture
async def taking_cards(own_url: str, redis: Redis, tmp_path: Path) -> AsyncIterator[Server]:
    """A server whose restaurants take cards, and whose till takes everything at once."""
    servers = Servers({"DATABASE_URL": own_url, "REDIS_URL": redis.url}, tmp_path)
    server = await servers(
        TRIVET_POS_SIMULATOR_LATENCY_S="0",
        TRIVET_PAYMENT_SECRETS=secrets_of(PAYING),
        TRIVET_PAYMENT_ASK_TIMEOUT_S=str(ASK_TIMEOUT_S),
        TRIVET_PAYMENT_LOOK_INTERVAL_S="0.5",
        TRIVET_LOGINS_PER_MINUTE="1000",
    )
    yield server
    server.end_at_once()
