"""Webhooks as they are kept, one contract for both stores; and sending one again, which only Postgres knows of."""

from copy import copy
from datetime import UTC, datetime, timedelta

import attrs
import pytest
import trio

from actors.domain.event_type import EventType
from actors.domain.webhooks.address import Wrong
from actors.domain.webhooks.audit import webhook_changed, webhook_deleted, webhook_turned
from actors.domain.webhooks.endpoint import ENDPOINTS_MAX, TEST_TYPE, Endpoint, NewEndpoint, Off
from actors.domain.webhooks.signing import secret_of, seed_of
from persistence.bridge import Reads
from persistence.memory import Memory
from persistence.mirror.outbox import Outbox
from persistence.mirror.webhook_post import Policy, Poster
from persistence.webhooks import Webhooks
from staff import ports
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.mirror.conftest import Ahead, settled
from tests.persistence.mirror.receiver import KEYS, YES, receiving, says, sink_of, webhook, webhooks_of
from tests.persistence.one_beside import beside_another

NOW = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)
SEED = seed_of("seed", KEYS)
AUDIT = "SELECT action, subject, old_value, new_value, staff_user_id FROM audit ORDER BY audit_id"


def kept(store: Store | Memory) -> ports.Webhooks:
    if isinstance(store, Memory):
        return store.webhooks
    reads = copy(store.attention)._reads  # type: ignore[attr-defined]
    return Webhooks(reads, Poster(Policy(KEYS, private=False), lambda: NOW))


def new(restaurant_id: int = 1, url: str = "https://till.example.com/hooks") -> NewEndpoint:
    return NewEndpoint(restaurant_id, url, "Tills", frozenset({EventType.STOCK_LOW}), SEED, STAFF_USER, NOW)


async def test_webhooks_are_kept_by_restaurant_the_newest_first(store: Store | Memory) -> None:
    hooks = kept(store)
    one, other = await hooks.add(new()), await hooks.add(new(url="https://web.example.com"))
    assert one is not None
    assert other is not None
    assert (one.url, one.description, one.events, one.seed) == (new().url, "Tills", new().events, SEED)
    assert (one.created_at, one.disabled_at, one.old_seed, one.parked, one.lag_rows) == (NOW, None, None, 0, 0)
    assert await hooks.all(1) == [other, one]
    assert await hooks.all(2) == []
    assert await hooks.one(1, one.webhook_id) == one
    assert await hooks.one(2, one.webhook_id) is None
    assert await hooks.one(1, 4711) is None


async def test_a_change_is_kept_whole_and_another_restaurants_is_none(store: Store | Memory) -> None:
    hooks = kept(store)
    made = await hooks.add(new())
    assert made is not None
    now = attrs.evolve(
        made,
        url="https://web.example.com",
        description="",
        events=frozenset(EventType),
        seed=seed_of("new", KEYS),
        old_seed=SEED,
        old_until=NOW + timedelta(hours=24),
    )
    entry = webhook_changed(made, now, at=NOW, who=STAFF_USER)
    assert await hooks.save(now, entry) == now
    assert await hooks.one(1, made.webhook_id) == now
    assert await hooks.save(attrs.evolve(now, restaurant_id=2), entry) is None


async def test_one_that_is_disabled_says_by_whom_until_it_is_enabled(store: Store | Memory) -> None:
    hooks = kept(store)
    made = await hooks.add(new())
    assert made is not None
    turned = attrs.evolve(made, disabled_at=NOW)
    off = await hooks.save(turned, webhook_turned(made, on=False, at=NOW, who=STAFF_USER))
    assert off is not None
    assert (off.disabled_at, off.disabled_why) == (NOW, Off.BY_HAND)
    on = await hooks.save(attrs.evolve(off, disabled_at=None), webhook_turned(off, on=True, at=NOW, who=STAFF_USER))
    assert on is not None
    assert (on.disabled_at, on.disabled_why) == (None, None)


async def test_one_that_is_deleted_is_gone_and_there_are_twenty_at_most(store: Store | Memory) -> None:
    hooks = kept(store)
    made = [await hooks.add(new()) for _ in range(ENDPOINTS_MAX)]
    assert None not in made
    assert await hooks.add(new()) is None
    assert await hooks.add(new(2)) is not None
    first = made[0]
    assert first is not None
    entry = webhook_deleted(first, at=NOW, who=STAFF_USER)
    assert not await hooks.delete(2, first.webhook_id, entry)
    assert await hooks.delete(1, first.webhook_id, entry)
    assert not await hooks.delete(1, first.webhook_id, entry)
    assert await hooks.add(new()) is not None


