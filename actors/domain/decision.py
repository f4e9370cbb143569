"""What a rule answers, and the refusals that many rules share."""

from collections.abc import Sequence
from uuid import UUID

from actors.domain.events import Event
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State

Decision = tuple[Event, ...] | Refusal | Repeat
"""Events that happen, in order; or a no; or nothing, because it happened before."""


class Foreseen(tuple[Event, ...]):
    """Events of which each was decided on what those before it lead to, with the `states` that `evolve` made of them.

    `states[n]` is the state after the first `n + 1` events, if they happen to the state that was decided on. Whoever
    lets them happen need not find that out again.
    """

    states: tuple[State, ...]

    @classmethod
    def of(cls, steps: Sequence[tuple[Event, State]]) -> "Foreseen":
        """Each event with the state after it, in order."""
        foreseen = cls(event for event, _ in steps)
        foreseen.states = tuple(state for _, state in steps)
        return foreseen


def session_closed() -> Refusal:
    """The party is over."""
    return Refusal(Code.SESSION_CLOSED, "This table has been closed. Scan the code again to start a new order.")


def not_found() -> Refusal:
    """The member never was, or has left."""
    return Refusal(Code.MEMBER_NOT_FOUND, "This person is not at the table.")


def not_allowed() -> Refusal:
    """It takes more rights than the staff user has who asks."""
    return Refusal(Code.NOT_ALLOWED, "Ask a manager to do this.")


def no_such_order() -> Refusal:
    """The order never was in this session, or the till refused it and it was not kept."""
    return Refusal(Code.ORDER_NOT_FOUND, "There is no such order.")


def cart_locked(state: State) -> Refusal:
    """The cart is held while an order is placed."""
    holder = state.session.lock.holder if state.session.lock is not None else None
    member = state.members.get(holder) if holder is not None else None
    who = member.nickname if member is not None else "Somebody"
    return Refusal(Code.CART_LOCKED, f"{who} is placing the order. The cart opens again in a moment.", holder=holder)


def cart_closed(state: State, by: UUID, context: Context) -> Refusal | None:
    """Why this member may not change or place the cart now, if so."""
    if not state.active:
        return session_closed()
    if state.present(by) is None:
        return not_found()
    if not context.restaurant.takes_orders_at(state.session.place):
        return Refusal(Code.ORDERING_DISABLED, "Ordering is paused. Your cart is kept.")
    if context.restaurant.pass_required and not state.session.pass_validated and not state.session.place.in_shop:
        return Refusal(Code.PASS_REQUIRED, "Enter today's pass first. It is on the card at your table.")
    return cart_locked(state) if state.locked else None
