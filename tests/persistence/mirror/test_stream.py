"""The stream that integrations hear: numbered without gaps, each event once, bounded, whatever breaks on the way."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import cast

import psycopg
import pytest
import trio

from actors.domain.event_type import EventType
from actors.domain.party.commands import CloseSession
from actors.domain.till.commands import AcceptOrder, QueueOrder
from actors.ports.stream import StreamEvent
from persistence.bridge import Reads
from persistence.jobs import Leftovers
from persistence.mirror.outbox import Outbox
from persistence.mirror.stream_writer import KEPT_MAX, StreamWriter
from persistence.statements import statement
from persistence.streams import Streams
from tests.persistence.conftest import Store, query
from tests.persistence.mirror.conftest import Ahead, copied, ended
from tests.persistence.mirror.listening import Noted, Torn, cursor, expected, kept, listened, written
from tests.persistence.mirror.truth import truth, with_sink
from tests.persistence.parties import add, joined, place
from tests.persistence.test_kitchen_contract import evening, ordered

OFF = "UPDATE tables SET enabled = false WHERE restaurant_id = 1"
DEARER = "UPDATE menu_items SET price = price + 1 WHERE menu_item_id = %s"
HEAD = "SELECT seq, kept_after FROM streams WHERE restaurant_id = 1"


@pytest.fixture
def streams(reads: Reads, later: Ahead) -> Streams:
    return Streams(reads, later)


def named(event: StreamEvent) -> tuple[str, str]:
    """What an event is, and of what."""
    said = json.loads(event.body)
    keys = ("order_number",) if event.event_type.startswith(("order", "kitchen")) else ("payment_id", "session_id")
    key = next(key for key in (*keys, "menu_item_id", "alert_id") if key in said)
    return event.event_type.value, str(said[key])


async def test_what_happens_is_told_in_order_with_its_rooms_and_nothing_of_before(
    postgres: Store, reads: Reads, outbox: Outbox, streams: Streams, furnished_url: str, later: Ahead
) -> None:
    query(furnished_url, DEARER, 101)
    begun = await listened(streams)
    query(furnished_url, "UPDATE menu_categories SET station = 'bar' WHERE restaurant_id = 1")
    party, change = joined(table=1)
    await postgres.journal.commit(change)
    await postgres.journal.commit(party.change(add(party)))
    await postgres.journal.commit(party.change(place(party), QueueOrder(1)))
    await written(outbox, reads, later)
    await postgres.journal.commit(party.change(AcceptOrder(1, "T"), CloseSession()))
    query(furnished_url, DEARER, 102)
    await written(outbox, reads, later)
    events = await kept(streams, begun.seq)
    assert [one.seq for one in events] == list(range(begun.seq + 1, begun.seq + 1 + len(events)))
    session_id = party.state.session.session_id
    assert Counter(one.event_type.value for one in events) == {
        "session.opened": 1, "order.created": 1, "order.updated": 1, "session.closed": 1, "item.updated": 1,
    }  # fmt: skip
    by_type = {one.event_type: one for one in events}
    visit = {f"session:{session_id}", f"table:{party.state.session.place.table_id}"}
    placed = by_type[EventType.ORDER_CREATED]
    assert placed.rooms == {*visit, "station:kitchen"}  # where its ticket is, whatever the menu says by now
    assert by_type[EventType.SESSION_CLOSED].rooms == visit
    assert by_type[EventType.ITEM_UPDATED].rooms == {"station:bar"}
    body = json.loads(placed.body)
    assert (body["order_id"], len(body["items"])) == ("ORD-1-1", 1)
    assert named(by_type[EventType.ITEM_UPDATED]) == ("item.updated", "102")
    assert await kept(streams, begun.seq, restaurant_id=2) == ()


async def test_who_has_not_seen_a_new_stream_yet_is_waited_for_though_they_began_after_it(
    streams: Streams, furnished_url: str
) -> None:
    with (
        psycopg.connect(furnished_url, cursor_factory=psycopg.RawCursor) as making,
        psycopg.connect(furnished_url) as slow,
    ):
        making.execute(statement("stream_listen").encode(), ([1], datetime.now(UTC), 1))
        slow.execute(DEARER, (101,))
        making.commit()
        for _ in range(3):
            assert not (await streams.listen([1]))[1].ready
        slow.commit()
    assert (await listened(streams)).ready


async def test_an_alert_about_an_order_and_a_payment_belong_where_it_does(
    postgres: Store, reads: Reads, outbox: Outbox, streams: Streams, furnished_url: str, later: Ahead
) -> None:
    begun = await listened(streams)
    who = await ordered(postgres, QueueOrder(1), AcceptOrder(1, "T"))
    session_id = who.state.session.session_id
    query(
        furnished_url,
        "INSERT INTO alerts (alert_id, restaurant_id, kind, order_number, words, raised_at)"
        " VALUES (gen_random_uuid(), 1, 'order_unsent', 1, '', now())",
    )
    await written(outbox, reads, later)
    (alert,) = [one for one in await kept(streams, begun.seq) if one.event_type == EventType.POS_ALERT]
    assert f"session:{session_id}" in alert.rooms
    assert {room for room in alert.rooms if room.startswith("station:")} == {"station:oven", "station:bar"}


@pytest.mark.parametrize("seed", range(3))
async def test_an_evening_is_told_once_and_whole_though_connections_break(
    postgres: Store, reads: Reads, streams: Streams, furnished_url: str, later: Ahead, seed: int
) -> None:
    rng = Random(seed)
    begun = await listened(streams)
    start, outbox = cursor(furnished_url), Noted(reads)
    torn = cast("Reads", Torn(reads, rng))

    async def writing(done: trio.Event) -> None:
        while not done.is_set():
            await written(outbox, torn, later)
            later.wait(rng.choice((0, 40, 100)))
            if rng.random() < 0.5:
                ended(furnished_url)

    done = trio.Event()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(writing, done)
        await evening(postgres, rng, 60)
        done.set()
    later.wait(100)
    ended(furnished_url)
    await written(outbox, reads, later)
    events, chain = await kept(streams, begun.seq), outbox.chain(start)
    assert sum(len(batch.rows) for batch in chain) == query(furnished_url, "SELECT count(*) FROM sync_log")[0][0] > 0
    assert [one.seq for one in events] == list(range(begun.seq + 1, begun.seq + 1 + len(events)))
    orders = {
        int(key[1]): json.dumps(body).encode()
        for key, body in (await truth(reads, furnished_url)).items()
        if key[0] == "order"
    }
    told = Counter(map(named, events))
    assert told == Counter(expected(chain, orders))
    opened = {key: count for key, count in told.items() if key[0] in {"session.opened", "order.created"}}
    assert set(opened.values()) == {1}
    assert opened


async def test_who_has_lost_the_lease_keeps_nothing(
    reads: Reads, outbox: Outbox, streams: Streams, furnished_url: str, later: Ahead
) -> None:
    begun = await listened(streams)
    query(furnished_url, DEARER, 101)
    (slow,) = await outbox.take(["stream"], later(), 0)
    await written(outbox, reads, later)
    assert len(await kept(streams, begun.seq)) == 1
    await StreamWriter(outbox, reads, later).work(slow)
    assert len(await kept(streams, begun.seq)) == 1


async def test_the_newest_ten_thousand_are_kept_and_no_more(
    reads: Reads, outbox: Outbox, streams: Streams, furnished_url: str, later: Ahead
) -> None:
    begun = await listened(streams)
    query(
        furnished_url,
        "INSERT INTO stream_events (restaurant_id, seq, event_type, body, at)"
        " SELECT 1, %s + n, 'item.updated', '{}', now() FROM generate_series(1, %s) AS n",
        begun.seq, KEPT_MAX,
    )  # fmt: skip
    query(furnished_url, "UPDATE streams SET seq = seq + %s", KEPT_MAX)
    query(furnished_url, "UPDATE menu_items SET price = price + 1 WHERE restaurant_id = 1")
    await written(outbox, reads, later)
    told = query(furnished_url, "SELECT count(*), min(seq), max(seq) FROM stream_events")[0]
    items = query(furnished_url, "SELECT count(*) FROM menu_items WHERE restaurant_id = 1")[0][0]
    assert told == (KEPT_MAX, begun.seq + items + 1, begun.seq + KEPT_MAX + items)
    news = (await streams.news({1: begun.seq}, 5))[1]
    assert (news.reach.kept_after, news.events[0].seq) == (begun.seq + items, begun.seq + items + 1)


async def test_a_stream_that_begins_anew_has_other_numbers_and_what_was_not_committed_yet(
    reads: Reads, outbox: Outbox, streams: Streams, furnished_url: str, later: Ahead
) -> None:
    await listened(streams)
    query(furnished_url, DEARER, 101)
    await written(outbox, reads, later)
    before = (await streams.news({1: 0}, 5))[1].reach
    with psycopg.connect(furnished_url) as slow:
        slow.execute(DEARER, [102])
        query(furnished_url, "UPDATE sync_sinks SET full_asked = 1")
        await written(outbox, reads, later)
        after = (await streams.news({1: 0}, 5))[1].reach
        assert after.kept_after == after.seq > before.seq
        slow.commit()
    await written(outbox, reads, later)
    assert [named(one) for one in await kept(streams, after.seq)] == [("item.updated", "102")]
    query(furnished_url, "UPDATE sync_sinks SET cursor_xid = 9000000000000")  # as a restored backup has it
    await written(outbox, reads, later)
    assert (await streams.news({1: 0}, 5))[1].reach.kept_after > after.seq
    query(furnished_url, DEARER, 101)
    await written(outbox, reads, later)
    assert len(await kept(streams, after.seq)) == 1


async def test_a_copy_for_another_sink_is_no_event(
    reads: Reads, outbox: Outbox, streams: Streams, furnished_url: str, later: Ahead
) -> None:
    begun = await listened(streams)
    sink_id = with_sink(furnished_url)
    (lease,) = await outbox.take(["redis"], later(), 0)
    assert await copied(outbox, lease)
    assert query(furnished_url, "SELECT count(*) FROM sync_log WHERE sink_id = %s", sink_id)[0][0] > 3
    await written(outbox, reads, later)
    assert await kept(streams, begun.seq) == ()


async def test_nothing_is_ready_while_somebody_writes_who_was_there_before(
    streams: Streams, furnished_url: str
) -> None:
    with psycopg.connect(furnished_url) as slow:
        slow.execute(DEARER, [101])  # of which no row is written, since nobody listens
        for _ in range(3):
            assert not (await streams.listen([1]))[1].ready
        slow.commit()
    assert (await streams.listen([1]))[1].ready


async def test_listening_again_is_the_same_stream_until_its_sink_is_gone(streams: Streams, furnished_url: str) -> None:
    await streams.listen([2])
    first = await listened(streams)
    assert (await streams.listen([1]))[1] == first
    query(furnished_url, "DELETE FROM sync_sinks WHERE restaurant_id = 1")
    again = (await streams.listen([1]))[1]
    assert again.kept_after == again.seq > first.seq
    assert query(furnished_url, "SELECT restaurant_id, kind FROM sync_sinks ORDER BY 1") == [
        (1, "stream"),
        (2, "stream"),
    ]


async def test_what_is_older_than_a_day_goes_and_so_do_sinks_that_nobody_heard(
    reads: Reads, outbox: Outbox, streams: Streams, furnished_url: str, later: Ahead
) -> None:
    await streams.listen([2])
    begun = await listened(streams)
    query(furnished_url, DEARER, 101)
    await written(outbox, reads, later)
    later.wait(86_400)
    query(furnished_url, DEARER, 102)
    await written(outbox, reads, later)
    await streams.listen([2])
    leftovers, before = Leftovers(reads), datetime.now(UTC) + timedelta(seconds=3_600)
    assert await leftovers.stream(before, 500) == 1
    assert query(furnished_url, HEAD) == [(begun.seq + 2, begun.seq + 1)]
    assert [named(one) for one in await kept(streams, begun.seq)] == [("item.updated", "102")]
    assert await leftovers.stream_sinks(before, 500) == 1
    assert query(furnished_url, "SELECT restaurant_id FROM sync_sinks") == [(2,)]
    assert [await leftovers.stream(before, 500), await leftovers.stream_sinks(before, 500)] == [0, 0]


async def test_only_rooms_of_the_restaurant_are_known(postgres: Store, streams: Streams, furnished_url: str) -> None:
    party, change = joined(table=1)
    await postgres.journal.commit(change)
    session_id = party.state.session.session_id
    tables: Sequence[tuple[int, int]] = query(furnished_url, "SELECT restaurant_id, table_id FROM tables")
    everything = [table_id for _, table_id in tables]
    ours = {f"table:{table_id}" for restaurant_id, table_id in tables if restaurant_id == 1}
    assert await streams.known(1, [session_id], everything) == {*ours, f"session:{session_id}"}
    assert f"session:{session_id}" not in await streams.known(2, [session_id], everything)
