"""Sinks in every mood a sink can have, by seed: between the server and what it mirrors to, where mirrors can be read.

A kind of sink is one class here: where the server finds it, its moods, and what it has at the end of the evening.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final, Protocol

import trio
from attrs import Factory, define

from persistence.bridge import Bridge, Cache, Reads
from tests.persistence.mirror.test_redis_sink import expected, kept
from tests.persistence.mirror.truth import Key, with_sink

CHUNK_BYTES: Final = 1 << 18
SLOW_S: Final = 0.4
LATE_S: Final = (2.5, 4.0)  # after whoever sent it has given up (`persistence.bridge.CACHE_PATIENT_S`)
MIRRORED: Final = b"mirror:"

MOODS: Final[Mapping[str, int]] = MappingProxyType(
    {"takes it": 76, "takes it slowly": 9, "refuses": 5, "takes it, loses its answer": 6, "takes it long after": 4}
)
"""How a Redis treats what it is sent, and how often in a hundred."""


class MoodySink(Protocol):
    """One kind of sink. `moods` counts what it did."""

    kind: str
    moods: Counter[str]

    async def set_up(self, reads: Reads, url: str, restaurant_id: int) -> None:
        """The restaurant has such a sink from now on."""
        ...

    async def misbehave(self) -> None:
        """Goes from mood to mood until it is cancelled."""
        ...

    async def calm_down(self) -> None:
        """From now on it takes everything at once."""
        ...

    async def lacks(self, reads: Reads, url: str, restaurant_id: int) -> set[Key]:
        """What it has otherwise than Postgres, of a restaurant."""
        ...


@define(eq=False)
class MoodyRedis:
    """The way to a Redis. Only what is mirrored meets its moods: the rest of the server has other evenings for that."""

    backend: Callable[[], str]
    """The socket of the Redis, which comes and goes."""
    chance: Random
    cache: Cache
    kind: str = "redis"
    moods: Counter[str] = Factory(Counter)
    calm: bool = False

    @classmethod
    def before(cls, bridge: Bridge, url: Callable[[], str], seed: int) -> "MoodyRedis":
        """Before the Redis with this URL, to which we go by a way of our own."""
        cache = Cache(bridge, url(), within_s=5.0, rest_s=0.0)
        return cls(lambda: url().removeprefix("unix://"), Random(f"{seed} redis"), cache)

    async def serve(self, task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED) -> None:
        """Listens until cancelled; gives the URL."""
        async with trio.open_nursery() as late:

            async def led(client: trio.SocketStream) -> None:
                await self._led(client, late)

            listeners = await trio.open_tcp_listeners(0, host="127.0.0.1")
            task_status.started(f"redis://127.0.0.1:{listeners[0].socket.getsockname()[1]}")
            await trio.serve_listeners(led, listeners)

    async def set_up(self, reads: Reads, url: str, restaurant_id: int) -> None:
        """See `MoodySink.set_up`."""
        await trio.to_thread.run_sync(with_sink, url, restaurant_id)

    async def misbehave(self) -> None:
        """See `MoodySink.misbehave`: each thing that it is sent meets a mood."""
        self.calm = False
        await trio.sleep_forever()

    async def calm_down(self) -> None:
        """See `MoodySink.calm_down`."""
        self.calm = True

    async def lacks(self, reads: Reads, url: str, restaurant_id: int) -> set[Key]:
        """See `MoodySink.lacks`."""
        here, there = await kept(self.cache, restaurant_id), await expected(reads, url, restaurant_id)
        return {key for key in {*here, *there} if here.get(key) != there.get(key)}

    async def _led(self, client: trio.SocketStream, late: trio.Nursery) -> None:
        """One connection, until either side is gone."""
        try:
            async with client, await trio.open_unix_socket(self.backend()) as server, trio.open_nursery() as both:
                answers = _Answers(client)
                both.start_soon(answers.bring, server, both.cancel_scope)
                while asked := await client.receive_some(CHUNK_BYTES):
                    if not await self._asked(asked, server, answers, late):
                        break
                both.cancel_scope.cancel()
        except* (OSError, trio.BrokenResourceError, trio.ClosedResourceError):
            pass  # the other side will see

    async def _asked(self, asked: bytes, server: trio.SocketStream, answers: "_Answers", late: trio.Nursery) -> bool:
        """What is sent meets a mood. False: the connection is over."""
        mood = "takes it"
        if MIRRORED in asked and not self.calm:
            mood = self.chance.choices(list(MOODS), list(MOODS.values()))[0]
            self.moods[mood] += 1
        match mood:
            case "refuses":
                return False
            case "takes it long after":
                late.start_soon(self._long_after, asked, self.chance.uniform(*LATE_S))
                return False
            case "takes it slowly":
                await trio.sleep(self.chance.uniform(0, SLOW_S))
            case "takes it, loses its answer":
                answers.lost = True
        await server.send_all(asked)
        return True

    async def _long_after(self, asked: bytes, later_s: float) -> None:
        """What was given up arrives after all, when others have come before it."""
        await trio.sleep(later_s)
        try:
            async with await trio.open_unix_socket(self.backend()) as server:
                await server.send_all(asked)
                with trio.move_on_after(1):
                    await server.receive_some(CHUNK_BYTES)
        except (OSError, trio.BrokenResourceError):
            return  # it was lost meanwhile


@define(eq=False)
class _Answers:
    """What comes back. `lost`: the next answer is not brought, and the connection breaks."""

    client: trio.SocketStream
    lost: bool = False

    async def bring(self, server: trio.SocketStream, both: trio.CancelScope) -> None:
        """Until the server is gone."""
        try:
            while answer := await server.receive_some(CHUNK_BYTES):
                if self.lost:
                    break
                await self.client.send_all(answer)
        finally:
            both.cancel()
