"""The whole of it once: real hashes, real rows, several at the same moment."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import trio

from actors.domain.staff import Role
from persistence.accounts import Accounts
from persistence.bridge import Reads, open_bridge
from persistence.hire import dismiss, hire
from persistence.seed import seed
from server.door.tokens import TokenInvalid
from staff.accounts.authentication import Authentication, Tokens
from staff.accounts.passwords import Passwords, hash_password

EMAIL, PASSWORD = "Ada@chianti.example", "a fork in the road"


@pytest.fixture
async def staff(database_url: str) -> AsyncIterator[Authentication]:
    """Authentication over a database of its own, where one manager has been hired."""
    await trio.to_thread.run_sync(_furnish, database_url)
    async with open_bridge() as bridge:
        reads = Reads(bridge, database_url)
        yield Authentication(Accounts(reads), Passwords(), ["k" * 32], lambda: datetime.now(UTC), uuid4)
        await reads.aclose()


def _furnish(url: str) -> None:
    slug = seed(url)[0]
    hire(url, slug, EMAIL, "Ada", Role.MANAGER, hash_password(PASSWORD))


async def test_of_many_refreshes_at_the_same_moment_one_wins_and_the_family_ends(staff: Authentication) -> None:
    first, other = await staff.login(EMAIL.lower(), PASSWORD), await staff.login(EMAIL, PASSWORD)
    won: list[Tokens] = []

    async def refresh() -> None:
        with suppress(TokenInvalid):
            won.append(await staff.refresh(first.refresh_token))

    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            for _ in range(8):
                nursery.start_soon(refresh)
    assert len(won) == 1
    for token in (first.access_token, won[0].access_token):
        with pytest.raises(TokenInvalid):
            await staff.identify(token)
    assert (await staff.identify(other.access_token)).user.role is Role.MANAGER


async def test_who_is_dismissed_or_has_signed_out_is_out_at_once(staff: Authentication, database_url: str) -> None:
    phone, desk = await staff.login(EMAIL, PASSWORD), await staff.login(EMAIL, PASSWORD)
    here = await staff.identify(desk.access_token)
    with pytest.raises(TokenInvalid):
        await staff.login(EMAIL, PASSWORD + "!")

    await staff.logout(phone.access_token)
    with pytest.raises(TokenInvalid):
        await staff.refresh(phone.refresh_token)
    assert await staff.still_good(here)

    await trio.to_thread.run_sync(dismiss, database_url, EMAIL)
    assert not await staff.still_good(here)
    with pytest.raises(TokenInvalid):
        await staff.login(EMAIL, PASSWORD)
