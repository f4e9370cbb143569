"""Fast copies of sessions in Redis, with and without Redis."""

import json
from collections.abc import AsyncIterator

import attrs
import pytest
import trio
import trio.testing

from actors.domain.money.bill import Basis, bill_of
from actors.domain.money.figures import BillFigures, Reckoning
from actors.domain.party.commands import CloseSession, ValidatePass
from persistence.bridge import Bridge, Cache
from persistence.mirror import session_copies as module
from persistence.mirror.session_copies import CART_S, SESSION_S, Mirror
from tests.persistence.parties import joined, party


@pytest.fixture
async def cache(bridge: Bridge, redis_url: str) -> AsyncIterator[Cache]:
    opened = Cache(bridge, redis_url, within_s=5.0)
    yield opened
    await opened.aclose()


async def keys(cache: Cache) -> set[str]:
    return {key.decode().split(":")[0] for key in (await cache.run(("KEYS", "*")))[0]}


async def until_keys(cache: Cache, expected: set[str]) -> None:
    with trio.fail_after(20):
        while await keys(cache) != expected:
            await trio.lowlevel.checkpoint()


async def test_a_change_is_mirrored_for_as_long_as_the_contract_says(cache: Cache, nursery: trio.Nursery) -> None:
    who, _ = joined()
    mirror = Mirror(cache, round_s=0)
    await nursery.start(mirror.run)
    mirror.changed(who.state, who.context.restaurant, lambda: b'{"seq":1}')
    await until_keys(cache, {"cart", "sess"})
    cart, row = f"cart:{who.session_id}", f"sess:{who.session_id}"
    snapshot, session, cart_s, session_s = await cache.run(("GET", cart), ("GET", row), ("TTL", cart), ("TTL", row))
    assert snapshot == b'{"seq":1}'
    assert json.loads(session)["session_id"] == str(who.session_id)
    assert CART_S - 10 < cart_s <= CART_S
    assert SESSION_S - 10 < session_s <= SESSION_S


async def test_what_a_session_has_computed_of_its_bill_is_no_part_of_its_row(
    cache: Cache, nursery: trio.Nursery
) -> None:
    who, _ = joined()
    mirror = Mirror(cache, round_s=0)
    await nursery.start(mirror.run)
    of = ({(7, 0): "picked"},)  # what was picked of an order, by names that JSON has no words for
    figures = BillFigures(3, 950, Reckoning(bill_of(Basis((), ())), of))
    state = attrs.evolve(who.state, session=attrs.evolve(who.state.session, bill=figures))
    mirror.changed(state, who.context.restaurant, lambda: b"{}")
    await until_keys(cache, {"cart", "sess"})
    (session,) = await cache.run(("GET", f"sess:{who.session_id}"))
    assert json.loads(session)["bill"] == {"version": 3, "balance": 950, "reckoning": None}


async def test_that_the_daily_pass_was_given_is_mirrored_until_the_session_closes(
    cache: Cache, nursery: trio.Nursery
) -> None:
    who, _ = joined()
    mirror = Mirror(cache, round_s=0)
    await nursery.start(mirror.run)
    who.change(ValidatePass(who.host))
    mirror.changed(who.state, who.context.restaurant, lambda: b"{}")
    await until_keys(cache, {"cart", "sess", "passOK"})
    (lives_s,) = await cache.run(("TTL", f"passOK:{who.session_id}"))
    assert SESSION_S - 10 < lives_s <= SESSION_S
    who.change(CloseSession())
    mirror.changed(who.state, who.context.restaurant, lambda: b"{}")
    await until_keys(cache, set())


async def test_a_closed_session_is_no_longer_mirrored(cache: Cache, nursery: trio.Nursery) -> None:
    who, _ = joined()
    mirror = Mirror(cache, round_s=0)
    await nursery.start(mirror.run)
    mirror.changed(who.state, who.context.restaurant, lambda: b"{}")
    await until_keys(cache, {"cart", "sess"})
    who.change(CloseSession())
    mirror.changed(who.state, who.context.restaurant, lambda: b"{}")
    await until_keys(cache, set())


async def test_of_many_changes_only_the_latest_is_made_into_a_snapshot(cache: Cache, nursery: trio.Nursery) -> None:
    who, _ = joined()
    mirror = Mirror(cache, round_s=0)
    made: list[int] = []

    def snapshot(number: int) -> bytes:
        made.append(number)
        return str(number).encode()

    for number in range(50):
        mirror.changed(who.state, who.context.restaurant, lambda number=number: snapshot(number))  # type: ignore[misc]
    await nursery.start(mirror.run)
    await until_keys(cache, {"cart", "sess"})
    assert made == [49]


async def test_without_redis_changes_are_dropped_and_nothing_stops(bridge: Bridge, nursery: trio.Nursery) -> None:
    who, _ = joined()
    mirror = Mirror(Cache(bridge, "unix:///nonexistent/redis.sock"), round_s=0)
    await nursery.start(mirror.run)
    for number in range(1, 4):
        mirror.changed(who.state, who.context.restaurant, lambda: b"{}")
        with trio.fail_after(20):
            while mirror.dropped < number:
                await trio.lowlevel.checkpoint()


async def test_the_number_of_sessions_that_wait_is_bounded(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 3)
    mirror = Mirror(Cache(bridge, "unix:///nonexistent/redis.sock"))
    for _ in range(5):
        who = party()
        mirror.changed(who.state, who.context.restaurant, lambda: b"{}")
    assert mirror.dropped == 2
