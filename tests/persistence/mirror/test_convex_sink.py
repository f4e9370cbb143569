"""A restaurant in Convex is what it is in Postgres, whatever happens to either, or to us in between."""

import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import msgspec
import psycopg
import pytest
import trio

from persistence.bridge import Bridge, Reads
from persistence.mirror import convex_sink
from persistence.mirror.convex_api import ConvexApi
from persistence.mirror.convex_sink import KNOWN_MAX, REFUSED_MAX, TABLES, ConvexSink
from persistence.mirror.outbox import Outbox
from persistence.mirror.sink import WHOLE, News, SinkAway, SinkEmptied, SinkSettings
from persistence.settings import store_settings
from persistence.store import store_of
from server.settings import door_settings
from tests.persistence.conftest import Store, furnish, query
from tests.persistence.flushes import flushes
from tests.persistence.mirror.conftest import Ahead, round_of, settled
from tests.persistence.mirror.deployment import KEY, NAME, Emulator, expected, needs_node, sink_with, with_convex
from tests.persistence.mirror.test_redis_sink import dinner
from tests.persistence.mirror.troubled import Troubled, troubled_evening
from tests.persistence.parties import restaurant

pytestmark = needs_node
STATE = "SELECT attempts, last_error, delivered FROM sync_sinks"
MORE = (
    """UPDATE order_items SET note = 'No onions', options = '[
        {"option_id": 1, "name": "Large", "qty": 1, "price": 150},
        {"option_id": 2, "name": "Cola", "qty": 2, "price": 0, "item_id": 7, "branch_id": null}
    ]'""",
    """UPDATE menu_items SET until = now(), photo = repeat('a', 32), station = 'bar', tags = '{cold}', brand = 'Acme',
        deleted_at = now(), place = 'A1',
        allergens = '{milk}', translations = '{"de": {"name": "Käse"}, "pt-BR": {}}'""",
    "UPDATE payments SET error = 'declined', payer = gen_random_uuid()",
    "UPDATE orders SET session_id = NULL, pos_ticket = 'A17' WHERE order_number = 1",
)
"""What none of an evening's flushes has, by hand."""
PARKED = "SELECT entity_type, entity_id, error FROM sync_parked ORDER BY 1, 2"


def at(emulator: Emulator, key_name: str = NAME) -> SinkSettings:
    return SinkSettings(1, 1, "convex", emulator.url, key_name)


def table(number: int, version: int = 1, **other: object) -> News:
    body = {"table_id": number, "table_number": number, "enabled": True, "branch_id": None, **other}
    return News("table", str(number), version, json.dumps(body).encode())


@pytest.fixture
async def other() -> AsyncIterator[ConvexSink]:
    """The sink of another process."""
    opened = sink_with()
    yield opened
    await opened.aclose()


