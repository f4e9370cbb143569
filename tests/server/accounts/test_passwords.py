import unicodedata
from typing import Literal

import pytest
import trio
import trio.testing
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from structlog.testing import capture_logs

from actors.errors import Unavailable
from server.accounts.passwords import (
    AT_ONCE_MAX,
    PASSWORD_CHARS_MAX,
    PASSWORD_CHARS_MIN,
    WAITING_MAX,
    Passwords,
    hash_password,
)
from tests.staff.world import CHEAP, PASSWORD, PASSWORD_HASH


class CountingHasher(PasswordHasher):
    """Remembers the hashes it compared with."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.compared: list[str | bytes] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.compared.append(hash)
        return super().verify(hash, password)


class BrokenHasher(PasswordHasher):
    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        raise VerificationError("Memory allocation error")


async def test_the_password_matches_and_no_other_does() -> None:
    known = Passwords(CHEAP)
    assert await known.match(PASSWORD, PASSWORD_HASH)
    for wrong in ("", PASSWORD.upper(), PASSWORD + " ", PASSWORD_HASH):
        assert not await known.match(wrong, PASSWORD_HASH)


async def test_nobodys_password_is_compared_as_a_real_one_is_and_never_matches() -> None:
    hasher = CountingHasher()
    known = Passwords(hasher)
    for guess in (PASSWORD, ""):  # what nobody's hash was made of is no way in
        assert not await known.match(guess, None)
    first, second = hasher.compared
    assert first == second
    assert str(first).rpartition("$")[0].rpartition("$")[0] == PASSWORD_HASH.rpartition("$")[0].rpartition("$")[0]


async def test_what_is_kept_is_a_hash_with_a_salt_of_its_own() -> None:
    one, other = hash_password(PASSWORD), hash_password(PASSWORD)
    assert one != other
    assert PASSWORD not in one
    assert one.startswith("$argon2id$")
    assert await Passwords(CHEAP).match(PASSWORD, one)


async def test_a_hash_that_was_made_more_cheaply_is_still_compared_by_its_own_parameters() -> None:
    assert await Passwords().match(PASSWORD, PASSWORD_HASH)


async def test_the_same_letters_composed_by_another_keyboard_are_the_same_password() -> None:
    word = "crème brûlée"
    composed, decomposed = (unicodedata.normalize(form, word) for form in ("NFC", "NFD"))
    assert composed != decomposed
    known = Passwords(CHEAP)
    kept = hash_password(decomposed)
    assert await known.match(composed, kept)
    assert not await known.match("creme brulee", kept)


@pytest.mark.parametrize("chars", [0, PASSWORD_CHARS_MIN - 1, PASSWORD_CHARS_MAX + 1])
def test_a_password_that_is_too_short_or_too_long_is_not_set(chars: int) -> None:
    with pytest.raises(ValueError, match=r"10 to 200 characters\.$"):
        hash_password("x" * chars)


@pytest.mark.parametrize("chars", [PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX])
async def test_a_password_at_either_bound_can_be_set(chars: int) -> None:
    assert await Passwords(CHEAP).match("x" * chars, hash_password("x" * chars))


@pytest.mark.parametrize("unreadable", ["", "secret", "$2b$12$abcdefghijklmnopqrstuv"])
async def test_a_hash_that_cannot_be_read_matches_nothing_and_is_reported_without_itself(unreadable: str) -> None:
    with capture_logs() as logs:
        for guess in ("secret", "", unreadable):
            assert not await Passwords(CHEAP).match(guess, unreadable)
    assert logs == [{"event": "password_hash_unreadable", "log_level": "error"}] * 3


async def test_a_comparison_that_could_not_be_made_is_not_a_wrong_password() -> None:
    with capture_logs() as logs, pytest.raises(Unavailable):
        await Passwords(BrokenHasher(1, 8, 1)).match(PASSWORD, PASSWORD_HASH)
    assert logs == [{"event": "password_not_compared", "log_level": "error"}]


async def test_a_hash_that_was_cut_off_lets_nobody_in() -> None:
    with pytest.raises(Unavailable):
        await Passwords(CHEAP).match(PASSWORD, PASSWORD_HASH[:-30])


async def test_only_a_few_are_compared_at_once_and_who_comes_after_a_full_queue_is_sent_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy, busiest = 0, 0
    go_on = trio.Event()

    async def slowly(*_: object, limiter: trio.CapacityLimiter) -> bool:
        nonlocal busy, busiest
        async with limiter:
            busy += 1
            busiest = max(busy, busiest)
            await go_on.wait()
            busy -= 1
            return True

    monkeypatch.setattr(trio.to_thread, "run_sync", slowly)
    known = Passwords(CHEAP)
    matched = 0

    async def match() -> None:
        nonlocal matched
        if await known.match(PASSWORD, PASSWORD_HASH):
            matched += 1

    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            for _ in range(AT_ONCE_MAX + WAITING_MAX):
                nursery.start_soon(match)
            await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(Unavailable):
                await known.match(PASSWORD, PASSWORD_HASH)
            go_on.set()
    assert (matched, busiest) == (AT_ONCE_MAX + WAITING_MAX, AT_ONCE_MAX)
    assert await known.match(PASSWORD, PASSWORD_HASH)


async def test_somebody_who_stops_waiting_leaves_the_queue() -> None:
    known = Passwords(CHEAP)
    with trio.CancelScope() as scope:
        scope.cancel()
        await known.match(PASSWORD, PASSWORD_HASH)
    assert scope.cancelled_caught
    assert await known.match(PASSWORD, PASSWORD_HASH)
