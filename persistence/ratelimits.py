"""How often somebody may do something, counted over all processes in Redis, or in memory while Redis is away.

Owns: the keys `ratelimit:{key}`, which live for one window, a minute or an hour (`docs/contract.md` §6).
Must not: say who is limited to what; the doors do.

A window begins with the first hit and is over when its key expires. While Redis is away each process counts for
itself: somebody may get a little more than allowed, nobody gets less.
"""

from contextlib import suppress

from limits import RateLimitItemPerSecond
from limits.strategies import FixedWindowRateLimiter

from persistence.bridge import Cache, CacheAway
from persistence.rate_windows import RateWindows


class RateLimits:
    """Counts hits. Without a cache it counts in memory only."""

    def __init__(self, cache: Cache | None):
        self._cache = cache
        self._memory = FixedWindowRateLimiter(RateWindows())

    async def hit(self, key: str, limit: int, window_s: int = 60) -> bool:
        """Counts one hit and says whether it is within `limit` hits in `window_s` seconds. Never raises."""
        if self._cache is not None:
            try:
                return await _count(self._cache, f"ratelimit:{key}", window_s) <= limit
            except CacheAway:
                pass
        return self._memory.hit(RateLimitItemPerSecond(limit, window_s), key)

    async def forget(self, key: str, limit: int, window_s: int = 60) -> None:
        """Begins to count anew what was hit with these. Never raises."""
        self._memory.clear(RateLimitItemPerSecond(limit, window_s), key)
        if self._cache is not None:
            with suppress(CacheAway):
                await self._cache.run(("DEL", f"ratelimit:{key}"))


async def _count(cache: Cache, key: str, window_s: int) -> int:
    """One hit more, in one trip. SET NX begins the window, so that a key without an end cannot be left behind."""
    answers = await cache.run(("SET", key, 0, "EX", window_s, "NX"), ("INCR", key))
    return int(answers[1])
