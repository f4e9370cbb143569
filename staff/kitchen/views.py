"""What the kitchen is shown: tickets, one for each order at each station that has something of it.

Owns: the shapes; OpenAPI and AsyncAPI are generated from them. Must not: decide anything. Builders are pure.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from actors.domain import limits
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState, Struck, TicketItem
from actors.domain.menu.reading import name_for_kitchen
from actors.domain.ordering.order import OrderItem, OrderStatus, PaymentStatus
from actors.domain.restaurant import Restaurant
from actors.ports.sessions import KitchenOrder, PlacedOrder
from server.http.views import Instant, OrderId


class TicketOptionView(Struct, frozen=True, gc=False):
    """What was chosen of an item's options: `qty` of it in each one."""

    option_id: int
    name: str
    qty: int


class TicketItemView(Struct, frozen=True, gc=False, kw_only=True):
    """One item. `position` counts from 0 in its order; `since` is since when its `state` is what it is.

    With `held` its course has not been fired, so `fired_at` is null. `late_at` is from when on it is late; null for
    what is held, ready, served or struck. `struck` says why it is not made after all, `struck_why` in staff's words:
    it is shown, struck through, until somebody bumps it. `allergens` are those of the menu as it is now, with those of
    the items that its options are; none where the item has left it. `options` is what was chosen, empty where nothing.
    """

    position: int
    menu_item_id: int
    name: str
    qty: int
    note: str
    state: ItemState
    since: Instant
    course: Course | None
    held: bool
    fired_at: Instant | None
    late_at: Instant | None
    struck: Struck | None
    struck_at: Instant | None
    struck_why: str
    allergens: list[str]
    options: list[TicketOptionView]


class TicketView(Struct, frozen=True, gc=False, kw_only=True):
    """What one station has on its display of one order. Without `items` it has left the display.

    `table_number` is where the party sits now, null once its visit has been deleted; `moved_from` is where it sat when
    the order came, where that was another table. `late_at` is the earliest of its items'.
    """

    order_id: OrderId
    order_number: int
    round: int
    station: str
    table_number: int | None
    moved_from: int | None
    session_id: UUID | None
    status: OrderStatus
    payment_status: PaymentStatus
    special_instructions: str
    placed_at: Instant
    arrived_at: Instant
    late_at: Instant | None
    items: list[TicketItemView]


class TicketsView(Struct, frozen=True, gc=False, kw_only=True):
    """All tickets of one order, those that have left the display without `items`."""

    order_id: OrderId
    status: OrderStatus
    tickets: list[TicketView]


class LeftView(Struct, frozen=True, gc=False, kw_only=True):
    """A ticket that has left the display, with those of its items that have, and when the last of them did."""

    left_at: Instant
    ticket: TicketView


class KitchenView(Struct, frozen=True, gc=False, kw_only=True):
    """What is on the display, oldest order first. `stations` are those of the menu and of what is shown, by name.

    `left` are the ten tickets that were bumped last and not called back, the latest first, of the newest 200 orders.
    """

    stations: list[str]
    tickets: list[TicketView]
    complete: Annotated[bool, Meta(description="False if there are older orders, which are not shown.")]
    left: list[LeftView] = []


def kitchen_view(
    shown: Sequence[KitchenOrder], station: str | None, restaurant: Restaurant, *, complete: bool
) -> KitchenView:
    """The display of one station, or of all."""
    tickets = [ticket for one in shown for ticket in ticket_views(one.placed, one.items, restaurant) if ticket.items]
    named = {category.station or limits.STATION_USUAL for category in restaurant.menu.categories}
    return KitchenView(
        stations=sorted(named | {ticket.station for ticket in tickets}),
        tickets=[ticket for ticket in tickets if station in (None, ticket.station)],
        complete=complete,
    )


