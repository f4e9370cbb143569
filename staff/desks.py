"""What staff do, one desk for each kind of thing, built on the heart.

Owns: building them. Must not: know who comes in by which door.
"""

from typing import Protocol

from attrs import frozen

from actors.handover import Handovers
from actors.outlived import OutlivedOrders
from actors.passes import Passes
from actors.ports.clock import Clock
from actors.ports.slips import SlipPrinters
from actors.reconciling import Reconciler
from actors.registry import Registry
from actors.restaurants import Restaurants
from staff import ports
from staff.floor.attention import AttentionDesk
from staff.floor.desk import FloorDesk
from staff.floor.items import ItemDesk
from staff.floor.orders import OrderDesk
from staff.floor.passes import PassDesk
from staff.floor.sessions import Sessions
from staff.floor.stories import StoryDesk
from staff.hearing import Hearing
from staff.kitchen.desk import KitchenDesk
from staff.office.audit import AuditDesk
from staff.office.history_views import HistoryDesk
from staff.office.shop.desks import ShopReading
from staff.office.system import SystemDesk


@frozen(eq=False)
class Reading:
    """Where staff's own things are read."""

    orders: ports.Orders
    audit: ports.AuditPages
    attention: ports.Attention
    stories: ports.Stories
    books: ports.Books
    shop: ShopReading


class Providing(Protocol):
    """What desks need of whoever speaks with payment providers."""

    @property
    def reconciler(self) -> Reconciler:
        """Who compares their books with ours."""
        ...


class Deliveries(Protocol):
    """What goes to what stands in the restaurant."""

    @property
    def receipts(self) -> SlipPrinters:
        """The printers at the counters."""
        ...


class Heart(Protocol):
    """What desks need of the heart."""

    @property
    def settlements(self) -> Providing:
        """Who speaks with payment providers."""
        ...

    @property
    def restaurants(self) -> Restaurants:
        """Every restaurant."""
        ...

    @property
    def registry(self) -> Registry:
        """Every session."""
        ...

    @property
    def outlived(self) -> OutlivedOrders:
        """Orders without a session."""
        ...

    @property
    def passes(self) -> Passes:
        """The daily passes."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """Tills and printers."""
        ...

    @property
    def staff(self) -> Hearing:
        """What of the staff's hears of it."""
        ...


@frozen(eq=False)
class Desks:
    """What of the staff's door stands on the heart and the store, one for each thing that staff do."""

    orders: OrderDesk
    audit: AuditDesk
    passes: PassDesk
    kitchen: KitchenDesk
    system: SystemDesk
    items: ItemDesk
    attention: AttentionDesk
    floor: FloorDesk
    handovers: Handovers
    history: HistoryDesk
    stories: StoryDesk
    books: ports.Books
    reconciler: Reconciler
    slips: SlipPrinters
    shop: ShopReading


def desks_of(heart: Heart, reading: Reading, handovers: Handovers, system: SystemDesk, clock: Clock) -> Desks:
    """Every desk."""
    orders = OrderDesk(reading.orders, heart.restaurants, heart.registry, heart.outlived)
    kitchen = KitchenDesk(reading.orders, orders, heart.staff.kitchen, clock)
    sessions = Sessions(heart.restaurants, heart.registry)
    attention = AttentionDesk(reading.attention, sessions, heart.restaurants, heart.staff.feeds)
    return Desks(
        orders=orders,
        audit=AuditDesk(reading.audit, heart.restaurants),
        passes=PassDesk(heart.passes, clock),
        kitchen=kitchen,
        system=system,
        items=ItemDesk(heart.restaurants, clock),
        attention=attention,
        floor=FloorDesk(heart.staff.floors, sessions, orders, attention, kitchen),
        handovers=handovers,
        history=HistoryDesk(heart.staff.history),
        stories=StoryDesk(reading.stories, sessions, clock),
        books=reading.books,
        reconciler=heart.settlements.reconciler,
        slips=heart.deliveries.receipts,
        shop=reading.shop,
    )
