"""What is deleted once it is old, and sums that are compared with their parts, in Postgres."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from actors.domain.moving.taking import take
from actors.domain.party.commands import CloseSession, Join, JoinShared, ShareCart
from actors.domain.party.share import Share
from actors.domain.place import Place
from actors.domain.restaurant import Context
from actors.domain.state import opened
from actors.nightly.checks import SumChecks
from actors.nightly.clean_up import KEPT, PARKED_KEPT, CleanUp
from actors.nightly.poller import Duties, Nightly
from actors.ports.jobs import Finding, Looked
from persistence.bridge import Bridge, Reads
from persistence.jobs import Jobs, Leftovers, checks_of
from persistence.journal import Journal
from tests.persistence.conftest import query
from tests.persistence.parties import NOW, Party, add, decided, joined, party, place, restaurant

COUNTS = """
    SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM members), (SELECT count(*) FROM cart_items),
        (SELECT count(*) FROM events), (SELECT count(*) FROM idempotency_keys)
"""
# Every reference that does something when what it refers to goes, and whether an index of its own begins with it.
REFERENCES = """
    SELECT c.conrelid::regclass::text, c.conname, EXISTS (
        SELECT FROM pg_index AS i
        WHERE i.indrelid = c.conrelid AND i.indpred IS NULL AND i.indisvalid
            AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
    )
    FROM pg_constraint AS c
    WHERE c.contype = 'f' AND c.confdeltype <> 'a'
        AND c.confrelid IN ('sessions'::regclass, 'members'::regclass, 'orders'::regclass)
