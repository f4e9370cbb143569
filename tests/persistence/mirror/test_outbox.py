"""The outbox: whatever changes has its row, in the commit that changed it, and whatever has not changed has none."""

from collections.abc import Mapping
from contextlib import closing
from random import Random
from typing import Final
from uuid import uuid4

import attrs
import psycopg
import pytest

from actors.domain.money.commands import (
    AnnouncePayment,
    SettlePayment,
    SettleWanted,
    StartPayment,
    TakePayment,
    VoidPayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.moving.merging import merge
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, QueueOrder
from actors.errors import StaleVersion
from actors.ports.journal import Change
from persistence.bridge import Reads
from persistence.mirror.outbox import Batch, Cursor
from persistence.mirror.sink import News
from tests.persistence.conftest import STAFF_USER, Store, furnish, query
from tests.persistence.flushes import flushes
from tests.persistence.mirror.truth import Key, Truth, differing, last_version, told_since, truth, with_sink
from tests.persistence.parties import add, decided, joined, place, restaurant
from tests.persistence.test_kitchen_contract import evening

ROWS: Final = "SELECT count(*) FROM sync_log"
BY_HAND: Final[Mapping[str, tuple[str, set[str]]]] = {
    "a price": ("UPDATE menu_items SET price = 1000 WHERE menu_item_id = 101", {"item"}),
    "a translation": ("UPDATE menu_items SET translations = '{\"de\": {}}' WHERE menu_item_id = 101", {"item"}),
    "a new table": ("INSERT INTO tables (restaurant_id, table_number) VALUES (1, 99)", {"table"}),
    "a table that goes": ("DELETE FROM tables WHERE table_id = 104", {"table"}),
    "stock": (
        "INSERT INTO stock (branch_id, menu_item_id, on_hand) SELECT branch_id, 101, 5 FROM branches"
        " WHERE restaurant_id = 1",
        {"stock"},
    ),
    "all items at once": ("UPDATE menu_items SET available = false WHERE restaurant_id = 1", {"item"}),
    "what is as it was": ("UPDATE menu_items SET price = price, name = name", set()),
    "what nobody is told": ("UPDATE tables SET qr_version = qr_version + 1", set()),
    "another restaurant": ("UPDATE tables SET enabled = false WHERE restaurant_id = 2", set()),
}  # fmt: skip


class Watched:
    """A journal that compares, with each commit, what has changed with what the outbox says."""

    def __init__(self, store: Store, reads: Reads, url: str) -> None:
        self._store, self._reads, self._url = store, reads, url
        self.known: Truth = {}
        self.mirror: dict[Key, object] = {}
        self.kinds: set[str] = set()

    async def begin(self) -> None:
        self.known = await truth(self._reads, self._url)
        self.mirror = dict(self.known)

    async def commit(self, change: Change) -> None:
        version = last_version(self._url)
        await self._store.journal.commit(change)
        await self.compare(version)

    async def hand_over(self, giving: Change, taking: Change) -> None:
        version = last_version(self._url)
        await self._store.journal.hand_over(giving, taking)
        await self.compare(version)

    async def by_hand(self, statement: str) -> None:
        """Something that no program of ours says."""
        version = last_version(self._url)
        query(self._url, statement)
        await self.compare(version)

    async def compare(self, version: int) -> None:
        now, told = await truth(self._reads, self._url), told_since(self._url, version)
        assert told == differing(self.known, now)
        for key in told:  # what a sink does that reads the newest state of what it is told of
            if key in now:
                self.mirror[key] = now[key]
            else:
                self.mirror.pop(key, None)
        assert self.mirror == now
        self.known = now
        self.kinds |= {kind for kind, _ in told}


@pytest.fixture
async def watched(postgres: Store, reads: Reads, furnished_url: str) -> Watched:
    with_sink(furnished_url)
    made = Watched(postgres, reads, furnished_url)
    await made.begin()
    return made


@pytest.mark.parametrize("seed", range(3))
async def test_an_evening_is_in_the_outbox_change_by_change_and_nothing_else(
    watched: Watched, postgres: Store, seed: int
) -> None:
    await evening(attrs.evolve(postgres, journal=watched), Random(seed), 60)
    assert watched.kinds >= {"order", "order_items", "session"}


async def test_every_kind_of_row_that_a_flush_can_have_is_told_as_it_is(
    postgres: Store, reads: Reads, furnished_url: str
) -> None:
    house = restaurant(9)
    with psycopg.connect(furnished_url) as connection:
        furnish(connection, house)
    with_sink(furnished_url, 9)
    ((branch_id,),) = query(furnished_url, "SELECT branch_id FROM branches WHERE restaurant_id = 9")
    kinds = set[str]()
    for step, changes in flushes(house, branch_id):
        before, version = await truth(reads, furnished_url, 9), last_version(furnished_url)
        for change in changes:
            await postgres.journal.commit(change)
        after, told = await truth(reads, furnished_url, 9), told_since(furnished_url, version, 9)
        assert differing(before, after) <= told, step
        assert len(changes) > 1 or told == differing(before, after), step
        kinds |= {kind for kind, _ in told}
    assert kinds == {"alert", "item", "order", "order_items", "payment", "session", "stock", "table"}


@pytest.mark.parametrize(("change", "kinds"), BY_HAND.values(), ids=BY_HAND.keys())
async def test_what_is_changed_past_us_has_its_row_too(
    change: str, kinds: set[str], watched: Watched, furnished_url: str
) -> None:
    version = last_version(furnished_url)
    query(furnished_url, change)
    await watched.compare(version)
    assert {kind for kind, _ in told_since(furnished_url, version)} == kinds


async def test_a_tap_has_none_because_nobody_is_told_of_a_cart(watched: Watched, furnished_url: str) -> None:
    party, change = joined()
    await watched.commit(change)
    rows = query(furnished_url, ROWS)
    for _ in range(5):
        await watched.commit(party.change(add(party)))
    assert query(furnished_url, ROWS) == rows


async def test_a_restaurant_without_a_sink_has_none(postgres: Store, furnished_url: str) -> None:
    with_sink(furnished_url, 2)
    party, change = joined()
    for one in (change, party.change(add(party)), party.change(place(party), QueueOrder(1))):
        await postgres.journal.commit(one)
    assert query(furnished_url, ROWS) == [(0,)]


async def test_what_two_sessions_hand_over_is_told(watched: Watched) -> None:
    one, change = joined(table=1)
    other, coming = joined(table=2)
    for each in (change, coming, one.change(add(one)), one.change(place(one), QueueOrder(1))):
        await watched.commit(each)
    merged = merge(one.state, other.state, one.now, Role.EMPLOYEE, STAFF_USER)
    await watched.hand_over(*decided(one, other, merged))


async def test_sessions_that_are_deleted_are_told_and_their_orders_without_them(
    watched: Watched, furnished_url: str
) -> None:
    party, change = joined()
    for one in (
        change,
        party.change(add(party)),
        party.change(place(party), QueueOrder(1)),
        party.change(AcceptOrder(1, "T")),
    ):
        await watched.commit(one)
    version = last_version(furnished_url)
    query(furnished_url, "DELETE FROM sessions")
    await watched.compare(version)
    assert told_since(furnished_url, version) == {("session", str(party.session_id)), ("order", "1")}


async def test_what_is_not_saved_has_no_row(watched: Watched, furnished_url: str) -> None:
    party, change = joined()
    await watched.commit(change)
    await watched.commit(party.change(add(party)))
    rows = query(furnished_url, ROWS)
    order = party.change(place(party), QueueOrder(1))
    late = attrs.evolve(order.owner, version=order.owner.version + 1)
    with pytest.raises(StaleVersion):
        await watched.commit(attrs.evolve(order, owner=late))
    assert query(furnished_url, ROWS) == rows


async def test_an_entity_has_one_row_a_transaction_with_all_that_happened_in_it(furnished_url: str) -> None:
    with_sink(furnished_url)
    with closing(psycopg.connect(furnished_url)) as connection:
        connection.execute("INSERT INTO tables (table_id, restaurant_id, table_number) VALUES (900, 1, 900)")
        connection.execute("UPDATE tables SET enabled = false WHERE table_id = 900")
        connection.execute("DELETE FROM tables WHERE table_id = 900")
        connection.commit()
    assert query(furnished_url, "SELECT entity_id, facts FROM sync_log") == [("900", ["created", "removed"])]


async def test_of_an_order_that_is_gone_the_outbox_says_what_it_was_at_last(
    watched: Watched, furnished_url: str
) -> None:
    """A draft that nobody paid is cancelled to nobody, so whoever tells others has to know that it was one."""
    party, change = joined()
    for one in (change, party.change(add(party)), party.change(place(party), QueueOrder(1))):
        await watched.commit(one)
    query(furnished_url, "UPDATE orders SET status = 'draft'")
    query(furnished_url, "DELETE FROM ticket_items")
    query(furnished_url, "DELETE FROM order_items")
    query(furnished_url, "DELETE FROM orders")
    facts = "SELECT facts FROM sync_log WHERE entity_type = 'order' ORDER BY xid DESC LIMIT 1"
    assert query(furnished_url, facts) == [(["removed", "draft"],)]


async def test_of_what_was_taken_and_is_voided_the_outbox_says_that_it_went_back(
    watched: Watched, furnished_url: str
) -> None:
    """Of what was only held nobody was told that it came."""
    party, change = joined()
    cash, card = uuid4(), uuid4()
    start = StartPayment(party.host, card, Wish(Mode.ALL, party.host), Method.CARD, "pay", "body", "simulator")
    for one in (change, party.change(add(party)), party.change(place(party)), party.change(AcceptOrder(1, "T"))):
        await watched.commit(one)
    for command in (
        TakePayment(cash, STAFF_USER, Role.MANAGER, Method.CASH, None),
        VoidPayment(cash, STAFF_USER, Role.MANAGER),
        start,
        AnnouncePayment(card, party.now),
        SettlePayment(card, PaymentState.AUTHORISED, "pi_1"),
        VoidPayment(card, STAFF_USER, Role.MANAGER),
        SettleWanted(card, Wanted.VOID, done=True),
    ):
        await watched.commit(party.change(command))
    facts = "SELECT facts FROM sync_log WHERE entity_id = %s AND facts <> '{}' ORDER BY xid"
    assert query(furnished_url, facts, str(cash)) == [(["created", "captured"],), (["refunded", "voided"],)]
    assert query(furnished_url, facts, str(card))[-2:] == [(["authorised"],), (["voided"],)]


@pytest.mark.parametrize(
    ("rows", "left", "kept"),
    [
        ("a1 b2 c3", "", "a1 b2 c3"),
        ("a1 b2 c3", "c", "a1 b2"),
        ("a1 b2 c3", "a", ""),
        ("a1 b2 a3 c4", "c", "a1 b2 a3"),  # all that is told of `a` is before what is left
        ("a1 b2 c3 a4", "c", ""),  # what is told of `a` now is told of its later row
        ("a1 b2 c3 b4", "c", "a1"),
        ("a1 b2 a3 c4 b5", "c", ""),  # without `b` its neighbour has rows on both sides
    ],
)
def test_a_batch_ends_where_nothing_that_is_left_and_nothing_on_both_sides_is_in_it(
    rows: str, left: str, kept: str
) -> None:
    def news(name: str) -> News:
        return News("order", name, 1, b"{}")

    passed = [Cursor(int(row[1]), "order_items" if row[1] == "4" else "order", row[0]) for row in rows.split()]
    names = dict.fromkeys(rows.replace(" ", "").translate(str.maketrans("", "", "123456789")))
    start = Cursor(0, "", "")
    over = Batch(passed, start, [news(name) for name in names]).without([news(name) for name in left])
    assert " ".join(f"{row.entity_id}{row.xid}" for row in over.rows) == kept
    assert over.cursor == (over.rows[-1] if over.rows else start)
    assert [one.entity_id for one in over.news] == [name for name in names if name in kept]
