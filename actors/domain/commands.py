"""Everything that can be asked of a session. Imperative, frozen, already free of transport.

`by` is who asks: a member's id, `STAFF` or `SYSTEM`. Texts are not yet trimmed; the rules do that.
"""

from attrs import field, frozen

from actors.domain.by_staff.commands import StaffCommand
from actors.domain.calls.commands import CallCommand
from actors.domain.cart.commands import CartCommand
from actors.domain.checkout.commands import CheckoutCommand
from actors.domain.counter.commands import CounterOrderCommand
from actors.domain.fulfilment.commands import FulfilmentCommand
from actors.domain.kitchen.commands import KitchenCommand
from actors.domain.money.commands import MoneyCommand
from actors.domain.moving.commands import MovingCommand
from actors.domain.ordering.commands import OrderingCommand
from actors.domain.party.commands import PartyCommand
from actors.domain.stock.commands import StockCommand
from actors.domain.till.commands import AnswerCommand, RecoveryCommand
from actors.domain.who import SYSTEM, By


@frozen
class Tick:
    """Time has passed: end a lock whose deadline is over, close a session that has been quiet."""

    by: By = field(default=SYSTEM)


__all__ = [
    "AnswerCommand",
    "CallCommand",
    "CartCommand",
    "CheckoutCommand",
    "Command",
    "CounterOrderCommand",
    "FulfilmentCommand",
    "KitchenCommand",
    "MoneyCommand",
    "MovingCommand",
    "OfOrders",
    "OfShop",
    "OrderingCommand",
    "PartyCommand",
    "RecoveryCommand",
    "StaffCommand",
    "StockCommand",
    "Tick",
]

OfOrders = OrderingCommand | AnswerCommand | RecoveryCommand | KitchenCommand
"""What is asked about the cart that is placed, or about an order."""

OfShop = CheckoutCommand | FulfilmentCommand | CounterOrderCommand
"""What is asked about an order of the shop, from the checkout on, or about one at the counter."""

Command = (
    PartyCommand
    | CartCommand
    | OfOrders
    | StockCommand
    | StaffCommand
    | CallCommand
    | MovingCommand
    | MoneyCommand
    | OfShop
    | Tick
)