"""


@pytest.fixture
async def night(bridge: Bridge, furnished_url: str) -> AsyncIterator[Reads]:
    opened = Reads(bridge, furnished_url, connections_max=2)
    yield opened
    await opened.aclose()


async def dined(journal: Journal, table: int = 1) -> Party:
    """A party that has ordered and gone; its order is kept as it was placed."""
    who = party(table=table, next_order_number=table)
    await journal.commit(who.change(Join(uuid4())))
    await journal.commit(who.change(add(who, qty=2)))
    await journal.commit(who.change(place(who)))
    await journal.commit(who.change(CloseSession()))
    return who


def closed_at(who: Party) -> datetime:
    at = who.state.session.closed_at
    assert at is not None
    return at


async def test_a_session_goes_with_everything_but_its_orders_and_leaves_a_line(
    journal: Journal, night: Reads, furnished_url: str
) -> None:
    who = await dined(journal)
    at = closed_at(who)
    total, events = who.state.orders[1].total, who.state.session.seq
    assert await Leftovers(night).sessions(at, 10) == 0
    assert await Leftovers(night).sessions(at + timedelta(microseconds=1), 10) == 1
    assert query(furnished_url, COUNTS) == [(0, 0, 0, 0, 0)]
    assert query(furnished_url, "SELECT order_number, session_id, total FROM orders") == [(1, None, total)]
    assert query(furnished_url, "SELECT count(*) FROM order_items") == [(1,)]
    left = "SELECT session_id, table_number, closed_at, members, events, orders, ordered FROM session_archive"
    assert query(furnished_url, left) == [(who.session_id, 1, at, 1, events, 1, total)]


async def test_an_open_session_stays_however_old(journal: Journal, night: Reads, furnished_url: str) -> None:
    who, came = joined()
    await journal.commit(came)
    assert await Leftovers(night).sessions(who.now + timedelta(days=400), 10) == 0
    assert query(furnished_url, "SELECT count(*) FROM sessions") == [(1,)]


async def test_a_guests_shared_cart_that_was_taken_over_leads_its_household_on_for_a_month(
    journal: Journal, night: Reads, furnished_url: str
) -> None:
    link = Share(uuid4(), NOW + timedelta(days=7))
    places = (Place.of_customer(3), Place.of_guest(), Place.of_guest())
    ada, alone, guest = [await cart_in(journal, of) for of in places]
    await journal.commit(guest.change(ShareCart(guest.host, link), JoinShared(uuid4(), link.share_id)))
    for who in (alone, guest):
        await journal.hand_over(*decided(who, ada, take(who.state, ada.state, ada.now)))
    at = closed_at(guest)
    assert await Leftovers(night).sessions(at + timedelta(days=29), 10) == 1  # `alone` has nobody to lead on
    assert query(furnished_url, "SELECT session_id FROM sessions WHERE state = 'closed'") == [(guest.session_id,)]
    assert await Leftovers(night).sessions(at + timedelta(days=31), 10) == 1


async def cart_in(journal: Journal, of: Place) -> Party:
    """A cart of the shop with its owner in it, stored."""
    who = Party(opened(uuid4(), 1, of, NOW), Context(restaurant(), 1))
    await journal.commit(who.change(Join(who.session_id, "Ada")))
    return who


async def test_it_goes_batch_by_batch_and_the_longest_closed_first(
    journal: Journal, night: Reads, furnished_url: str
) -> None:
    parties = [await dined(journal, table) for table in (1, 2, 3)]
    for days, who in enumerate(parties):
        text = "UPDATE sessions SET closed_at = closed_at - %s WHERE session_id = %s"
        query(furnished_url, text, timedelta(days=days), who.session_id)
    after = closed_at(parties[0]) + timedelta(days=1)
    assert await Leftovers(night).sessions(after, 2) == 2
    assert query(furnished_url, "SELECT session_id FROM sessions") == [(parties[0].session_id,)]
    assert await Leftovers(night).sessions(after, 2) == 1


async def test_a_session_that_is_just_being_written_to_is_passed_over_and_one_that_opened_again_stays(
    journal: Journal, night: Reads, furnished_url: str
) -> None:
    woken, asleep = await dined(journal, 1), await dined(journal, 2)
    after = closed_at(asleep) + timedelta(days=2)
    restored = "UPDATE sessions SET state = 'active', closed_at = NULL, version = version + 1 WHERE session_id = %s"
    with psycopg.connect(furnished_url) as waking:
        waking.execute(restored.encode(), (woken.session_id,))
        assert await Leftovers(night).sessions(after, 10) == 1
        waking.commit()
    assert await Leftovers(night).sessions(after, 10) == 0
    assert query(furnished_url, "SELECT session_id, state FROM sessions") == [(woken.session_id, "active")]
    assert query(furnished_url, "SELECT count(*) FROM cart_items") == [(1,)]


def test_whatever_goes_with_a_session_is_found_by_an_index(furnished_url: str) -> None:
    found = query(furnished_url, REFERENCES)
    assert len(found) >= 7
    assert [(table, name) for table, name, indexed in found if not indexed] == []


async def test_keys_of_sessions_that_are_still_open_are_kept_for_a_day(
    journal: Journal, night: Reads, furnished_url: str
) -> None:
    who, came = joined()
    await journal.commit(came)
    await journal.commit(who.change(add(who)))
    await journal.commit(who.change(place(who)))
    at = who.now
    text = "UPDATE sessions SET opened_at = opened_at - interval '3 days'"
    query(furnished_url, text)
    assert await Leftovers(night).keys(at, 10) == 0
    assert await Leftovers(night).keys(at + timedelta(seconds=1), 10) == 1
    assert query(furnished_url, "SELECT count(*) FROM idempotency_keys") == [(0,)]


async def test_revocations_go_once_their_tokens_have_expired(night: Reads, furnished_url: str) -> None:
    now = joined()[0].now
    text = "INSERT INTO revoked_tokens (jti, expires_at) VALUES (%s, %s)"
    for hours in (-2, -1, 1):
        query(furnished_url, text, str(hours), now + timedelta(hours=hours))
    assert await Leftovers(night).revocations(now, 1) == 1
    assert await Leftovers(night).revocations(now, 10) == 1
    assert query(furnished_url, "SELECT jti FROM revoked_tokens") == [("1",)]


PHOTOS = (
    "SELECT menu_item_id, photo FROM menu_items LEFT JOIN item_photos USING (menu_item_id) WHERE digest IS NOT NULL"
)


def photographed(url: str) -> list[int]:
    """Three items with a photo each: the first was deleted now, the second an hour later, the third is on the menu."""
    found: list[int] = [row[0] for row in query(url, "SELECT menu_item_id FROM menu_items ORDER BY 1 LIMIT 3")]
    for item_id in found:
        text = "INSERT INTO item_photos SELECT restaurant_id, menu_item_id, %s, 'x' FROM menu_items"
        query(url, f"{text} WHERE menu_item_id = %s", "0" * 32, item_id)
        query(url, "UPDATE menu_items SET photo = '/a-photo' WHERE menu_item_id = %s", item_id)
    for hours, item_id in enumerate(found[:2]):
        at = joined()[0].now + timedelta(hours=hours)
        query(url, "UPDATE menu_items SET deleted_at = %s WHERE menu_item_id = %s", at, item_id)
    return found


async def test_photos_go_long_after_their_item_was_deleted_and_it_names_none_then(
    night: Reads, furnished_url: str
) -> None:
    first, second, third = photographed(furnished_url)
    now = joined()[0].now
    assert await Leftovers(night).photos(now, 10) == 0
    assert await Leftovers(night).photos(now + timedelta(hours=1), 10) == 1
    assert query(furnished_url, f"{PHOTOS} ORDER BY 1") == [(second, "/a-photo"), (third, "/a-photo")]
    assert query(furnished_url, "SELECT photo FROM menu_items WHERE menu_item_id = %s", first) == [(None,)]
    assert await Leftovers(night).photos(now + timedelta(days=400), 10) == 1
    assert query(furnished_url, PHOTOS) == [(third, "/a-photo")]


async def test_the_photo_of_an_item_that_is_just_being_restored_stays(night: Reads, furnished_url: str) -> None:
    first, *_ = photographed(furnished_url)
    later = joined()[0].now + timedelta(days=400)
    with psycopg.connect(furnished_url) as restoring:
        restoring.execute(b"UPDATE menu_items SET deleted_at = NULL WHERE menu_item_id = %s", (first,))
        assert await Leftovers(night).photos(later, 10) == 1
        restoring.commit()
    assert await Leftovers(night).photos(later, 10) == 0
    assert first in {row[0] for row in query(furnished_url, PHOTOS)}


WORDS = "SELECT word FROM search_words WHERE restaurant_id = %s ORDER BY word"


async def test_words_that_no_item_has_any_more_go_and_one_that_lacks_is_there_again(
    night: Reads, furnished_url: str
) -> None:
    first, second = (row[0] for row in query(furnished_url, "SELECT menu_item_id FROM menu_items ORDER BY 1 LIMIT 2"))
    theirs = query(furnished_url, WORDS, 2)
    named = "UPDATE menu_items SET name = %s WHERE menu_item_id = %s"
    before = query(furnished_url, WORDS, 1)
    for name, item_id in (("Tagliatelle verdi", first), ("Tagliatelle nere", second)):
        query(furnished_url, named, name, item_id)
    assert await Leftovers(night).words(1) > 0  # what both were called
    query(furnished_url, named, "Gnocchi verdi", first)
    assert await Leftovers(night).words(1) == 0  # the other one has it still
    query(furnished_url, named, "Gnocchi", first)
    query(furnished_url, "UPDATE menu_items SET deleted_at = now() WHERE menu_item_id = %s", second)
    query(furnished_url, "DELETE FROM search_words WHERE word = 'gnocchi'")
    assert await Leftovers(night).words(1) == 3
    kept = {row[0] for row in query(furnished_url, WORDS, 1)}
    assert "gnocchi" in kept
    assert kept.isdisjoint({"tagliatelle", "verdi", "nere"})
    assert kept - {"gnocchi"} <= {row[0] for row in before}
    assert query(furnished_url, WORDS, 2) == theirs != []
    assert await Leftovers(night).words(1) == 0


async def test_what_a_webhook_refused_long_ago_goes_and_what_a_copy_lacks_stays(
    night: Reads, furnished_url: str
) -> None:
    for kind, number in (("webhook", 1), ("convex", None)):
        made = "INSERT INTO sync_sinks (restaurant_id, kind, place) VALUES (1, %s, %s) RETURNING sink_id"
        ((sink_id,),) = query(furnished_url, made, kind, number)
        for entity_id, days, again in (("given up", 31, None), ("disabled", 31, "now"), ("new", 29, None)):
            query(
                furnished_url,
                "INSERT INTO sync_parked (sink_id, entity_type, entity_id, error, at, next_at)"
                " VALUES (%s, 'item', %s, 'http_400', now() - %s * interval '1 day', %s)",
                *(sink_id, entity_id, days, again),
            )
    before = datetime.now(UTC) - PARKED_KEPT
    assert await Leftovers(night).parked(before, 1) == 1
    assert await Leftovers(night).parked(before, 500) == 1
    assert await Leftovers(night).parked(before, 500) == 0
    kept = "SELECT kind, entity_id FROM sync_parked JOIN sync_sinks USING (sink_id) ORDER BY 1, 2"
    left = [("convex", "disabled"), ("convex", "given up"), ("convex", "new"), ("webhook", "new")]
    assert query(furnished_url, kept) == left


async def test_an_order_that_costs_what_its_lines_say_is_no_finding(journal: Journal, night: Reads) -> None:
    await dined(journal)
    check, *_ = checks_of(night)
    assert await check.look(1, 0, 10) == Looked(1, ())
    assert await check.look(1, 1, 10) == Looked(None, ())
    assert await check.look(2, 0, 10) == Looked(None, ())


async def test_an_order_that_does_not_is_one(journal: Journal, night: Reads, furnished_url: str) -> None:
    total = (await dined(journal, 1)).state.orders[1].total
    await dined(journal, 2)
    query(furnished_url, "UPDATE orders SET total = total + 50 WHERE order_number = 1")
    query(furnished_url, "DELETE FROM order_items WHERE order_number = 2")
    check, *_ = checks_of(night)
    first, second = (await check.look(1, 0, 10)).findings
    assert first == Finding("ORD-1-1", total, total + 50)
    assert (second.subject, second.expected) == ("ORD-1-2", 0)
    assert (await check.look(1, 0, 1)) == Looked(1, (first,))


async def test_a_night_cleans_up_and_tells_what_is_wrong(journal: Journal, night: Reads, furnished_url: str) -> None:
    who = await dined(journal)
    now = closed_at(who) + KEPT
    query(furnished_url, "UPDATE orders SET total = total + 50")
    query(furnished_url, "INSERT INTO revoked_tokens (jti, expires_at) VALUES (%s, %s)", str(uuid4()), now - KEPT)
    duties = Duties(CleanUp(Leftovers(night)).duties(), SumChecks(checks_of(night)).duties())
    at = [now]
    process = Nightly(Jobs(night), duties, lambda: at[0])
    await process.look()
    assert query(furnished_url, "SELECT count(*) FROM sessions") == [(1,)]  # exactly a day is not over a day
    at[0] += timedelta(hours=1)
    await process.look()
    assert query(furnished_url, "SELECT count(*) FROM sessions") == [(0,)]
    assert query(furnished_url, "SELECT count(*) FROM revoked_tokens") == [(0,)]
    told = "SELECT restaurant_id, action, subject FROM audit WHERE action = 'order_total_wrong'"
    assert query(furnished_url, told) == [(1, "order_total_wrong", "ORD-1-1")]
    assert {one.name: one.found for one in process.statistics()} == {
        "check_order_total": 1, "check_slots": 0, "check_stock": 0, "forget_keys": 0, "forget_outbox": 0,
        "forget_parked": 0, "forget_persons": 0, "forget_photos": 0, "forget_revocations": 0, "forget_sessions": 0,
        "forget_stream": 0, "forget_stream_sinks": 0,
    }  # fmt: skip
