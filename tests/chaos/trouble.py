"""What befalls the house while its guests dine, by seed: each trouble at its own number of calls at the till."""

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Final

import trio
from attrs import Factory, define

from persistence.embedded import embedded_valkey
from tests.chaos.tills import MoodyTill
from tests.e2e.running import Server

KILLS: Final = 2
AWAY_S: Final = 1.0
EARLY, LATE = 10, 200  # calls at the till; there are more than two hundred


@define(eq=False)
class Redis:
    """One that keeps nothing, and that can be lost and come back empty where it was."""

    folder: Path
    url: str = ""
    _stack: ExitStack = Factory(ExitStack)

    async def start(self) -> None:
        server = embedded_valkey(self.folder, durable=False)
        self.url = await trio.to_thread.run_sync(self._stack.enter_context, server)

    async def lose(self) -> None:
        await trio.to_thread.run_sync(self._stack.close)


@define(eq=False)
class Trouble:
    """`befell` counts what has happened."""

    server: Server
    redis: Redis
    till: MoodyTill
    chance: Random
    befell: Counter[str] = Factory(Counter)

    async def run(self) -> None:
        """All of it, in an order that chance decides. Ends when the last has happened."""
        troubles = [*[self._kill] * KILLS, self._lose_redis, self._send_till_away]
        self.chance.shuffle(troubles)
        moments = sorted(self.chance.sample(range(EARLY, LATE), len(troubles)))
        for moment, trouble in zip(moments, troubles, strict=True):
            while self.till.requests < moment:
                await self.till.arrival.wait()
            await trouble()

    async def _kill(self) -> None:
        self.befell["kill -9"] += 1
        await self.server.kill()
        await self.server.start()

    async def _lose_redis(self) -> None:
        self.befell["Redis lost"] += 1
        await self.redis.lose()
        await trio.sleep(self.chance.uniform(0, 2 * AWAY_S))
        await self.redis.start()

    async def _send_till_away(self) -> None:
        self.befell["till away"] += 1
        self.till.go_away()
        await trio.sleep(AWAY_S)
        self.till.come_back()
