"""`evolve(state, event)`: what is true after an event. Total, pure, and never refuses."""

from typing import assert_never

from actors.domain import events as e
from actors.domain.calls import evolution as calls
from actors.domain.cart import evolution as cart
from actors.domain.counter import evolution as counter
from actors.domain.fulfilment import evolution as fulfilment
from actors.domain.kitchen import evolution as kitchen
from actors.domain.money import evolution as money
from actors.domain.money.reckoning import reckoned
from actors.domain.moving import evolution as moving
from actors.domain.ordering import evolution as ordering
from actors.domain.party import evolution as party
from actors.domain.state import State
from actors.domain.stock import evolution as stock
from actors.domain.till import evolution as till

_Seldom = e.StockEvent | e.CallEvent | e.MovingEvent | e.MoneyEvent | e.FulfilmentEvent | e.CounterOrderEvent


def evolve(state: State, event: e.Event) -> State:
    """The state after the event, sharing every part that the event does not touch."""
    if isinstance(event, e.CartEvent):  # nearly every event is one of these, and none changes what is owed
        return cart.evolve(state, event)
    return reckoned(state, _evolved(state, event))


def _evolved(state: State, event: e.OfBill) -> State:
    if isinstance(event, e.TillEvent):
        return till.evolve(state, event)
    if isinstance(event, e.OrderingEvent):
        return ordering.evolve(state, event)
    if isinstance(event, e.KitchenEvent):
        return kitchen.evolve(state, event)
    if isinstance(event, e.PartyEvent):
        return party.evolve(state, event)
    return _seldom(state, event)


def _seldom(state: State, event: _Seldom) -> State:
    if isinstance(event, e.StockEvent):
        return stock.evolve(state, event)
    if isinstance(event, e.CallEvent):
        return calls.evolve(state, event)
    if isinstance(event, e.MovingEvent):
        return moving.evolve(state, event)
    if isinstance(event, e.MoneyEvent):
        return money.evolve(state, event)
    if isinstance(event, e.FulfilmentEvent):
        return fulfilment.evolve(state, event)
    if isinstance(event, e.CounterOrderEvent):
        return counter.evolve(state, event)
    assert_never(event)
