"""Rules of calling the staff. A call may come twice and is one call; so is a second one for the same reason."""

from datetime import datetime
from typing import assert_never
from uuid import uuid5

from actors.domain import limits
from actors.domain.calls.call import Call
from actors.domain.calls.commands import AcknowledgeCall, CallCommand, CallWaiter
from actors.domain.calls.events import WaiterAcknowledged, WaiterCalled
from actors.domain.decision import Decision, not_found, session_closed
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.state import State
from actors.domain.text import tidy
from actors.domain.values import changed
from actors.domain.who import STAFF


def decide(state: State, command: CallCommand, now: datetime) -> Decision:
    """What follows from the command."""
    match command:
        case CallWaiter():
            return call_waiter(state, command, now)
        case AcknowledgeCall():
            return acknowledge(state, command, now)
        case _:
            assert_never(command)


def call_waiter(state: State, command: CallWaiter, now: datetime) -> Decision:
    """Somebody is called, whether or not the table may order now. Where they are called already, nothing."""
    if not state.active:
        return session_closed()
    if state.present(command.by) is None:
        return not_found()
    if state.session.place.in_shop:
        return Refusal(Code.NOT_ALLOWED, "Nobody waits at a cart of the shop.")
    open_call = state.calls.get(command.reason)
    if open_call is not None and open_call.open:
        return Repeat()
    note = tidy(command.note)
    if len(note) > limits.NOTE_CHARS_MAX:
        return Refusal(Code.NOTE_TOO_LONG, f"A note has at most {limits.NOTE_CHARS_MAX} letters.")
    # No two events of a session have the same number, so no two calls have the same name.
    call_id = uuid5(state.session.session_id, f"call {state.session.seq + 1}")
    return (WaiterCalled(now, command.by, Call(call_id, command.reason, note, command.by, now)),)


def acknowledge(state: State, command: AcknowledgeCall, now: datetime) -> Decision:
    """Somebody goes. The second who says so changes nothing: the first is on their way."""
    call = next((call for call in state.calls.values() if call.call_id == command.call_id), None)
    if call is None:
        return Refusal(Code.CALL_NOT_FOUND, "There is no such call.")
    if not call.open:
        return Repeat()
    return (WaiterAcknowledged(now, STAFF, changed(call, ended_at=now, acknowledged_by=command.by_user)),)
