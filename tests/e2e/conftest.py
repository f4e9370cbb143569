"""What every evening needs: servers on the seeded restaurants, which must end well."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trio

from bench.processes import free_port
from pos.emulators.till import EmulatedTill
from pos.emulators.till_server import serve_emulator
from tests.e2e.running import Server, Servers
from tests.e2e.till import HttpTill


@pytest.fixture
async def servers(seeded_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Servers]:
    """Starts servers on the test's own database. At the end each must exit with 0, leave nobody and a clean log."""
    servers = Servers({"DATABASE_URL": seeded_url, "REDIS_URL": redis_url}, tmp_path)
    try:
        yield servers
        await servers.end_well()
    finally:
        for server in servers.made:
            server.end_at_once()


@pytest.fixture
async def server(servers: Servers) -> Server:
    """One server with the usual settings."""
    return await servers()


@pytest.fixture
async def till(nursery: trio.Nursery) -> HttpTill:
    """A till in this process, which accepts every order at once until it is told otherwise."""
    emulated = EmulatedTill()
    port = await nursery.start(serve_emulator, emulated, "127.0.0.1", free_port())
    return HttpTill(emulated, port)
