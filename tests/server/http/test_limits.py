from collections.abc import Iterable

import pytest

from server.http.limits import Kind, Turnstile
from server.http.problems import Problem
from server.settings import door_settings
from tests.cases import case
from tests.server.doors import CountingLimits

SETTINGS = door_settings({"TRIVET_JOINS_PER_MINUTE": "2", "TRIVET_READS_PER_MINUTE": "3"})


@pytest.fixture
def limits() -> CountingLimits:
    return CountingLimits()


async def test_past_the_limit_one_is_told_when_to_come_back(limits: CountingLimits) -> None:
    turnstile = Turnstile(limits, SETTINGS)
    for _ in range(2):
        await turnstile.admit(Kind.JOIN, "10.0.0.1")
    with pytest.raises(Problem) as caught:
        await turnstile.admit(Kind.JOIN, "10.0.0.1")
    problem = caught.value
    assert (problem.status, problem.code, problem.headers) == (429, "RATE_LIMITED", {"Retry-After": "60"})


async def test_kinds_and_addresses_are_counted_apart(limits: CountingLimits) -> None:
    turnstile = Turnstile(limits, SETTINGS)
    for kind, address in ((Kind.JOIN, "10.0.0.1"), (Kind.READ, "10.0.0.1"), (Kind.JOIN, "10.0.0.2")):
        await turnstile.admit(kind, address)
    assert limits.hits == {"join:10.0.0.1": 1, "read:10.0.0.1": 1, "join:10.0.0.2": 1}


async def test_liveness_is_not_counted(limits: CountingLimits) -> None:
    for _ in range(100):
        await Turnstile(limits, SETTINGS).admit(Kind.FREE, "10.0.0.1")
    assert limits.hits == {}


async def test_a_home_is_one_address() -> None:
    cases: Iterable[tuple[str, str]] = [
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("unknown", "unknown"),
    ]
    for address, counted_as in cases:
        with case(address, counted_as):
            limits = CountingLimits()
            await Turnstile(limits, SETTINGS).admit(Kind.READ, address)
            assert limits.hits == {f"read:{counted_as}": 1}
