"""A rush on a shop while everything goes wrong at once: what is sold was there, and nobody is charged for nothing.

Three seeds in `make slow` and so in the CI; `make chaos SEEDS=50` plays fifty, and shows what came of them.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final

import pytest
import trio
from attrs import define, field

from tests.chaos.books import Books
from tests.chaos.buyers import AS_GUESTS, SHOP, Buyer, Rush
from tests.chaos.conftest import OUTCOME
from tests.chaos.grocer import LAST, PACKERS, Counting, Grocer
from tests.chaos.ledger import Ledger
from tests.chaos.packer import Packer
from tests.chaos.providers import ASK_TIMEOUT_S, MoodyProvider, Traffic, opened, secrets_of
from tests.chaos.test_payments import browsing, check_providers
from tests.chaos.trouble import AWAY_S, Misfortunes, Postgres, Redis
from tests.e2e.diner import all_at_once
from tests.e2e.running import Server, Servers, eventually

WANT_THE_LAST: Final = 100
WANT_THE_TIME: Final = 40
AT_ONCE: Final = 4  # while they get ready
RUSH_S: Final = 300.0  # a quarter of it on a machine with nothing else to do
SETTLED_S: Final = 180.0
LATE_ROUNDS: Final = 5
EARLY, LATE = 20, 130  # presses; there are as many as customers at least, and more wherever something goes wrong


@define(eq=False, kw_only=True)
class ShopTrouble(Misfortunes):
    """A rush with a payment provider."""

    provider: MoodyProvider
    rush: Rush = field()

    async def run(self) -> None:
        """Ends when the last has happened."""
        await self.befall([self._send_provider_away], self.rush, range(EARLY, LATE))

    async def _send_provider_away(self) -> None:
        self.befell["the provider away"] += 1
        await self.provider.be_away(2 * AWAY_S)


@pytest.fixture
async def shopping(own_url: str, redis: Redis, tmp_path: Path) -> AsyncIterator[tuple[Servers, Grocer]]:
    """A shop that was furnished before its server starts."""
    grocer = Grocer(own_url)
    await trio.to_thread.run_sync(grocer.furnish)
    servers = Servers({"DATABASE_URL": own_url, "REDIS_URL": redis.url}, tmp_path)
    yield servers, grocer
    for server in servers.made:
        server.end_at_once()


async def started(servers: Servers) -> Server:
    return await servers(
        TRIVET_POS_SIMULATOR_LATENCY_S="0",
        TRIVET_PAYMENT_SECRETS=secrets_of([SHOP]),
        TRIVET_PAYMENT_ASK_TIMEOUT_S=str(ASK_TIMEOUT_S),
        TRIVET_PAYMENT_LOOK_INTERVAL_S="0.5",
        TRIVET_LOGINS_PER_MINUTE="1000",
        TRIVET_TRUSTED_PROXIES="127.0.0.1/32",
    )


@pytest.mark.slow
@pytest.mark.timeout(2 * RUSH_S + SETTLED_S + 60)
async def test_the_last_ten_are_ten_orders_and_no_charge_is_left_behind_whatever_happens(
    seed: int,
    shopping: tuple[Servers, Grocer],
    redis: Redis,
    postgres: Postgres,
    own_url: str,
    nursery: trio.Nursery,
    record_property: Callable[[str, object], None],
) -> None:
    servers, grocer = shopping
    server, ledger, traffic, rush = await started(servers), Ledger(own_url), Traffic(), Rush()
    provider = MoodyProvider(seed, SHOP, traffic)
    _, settings = await opened(provider, server.url, nursery)
    ledger.takes_cards(SHOP, settings)
    trouble = ShopTrouble(server, redis, postgres, Random(seed), provider=provider, rush=rush)
    async with server.client() as client, browsing() as browser:
        last = [grocer.slot(grocer.roomy), grocer.scarce]
        time = [grocer.slot(grocer.tight), grocer.plenty]
        wanted = [last] * WANT_THE_LAST + [time] * WANT_THE_TIME
        buyers = [
            Buyer(number, product, slot, client, browser, rush, Random(f"{seed} buyer {number}"))  # type: ignore[arg-type]
            for number, (slot, product) in enumerate(wanted)
        ]
        some_at_once = trio.CapacityLimiter(AT_ONCE)
        await all_at_once(*(partial(_fill, buyer, some_at_once) for buyer in buyers))
        counting = Counting(grocer, client, Random(f"{seed} rivka"))
        packers = [Packer(grocer, name, client, Random(f"{seed} {name}")) for name in PACKERS]
        with trio.fail_after(RUSH_S):
            async with trio.open_nursery() as at_work:
                for begin in (counting.run, *(packer.run for packer in packers)):
                    at_work.start_soon(begin)
                await all_at_once(trouble.run, *(buyer.buy for buyer in buyers))
                at_work.cancel_scope.cancel()
        alive = [buyer for buyer in buyers if not buyer.erased]
        provider.calm = True
        await eventually(partial(_settled, ledger, grocer), SETTLED_S)
        await all_at_once(*(buyer.choose for buyer in alive))
        await eventually(partial(_settled, ledger, grocer), SETTLED_S)
        check_never_oversold(grocer)
        await _find_what_came_back(alive, ledger, grocer)
        without = [await buyer.sees() for buyer in alive if buyer.order_id is None]
    assert await server.stop() == 0

    check_sold(grocer, buyers)
    check_money(ledger, grocer, provider)
    assert Books(own_url).locked() == 0
    assert set(without) <= {(False, 1)}, "who got nothing has an open cart with what they wanted in it"
    assert [line for line in server.complaints() if not json.loads(line)["event"].startswith("payment_given_up")] == []
    assert not trouble.left
    assert counting.did
    assert trouble.befell["kill -9"]
    assert all(packer.did for packer in packers)
    packed = sum((packer.did for packer in packers), Counter[str]())
    for name, count in chain(trouble.befell.items(), rush.told.items(), packed.items()):
        record_property(f"{OUTCOME}the shop: {name}", count)


async def _find_what_came_back(buyers: Sequence[Buyer], ledger: Ledger, grocer: Grocer) -> None:
    """What did meanwhile, or does now, finds who wants it still."""
    for _ in range(LATE_ROUNDS):
        with trio.fail_after(RUSH_S):
            await all_at_once(*(partial(buyer.buy, keeps=True) for buyer in buyers if buyer.order_id is None))
        await eventually(partial(_settled, ledger, grocer), SETTLED_S)
        if grocer.sold_out():
            break


async def _fill(buyer: Buyer, some_at_once: trio.CapacityLimiter) -> None:
    async with some_at_once:  # a password takes long to hash, so that nobody guesses it
        await buyer.fill(as_guest=buyer.chance.random() < AS_GUESTS)


async def _settled(ledger: Ledger, grocer: Grocer) -> bool:
    return not await trio.to_thread.run_sync(ledger.unsettled) and not await trio.to_thread.run_sync(grocer.drafts)


def check_never_oversold(grocer: Grocer) -> None:
    """At no moment was there less than nothing, and what is there is what the ledger says."""
    for product in (grocer.scarce, grocer.plenty):
        ledger = grocer.ledger(product)
        assert min(ledger) >= 0
        assert ledger[-1] == grocer.on_hand(product) == grocer.supplied(product) - grocer.sold(product)
    assert grocer.taken() == grocer.booked()
    assert grocer.taken().get(grocer.tight, 0) <= LAST
    used, have_it = grocer.codes()
    assert used == have_it <= LAST


def check_sold(grocer: Grocer, buyers: Sequence[Buyer]) -> None:
    """All that was there is sold, to those who were told so, once to each."""
    check_never_oversold(grocer)
    assert grocer.on_hand(grocer.scarce) == 0
    assert grocer.taken()[grocer.tight] == LAST
    have = {buyer.order_id: buyer.customer_id for buyer in buyers if buyer.order_id and not buyer.called_off}
    erased = {buyer.customer_id for buyer in buyers if buyer.erased}
    standing = grocer.standing()
    assert {order: customer for order, customer in standing.items() if customer not in erased} == have
    assert max(Counter(standing.values()).values()) == 1
    confirmed = grocer.confirmed()
    assert {order: confirmed.get(order) for order in have} == dict.fromkeys(have, 1)


def check_money(ledger: Ledger, grocer: Grocer, provider: MoodyProvider) -> None:
    """What the provider has is what orders that stand cost, to the last agora."""
    check_providers(ledger.payments(), [provider])
    kept = {key: intent.captured - intent.refunded for key, intent in provider.charges()}
    assert {key: money for key, money in kept.items() if money} == grocer.paid_for()