def left_views(
    found: Iterable[KitchenOrder], station: str | None, restaurant: Restaurant, limit: int
) -> list[LeftView]:
    """The tickets of these orders that have left the display of one station, or of all, the latest first."""
    left = [
        LeftView(left_at=left_at, ticket=_ticket(one.placed, at, items, _departed(items), restaurant))
        for one in found
        for at, items in _by_station(one.items).items()
        if station in (None, at) and (left_at := _left_at(items)) is not None
    ]
    return sorted(left, key=lambda one: (-one.left_at.timestamp(), -one.ticket.order_number, one.ticket.station))[
        :limit
    ]


def _departed(items: Iterable[TicketItem]) -> list[TicketItem]:
    return [item for item in items if not item.shown]


def _left_at(items: Iterable[TicketItem]) -> datetime | None:
    return max((item.bumped_at for item in items if item.bumped_at is not None), default=None)


def tickets_view(placed: PlacedOrder, items: Iterable[TicketItem], restaurant: Restaurant) -> TicketsView:
    """One order's tickets."""
    tickets = ticket_views(placed, items, restaurant)
    return TicketsView(order_id=placed.order.order_id, status=placed.order.status, tickets=tickets)


def ticket_views(placed: PlacedOrder, items: Iterable[TicketItem], restaurant: Restaurant) -> list[TicketView]:
    """The order's tickets, in the order in which its items name their stations."""
    return [
        _ticket(placed, station, of_it, [item for item in of_it if item.shown], restaurant)
        for station, of_it in _by_station(items).items()
    ]


def _by_station(items: Iterable[TicketItem]) -> dict[str, list[TicketItem]]:
    stations: dict[str, list[TicketItem]] = {}
    for item in items:
        stations.setdefault(item.station, []).append(item)
    return stations


def _ticket(
    placed: PlacedOrder, station: str, items: Sequence[TicketItem], shown: Sequence[TicketItem], restaurant: Restaurant
) -> TicketView:
    order = placed.order
    return TicketView(
        order_id=order.order_id,
        order_number=order.order_number,
        round=order.round,
        station=station,
        table_number=placed.table_number,
        moved_from=_moved_from(placed, items[0], restaurant),
        session_id=placed.session_id,
        status=order.status,
        payment_status=order.payment_status,
        special_instructions=order.special_instructions,
        placed_at=order.created_at,
        arrived_at=items[0].arrived_at,
        late_at=min((late for item in shown if (late := item.late_at) is not None), default=None),
        items=[_item(item, order.items[item.position], restaurant) for item in shown],
    )


def _item(item: TicketItem, ordered: OrderItem, restaurant: Restaurant) -> TicketItemView:
    return TicketItemView(
        position=item.position,
        menu_item_id=ordered.menu_item_id,
        name=name_for_kitchen(restaurant, ordered.menu_item_id, ordered.name),
        qty=ordered.qty,
        note=ordered.note,
        state=item.state,
        since=item.moved_at,
        course=item.course,
        held=item.held,
        fired_at=item.fired_at,
        late_at=item.late_at,
        struck=item.struck,
        struck_at=item.struck_at,
        struck_why=item.struck_why,
        allergens=list(_allergens(ordered, restaurant)),
        options=[TicketOptionView(one.option_id, one.name, one.qty) for one in ordered.options],
    )


def _allergens(of: OrderItem, restaurant: Restaurant) -> Iterable[str]:
    """Of the item and of what its options are, each once, as the menu has them now."""
    ids = (of.menu_item_id, *(one.item_id for one in of.options if one.item_id is not None))
    items = (restaurant.menu.items.get(item_id) for item_id in ids)
    return dict.fromkeys(allergen for item in items if item is not None for allergen in item.allergens)


def _moved_from(placed: PlacedOrder, item: TicketItem, restaurant: Restaurant) -> int | None:
    was = None if item.table_id is None else restaurant.tables.get(item.table_id)
    if was is None or placed.table_number in (None, was.table_number):
        return None
    return was.table_number
