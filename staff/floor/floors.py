"""Every restaurant's floor that somebody looks at: read once from the store, and kept true by what sessions tell.

Owns: when a house is read, settled and let go. Must not: know a socket, or hold a rule.

A house follows its sessions from before it is read, so nothing falls between: what was told meanwhile is newer than
what was read. Sessions that have an actor are asked for theirs, which is never older than the store. One whose actor
has stopped is read again, because nobody may know whether its last commit was kept. A turn costs a look-up, and, while
somebody watches, one note; the rest happens here, some times a second, for all screens at once.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
import trio
from attrs import define, field

from actors.domain import limits
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.sessions import Sessions as StoredSessions
from actors.registry import Registry
from staff.floor.feed import Feeds
from staff.floor.house import NOBODY, House, Note
from staff.floor.reading import in_time
from staff.ports import Briefs

SETTLE_S: Final = 0.25  # a busy table is told at most four times a second, which is as fast as anybody reads
# Sessions that are told of at once. With 200 busy tables each is told about once a second, and 20 screens take in
# 250 KiB a second; making that takes about a hundredth of one core.
SETTLED_MAX: Final = 50
REMIND_S: Final = 5.0  # how late a warning may be
REREAD_MAX: Final = 16  # sessions whose actors have stopped, at once; each is one read
KEPT_S: Final = 60.0  # a house that nobody looks at: as long as a screen that was cut off takes to come back
SESSIONS_MAX: Final = 500  # of one restaurant that are read, open ones and unpaid ones each; 200 tables and a reserve

log = structlog.get_logger(__name__)


@define(eq=False)
class _Watched:
    """A house with what is needed to keep it. `ready` once it was read; `reading` while it is."""

    house: House
    used_at_s: float
    ready: bool = False
    reading: trio.Lock = field(factory=trio.Lock)


class Floors:
    """Every house that is looked at. Fits `actors.ports.observers.SessionObserver`."""

    def __init__(self, briefs: Briefs, stored: StoredSessions, feeds: Feeds, clock: Clock) -> None:
        self._briefs = briefs
        self._stored = stored
        self._feeds = feeds
        self._clock = clock
        self._watched: dict[int, _Watched] = {}
        self._registry: Registry | None = None

    def follow(self, registry: Registry) -> None:
        """Whose sessions these are; said once, before anything is asked."""
        self._registry = registry

    # ---- what happens

    def session_changed(
        self, before: State, after: State, restaurant: Restaurant, connected: Callable[[], frozenset[UUID]]
    ) -> None:
        """See `actors.ports.observers.SessionObserver.session_changed`."""
        watched = self._watched.get(restaurant.restaurant_id)
        if watched is not None and after.session.seq and not after.session.place.in_shop:
            watched.house.noted[after.session.session_id] = Note(after, connected, before is after)

    def restaurant_changed(self, _before: Restaurant, after: Restaurant) -> None:
        """A restaurant is another now. Returns at once."""
        watched = self._watched.get(after.restaurant_id)
        if watched is not None:
            watched.house.renew(after)

    # ---- who looks

    async def house(self, restaurant: Restaurant) -> House:
        """The restaurant's house, read if nobody has looked at it for a while. Raises `Unavailable`."""
        key = restaurant.restaurant_id
        watched = self._watched.get(key)
        if watched is None:
            watched = self._watched[key] = _Watched(House(restaurant), trio.current_time())
        watched.used_at_s = trio.current_time()
        if not watched.ready:
            async with watched.reading:
                if not watched.ready:
                    await self._read(watched)
        return watched.house

    async def settled(self, restaurant: Restaurant) -> House:
        """The same, with everything in it that has happened up to now; who watches is told first."""
        house = await self.house(restaurant)
        self._settle(house, None)
        return house

    async def _read(self, watched: _Watched) -> None:
        house, now = watched.house, self._clock()
        key = house.restaurant.restaurant_id
        shown_after = now - timedelta(seconds=limits.UNPAID_SHOWN_S)
        briefs = await in_time(self._briefs.briefs(key, shown_after, SESSIONS_MAX))
        for ref in () if self._registry is None else self._registry.living(key):
            house.noted[ref.session_id] = Note(ref.state, ref.connected, quiet=False)
        house.complete = sum(brief.active for brief in briefs) < SESSIONS_MAX
        house.begin(briefs, self._clock())
        self._feeds.feed(key).forget()  # nobody was told what happened while nobody looked
        watched.ready = True

    # ---- time

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Settles the houses that are watched and lets go of the others, for ever."""
        task_status.started()
        remind_at_s = trio.current_time()
        while True:
            await trio.sleep(SETTLE_S)
            now_s = trio.current_time()
            if now_s >= remind_at_s:
                remind_at_s = now_s + REMIND_S
                self._remind(now_s)
            for watched in self._followed():
                self._settle(watched.house, SETTLED_MAX)
                await self._reread(watched.house)

    def _followed(self) -> list[_Watched]:
        """Those houses that somebody watches at this moment."""
        return [one for key, one in self._watched.items() if one.ready and self._feeds.watched(key)]

    def _settle(self, house: House, limit: int | None) -> None:
        frames = house.settle(self._clock(), limit)
        if frames:
            self._feeds.tell(house.restaurant.restaurant_id, *frames)

    def _remind(self, now_s: float) -> None:
        for key, watched in list(self._watched.items()):
            if self._feeds.watched(key):
                watched.used_at_s = now_s
                watched.house.remind(self._clock())
            elif now_s - watched.used_at_s > KEPT_S and not watched.reading.statistics().locked:
                del self._watched[key]

    async def _reread(self, house: House) -> None:
        """Looks afresh at sessions that may be other than they were told."""
        for session_id in list(house.stopped)[:REREAD_MAX]:
            house.stopped.discard(session_id)
            if self._ask(house, session_id):
                continue
            try:
                stored = await in_time(self._stored.load(session_id, 0))
            except Unavailable as error:
                log.info("session_not_reread", session_id=str(session_id), reason=str(error))
                house.stopped.add(session_id)
                return
            if self._ask(house, session_id):  # somebody came while it was read
                continue
            if stored is None:
                house.gone(session_id)
            else:
                house.noted[session_id] = Note(stored.state, _nobody, quiet=False)

    def _ask(self, house: House, session_id: UUID) -> bool:
        """Notes how the session is by its own word, where it has an actor; that is never older than the store's."""
        ref = None if self._registry is None else self._registry.live(session_id)
        if ref is None:
            return False
        house.noted[session_id] = Note(ref.state, ref.connected, quiet=False)
        return True


def _nobody() -> frozenset[UUID]:
    return NOBODY
