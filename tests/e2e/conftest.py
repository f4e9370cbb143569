"""What every evening needs: servers on the seeded restaurants, which must end well; and a shop with one."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import trio

from actors.domain.staff import Role
from bench.processes import free_port
from persistence.hire import hire
from pos.emulators.payment import EmulatedProvider
from pos.emulators.payment_server import PaymentDoor, serve_payments
from pos.emulators.payment_webhooks import Webhooks
from pos.emulators.till import EmulatedTill
from pos.emulators.till_server import serve_emulator
from server.accounts.passwords import hash_password
from tests.chaos.buyers import PASSWORD, SHOP
from tests.chaos.grocer import Grocer
from tests.chaos.ledger import Ledger
from tests.chaos.providers import secrets_of, signs_with
from tests.e2e.place import EMPLOYEE, Place
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


@pytest.fixture
async def place(servers: Servers, seeded_url: str, nursery: trio.Nursery) -> AsyncIterator[Place]:
    """A shop whose cards are taken by an emulated provider, with a manager and an employee."""
    grocer = Grocer(seeded_url)
    await trio.to_thread.run_sync(grocer.furnish)
    hire(seeded_url, SHOP, EMPLOYEE, "Amir", Role.EMPLOYEE, hash_password(PASSWORD))
    server = await servers(
        TRIVET_POS_SIMULATOR_LATENCY_S="0",
        TRIVET_PAYMENT_SECRETS=secrets_of([SHOP]),
        TRIVET_PAYMENT_ASK_TIMEOUT_S="2",
        TRIVET_PAYMENT_LOOK_INTERVAL_S="0.5",
        TRIVET_LOGINS_PER_MINUTE="1000",
        TRIVET_TRUSTED_PROXIES="127.0.0.1/32",
    )
    provider = EmulatedProvider()
    webhooks = Webhooks(provider, [f"{server.url}/payments/webhook/stripe/{SHOP}"], signs_with(SHOP))
    port = await nursery.start(serve_payments, PaymentDoor(provider, webhooks), "127.0.0.1", free_port())
    settings = f'{{"key": "house", "webhook_secret": "{SHOP}", "url": "http://127.0.0.1:{port}"}}'
    Ledger(seeded_url).takes_cards(SHOP, settings)
    async with server.client() as client, httpx2.AsyncClient(trust_env=False) as browser:
        yield Place(server, grocer, client, browser, provider)
