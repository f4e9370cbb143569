"""The shop's orders in memory, as `sql/shop_orders.sql` finds them.

Owns: which they are, and their order. Must not: know a rule.
"""

from collections.abc import Iterable, Iterator

from actors.domain.ordering.order import Fulfilment, OrderStatus
from actors.domain.state import State
from actors.ports.shop_orders import ShopOrder, ShopOrderFilter, ShopOrderPage, shop_order

_OVER = frozenset({OrderStatus.DONE, OrderStatus.INVOICED, OrderStatus.CANCELLED})


def shop_orders(restaurant_id: int, living: Iterable[State], gone: Iterable[State]) -> Iterator[ShopOrder]:
    """Every order of the restaurant's shop, of sessions that are kept and of those that have been deleted."""
    for states, kept in ((living, True), (gone, False)):
        for state in states:
            if state.session.restaurant_id == restaurant_id:
                found = (shop_order(state, number, kept=kept) for number in state.fulfilments)
                yield from (one for one in found if one is not None)


def page_of(orders: Iterable[ShopOrder], which: ShopOrderFilter, limit: int, offset: int) -> ShopOrderPage:
    """A page of those that fit."""
    found = [one for one in orders if _fits(one, which)]
    found.sort(key=lambda one: (one.fulfilment.starts_at, one.fulfilment.order_number))
    return ShopOrderPage(tuple(found[offset : offset + limit]), len(found))


def _fits(one: ShopOrder, which: ShopOrderFilter) -> bool:
    order, begins = one.order, one.fulfilment.starts_at
    if order.status in _OVER and (which.since is None or which.until is None):
        return False
    return (
        order.fulfilment is not Fulfilment.DINE_IN
        and order.status in which.statuses
        and (which.since is None or begins >= which.since)
        and (which.until is None or begins < which.until)
        and which.branch_id in (None, one.fulfilment.branch_id)
    )
