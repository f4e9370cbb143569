"""`decide(state, command, now, context)`: what happens, or why not. Total, pure, and the only way in."""

from datetime import datetime
from typing import assert_never

from actors.domain import commands as c
from actors.domain import editing, ordering, party, recovery
from actors.domain.decision import Decision
from actors.domain.events import SessionClosed
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State


def decide(state: State, command: c.Command, now: datetime, context: Context) -> Decision:  # noqa: C901, PLR0911, PLR0912 - one arm a command
    """The events that follow from the command at this moment, or a `Refusal`, or a `Repeat`.

    `now` is aware UTC. Never raises for anything a client could send.
    """
    match command:
        case c.AddLine():
            return editing.add_line(state, command, now, context)
        case c.UpdateLine():
            return editing.update_line(state, command, now, context)
        case c.RemoveLine():
            return editing.remove_line(state, command, now, context)
        case c.PlaceOrder():
            return ordering.place_order(state, command, now, context)
        case c.ReportAttempt():
            return ordering.report_attempt(state, command, now)
        case c.AcceptOrder():
            return ordering.accept_order(state, command, now)
        case c.RejectOrder():
            return ordering.reject_order(state, command, now)
        case c.QueueOrder():
            return ordering.queue_order(state, command, now)
        case c.ResendOrder():
            return recovery.resend_order(state, command, now)
        case c.EnterOrderByHand():
            return recovery.enter_by_hand(state, command, now)
        case c.CancelOrder():
            return recovery.cancel_order(state, command, now)
        case c.MoveOrder():
            return ordering.move_order(state, command, now, context)
        case c.Join():
            return party.join(state, command, now, context)
        case c.Rename():
            return party.rename(state, command, now)
        case c.Leave():
            return party.leave(state, command, now)
        case c.ValidatePass():
            return party.validate_pass(state, command, now)
        case c.SetOrdering():
            return party.set_ordering(state, command, now)
        case c.CloseSession():
            return party.close(state, command, now, context)
        case c.Tick():
            return _tick(state, now)
        case _:
            assert_never(command)


def _tick(state: State, now: datetime) -> Decision:
    """A deadline has passed: first a lock's, which always ends, else a quiet session's."""
    deadline = state.deadline()
    if deadline is None or now < deadline:
        return Repeat()
    if state.locked:
        return ordering.release(state, now)
    return (SessionClosed(now, c.SYSTEM, "expired"),)
