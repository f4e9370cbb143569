"""Two hundred orders and everything that can go wrong at once: each ends once, and everybody was told the same.

Three evenings in `make slow` and so in the CI; `make chaos SEEDS=50` plays fifty, and shows what came of them.
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
from tests.chaos.conftest import FAILING, OUTCOME, PRINTING
from tests.chaos.parties import Guests, is_part
from tests.chaos.printer import MoodyPrinter
from tests.chaos.staff import Staff
from tests.chaos.tills import MoodyTill, restaurant_of
from tests.chaos.trouble import Postgres, Redis, Trouble
from tests.e2e.diner import all_at_once
from tests.e2e.running import Server, eventually

RESTAURANTS, TABLES, ROUNDS, PHONES = 11, 10, 2, 2
STAFFED: Final = 3  # of the restaurants; somebody there sends orders again
ORDERS: Final = (RESTAURANTS * ROUNDS - 1) * TABLES  # at one restaurant they order once, see `rounds_of`
EVENING_S: Final = 300.0
SETTLED_S: Final = 180.0  # a breaker that opened three times in a row rests for 40 s

STORIES: Final = {
    ("confirmed",): "accepted while the diners waited",
    ("queued", "fired"): "queued, then accepted",
    ("failed",): "refused while the diners waited",
    ("queued", "failed"): "queued, then refused",
    ("queued",): "queued, then left to staff",
}
"""All that may ever be said of one order."""


@pytest.mark.slow
@pytest.mark.timeout(EVENING_S + SETTLED_S + 30)
async def test_every_order_ends_once_whatever_happens(
    seed: int,
    server: Server,
    redis: Redis,
    postgres: Postgres,
    own_url: str,
    moody: MoodyTill,
    printer: MoodyPrinter,
    nursery: trio.Nursery,
    record_property: Callable[[str, object], None],
) -> None:
    books = Books(own_url)
    trouble = Trouble(server, redis, postgres, Random(seed), till=moody, printer=printer)
    slugs = books.furnish(RESTAURANTS, TABLES)
    books.fails(slugs[FAILING - 1])
    books.prints(slugs[PRINTING - 1], await nursery.start(printer.serve))
    staff = [Staff.at(server, own_url, slug, moody.wants, Random(f"{seed} {slug}")) for slug in slugs[:STAFFED]]
    async with server.client() as client, trio.open_nursery() as phones:
        guests = [
            Guests(number, Appetite(slug, PHONES, 2, 0.05), client, Random(f"{seed} {slug} {number}"))
            for slug in slugs
            for number in range(1, TABLES + 1)
        ]
        with trio.move_on_after(EVENING_S):
            async with trio.open_nursery() as at_work:
                for somebody in staff:
                    at_work.start_soon(somebody.run)
                evenings = [partial(party.evening, rounds_of(party, slugs), phones) for party in guests]
                await all_at_once(trouble.run, *evenings)
                at_work.cancel_scope.cancel()
        late = [party.plight for party in guests if party.confirmed < rounds_of(party, slugs)]
        assert not late, "\n".join(["The evening took too long.", *late])
        assert not trouble.left
        moody.calm = printer.calm = True
        with suppress(trio.TooSlowError):
            await eventually(partial(settled, books), SETTLED_S)
        assert books.unsettled() == []
        agreed = await all_at_once(*[party.agrees for party in guests])
        phones.cancel_scope.cancel()
    assert await server.stop() == 0

    assert all(agreed)
    check_till(books, moody)
    check_printer(books, printer)
    check_phones(books, guests)
    assert [party.confirmed for party in guests] == [rounds_of(party, slugs) for party in guests]
    assert (books.locked(), books.missing_events()) == (0, 0)
    assert server.complaints() == []
    trouble.befell["staff send an order again"] = sum(somebody.resent for somebody in staff)
    for name, count in outcomes(books, trouble, moody, printer).items():
        record_property(OUTCOME + name, count)


def check_till(books: Books, till: MoodyTill) -> None:
    """Every order that was placed is at the till once and accepted, or was refused and is not there.

    Where no order is to wait, it may have failed instead; then it is not there either.
    """
    placed, orders = books.placed(), books.tickets()
    taken = {ticket.order_id: ticket.ticket for ticket in till.tickets}
    assert len(placed) == len(set(placed)) >= ORDERS
    assert {order_id: ticket for order_id, ticket in orders.items() if restaurant_of(order_id) != PRINTING} == taken
    assert till.unasked() == {}
    wanted = {order_id for order_id in placed if restaurant_of(order_id) != PRINTING and till.wants(order_id)}
    assert taken.keys() <= wanted
    missing = wanted - taken.keys()
    assert {restaurant_of(order_id) for order_id in missing} <= {FAILING}
    assert {books.said()[order_id] for order_id in missing} <= {("failed",)}


def check_printer(books: Books, printer: MoodyPrinter) -> None:
    """No order was sent to the printer twice. Each is on paper and accepted, or staff were told to look."""
    placed = {order_id for order_id in books.placed() if restaurant_of(order_id) == PRINTING}
    accepted = {order_id for order_id in books.tickets() if restaurant_of(order_id) == PRINTING}
    left = books.left_to_staff()
    assert set(printer.begun.values()) <= {1}
    assert accepted <= printer.paper.keys() <= placed
    assert accepted | left == placed
    assert not accepted & left


def check_phones(books: Books, guests: Sequence[Guests]) -> None:
    """No phone missed anything or heard anything twice, and all were told one and the same possible story.

    A phone that came back when others were quicker got the cart instead of what it had missed, and knows less of it.
    """
    stories = books.stories()
    for party in guests:
        assert [phone.replica.faults.total for phone in party.phones] == [0] * PHONES
        story = stories[party.session_id]
        for phone, told in zip(party.phones, party.stories, strict=True):
            assert is_part(told, story) if phone.replica.resyncs else told == story
    said = books.said()
    assert {order_id: words for order_id, words in said.items() if words not in STORIES} == {}
    assert said.keys() == set(books.placed())
    assert {order_id for order_id, words in said.items() if words == ("queued",)} == books.left_to_staff()


def rounds_of(party: Guests, slugs: Sequence[str]) -> int:
    """Where no order is to wait, diners do, for ten seconds an order: they order once, so as not to be the last."""
    return 1 if party.appetite.restaurant == slugs[FAILING - 1] else ROUNDS


async def settled(books: Books) -> bool:
    return not await trio.to_thread.run_sync(books.unsettled)


def outcomes(books: Books, trouble: Trouble, till: MoodyTill, printer: MoodyPrinter) -> Counter[str]:
    """What came of the evening, with the number of cases."""
    said = books.said()
    counts = Counter({"orders placed": len(books.placed())})
    counts.update(STORIES[words] for words in said.values())
    failed = sum(words == ("failed",) and till.wants(order_id) for order_id, words in said.items())
    counts.update({"of the refused: failed, because the till never heard of them": failed})
    counts.update({f"the till {mood}": count for mood, count in till.moods.items()})
    counts.update({f"the printer {mood}": count for mood, count in printer.moods.items()})
    counts.update({"orders that came to the till again": sum(one.received > 1 for one in till.tickets)})
    counts.update(trouble.befell)
    return counts
