"""What a session's turn tells those beyond its members, once it is durable.

Owns: how an order's observers are told. Must not: wait, or raise: every tap waits for it.
"""

from collections.abc import Iterable, Sequence

from actors.change import orders_changed
from actors.domain.alerts.alert import Alert
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.ports.observers import Observer
from actors.ports.sessions import PlacedOrder


def tell_of_orders(
    observers: Iterable[Observer], before: State, after: State, restaurant: Restaurant, raised: Sequence[Alert]
) -> None:
    """They hear what has become of orders since `before`, and which alerts that has raised."""
    moved = after.session.place is not before.session.place
    if after.orders is before.orders and not moved:
        return
    table = restaurant.table_at(after.session.place)
    changed = orders_changed(before, after, raised)
    told = {order.order_number for order, _ in changed}
    elsewhere = [(order, ()) for number, order in after.orders.items() if moved and number not in told]
    for order, alerts in (*changed, *elsewhere):
        placed = PlacedOrder(order, after.session.session_id, table.table_number if table else None)
        for observer in observers:
            observer.order_changed(placed, restaurant, alerts=alerts)
