"""What staff do, one desk for each kind of thing, built on the heart.

Owns: building them. Must not: know who comes in by which door.
"""

from typing import Protocol

from attrs import frozen

from actors.handover import Handovers
from actors.outlived import OutlivedOrders
from actors.passes import Passes
from actors.ports.clock import Clock
from actors.ports.counter_orders import CounterOrders
from actors.ports.journal import Journal
from actors.ports.slips import SlipPrinters
from actors.ports.sync import SinkControls
from actors.reconciling import Reconciler
from actors.registry import Registry
from actors.restaurants import Restaurants
from server.http.overview import Parts
from staff import ports
from staff.accounts.notices import Notices
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
from staff.ops.desk import OpsDesk


class Stored(Protocol):
    """Where what staff read and do is kept."""

    @property
    def accounts(self) -> ports.Accounts:
        """Who may sign in."""
        ...

    @property
    def roster(self) -> ports.Roster:
        """The same, as their managers see them."""
        ...

    @property
    def api_keys(self) -> ports.ApiKeys:
        """Keys of other systems."""
        ...

    @property
    def webhooks(self) -> ports.Webhooks:
        """Where other systems are told what happens."""
        ...

    @property
    def counter_orders(self) -> CounterOrders:
        """Orders that were taken at the counter."""
        ...

    @property
    def orders(self) -> ports.Orders:
        """Every order."""
        ...

    @property
    def audit(self) -> ports.AuditPages:
        """Who did what."""
        ...

    @property
    def sinks(self) -> SinkControls:
        """How those are whom changes are sent to, and what is done about it."""
        ...

    @property
    def attention(self) -> ports.Attention:
        """Alerts and calls."""
        ...

    @property
    def stories(self) -> ports.Stories:
        """What happened at a table."""
        ...

    @property
    def books(self) -> ports.Books:
        """Days of money."""
        ...

    @property
    def stock_pages(self) -> ports.StockPages:
        """Moves of stock, and requests for it."""
        ...

    @property
    def customer_orders(self) -> ports.DiscountCodes:
        """Discount codes, with how often each was used."""
        ...

    @property
    def support(self) -> ports.Support:
        """What is found of customers."""
        ...

    @property
    def journal(self) -> Journal:
        """Where two parties become one."""
        ...


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
    """What the staff's door needs of the heart."""

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...

    @property
    def store(self) -> Stored:
        """Where everything is kept."""
        ...

    @property
    def notices(self) -> Notices:
        """Who hears that somebody may no more."""
        ...

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
    def handovers(self) -> Handovers:
        """What takes two sessions at once."""
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
    ops: OpsDesk
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


def desks_of(heart: Heart, parts: Parts) -> Desks:
    """Every desk. `parts` have an operator's figures."""
    store, clock = heart.store, heart.clock
    orders = OrderDesk(store.orders, heart.restaurants, heart.registry, heart.outlived)
    kitchen = KitchenDesk(store.orders, orders, heart.staff.kitchen, clock)
    sessions = Sessions(heart.restaurants, heart.registry)
    attention = AttentionDesk(store.attention, sessions, heart.restaurants, heart.staff.feeds)
    return Desks(
        orders=orders,
        audit=AuditDesk(store.audit, heart.restaurants),
        passes=PassDesk(heart.passes, clock),
        kitchen=kitchen,
        ops=OpsDesk(store.orders, orders, clock),
        system=SystemDesk(parts, heart.registry.statistics, heart.staff.feeds.watching),
        items=ItemDesk(heart.restaurants, clock),
        attention=attention,
        floor=FloorDesk(heart.staff.floors, sessions, orders, attention, kitchen),
        handovers=heart.handovers,
        history=HistoryDesk(heart.staff.history),
        stories=StoryDesk(store.stories, sessions, clock),
        books=store.books,
        reconciler=heart.settlements.reconciler,
        slips=heart.deliveries.receipts,
        shop=ShopReading(store.stock_pages, store.customer_orders, store.support),
    )
