"""Two hundred orders and everything that can go wrong at once: each ends once, and everybody was told the same.

Two evenings in the CI; `make chaos SEEDS=50` plays fifty, and shows what came of them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from random import Random
from typing import Final

import pytest
import trio

from bench.party import Appetite
from tests.chaos.books import Books
from tests.chaos.conftest import OUTCOME
from tests.chaos.parties import Guests
from tests.chaos.tills import MoodyTill
from tests.chaos.trouble import Redis, Trouble
from tests.e2e.diner import all_at_once
from tests.e2e.running import Server, eventually

RESTAURANTS, TABLES, ROUNDS, PHONES = 10, 10, 2, 2
ORDERS: Final = RESTAURANTS * TABLES * ROUNDS
EVENING_S: Final = 120.0
SETTLED_S: Final = 60.0  # a breaker that opened three times in a row rests for 40 s

STORIES: Final = {
    ("confirmed",): "accepted while the diners waited",
    ("queued", "fired"): "queued, then accepted",
    ("failed",): "refused while the diners waited",
    ("queued", "failed"): "queued, then refused",
}
"""All that may ever be said of one order."""


@pytest.mark.timeout(EVENING_S + SETTLED_S + 30)
async def test_every_order_ends_once_whatever_happens(
    seed: int,
    server: Server,
    redis: Redis,
    moody: MoodyTill,
    database_url: str,
    record_property: Callable[[str, object], None],
) -> None:
    books, trouble = Books(database_url), Trouble(server, redis, moody, Random(seed))
    slugs = books.furnish(RESTAURANTS, TABLES)
    async with server.client() as client, trio.open_nursery() as phones:
        guests = [
            Guests(number, Appetite(slug, PHONES, 2, 0.05), client, Random(f"{seed} {slug} {number}"))
            for slug in slugs
            for number in range(1, TABLES + 1)
        ]
        with trio.fail_after(EVENING_S):
            evenings = [partial(party.evening, ROUNDS, phones) for party in guests]
            await all_at_once(trouble.run, *evenings)
        moody.calm = True
        with suppress(trio.TooSlowError):
            await eventually(partial(settled, books), SETTLED_S)
        assert books.unsettled() == []
        agreed = await all_at_once(*[party.agrees for party in guests])
        phones.cancel_scope.cancel()
    assert await server.stop() == 0

    assert all(agreed)
    check_till(books, moody)
    check_phones(books, guests)
    assert (books.locked(), books.missing_events()) == (0, 0)
    assert [line for line in server.complaints() if '"pos_alert"' not in line] == []
    for name, count in outcomes(books, trouble, moody).items():
        record_property(OUTCOME + name, count)


def check_till(books: Books, till: MoodyTill) -> None:
    """Every order that was placed is at the till once and accepted, or was refused and is not there."""
    placed, orders = books.placed(), books.tickets()
    taken = {ticket.order_id: ticket.ticket for ticket in till.tickets}
    assert len(placed) == len(set(placed)) >= ORDERS
    assert orders == taken
    assert till.unasked() == {}
    assert {order_id for order_id in placed if till.wants(order_id)} == orders.keys()


def check_phones(books: Books, guests: Sequence[Guests]) -> None:
    """No phone missed anything or heard anything twice, and all were told one and the same possible story."""
    stories = books.stories()
    for party in guests:
        assert [phone.replica.faults.total for phone in party.phones] == [0] * PHONES
        assert [phone.replica.resyncs for phone in party.phones] == [0] * PHONES
        assert party.stories == [stories[party.session_id]] * PHONES
        assert party.confirmed == ROUNDS
    assert {order_id: words for order_id, words in books.said().items() if words not in STORIES} == {}
    assert books.said().keys() == set(books.placed())


async def settled(books: Books) -> bool:
    return not await trio.to_thread.run_sync(books.unsettled)


def outcomes(books: Books, trouble: Trouble, till: MoodyTill) -> Counter[str]:
    """What came of the evening, with the number of cases."""
    counts = Counter({"orders placed": len(books.placed())})
    counts.update(STORIES[words] for words in books.said().values())
    counts.update({f"the till {mood}": count for mood, count in till.moods.items()})
    counts.update({"orders that came to the till again": sum(one.received > 1 for one in till.tickets)})
    counts.update(trouble.befell)
    return counts
