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
    if after.orders is before.orders:
        return
    table = restaurant.table_at(after.session.place)
    for order, alerts in orders_changed(before, after, raised):
        placed = PlacedOrder(order, after.session.session_id, table.table_number if table else None)
        for observer in observers:
            observer.order_changed(placed, restaurant, alerts=alerts)
