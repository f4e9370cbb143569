"""Rules of a party that sits at another table.

Whether somebody else sits there no session knows; the store does, which keeps one active session a table.
"""

from datetime import datetime
from typing import Final

from actors.domain.decision import Decision, not_allowed, session_closed
from actors.domain.events import Event
from actors.domain.moving.commands import MovingCommand
from actors.domain.moving.events import SessionMoved
from actors.domain.party.events import OrderingDisabled, OrderingEnabled
from actors.domain.place import Place
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.who import STAFF, SYSTEM

MOVE_ROLE: Final = Role.EMPLOYEE


def decide(state: State, command: MovingCommand, now: datetime, context: Context) -> Decision:
    """The party sits there, with its cart, orders and tokens. Its cart may be on its way to the till meanwhile."""
    if command.role < MOVE_ROLE:
        return not_allowed()
    if not state.active:
        return session_closed()
    refusal = _impossible(state, command, context)
    if refusal is not None:
        return refusal
    place = Place.at_table(command.table_id)
    if place == state.session.place:
        return Repeat()
    if context.restaurant.branch_at(place) != context.restaurant.branch_at(state.session.place):
        return Refusal(Code.BRANCHES_APART, "That table is at another branch, with a stock of its own.", allowed=())
    return (
        SessionMoved(now, STAFF, state.session.place, place, command.by_user),
        *told_of_switch(state, place, now, context),
    )


def _impossible(state: State, command: MovingCommand, context: Context) -> Refusal | None:
    """Why nobody can move there, if so."""
    if command.table_id not in context.restaurant.tables:
        return Refusal(Code.TABLE_NOT_FOUND, "There is no such table here.")
    if state.session.place.in_shop:
        return Refusal(Code.NOT_ALLOWED, "A cart of the shop is at no table.")
    if state.session.seq == 0:
        return Refusal(Code.MEMBER_NOT_FOUND, "Nobody is at the table.")
    return None


def told_of_switch(state: State, place: Place, now: datetime, context: Context) -> tuple[Event, ...]:
    """What tells a party how the switches stand at this place, where it knows otherwise."""
    enabled = context.restaurant.takes_orders_at(place)
    if state.session.ordering_disabled is not enabled:
        return ()
    return (OrderingEnabled(now, SYSTEM) if enabled else OrderingDisabled(now, SYSTEM),)
