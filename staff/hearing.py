"""What of the staff's hears of the heart, built: what tells their screens, and what measures for their managers.

Owns: building it, and who of it hears what. Must not: know who comes in by which door.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from attrs import frozen

from actors.ports.clock import Clock
from actors.ports.observers import ItemObserver, Observer, SessionObserver
from actors.ports.sessions import Sessions as StoredSessions
from actors.ports.sync import SinkAlarms
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.supervisor import Service
from server.http.overview import TillFigures
from staff.floor.feed import Feeds
from staff.floor.floors import Floors
from staff.floor.items import ItemNews
from staff.kitchen.feed import KitchenFeed
from staff.office.history import History, Measured, Sources
from staff.office.placed import PlacedOrders
from staff.office.sink_watch import SinkWatch
from staff.ops.feed import OpsFeed
from staff.ports import Briefs


@frozen(eq=False)
class Hearing:
    """Those who hear. Of orders: `orders`, of sessions: `sessions`, of items: `items`."""

    feeds: Feeds
    kitchen: KitchenFeed
    floors: Floors
    history: History
    sinks: SinkWatch
    orders: Sequence[Observer]
    sessions: Sequence[SessionObserver]
    items: Sequence[ItemObserver]

    def services(self) -> Sequence[Service]:
        """What runs as long as the process."""
        return [
            Service("floors", self.floors.run),
            Service("history", self.history.run),
            Service("sink_watch", self.sinks.run),
        ]

    def follow(self, registry: Registry, restaurants: Restaurants) -> None:
        """Whose sessions these are, and whose restaurants raise alerts; said once, before anything happens."""
        restaurants.on_change(self.floors.restaurant_changed)
        restaurants.on_alerts(self.feeds.alerts_raised)
        self.floors.follow(registry)
        self.history.follow(registry.counts)


class Kept(Protocol):
    """What they read, and what measures."""

    @property
    def attention(self) -> Briefs:
        """Sessions in brief."""
        ...

    @property
    def sessions(self) -> StoredSessions:
        """Every session."""
        ...

    @property
    def journal(self) -> Measured:
        """How long flushes take."""
        ...

    @property
    def alarms(self) -> SinkAlarms:
        """What staff are alerted of."""
        ...


def hearing_of(kept: Kept, tills: Callable[[], Sequence[TillFigures]], clock: Clock) -> Hearing:
    """Everybody who hears, who do not know yet whose sessions they are."""
    feeds, placed = Feeds(clock), PlacedOrders(clock)
    kitchen, ops, floors = KitchenFeed(feeds), OpsFeed(feeds), Floors(kept.attention, kept.sessions, feeds, clock)
    history = History(Sources(feeds.screens, tills, kept.journal, placed), clock)
    sinks = SinkWatch(kept.alarms, feeds.alerts_raised, clock)
    heard = ((feeds, placed), (kitchen, ops, floors), (ItemNews(feeds),))
    return Hearing(feeds, kitchen, floors, history, sinks, *heard)
