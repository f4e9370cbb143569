"""An evening's house: restaurants, a till in all moods, a Redis that can be lost, and the table of what came of it."""

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import trio

from pos.emulator import serve_emulator
from tests.chaos.tills import ATTEMPT_TIMEOUT_S, MoodyTill
from tests.chaos.trouble import Redis
from tests.e2e.running import Server, Servers
from tests.e2e.till import HttpTill

SEEDS = range(1, 1 + int(os.environ.get("CHAOS_SEEDS", "2")))
OUTCOME = "outcome: "


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
    return MoodyTill(seed)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, so that the socket fits and Redis comes back where it was."""
    with TemporaryDirectory(prefix="trivet") as name:
        yield Path(name)


@pytest.fixture
async def redis(folder: Path) -> AsyncIterator[Redis]:
    redis = Redis(folder)
    await redis.start()
    yield redis
    with trio.CancelScope(shield=True):
        await redis.lose()


@pytest.fixture
async def server(
    nursery: trio.Nursery, database_url: str, redis: Redis, moody: MoodyTill, tmp_path: Path
) -> AsyncIterator[Server]:
    """A server that waits as briefly as its settings allow."""
    port = await nursery.start(serve_emulator, moody, "127.0.0.1", 0)
    servers = Servers({"DATABASE_URL": database_url, "REDIS_URL": redis.url}, tmp_path)
    pace = {
        "TRIVET_POS_ATTEMPT_TIMEOUT_S": str(ATTEMPT_TIMEOUT_S),
        "TRIVET_POS_LOOK_INTERVAL_S": "0.5",
        "TRIVET_POS_BACKOFF_S": "1,2",
    }
    server = await servers(**HttpTill(moody, port).settings, **pace)
    yield server
    server.end_at_once()
