"""A crew: what its workers begin with."""

import gc
from contextvars import ContextVar
from weakref import ReferenceType, ref

import attrs
import trio

from actors.supervisor import Crash
from pos.outside.crew import Crew


@attrs.define(eq=False)
class Idler:
    """A worker that has nothing to do."""

    restaurant_id: int
    restarts: int = 0
    crash: Crash | None = None
    pausing: bool = False
    told: trio.Event = attrs.field(factory=trio.Event)

    @property
    def stopping(self) -> bool:
        return self.told.is_set()

    def stop(self) -> None:
        self.told.set()

    async def run(self) -> None:
        await self.told.wait()

    async def pause(self, seconds: float) -> None:
        raise AssertionError


class Request:
    """What is in the context of the task that answers it."""


ASKED: ContextVar[Request] = ContextVar("ASKED")


async def test_a_worker_keeps_nothing_of_the_request_that_asked_for_it_first(nursery: trio.Nursery) -> None:
    crew = Crew("idle", Idler, lambda: 0.5, lambda _: None, lambda _restaurant_id, _rest_s: None)
    await nursery.start(crew.run, trio.sleep_forever, 1)
    requests: list[ReferenceType[Request]] = []

    async def answer() -> None:
        request = Request()
        ASKED.set(request)
        requests.append(ref(request))
        crew.worker(1)

    async with trio.open_nursery() as answering:
        answering.start_soon(answer)
    gc.collect()
    assert crew.restaurants == (1,)
    assert [request() for request in requests] == [None]
    await crew.drain()
