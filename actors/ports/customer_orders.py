"""Where a customer's orders are read from, and the codes that they type in."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.fulfilment.discount_code import CodeStanding
from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.fulfilment.pick import Pick, picks_of
from actors.domain.money.discount import Discount, touching
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import Order
from actors.domain.state import State


@frozen
class CustomerOrder:
    """An order of the shop, how it comes to its customer, its moves, oldest first, and what was picked of it.

    `discounts` are those on it and on its lines. `session_id` is None once its session has been deleted, and they too.
    """

    order: Order
    fulfilment: OrderFulfilment
    session_id: UUID | None
    moves: Sequence[OrderMove] = ()
    picks: Sequence[Pick] = ()
    discounts: Sequence[Discount] = ()


def customer_order(state: State, order_number: int, session_id: UUID | None) -> CustomerOrder:
    """The order as its session has it. Raises KeyError where that has no such order of the shop."""
    order, picks = state.orders[order_number], picks_of(state.picks, order_number)
    return CustomerOrder(
        order,
        state.fulfilments[order_number],
        session_id,
        state.moves_of(order_number),
        tuple(picks[at] for at in sorted(picks)),
        touching(state.discounts.values(), order),
    )


@frozen
class FoundCustomerOrders:
    """A page of a customer's orders, the newest first, and how many there are."""

    orders: Sequence[CustomerOrder]
    total: int


class CustomerOrders(Protocol):
    """Orders of the shop as they are kept. Every read raises `Unavailable`."""

    async def page(self, restaurant_id: int, customer_id: int, limit: int, offset: int) -> FoundCustomerOrders:
        """The customer's orders; one that waits for its money is not among them."""
        ...

    async def one(self, restaurant_id: int, customer_id: int, order_number: int) -> CustomerOrder | None:
        """One of them, also while it waits; None for anybody else's."""
        ...

    async def code(self, restaurant_id: int, code: str, customer_id: int) -> CodeStanding | None:
        """A discount code as it stands for the customer; None where there is none."""
        ...
