"""How often one address may call, by kind of route.

Owns: the kinds and what is said to somebody who calls too often. Must not: count; that is behind the port.
"""

from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final, Protocol

from server.door.bounds import RATE_WINDOW_S
from server.http.problems import rate_limited
from server.settings import DoorSettings

_HOME_BITS: Final = 64  # what one home or phone is given of IPv6; counting single addresses would count nothing
NETWORKS_MAX: Final = 4096  # callers whose network is known again


class RateLimits(Protocol):
    """Who counts calls. Never raises: where it cannot count, it allows."""

    async def hit(self, key: str, limit: int, window_s: int) -> bool:
        """Counts one call under this key; False when there were more than `limit` in `window_s` seconds."""
        ...


class Kind(StrEnum):
    """Kinds of routes that are counted apart. `FREE` is not counted: liveness must not depend on a counter."""

    JOIN = "join"
    LOGIN = "login"
    PASS = "pass"  # noqa: S105 - a kind of route, not a password
    WRITE = "write"
    READ = "read"
    API = "api"  # of integrations, whose keys are counted by themselves
    FREE = "free"


class Turnstile:
    """Lets an address pass, or says when to come back."""

    def __init__(self, limits: RateLimits, settings: DoorSettings) -> None:
        self._limits = limits
        self._per_minute = {
            Kind.JOIN: settings.joins_per_minute,
            Kind.LOGIN: settings.logins_per_minute,
            Kind.PASS: settings.passes_per_minute,
            Kind.WRITE: settings.orders_per_minute,
            Kind.READ: settings.reads_per_minute,
            Kind.API: settings.api_per_minute,
        }

    async def admit(self, kind: Kind, address: str) -> None:
        """Counts one call of this kind. Raises `Problem` (429) past the limit."""
        if kind is Kind.FREE:
            return
        if not await self._limits.hit(f"{kind}:{counted_as(address)}", self._per_minute[kind], RATE_WINDOW_S):
            raise rate_limited("Too many requests from your network. Please wait a moment.")


@lru_cache(NETWORKS_MAX)
def counted_as(address: str) -> str:
    """What an address is counted under: the network that one home or phone is given."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> _HOME_BITS << _HOME_BITS))
