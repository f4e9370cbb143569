"""Daily passes in both stores."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import attrs
import pytest

from actors.change import pass_renewal
from actors.domain.daily_pass import DailyPass, PassRecord
from persistence.memory import Memory
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Store, query
from tests.persistence.parties import joined

DAY = date(2026, 5, 8)


def made(day: date, at: datetime, told_at: datetime | None = None) -> DailyPass:
    return DailyPass(day, f"$argon2id${at.isoformat()}", at, told_at)


@pytest.fixture
def ask(store: Store | Memory, request: pytest.FixtureRequest) -> Callable[[], object]:
    """How the first restaurant comes to ask for a pass."""
    if isinstance(store, Memory):
        asking = attrs.evolve(RESTAURANTS[0], pass_required=True)
        return lambda: store.restaurants.replace(asking)
    url = request.getfixturevalue("furnished_url")
    return lambda: query(url, "UPDATE restaurants SET pass_required = true WHERE restaurant_id = 1")


async def live(store: Store | Memory, restaurant_id: int = 1) -> DailyPass | None:
    record = await store.passes.record(restaurant_id)
    assert record is not None
    return record.live


async def renew(store: Store | Memory, before: DailyPass | None, after: DailyPass, version: int = 1) -> None:
    at = attrs.evolve(RESTAURANTS[0], version=version)
    await store.journal.commit(pass_renewal(at, before, after, STAFF_USER))


async def test_a_restaurant_has_no_pass_until_one_is_made(store: Store | Memory) -> None:
    record = await store.passes.record(1)
    assert isinstance(record, PassRecord)
    assert (record.live, record.owner_email, record.required) == (None, None, False)
    assert await store.passes.record(404) is None


async def test_a_new_pass_takes_the_place_of_the_one_before_and_of_no_others(store: Store | Memory) -> None:
    now = joined()[0].now
    first, second = made(DAY, now, now), made(DAY + timedelta(days=1), now + timedelta(hours=20))
    await renew(store, None, first)
    assert await live(store) == first
    await renew(store, first, second, version=2)
    assert await live(store) == second
    assert await live(store, 2) is None


async def test_untold_passes_are_found_where_they_are_asked_for_and_old_enough(
    store: Store | Memory, ask: Callable[[], object]
) -> None:
    ask()
    now = joined()[0].now
    assert await store.passes.untold(now) == []
    await renew(store, None, made(DAY, now))
    assert await store.passes.untold(now - timedelta(seconds=1)) == []
    assert await store.passes.untold(now) == [1]
    await store.passes.told(1, now, now)
    assert await store.passes.untold(now) == []


async def test_an_untold_pass_that_nobody_asks_for_is_not_found(store: Store | Memory) -> None:
    now = joined()[0].now
    await renew(store, None, made(DAY, now))
    assert await store.passes.untold(now) == []


async def test_a_pass_is_marked_as_told_while_it_is_the_one(store: Store | Memory) -> None:
    now = joined()[0].now
    later = now + timedelta(minutes=1)
    first = made(DAY, now)
    await renew(store, None, first)
    await store.passes.told(2, now, later)
    await store.passes.told(1, later, later)
    assert await live(store) == first
    await store.passes.told(1, now, later)
    assert await live(store) == attrs.evolve(first, told_at=later)
