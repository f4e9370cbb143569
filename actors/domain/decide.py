"""`decide(state, command, now, context)`: what happens, or why not. Total, pure, and the only way in."""

from datetime import datetime
from typing import assert_never

from actors.domain import commands as c
from actors.domain.by_staff import rules as by_staff
from actors.domain.calls import rules as calls
from actors.domain.cart import rules as cart
from actors.domain.checkout import rules as checkout
from actors.domain.checkout.giving_back import called_off_by_staff
from actors.domain.checkout.paid import followed
from actors.domain.counter import rules as counter
from actors.domain.decision import Decision
from actors.domain.fulfilment import picking
from actors.domain.kitchen import rules as kitchen
from actors.domain.money import rules as money
from actors.domain.moving import rules as moving
from actors.domain.ordering import rules as ordering
from actors.domain.party import rules as party
from actors.domain.party.events import SessionClosed
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.stock import rules as stock
from actors.domain.till import answers, recovery
from actors.domain.who import SYSTEM


def decide(state: State, command: c.Command, now: datetime, context: Context) -> Decision:
    """The events that follow from the command at this moment, or a `Refusal`, or a `Repeat`.

    `now` is aware UTC. Never raises for anything a client could send.
    """
    if isinstance(command, c.CartCommand):  # nearly every command is one of these
        return cart.decide(state, command, now, context)
    if isinstance(command, c.PartyCommand):
        return party.decide(state, command, now, context)
    if isinstance(command, c.CallCommand):
        return calls.decide(state, command, now)
    if isinstance(command, c.StaffCommand):
        return by_staff.decide(state, command, now, context)
    if isinstance(command, c.StockCommand):
        return stock.decide(state, command, now, context)
    if isinstance(command, c.Tick):
        return _tick(state, now, context)
    return _seldom(state, command, now, context)


def _seldom(
    state: State,
    command: c.OfOrders | c.MovingCommand | c.MoneyCommand | c.OfShop,
    now: datetime,
    context: Context,
) -> Decision:
    if isinstance(command, c.MoneyCommand):
        return followed(state, money.decide(state, command, now, context), now)
    if isinstance(command, c.OfShop):
        return _of_shop(state, command, now, context)
    if isinstance(command, c.OrderingCommand):
        return ordering.decide(state, command, now, context)
    if isinstance(command, c.AnswerCommand):
        return answers.decide(state, command, now, context)
    if isinstance(command, c.RecoveryCommand):
        return called_off_by_staff(state, recovery.decide(state, command, now, context), now)
    if isinstance(command, c.KitchenCommand):
        return called_off_by_staff(state, kitchen.decide(state, command, now, context), now)
    if isinstance(command, c.MovingCommand):
        return moving.decide(state, command, now, context)
    assert_never(command)


def _of_shop(state: State, command: c.OfShop, now: datetime, context: Context) -> Decision:
    if isinstance(command, c.CheckoutCommand):
        return checkout.decide(state, command, now, context)
    if isinstance(command, c.FulfilmentCommand):
        return picking.decide(state, command, now, context)
    if isinstance(command, c.CounterOrderCommand):
        return counter.decide(state, command, now, context)
    assert_never(command)


def _tick(state: State, now: datetime, context: Context) -> Decision:
    """A deadline has passed: first a lock's, which always ends, else a quiet session's."""
    deadline = state.deadline()
    if deadline is None or now < deadline:
        return Repeat()
    if state.locked:
        return answers.release(state, now, context) or Repeat()
    return (SessionClosed(now, SYSTEM, _ended(state)),)


def _ended(state: State) -> str:
    """Why a quiet session ends: nobody comes back for it, or the next cart of the shop begins anew."""
    if not state.session.place.in_shop:
        return "expired"
    return "renewed" if state.worn else "abandoned"
