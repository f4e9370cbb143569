"""The live stream as it is kept in Postgres, for whoever listens.

Owns: one statement and one trip for each question. Must not: know a socket, or write an event
(`persistence/mirror/stream_writer.py` does).
"""

from collections.abc import Callable, Collection, Mapping
from itertools import groupby
from typing import Final
from uuid import UUID

from actors.domain.event_type import EventType
from actors.ports.clock import Clock
from actors.ports.stream import Reach, StreamEvent, StreamNews
from persistence.bridge import Reads
from persistence.statements import statement

_LISTEN: Final = statement("stream_listen")
_NEWS: Final = statement("stream_news")
_KNOWN: Final = statement("stream_known")


class Streams:
    """Fits `actors.ports.stream.Streams`. `listened` is called when somebody listens, who may be the first."""

    def __init__(self, reads: Reads, clock: Clock, listened: Callable[[], None] = lambda: None) -> None:
        self._reads = reads
        self._clock = clock
        self._listened = listened

    async def listen(self, restaurant_ids: Collection[int]) -> Mapping[int, Reach]:
        """See `actors.ports.stream.Streams.listen`. New numbers begin at the time in milliseconds: none comes twice."""
        now = self._clock()
        rows = await self._reads.fetch(_LISTEN, sorted(restaurant_ids), now, numbered_from(self._clock))
        self._listened()
        return {row["restaurant_id"]: Reach(row["seq"], row["kept_after"], row["ready"]) for row in rows}

    async def news(self, since: Mapping[int, int], limit: int) -> Mapping[int, StreamNews]:
        """See `actors.ports.stream.Streams.news`."""
        rows = await self._reads.fetch(_NEWS, list(since), list(since.values()), limit)
        found = {}
        for restaurant_id, of_one in groupby(rows, key=lambda row: row["restaurant_id"]):
            told = list(of_one)
            events = [
                StreamEvent(
                    row["seq"], EventType(row["event_type"]), frozenset(row["rooms"]), row["body"].encode(), row["at"]
                )
                for row in told
                if row["seq"] is not None
            ]
            found[restaurant_id] = StreamNews(Reach(told[0]["head"], told[0]["kept_after"]), events)
        return found

    async def known(self, restaurant_id: int, sessions: Collection[UUID], tables: Collection[int]) -> Collection[str]:
        """See `actors.ports.stream.Streams.known`."""
        rows = await self._reads.fetch(_KNOWN, restaurant_id, list(sessions), list(tables))
        return frozenset(row["room"] for row in rows)


def numbered_from(clock: Clock) -> int:
    """The least number of a stream that begins, or begins anew: milliseconds, which JavaScript holds exactly."""
    return int(clock().timestamp() * 1000)