async def test_however_many_admins_make_one_at_once_there_are_twenty_at_most(store: Store | Memory) -> None:
    hooks, others = kept(store), kept(store)
    for _ in range(ENDPOINTS_MAX - 2):
        assert await hooks.add(new()) is not None
    made: list[Endpoint | None] = []

    async def make(n: int) -> None:
        made.append(await (hooks, others)[n % 2].add(new()))

    async with trio.open_nursery() as nursery:
        for n in range(6):
            nursery.start_soon(make, n)
    assert sorted(one is None for one in made) == [False, False, True, True, True, True]
    assert len(await hooks.all(1)) == ENDPOINTS_MAX


@pytest.mark.parametrize("room", [1, 2])
async def test_one_that_another_process_is_making_counts_as_one(postgres: Store, furnished_url: str, room: int) -> None:
    """Theirs is written and not committed yet: it is waited for, and counted then."""
    hooks = kept(postgres)
    for _ in range(ENDPOINTS_MAX - room):
        await hooks.add(new())
    theirs = (1, "https://theirs.example.com", "Theirs", ["order.created"], "seed", "mark", STAFF_USER, NOW)
    given = (*theirs, "webhook_made", "Theirs", ENDPOINTS_MAX)
    made = await beside_another(furnished_url, "webhook_add", given, lambda: hooks.add(new()))
    assert [one is None for one in made] == [room == 1]
    assert len(await hooks.all(1)) == ENDPOINTS_MAX


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "http://till.example.com/"])
async def test_where_none_may_go_is_known_before_it_is_kept(store: Store | Memory, url: str) -> None:
    assert await kept(store).wrong(url) in (Wrong.PRIVATE, Wrong.NOT_HTTPS)


async def test_the_audit_has_what_was_done(reads: Reads, furnished_url: str) -> None:
    hooks = webhooks_of(reads)
    made = await hooks.add(new())
    assert made is not None
    await hooks.delete(1, made.webhook_id, webhook_deleted(made, at=NOW, who=STAFF_USER))
    subject, told = f"webhook-{made.webhook_id}", "https://till.example.com/hooks (Tills): stock.low"
    assert query(furnished_url, AUDIT) == [
        ("webhook_made", subject, None, told, STAFF_USER),
        ("webhook_deleted", subject, told, None, STAFF_USER),
    ]


async def test_a_test_is_sent_and_noted_also_where_it_is_disabled(reads: Reads, furnished_url: str) -> None:
    async with receiving() as receiver:
        made = await webhook(reads, receiver.url)
        query(furnished_url, "UPDATE sync_sinks SET paused_at = now()")
        sent = await webhooks_of(reads).send_test(made)
        assert (sent.event_type, sent.taken, sent.status, sent.tries) == (TEST_TYPE, True, 204, 1)
        (heard,) = receiver.heard
        assert (heard.type, heard.said["data"], heard.id) == (
            TEST_TYPE,
            {"webhook_id": made.webhook_id},
            sent.message_id,
        )
        assert heard.is_signed_by(secret_of(made.seed, KEYS) or "")
        assert await webhooks_of(reads).deliveries(1, made.webhook_id) == [sent]
        assert await webhooks_of(reads).deliveries(2, made.webhook_id) == []


async def test_what_is_sent_again_has_its_name_and_says_how_things_are_now(
    reads: Reads, outbox: Outbox, furnished_url: str, later: Ahead
) -> None:
    answers = [says("400 What?", b"no such thing"), YES]
    async with receiving(lambda heard: answers.pop(0)) as receiver:
        made = await webhook(reads, receiver.url)
        query(furnished_url, "UPDATE menu_items SET name = 'Marinara' WHERE menu_item_id = 101")
        await settled(outbox, furnished_url, later, webhook=sink_of(outbox, reads, later))
        (refused,) = await webhooks_of(reads).deliveries(1, made.webhook_id)
        assert (refused.taken, refused.error, refused.answer) == (False, "http_400", "no such thing")
        query(furnished_url, "ALTER TABLE menu_items DISABLE TRIGGER USER")
        query(furnished_url, "UPDATE menu_items SET name = 'Napoli' WHERE menu_item_id = 101")
        endpoint = await webhooks_of(reads).one(1, made.webhook_id)
        assert endpoint is not None
        again = await webhooks_of(reads).send_again(endpoint, refused.delivery_id)
        assert again is not None
        assert (again.taken, again.tries, again.answer) == (True, 2, "")
        first, second = receiver.heard
        assert first.id == second.id
        assert [one.said["data"]["name"] for one in receiver.heard] == ["Marinara", "Napoli"]
        assert first.said["data"]["version"] < second.said["data"]["version"]
        assert await webhooks_of(reads).send_again(endpoint, 4711) is None
