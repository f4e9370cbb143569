"""What every store of accounts must do, in memory and in Postgres alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import trio

from persistence.memory import Memory
from tests.persistence.conftest import HASH, MANAGER, STAFF_USER, Store, query

LATER = datetime.now(UTC) + timedelta(days=14)  # the real time: Postgres forgets by its own clock
Dismiss = Callable[[], object]


@pytest.fixture
def dismiss(store: Store | Memory, request: pytest.FixtureRequest) -> Dismiss:
    """How the one who works here is kept out, past everything that is under test."""
    if isinstance(store, Memory):
        return lambda: store.accounts.dismiss(STAFF_USER)
    url = request.getfixturevalue("furnished_url")
    return lambda: query(url, "UPDATE staff_users SET disabled_at = now()")


@pytest.mark.parametrize("email", ["Staff@example.com", "staff@example.com", "STAFF@EXAMPLE.COM"])
async def test_somebody_is_found_by_their_address_in_any_case(store: Store, email: str) -> None:
    assert await store.accounts.by_email(email) == (MANAGER, HASH)


@pytest.mark.parametrize(
    "email",
    ["", "staff", "staff@example.org", "staff@example.com ", "%", "staff@example.co_", "a\0@b", "\ud800@b", "a" * 999],
)
async def test_nobody_is_found_by_another_address(store: Store, email: str) -> None:
    assert await store.accounts.by_email(email) is None


async def test_somebody_who_stands_is_given_as_they_are(store: Store) -> None:
    assert await store.accounts.standing(STAFF_USER, []) == MANAGER
    assert await store.accounts.standing(STAFF_USER, [uuid4(), uuid4()]) == MANAGER
    assert await store.accounts.standing(STAFF_USER + 1, []) is None


async def test_somebody_who_was_dismissed_neither_stands_nor_is_found(store: Store, dismiss: Dismiss) -> None:
    dismiss()
    assert await store.accounts.standing(STAFF_USER, []) is None
    assert await store.accounts.by_email(MANAGER.email) is None


async def test_one_revoked_token_of_several_is_enough_to_fall(store: Store) -> None:
    token, family = uuid4(), uuid4()
    await store.accounts.revoke({family: LATER})
    assert await store.accounts.standing(STAFF_USER, [token, family]) is None
    assert await store.accounts.standing(STAFF_USER, [family, token]) is None
    assert await store.accounts.standing(STAFF_USER, [token]) == MANAGER


async def test_a_token_is_revoked_once(store: Store) -> None:
    first, second = uuid4(), uuid4()
    assert await store.accounts.revoke({first: LATER}) == {first}
    assert await store.accounts.revoke({first: LATER, second: LATER}) == {second}
    assert await store.accounts.revoke({second: LATER, first: LATER}) == frozenset()
    assert await store.accounts.revoke({}) == frozenset()


async def test_of_many_callers_with_the_same_tokens_each_token_is_given_to_one(store: Store) -> None:
    tokens = [uuid4() for _ in range(1000)]  # so many that the callers are all at it at the same time
    given = list[object]()

    async def call(first: int) -> None:
        # Each begins with another token, so that they would wait in a circle if the order were theirs.
        given.extend(await store.accounts.revoke(dict.fromkeys(tokens[first:] + tokens[:first], LATER)))

    with trio.fail_after(10):
        async with trio.open_nursery() as nursery:
            for first in range(0, 1000, 250):
                nursery.start_soon(call, first)
    assert sorted(map(str, given)) == sorted(map(str, tokens))


async def test_a_used_token_is_fresh_for_a_while_and_until_its_next_is_used(store: Store) -> None:
    token, following, minute = uuid4(), uuid4(), timedelta(minutes=1)
    assert not await store.accounts.freshly_used(token, following, minute)  # it was never used
    await store.accounts.revoke({token: LATER})
    assert await store.accounts.freshly_used(token, following, minute)
    assert not await store.accounts.freshly_used(token, following, timedelta(0))
    await store.accounts.revoke({following: LATER})
    assert not await store.accounts.freshly_used(token, following, minute)


async def test_a_token_that_is_used_again_is_no_fresher_for_that(
    store: Store | Memory, request: pytest.FixtureRequest
) -> None:
    token, following, minute = uuid4(), uuid4(), timedelta(minutes=1)
    await store.accounts.revoke({token: LATER})
    if isinstance(store, Memory):
        store.accounts.clock = lambda: trio.current_time() + 61
    else:
        query(
            request.getfixturevalue("furnished_url"), "UPDATE revoked_tokens SET revoked_at = now() - interval '61 s'"
        )
    await store.accounts.revoke({token: LATER})
    assert not await store.accounts.freshly_used(token, following, minute)
