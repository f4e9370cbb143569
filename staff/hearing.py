"""What of the staff's hears of the heart, built: what tells their screens, and what measures for their managers.

Owns: building it, and who of it hears what. Must not: know who comes in by which door.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from attrs import frozen

from actors.domain.alerts.alert import Alert
from actors.ports.clock import Clock
from actors.ports.observers import ItemObserver, Observer, SessionObserver
from actors.ports.sessions import Sessions as StoredSessions
from actors.ports.stream import Streams
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
from staff.stream.hub import Hub


class Stored(Protocol):
    """Where what they look at is kept."""

    @property
    def attention(self) -> Briefs:
        """Sessions in brief."""
        ...

    @property
    def sessions(self) -> StoredSessions:
        """Sessions, whole."""
        ...

    @property
    def journal(self) -> Measured:
        """What commits."""
        ...

    @property
    def streams(self) -> Streams:
        """What others hear live."""
        ...

    @property
    def alarms(self) -> SinkAlarms:
        """What staff are alerted of."""
        ...


class Raising(Protocol):
    """Who raises alerts that are about no order."""

    def on_alerts(self, hears: Callable[[Sequence[Alert]], None]) -> None:
        """Who hears of them when they are durable."""
        ...


@frozen(eq=False)
class Hearing:
    """Those who hear. Of orders: `orders`, of sessions: `sessions`, of items: `items`."""

    feeds: Feeds
    kitchen: KitchenFeed
    floors: Floors
    history: History
    hub: Hub
    sinks: SinkWatch
    orders: Sequence[Observer]
    sessions: Sequence[SessionObserver]
    items: Sequence[ItemObserver]

    def services(self) -> Sequence[Service]:
        """What runs as long as the process."""
        return [
            Service("floors", self.floors.run),
            Service("history", self.history.run),
            Service("stream", self.hub.run),
            Service("sink_watch", self.sinks.run),
        ]

    def follow(self, registry: Registry, restaurants: Restaurants, webhooks: Raising | None = None) -> None:
        """Whose sessions these are, and whose restaurants raise alerts; said once, before anything happens."""
        restaurants.on_change(self.floors.restaurant_changed)
        for raising in (restaurants, webhooks):
            if raising is not None:
                raising.on_alerts(self.feeds.alerts_raised)
        self.floors.follow(registry)
        self.history.follow(registry.counts)


def hearing_of(store: Stored, tills: Callable[[], Sequence[TillFigures]], clock: Clock) -> Hearing:
    """Everybody who hears, who do not know yet whose sessions they are."""
    feeds, placed = Feeds(clock), PlacedOrders(clock)
    kitchen, ops, floors = KitchenFeed(feeds), OpsFeed(feeds), Floors(store.attention, store.sessions, feeds, clock)
    history = History(Sources(feeds.screens, tills, store.journal, placed), clock)
    hub, sinks = Hub(store.streams), SinkWatch(store.alarms, feeds.alerts_raised, clock)
    heard = ((feeds, placed), (kitchen, ops, floors), (ItemNews(feeds),))
    return Hearing(feeds, kitchen, floors, history, hub, sinks, *heard)
