"""Rules of the cart: adding, changing and removing lines."""

from datetime import datetime
from typing import assert_never

from actors.domain import limits
from actors.domain.cart.commands import AddLine, CartCommand, RemoveLine, UpdateLine
from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.cart.line import Line, LineState
from actors.domain.decision import Decision, cart_closed, session_closed
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.text import tidy


def decide(state: State, command: CartCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    match command:
        case UpdateLine():
            return update_line(state, command, now, context)
        case AddLine():
            return add_line(state, command, now, context)
        case RemoveLine():
            return remove_line(state, command, now, context)
        case _:
            assert_never(command)


def add_line(state: State, command: AddLine, now: datetime, context: Context) -> Decision:
    """A new line, at the menu's price. The same line again is a repeat; its id for something else a conflict."""
    known = state.line(command.public_id)
    if known is not None:
        return _repeat_of(known, command)
    refusal = cart_closed(state, command.by, context) or _misfit(command.qty, command.note)
    if refusal is not None:
        return refusal
    item = context.restaurant.menu.get(command.menu_item_id)
    if item is None:
        return Refusal(Code.ITEM_UNKNOWN, "This is not on the menu.")
    if not item.available:
        return Refusal(Code.ITEM_UNAVAILABLE, f"{item.name} is not available right now.")
    if len(state.lines) >= limits.LINES_MAX:
        return Refusal(Code.BAD_MESSAGE, f"A cart holds {limits.LINES_MAX} lines. Order these first.")
    if len(state.lines) + len(state.retired) >= limits.LINES_PER_SESSION_MAX:
        return Refusal(Code.BAD_MESSAGE, "This table has changed its cart too often. Please ask the staff.")
    line = Line(
        public_id=command.public_id,
        menu_item_id=command.menu_item_id,
        name=item.name,
        qty=command.qty,
        note=tidy(command.note),
        unit_price=item.price,
        member_id=command.by,
        version=1,
        state=LineState.PENDING,
        round=state.session.cart.round,
        added_seq=state.session.seq + 1,
        created_at=now,
    )
    return (LineAdded(now, command.by, line),)


def update_line(state: State, command: UpdateLine, now: datetime, context: Context) -> Decision:
    """Another quantity or note, if the client saw the line as it is."""
    line = state.lines.get(command.public_id)
    if line is None:
        return _conflict(state.retired.get(command.public_id)) if state.active else session_closed()
    qty = line.qty if command.qty is None else command.qty
    note = line.note if command.note is None else tidy(command.note)
    if line.version == command.version + 1 and (line.qty, line.note) == (qty, note):
        return Repeat()
    refusal = cart_closed(state, command.by, context) or _not_theirs(state, line, command) or _misfit(qty, note)
    if refusal is not None:
        return refusal
    if line.version != command.version:
        return _conflict(line)
    return (LineUpdated(now, command.by, line, line.revised(qty, note)),)


def remove_line(state: State, command: RemoveLine, now: datetime, context: Context) -> Decision:
    """The line leaves the cart, if the client saw it as it is."""
    line = state.lines.get(command.public_id)
    if line is None:
        retired = state.retired.get(command.public_id)
        gone = retired is not None and retired.state is LineState.REMOVED
        if gone:
            return Repeat()
        return _conflict(retired) if state.active else session_closed()
    refusal = cart_closed(state, command.by, context) or _not_theirs(state, line, command)
    if refusal is not None:
        return refusal
    if line.version != command.version:
        return _conflict(line)
    return (LineRemoved(now, command.by, line.moved(LineState.REMOVED)),)


def _not_theirs(state: State, line: Line, command: UpdateLine | RemoveLine) -> Refusal | None:
    if command.by in (line.member_id, state.session.host_id):
        return None
    owner = state.members.get(line.member_id)
    who = owner.nickname if owner is not None else "somebody else"
    return Refusal(Code.NOT_YOUR_ITEM, f"{line.name} was added by {who}. Only they or the host can change it.")


def _misfit(qty: int, note: str) -> Refusal | None:
    if not 1 <= qty <= limits.QTY_MAX:
        return Refusal(Code.BAD_MESSAGE, f"Choose a quantity from 1 to {limits.QTY_MAX}.")
    if len(tidy(note)) > limits.NOTE_CHARS_MAX:
        return Refusal(Code.BAD_MESSAGE, f"A note can have {limits.NOTE_CHARS_MAX} characters.")
    return None


def _repeat_of(known: Line, command: AddLine) -> Decision:
    same = known.member_id == command.by and known.menu_item_id == command.menu_item_id
    if known.version == 1:  # as it was added, so we know all that was said
        same = same and (known.qty, known.note) == (command.qty, tidy(command.note))
    return Repeat() if same else _conflict(known)


def _conflict(line: Line | None) -> Refusal:
    if line is None or line.state is LineState.REMOVED:
        return Refusal(Code.VERSION_CONFLICT, "This is no longer in the cart.")
    if line.state is LineState.ORDERED:
        return Refusal(Code.VERSION_CONFLICT, f"{line.name} has already been ordered.", line=line)
    return Refusal(Code.VERSION_CONFLICT, f"{line.name} was just changed by somebody else.", line=line)
