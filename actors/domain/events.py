"""Everything that can happen in a session. Past tense, frozen; each is numbered when it is applied and never changes.

`at` is when (aware UTC), `by` is who. Every event is public: each member sees each one, in order.
"""

from actors.domain.calls.events import CallEvent
from actors.domain.cart.events import CartEvent
from actors.domain.counter.events import CounterOrderEvent
from actors.domain.fulfilment.events import FulfilmentEvent
from actors.domain.kitchen.events import KitchenEvent
from actors.domain.money.events import MoneyEvent
from actors.domain.moving.events import MovingEvent
from actors.domain.ordering.events import OrderingEvent
from actors.domain.party.events import PartyEvent
from actors.domain.stock.events import StockEvent
from actors.domain.till.events import TillEvent

__all__ = [
    "CallEvent",
    "CartEvent",
    "CounterOrderEvent",
    "Event",
    "FulfilmentEvent",
    "KitchenEvent",
    "MoneyEvent",
    "MovingEvent",
    "OfBill",
    "OrderingEvent",
    "PartyEvent",
    "StockEvent",
    "TillEvent",
]

OfBill = (
    PartyEvent
    | OrderingEvent
    | TillEvent
    | KitchenEvent
    | StockEvent
    | CallEvent
    | MovingEvent
    | MoneyEvent
    | FulfilmentEvent
    | CounterOrderEvent
)
"""Every event that may change what is owed, or who owes it."""

Event = CartEvent | OfBill
