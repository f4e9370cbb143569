"""The whole of it once: real hashes, real rows, several at the same moment."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
import trio

from actors.domain.staff import Role
from persistence.accounts import Accounts
from persistence.bridge import Reads, open_bridge
from persistence.hire import dismiss, hire
from server.accounts.passwords import Passwords, hash_password
from server.door.tokens import TokenInvalid
from staff.accounts.authentication import Authentication, Tokens

EMAIL, PASSWORD = "Ada@chianti.example", "a fork in the road"


@pytest.fixture
async def staff(seeded_url: str) -> AsyncIterator[Authentication]:
    """Authentication over a database of its own, where one manager has been hired."""
    await trio.to_thread.run_sync(_hire, seeded_url)
    async with _opened(seeded_url) as authentication:
        yield authentication


@pytest.fixture
async def beside(staff: Authentication, seeded_url: str) -> AsyncIterator[Authentication]:
    """Another process's: it shares nothing with the first but the database and the keys."""
    async with _opened(seeded_url) as authentication:
        yield authentication


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Authentication]:
    async with open_bridge() as bridge:
        reads = Reads(bridge, url)
        yield Authentication(Accounts(reads), Passwords(), ["k" * 32], lambda: datetime.now(UTC), uuid4)
        await reads.aclose()


def _hire(url: str) -> None:
    hire(url, "chianti", EMAIL, "Ada", Role.MANAGER, hash_password(PASSWORD))


async def test_of_many_refreshes_in_two_processes_all_go_on_as_one(
    staff: Authentication, beside: Authentication, seeded_url: str
) -> None:
    first, other = await staff.login(EMAIL.lower(), PASSWORD), await beside.login(EMAIL, PASSWORD)
    pairs: list[Tokens] = []

    async def refresh(process: Authentication) -> None:
        pairs.append(await process.refresh(first.refresh_token))

    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            for process in (staff, beside) * 4:
                nursery.start_soon(refresh, process)
    for pair in pairs:
        await staff.identify(pair.access_token)
    await beside.refresh(pairs[0].refresh_token)
    await trio.to_thread.run_sync(_a_minute_later, seeded_url)
    assert await _out(staff.refresh, pairs[-1].refresh_token)  # all eight are one token, which was used beside
    assert await _out(beside.identify, pairs[0].access_token)
    assert (await staff.identify(other.access_token)).user.role is Role.MANAGER


async def test_a_refresh_whose_next_was_used_in_another_process_ends_the_family(
    staff: Authentication, beside: Authentication
) -> None:
    first = await staff.login(EMAIL, PASSWORD)
    second = await staff.refresh(first.refresh_token)
    third = await beside.refresh(second.refresh_token)
    assert await _out(staff.refresh, first.refresh_token)
    assert await _out(beside.identify, third.access_token)


async def _out(step: Callable[[str], Awaitable[object]], token: str) -> bool:
    try:
        await step(token)
    except TokenInvalid:
        return True
    return False


def _a_minute_later(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE revoked_tokens SET revoked_at = revoked_at - interval '1 minute'")


async def test_who_is_dismissed_or_has_signed_out_is_out_at_once(staff: Authentication, seeded_url: str) -> None:
    phone, desk = await staff.login(EMAIL, PASSWORD), await staff.login(EMAIL, PASSWORD)
    here = await staff.identify(desk.access_token)
    with pytest.raises(TokenInvalid):
        await staff.login(EMAIL, PASSWORD + "!")

    await staff.logout(phone.access_token)
    with pytest.raises(TokenInvalid):
        await staff.refresh(phone.refresh_token)
    assert await staff.still_good(here)

    await trio.to_thread.run_sync(dismiss, seeded_url, EMAIL)
    assert not await staff.still_good(here)
    with pytest.raises(TokenInvalid):
        await staff.login(EMAIL, PASSWORD)
