"""Orders of the shop, as those read them who pick and hand them over, and who ordered."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from actors.domain.fulfilment.cost import cost_now
from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.fulfilment.pick import Pick, picks_of
from actors.domain.money.discount import Discount, touching
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.state import State
from actors.ports.sessions import PlacedOrder


@frozen
class ShopOrder:
    """An order of the shop, how it comes to its customer, and what was picked of it, in the order of its items.

    `discounts` are those on this order and its lines; none once its session was deleted. `moves` are the oldest first;
    of what is kept they are read for its customer alone.
    """

    placed: PlacedOrder
    fulfilment: OrderFulfilment
    picks: Sequence[Pick]
    discounts: Sequence[Discount] = ()
    moves: Sequence[OrderMove] = ()

    @property
    def order(self) -> Order:
        """What was ordered."""
        return self.placed.order

    @property
    def comes_to(self) -> int:
        """What it costs without what does not come or was taken off its lines, in minor units: as on the bill."""
        picks = {pick.position: pick for pick in self.picks}
        return cost_now(self.order, self.fulfilment, picks, self.discounts)


def shop_order(state: State, order_number: int, *, kept: bool = True) -> ShopOrder | None:
    """The order as its session has it, or had it where that is not `kept`; None where it is none of the shop's."""
    order, fulfilment = state.orders.get(order_number), state.fulfilments.get(order_number)
    if order is None or fulfilment is None:
        return None
    picks = picks_of(state.picks, order_number)
    return ShopOrder(
        PlacedOrder(order, state.session.session_id if kept else None, None),
        fulfilment,
        tuple(picks[at] for at in sorted(picks)),
        touching(state.discounts.values(), order) if kept else (),
        state.moves_of(order_number),
    )


@frozen
class ShopOrderFilter:
    """Which orders of a restaurant's shop. All that is said must be so; a `branch_id` of None is any.

    `since` and `until` are when the order's slot begins, aware UTC, the first inclusive. Without both of them nothing
    is found of what is over: done, invoiced or cancelled.
    """

    statuses: tuple[OrderStatus, ...]
    since: datetime | None = None
    until: datetime | None = None
    branch_id: int | None = None


@frozen
class ShopOrderPage:
    """A page of orders, and how many there are in all."""

    orders: Sequence[ShopOrder]
    total: int
