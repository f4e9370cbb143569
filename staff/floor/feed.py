"""The staff's live feed of each restaurant: numbered events, told to everybody who watches, and kept for a while.

Owns: the numbers, the latest events and who watches. Must not: wait, decide, or know a socket: a watcher takes bytes
at once, and one that cannot is its own transport's problem.

A restaurant has a feed from the moment somebody first watches it; before, there is nobody who could have missed
anything. Numbers grow by one and begin at the time of that moment in milliseconds, so that they go on growing when the
process starts again (no restaurant has a thousand events a second for long) and JavaScript holds them exactly.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final, Protocol, TypeAlias

from msgspec import Struct

from actors.domain.alerts.alert import Alert
from actors.domain.restaurant import Restaurant
from actors.ports.clock import Clock
from actors.ports.sessions import PlacedOrder
from server.door.framing import text_frames
from server.http.views import encode
from staff.floor.frames import OrderUpdate, PosAlert
from staff.floor.views import alert_view, staff_order_view

RECENT_MAX: Final = 1024  # about a minute of a busy restaurant, which is a lost connection; 1 MiB of usual events
WATCHERS_MAX: Final = 100  # connections to one restaurant; its staff with two devices each, and tabs left open

Frame: TypeAlias = Callable[..., Struct]
"""Makes the event with its `seq` and `at`: a type of `staff.floor.frames`, with all other fields filled in."""

_join: Final = text_frames


class Watcher(Protocol):
    """Somebody who is told what happens. Returns at once and never raises."""

    def deliver(self, data: bytes) -> None:
        """Takes whole frames, in order."""
        ...


class Feed:
    """One restaurant's events. Everything is synchronous, so nothing falls between two calls without an await."""

    def __init__(self, seq: int) -> None:
        self._seq = seq
        self._recent: deque[bytes] = deque(maxlen=RECENT_MAX)
        self._watchers: set[Watcher] = set()

    def __len__(self) -> int:
        return len(self._watchers)

    @property
    def seq(self) -> int:
        """The number of the latest event."""
        return self._seq

    def watch(self, watcher: Watcher) -> bool:
        """Tells the watcher everything from now on; False where there are too many."""
        if len(self._watchers) >= WATCHERS_MAX:
            return False
        self._watchers.add(watcher)
        return True

    def leave(self, watcher: Watcher) -> None:
        """The watcher is gone. Safe at any time, also twice."""
        self._watchers.discard(watcher)

    def missed(self, since: int) -> Sequence[bytes] | None:
        """The events after `since`, each as its JSON; None where they are not known any more, or never were."""
        count = self._seq - since
        if not 0 <= count <= len(self._recent):
            return None
        return list(self._recent)[len(self._recent) - count :]

    def forget(self) -> None:
        """Whoever has everything up to now may lack something all the same, and is to be shown the floor."""
        self._seq += 1
        self._recent.clear()

    def publish(self, at: datetime, frames: Sequence[Frame]) -> None:
        """One event of each frame, in order, each encoded once for all."""
        events = [encode(frame(seq=self._seq + n, at=at)) for n, frame in enumerate(frames, start=1)]
        self._seq += len(events)
        self._recent.extend(events)
        data = _join(events)
        for watcher in tuple(self._watchers):
            watcher.deliver(data)


class Feeds:
    """Every restaurant's feed. Fits `actors.ports.observers.Observer`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._feeds: dict[int, Feed] = {}

    def feed(self, restaurant_id: int) -> Feed:
        """The restaurant's feed, which begins now if nobody has watched it before."""
        if restaurant_id not in self._feeds:
            self._feeds[restaurant_id] = Feed(int(self._clock().timestamp() * 1000))
        return self._feeds[restaurant_id]

    def begun(self, restaurant_id: int) -> bool:
        """Whether anybody has ever watched the restaurant; if not, nothing need be made for it."""
        return restaurant_id in self._feeds

    def watching(self, restaurant_id: int) -> int:
        """How many watch the restaurant."""
        return len(self._feeds[restaurant_id]) if self.begun(restaurant_id) else 0

    def screens(self) -> Mapping[int, int]:
        """How many watch each restaurant that is watched now."""
        return {restaurant_id: len(feed) for restaurant_id, feed in self._feeds.items() if len(feed)}

    def watched(self, restaurant_id: int) -> bool:
        """Whether anybody watches the restaurant now."""
        return self.watching(restaurant_id) > 0

    def tell(self, restaurant_id: int, *frames: Frame) -> None:
        """Tells everybody who watches the restaurant what has become durable, one event of each frame."""
        if self.begun(restaurant_id):
            self._feeds[restaurant_id].publish(self._clock(), frames)

    def alerts_raised(self, alerts: Sequence[Alert]) -> None:
        """These are about no order, and durable. Returns at once."""
        for alert in alerts:
            self.tell(alert.restaurant_id, partial(PosAlert, alert=alert_view(alert)))

    def order_changed(self, placed: PlacedOrder, restaurant: Restaurant, *, alerts: Sequence[Alert]) -> None:
        """An order is as told, and that is durable, as are the alerts about it. Returns at once."""
        if self.begun(restaurant.restaurant_id):
            order = staff_order_view(placed, restaurant)
            raised = (partial(PosAlert, alert=alert_view(alert), order=order) for alert in alerts)
            self.tell(restaurant.restaurant_id, partial(OrderUpdate, order=order), *raised)