async def test_all_that_there_is_is_copied_first_and_then_what_changes(
    postgres: Store, reads: Reads, outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    await dinner(postgres)
    with_convex(furnished_url, convex)
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept() == await expected(reads, furnished_url)
    assert {kind for kind, _ in convex.kept()} == {"item", "order", "order_items", "table"}
    assert {one["whole"] for one in convex.documents("mirrors")} == {True}
    await dinner(postgres, 2, 2)
    query(furnished_url, "DELETE FROM tables WHERE table_id = 104")
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept() == await expected(reads, furnished_url)
    assert ("table", "104") not in convex.kept()
    assert convex.kept(2) == {}


async def test_every_kind_of_row_with_all_its_fields_is_what_the_functions_take(
    postgres: Store, reads: Reads, outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    house = restaurant(9)
    with psycopg.connect(furnished_url) as connection:
        furnish(connection, house)
    with_convex(furnished_url, convex, 9)
    ((branch_id,),) = query(furnished_url, "SELECT branch_id FROM branches WHERE restaurant_id = 9")
    for _, changes in flushes(house, branch_id):
        for change in changes:
            await postgres.journal.commit(change)
    for more in MORE:
        query(furnished_url, more)
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept(9) == await expected(reads, furnished_url, 9)
    assert {kind for kind, _ in convex.kept(9)} == set(TABLES)
    assert query(furnished_url, PARKED) == []


async def test_two_restaurants_share_a_deployment(
    reads: Reads, outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    with_convex(furnished_url, convex, 1)
    with_convex(furnished_url, convex, 2)
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept(1) == await expected(reads, furnished_url, 1)
    assert convex.kept(2) == await expected(reads, furnished_url, 2)
    query(furnished_url, "UPDATE sync_sinks SET full_asked = 1 WHERE restaurant_id = 1")
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept(2) == await expected(reads, furnished_url, 2)


async def test_a_burst_is_one_delivery_in_one_call_for_each_table(
    outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    with_convex(furnished_url, convex)
    await settled(outbox, furnished_url, later, convex=sink)
    convex.trouble()
    for price in range(1000, 1020):
        query(furnished_url, "UPDATE menu_items SET price = %s WHERE restaurant_id = 1", price)
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    await settled(outbox, furnished_url, later, convex=sink)
    assert sorted(convex.calls()) == ["menuItems:upsert", "tables:upsert"]
    assert convex.kept()["item", "101"]["price"] == 10.19


async def test_what_was_called_late_changes_nothing(sink: ConvexSink, convex: Emulator) -> None:
    await sink.begin(at(convex))
    await sink.deliver(at(convex), [table(1, 5), table(2, 5)])
    await sink.deliver(at(convex), [News("table", "2", 6, None)])
    before = convex.documents("tables")
    for late in (table(1, 4, enabled=False), table(2, 5), News("table", "1", 5, None)):
        with pytest.raises(SinkEmptied):  # nobody reads the answer of a call that is late; of ours it tells that we are
            await sink.deliver(at(convex), [late])
    assert convex.documents("tables") == before
    await sink.deliver(at(convex), [table(1, 6)])
    await sink.deliver(at(convex), [table(1, 6)])
    assert [one["version"] for one in convex.documents("tables")] == [6]


async def test_a_call_of_a_copy_before_changes_nothing_and_the_copy_is_asked_for(
    sink: ConvexSink, other: ConvexSink, convex: Emulator
) -> None:
    await other.begin(at(convex))
    await other.deliver(at(convex), [table(1, 5), table(2, 5)])
    await sink.begin(at(convex))
    await other.deliver(at(convex), [table(2, 3)])  # of a database that was restored: less than it was
    assert {one["entity_id"]: one["version"] for one in convex.documents("tables")} == {"1": 5, "2": 3}
    await sink.deliver(at(convex), [News(WHOLE, "", 4, None)])
    assert [one["entity_id"] for one in convex.documents("tables")] == ["2"]


async def test_a_full_copy_leaves_what_there_was_to_be_read_until_it_is_whole(
    reads: Reads, outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    with_convex(furnished_url, convex)
    await settled(outbox, furnished_url, later, convex=sink)
    await sink.deliver(at(convex), [table(1000 + n, 1 << 40) for n in range(1200)])  # what Postgres never had
    query(furnished_url, "UPDATE sync_sinks SET full_asked = 1")
    await sink.begin(at(convex))
    assert len(convex.documents("tables")) == 1204
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept() == await expected(reads, furnished_url)


async def test_a_document_that_convex_refuses_is_parked_alone(
    reads: Reads, outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    with_convex(furnished_url, convex)
    query(furnished_url, "UPDATE menu_items SET translations = '{\"ü\": {}}' WHERE menu_item_id = 101")
    await settled(outbox, furnished_url, later, convex=sink)
    ((*entity, error),) = query(furnished_url, PARKED)
    assert entity == ["item", "101"]
    assert "invalid character" in error
    wanted = dict(await expected(reads, furnished_url))
    del wanted["item", "101"]
    assert convex.kept() == wanted


async def test_the_one_at_fault_is_found_among_many_and_nothing_of_it_is_said(
    sink: ConvexSink, convex: Emulator
) -> None:
    await sink.begin(at(convex))
    wrong = [table(77, enabled="Ada Lovelace"), table(301, table_number=None), table(5, branch_id={"a": [[]]})]
    known = {one.entity_id: one for one in wrong}
    news = [known.get(str(number), table(number)) for number in range(1, 401)]
    refused = await sink.deliver(at(convex), news)
    assert {one.news.entity_id for one in refused} == set(known)
    assert len(convex.documents("tables")) == 397
    assert all("Path: ." in one.error and "Ada" not in one.error for one in refused)
    assert len(convex.calls()) < 80


async def test_where_nearly_everything_is_refused_nothing_is(sink: ConvexSink, convex: Emulator) -> None:
    await sink.begin(at(convex))
    news = [table(number, enabled=None) for number in range(REFUSED_MAX + 1)]
    with pytest.raises(SinkAway, match=r"^tables: .*does not match"):
        await sink.deliver(at(convex), news)
    assert len(await sink.deliver(at(convex), news[1:])) == REFUSED_MAX


async def test_a_function_that_is_not_there_is_nobodys_fault(
    sink: ConvexSink, convex: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sink.begin(at(convex))
    monkeypatch.setitem(TABLES, "table", ("tables", "improve"))
    with pytest.raises(SinkAway, match="Could not find public function for 'tables:improve'"):
        await sink.deliver(at(convex), [table(number) for number in range(100)])
    assert convex.calls().count("tables:improve") == 2


async def test_an_answer_that_is_lost_is_no_harm(
    reads: Reads, outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    with_convex(furnished_url, convex)
    await settled(outbox, furnished_url, later, convex=sink)
    convex.trouble(lost=1)
    query(furnished_url, "DELETE FROM tables WHERE table_id = 104")
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    await round_of(outbox, later, convex=sink)
    assert query(furnished_url, STATE)[0][:2] == (1, "connection_dropped")
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept() == await expected(reads, furnished_url)
    assert query(furnished_url, STATE)[0][:2] == (0, "")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ({"statuses": [401]}, r"^the deploy key is refused \(http_401\)$"),
        ({"statuses": [403]}, r"^the deploy key is refused \(http_403\)$"),
        ({"statuses": [429]}, "^http_429$"),
        ({"statuses": [500]}, "^http_500$"),
        ({"statuses": [503]}, "^http_503$"),
        ({"statuses": [302]}, "^http_302$"),
        ({"statuses": [200]}, r"^garbled_answer \(http_200\)$"),
        ({"huge": 100 << 10}, "^answer_too_long$"),
        ({"slow_ms": 600}, "^timeout$"),
    ],
)
async def test_a_deployment_that_is_away_says_so_in_a_word_and_takes_it_later(
    sink: ConvexSink, convex: Emulator, trouble: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sink.begin(at(convex))
    convex.trouble(**trouble)
    with monkeypatch.context() as hurried:
        hurried.setattr(convex_sink, "WITHIN_S", 0.3 if "slow_ms" in trouble else 10.0)
        with pytest.raises(SinkAway, match=said):
            await sink.deliver(at(convex), [table(1)])
    convex.trouble()
    assert await sink.deliver(at(convex), [table(1)]) == []
    assert len(convex.documents("tables")) == 1


async def test_settings_that_lead_nowhere_say_so_without_a_secret(convex: Emulator) -> None:
    wrong = sink_with("prod:other|sesame")
    nowhere = SinkSettings(1, 1, "convex", "http://127.0.0.1:9", NAME)
    plain = SinkSettings(1, 1, "convex", "http://otter.example", NAME)
    said = []
    for settings in (at(convex), at(convex, "chianti"), nowhere, plain):
        with pytest.raises(SinkAway) as away:
            await wrong.look(settings)
        said.append(str(away.value))
    await wrong.aclose()
    assert said == [
        "the deploy key is refused (http_401)",
        "TRIVET_CONVEX_KEYS has no 'chianti'",
        "unreachable",
        "The URL must begin with https://, because the deploy key goes there.",
    ]
    assert "sesame" not in repr(said) + repr(wrong._keys)
    assert KEY not in repr(at(convex))


async def test_what_sinks_have_is_known_of_so_many(sink: ConvexSink) -> None:
    for number in range(KNOWN_MAX + 5):
        sink._know(SinkSettings(number, 1, "convex"), 1)
    assert len(sink._copies) == KNOWN_MAX
    assert KNOWN_MAX + 4 in sink._copies


async def test_a_deployment_whose_functions_are_others_is_away(
    sink: ConvexSink, convex: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def called(*_: object) -> msgspec.Raw:
        return msgspec.Raw(b'"yes"')

    monkeypatch.setattr(ConvexApi, "call", called)
    for ask in (sink.begin, sink.look):
        with pytest.raises(SinkAway, match="is another function than that of docs/convex"):
            await ask(at(convex))


async def test_a_deployment_that_has_lost_everything_gets_everything_though_nothing_changes(
    reads: Reads, outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    with_convex(furnished_url, convex)
    await settled(outbox, furnished_url, later, convex=sink)
    convex.ask("wipe")
    later.wait(31)
    await round_of(outbox, later, convex=sink)
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept() == await expected(reads, furnished_url) != {}


async def test_a_database_that_was_restored_is_noticed_and_everything_is_sent(
    reads: Reads, outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    with_convex(furnished_url, convex)
    await settled(outbox, furnished_url, later, convex=sink)
    query(furnished_url, "ALTER TABLE sync_log ALTER COLUMN version RESTART")
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    await round_of(outbox, later, convex=sink)
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept() == await expected(reads, furnished_url)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_goes_wrong_in_an_evening_convex_is_what_postgres_is(
    postgres: Store,
    reads: Reads,
    outbox: Outbox,
    sink: ConvexSink,
    convex: Emulator,
    furnished_url: str,
    later: Ahead,
    seed: int,
) -> None:
    rng = Random(seed)
    with_convex(furnished_url, convex)

    def trouble() -> None:
        chance = rng.random()
        if chance < 0.1:
            convex.trouble(lost=rng.randint(1, 2))
        elif chance < 0.2:
            convex.trouble(statuses=rng.choices((429, 500, 503, 403), k=2))
        elif chance < 0.25:
            raise RuntimeError("killed")

    async def lose() -> None:
        convex.ask("wipe")

    troubled = Troubled(sink, rng, trouble, lose)
    await troubled_evening(postgres, rng, lambda: round_of(outbox, later, convex=troubled), later)
    convex.trouble()
    await settled(outbox, furnished_url, later, convex=sink)
    later.wait(40)
    await round_of(outbox, later, convex=sink)  # where the last thing that went wrong was all that was lost
    await settled(outbox, furnished_url, later, convex=sink)
    assert convex.kept() == await expected(reads, furnished_url)
    assert query(furnished_url, PARKED) == []


async def test_a_server_sends_by_itself_with_the_keys_of_its_settings(
    bridge: Bridge, reads: Reads, convex: Emulator, furnished_url: str
) -> None:
    with_convex(furnished_url, convex)
    settings = store_settings({"DATABASE_URL": furnished_url, "TRIVET_CONVEX_KEYS": f"{NAME}={KEY}"})
    store = store_of(settings, bridge, "a process", door_settings({}))
    wanted = await expected(reads, furnished_url)
    async with trio.open_nursery() as nursery:
        await nursery.start(store.mirrors.run)
        with trio.fail_after(20):
            while convex.kept() != wanted:
                await trio.lowlevel.checkpoint()
        nursery.cancel_scope.cancel()
    await store.aclose()
