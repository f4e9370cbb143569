"""The server is killed while parties are put together, taken apart and moved: everything is in one place, once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, Final

import httpx2
import psycopg
import pytest
import trio

from actors.domain.staff import Role
from bench.evening.guest import Guest, cents
from bench.replica import picture_of
from bench.wire import decode
from persistence.hire import hire
from server.accounts.passwords import hash_password
from tests.e2e.diner import all_at_once, menu
from tests.e2e.moments import COMMIT, MERGED, MOVED, UNDONE, Killer, Moment, audited, moments
from tests.e2e.running import Server, Servers, eventually
from tests.e2e.test_staff import MANAGER, PASSWORD, sign_in
from tests.e2e.till import HttpTill
from tests.e2e.wanderers import Memory, Pair

TABLES: Final = ((1, 2, 3), (4, 5, 6), (7, 8, 9))  # of each pair
SETTLED_S: Final = 30.0


@pytest.fixture
async def server(servers: Servers, till: HttpTill, seeded_url: str) -> Server:
    """A server with a manager, and with a till whose answers are given up on soon."""
    hire(seeded_url, "chianti", MANAGER, "Gianna", Role.MANAGER, hash_password(PASSWORD))
    pace = {"TRIVET_POS_ATTEMPT_TIMEOUT_S": "1.5", "TRIVET_POS_LOOK_INTERVAL_S": "0.5"}
    return await servers(**till.settings, **pace)


async def wander(killer: Killer, tables: Sequence[tuple[int, int, int]], till: HttpTill) -> None:
    """So many pairs, until the server has been killed in each of the moments; then everything is counted."""
    killer.furnish()
    memory = Memory()
    async with killer.server.client() as client, trio.open_nursery() as nursery:
        who = await sign_in(client, MANAGER)
        shared: dict[str, Any] = {"who": who, "killer": killer, "memory": memory, "random": killer.random}
        shared["menu"] = await menu(client)
        shared["tables"] = await tables_of(client, who)
        pairs = [await Pair.seated(client, *three, **shared) for three in tables]
        guests = [guest for pair in pairs for guest in pair.everybody]
        for guest in guests:
            nursery.start_soon(guest.run)
        await all_at_once(*[pair.run for pair in pairs])
        sold = rows(killer.url, "SELECT 'ORD-1-' || order_number, total FROM orders")
        await eventually(partial(till_has, till, {order_id for order_id, _ in sold}), SETTLED_S)
        await everybody_sees_the_same(client, guests)
        everything_is_in_one_session(killer.url, guests, memory)
        await bills_are_what_was_chosen(client, who, memory)
        await the_kitchen_has_everything_once(client, who, killer.url)
        nursery.cancel_scope.cancel()
    nothing_is_missing_from_the_books(killer.url, memory)
    assert [(guest.faults, guest.unanswered) for guest in guests] == [(0, 0)] * len(guests)


async def tables_of(client: httpx2.AsyncClient, who: Mapping[str, str]) -> Mapping[int, int]:
    tables = (await client.get("/admin/tables", headers=who)).json()["tables"]
    return {table["table_number"]: table["table_id"] for table in tables}


async def till_has(till: HttpTill, order_ids: set[str]) -> bool:
    await trio.lowlevel.checkpoint()
    return Counter(order_id for order_id, _ in till.received) == Counter(order_ids)


async def everybody_sees_the_same(client: httpx2.AsyncClient, guests: Sequence[Guest]) -> None:
    """Each phone has from events what the server says the cart is, and stays where it is."""
    for guest in guests:
        path = f"/cart_snapshot?sessionId={guest.seat.session_id}"
        shown = picture_of(decode((await client.get(path, headers=guest.seat.headers)).text))
        assert await guest.until(lambda: guest.connected and guest.replica.seq >= shown.seq, SETTLED_S)  # noqa: B023
        assert guest.replica.picture() == shown


async def bills_are_what_was_chosen(client: httpx2.AsyncClient, who: Mapping[str, str], memory: Memory) -> None:
    """What the sessions owe, and what is in their carts, is together what was chosen, to the cent."""
    sessions = (await client.get("/admin/sessions/active", headers=who)).json()["sessions"]
    shown = sum(cents(one["open_bill"]) + cents(one["cart_total"]) for one in sessions)
    assert shown == sum(line.qty * line.price for line in memory.lines.values()), sessions


async def the_kitchen_has_everything_once(client: httpx2.AsyncClient, who: Mapping[str, str], url: str) -> None:
    """Each item of each order is on the display once, and is stored where its order is."""
    display = (await client.get("/admin/kitchen", headers=who)).json()
    assert display["complete"]
    shown = [
        (ticket["order_number"], item["position"], item["menu_item_id"], item["qty"], ticket["session_id"])
        for ticket in display["tickets"]
        for item in ticket["items"]
    ]
    ordered = rows(
        url,
        "SELECT order_number, position, menu_item_id, qty, o.session_id::text"
        " FROM order_items JOIN orders AS o USING (restaurant_id, order_number)",
    )
    assert Counter(shown) == Counter(ordered)
    stray = "SELECT count(*) FROM ticket_items AS t JOIN orders AS o USING (restaurant_id, order_number)"
    assert rows(url, f"{stray} WHERE t.session_id IS DISTINCT FROM o.session_id OR struck IS NOT NULL") == [(0,)]
    assert rows(url, "SELECT count(*) FROM ticket_items") == [(len(ordered),)]


def everything_is_in_one_session(url: str, guests: Sequence[Guest], memory: Memory) -> None:
    """Members are where their phones are, and each line that was chosen is in one cart or one order, as chosen."""
    members = rows(url, "SELECT member_id::text, session_id::text FROM members WHERE left_at IS NULL")
    assert Counter(members) == Counter((guest.seat.member_id, guest.seat.session_id) for guest in guests)
    chosen = Counter((key, line.item_id, line.qty, line.options) for key, line in memory.lines.items())
    assert lines(url, "cart_items WHERE state <> 'removed'") == chosen
    assert lines(url, "order_items") == lines(url, "cart_items WHERE state = 'ordered'")


def lines(url: str, where: str) -> Counter[tuple[str, int, int, frozenset[int]]]:
    """The lines that are there: their id, item, quantity and the ids of their options."""
    found = rows(url, f"SELECT public_id::text, menu_item_id, qty, options FROM {where}")
    return Counter((*line, frozenset(one["option_id"] for one in options)) for *line, options in found)


def nothing_is_missing_from_the_books(url: str, memory: Memory) -> None:
    """No number of an event is missing, and everything that staff did is in the audit as often as they did it."""
    numbers = (
        "SELECT session_id, min(e.seq), max(e.seq), count(*), s.seq FROM events AS e JOIN sessions AS s"
        " USING (session_id) GROUP BY session_id, s.seq"
    )
    assert all(first == 1 and last == found == seq for _, first, last, found, seq in rows(url, numbers))
    told = audited(url)
    assert {what: told[what] for what in (MERGED, UNDONE, MOVED)} == {
        what: memory.done[what] for what in (MERGED, UNDONE, MOVED)
    }
    assert told["session_restored"] == memory.done[UNDONE]


def rows(url: str, statement: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("half", [0, 1])
async def test_whenever_the_server_is_killed_everything_is_in_one_session_once(
    server: Server, till: HttpTill, seeded_url: str, half: int
) -> None:
    """Both halves together are killed at every step."""
    random = Random(8)
    await wander(Killer(server, seeded_url, random, [*moments(random)[half::2]]), TABLES, till)


@pytest.mark.slow
async def test_an_undoing_that_was_saved_and_never_answered_is_asked_for_again(
    server: Server, till: HttpTill, seeded_url: str
) -> None:
    await wander(Killer(server, seeded_url, Random(3), [Moment(UNDONE, COMMIT)]), TABLES[:1], till)
