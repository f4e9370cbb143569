"""A sink in trouble: around a real one, whatever can go wrong with it, by chance; and an evening with it."""

from collections.abc import Awaitable, Callable, Sequence
from random import Random

import trio
from attrs import define

from persistence.mirror.sink import Left, News, Refused, Sink, SinkAway, SinkSettings
from tests.persistence.conftest import Store
from tests.persistence.mirror.conftest import Ahead
from tests.persistence.test_kitchen_contract import evening


@define
class Troubled:
    """Fails as it likes: before it has taken anything, half way, after, or with all that it had lost.

    `trouble` makes some, or none: it raises what a call is to fail with. `lose` takes from it all that it has.
    """

    sink: Sink
    rng: Random
    trouble: Callable[[], None]
    lose: Callable[[], Awaitable[object]]
    rows_max: int = 7
    look_s: float | None = 30.0

    async def begin(self, settings: SinkSettings) -> None:
        self.trouble()
        await self.sink.begin(settings)

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused | Left]:
        self.trouble()
        some = news[: self.rng.randint(0, len(news))] if self.rng.random() < 0.3 else news
        refused = await self.sink.deliver(settings, some)
        if len(some) < len(news):
            raise SinkAway("half of it")
        self.trouble()
        if self.rng.random() < 0.03:
            await self.lose()
        return refused

    async def look(self, settings: SinkSettings) -> None:
        await self.sink.look(settings)


async def troubled_evening(postgres: Store, rng: Random, round_: Callable[[], Awaitable[object]], later: Ahead) -> None:
    """An evening at the tables, while one round of sending follows the other."""

    async def rounds(done: trio.Event) -> None:
        while not done.is_set():
            await round_()
            later.wait(rng.choice((0, 2, 40, 100)))

    done = trio.Event()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(rounds, done)
        await evening(postgres, rng, 60)
        done.set()
