"""Who listens in this process, and the look that tells them what is new: one statement for all restaurants.

Owns: when one looks, and how many may listen. Must not: know a socket, or which event concerns whom; a listener takes
what there is at once.

With nobody here it asks nothing. Every process looks for itself, because events are kept by one of all of them; so it
makes no difference where somebody is connected, nor where they were before.
"""

from collections.abc import Callable
from typing import Final, Protocol

import structlog
import trio
from attrs import define, field

from actors.errors import Unavailable
from actors.ports.stream import Reach, StreamEvent, StreamNews, Streams
from server.door.framing import text_frames
from staff.floor.reading import in_time
from staff.stream.frames import event_json

POLL_S: Final = 0.1  # with as long for the outbox, of the 250 ms in which somebody hears of an order
AWAY_S: Final = 1.0  # more, where Postgres does not answer
LISTEN_S: Final = 60.0  # between two times that the store is told who listens
READY_S: Final = 0.05  # until transactions that are in the way are looked at again
PAGE: Final = 200  # events of a restaurant in one look; 2,000 a second
LISTENERS_MAX: Final = 100  # connections to one restaurant
OF_ONE_MAX: Final = 10  # of one key, or one person of the staff

log = structlog.get_logger(__name__)


class Listener(Protocol):
    """Somebody who listens. Everything returns at once and never raises."""

    @property
    def restaurant_id(self) -> int:
        """To which restaurant."""
        ...

    @property
    def account_id(self) -> int:
        """Which account they act as, a person's or a key's."""
        ...

    def hear(self, event: StreamEvent, frame: bytes) -> None:
        """The next event of the restaurant, and how it is told."""
        ...

    def lose(self, seq: int) -> None:
        """Events up to this number cannot be told."""
        ...


@define(eq=False)
class Heard:
    """A restaurant that somebody listens to, and the last number that was told."""

    seq: int
    listeners: set[Listener] = field(factory=set)


class Hub:
    """Everybody who listens in this process. `run` is the service."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._heard: dict[int, Heard] = {}
        self._came = trio.Event()

    @property
    def streams(self) -> Streams:
        """Where what is told is kept."""
        return self._streams

    def __len__(self) -> int:
        return sum(len(one.listeners) for one in self._heard.values())

    def seq(self, restaurant_id: int) -> int:
        """The last number that was told of a restaurant to which somebody listens."""
        return self._heard[restaurant_id].seq

    async def enter(self, listener: Listener) -> bool:
        """Tells them everything from now on, until they `leave`; False where too many listen. Raises `Unavailable`."""
        restaurant_id = listener.restaurant_id
        if restaurant_id not in self._heard:
            reach = await in_time(self._listened(restaurant_id))
            self._heard.setdefault(restaurant_id, Heard(reach.seq))
        there = self._heard[restaurant_id].listeners
        if len(there) >= LISTENERS_MAX or sum(one.account_id == listener.account_id for one in there) >= OF_ONE_MAX:
            return False
        there.add(listener)
        self._came.set()
        return True

    def leave(self, listener: Listener) -> None:
        """They are gone. Safe at any time, also twice."""
        heard = self._heard.get(listener.restaurant_id)
        if heard is not None:
            heard.listeners.discard(listener)
            if not heard.listeners:
                del self._heard[listener.restaurant_id]

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Looks again and again while anybody listens, until cancelled."""
        task_status.started()
        while True:
            await self._came.wait()
            listen_at_s = trio.current_time() + LISTEN_S
            while self._heard:
                try:
                    if trio.current_time() >= listen_at_s:
                        listen_at_s = trio.current_time() + LISTEN_S
                        await self._streams.listen(tuple(self._heard))
                    await self.look()
                except Unavailable:
                    log.warning("stream_database_away")
                    await trio.sleep(AWAY_S)
                await trio.sleep(POLL_S)
            self._came = trio.Event()

    async def look(self) -> None:
        """Tells everybody what is new. Raises `Unavailable`."""
        asked = dict(self._heard)
        found = await self._streams.news({key: heard.seq for key, heard in asked.items()}, PAGE)
        for restaurant_id, news in found.items():
            heard = asked[restaurant_id]
            if self._heard.get(restaurant_id) is heard:  # else all have gone, and others came who know more
                tell(news, heard)

    async def _listened(self, restaurant_id: int) -> Reach:
        """Where the restaurant's stream is, once nothing can be missed any more."""
        while True:
            reach = (await self._streams.listen([restaurant_id]))[restaurant_id]
            if reach.ready:
                return reach
            await trio.sleep(READY_S)


def tell(news: StreamNews, heard: Heard) -> None:
    """Tells all of a restaurant's listeners. Synchronous, so that nobody comes or goes in between."""
    if lost(news.reach, heard.seq):
        heard.seq = news.reach.kept_after
        _all(heard, lambda one: one.lose(news.reach.kept_after))
    for event in news.events:
        if event.seq > heard.seq:
            heard.seq = event.seq
            frame = text_frames([event_json(event)])
            for listener in tuple(heard.listeners):
                listener.hear(event, frame)


def lost(reach: Reach, seq: int) -> bool:
    """Whether who has everything up to this number cannot be told all of the rest; or has a number that never was."""
    return not reach.kept_after <= seq <= reach.seq


def _all(heard: Heard, tell_one: Callable[[Listener], None]) -> None:
    for listener in tuple(heard.listeners):
        tell_one(listener)
