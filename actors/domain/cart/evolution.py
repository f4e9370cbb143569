"""What is true after something has happened to the cart. Pure."""

from typing import assert_never

from actors.domain.cart.events import CartEvent, LineAdded, LineIncreased, LineRemoved, LineReturned, LineUpdated
from actors.domain.cart.line import Line
from actors.domain.cart.memory import remembered
from actors.domain.evolution import session_after, with_one
from actors.domain.ordering.lock import Processing
from actors.domain.state import State
from actors.domain.stock.hold import with_holds
from actors.domain.values import changed


def evolve(state: State, event: CartEvent) -> State:
    """The state after the event: its line is in the cart, changed in it, or out of it, and with it what it holds."""
    match event:
        case LineUpdated(before=before, line=line, holds=holds):
            after = _exchanged(state, event, before, line)
        case LineAdded(line=line, holds=holds):
            after = _exchanged(state, event, None, line)
        case LineIncreased(before=before, line=line, added=added, holds=holds):
            retired = remembered(with_one(state.retired, added.public_id, added))
            after = changed(_exchanged(state, event, before, line), retired=retired)
        case LineReturned(line=line, holds=holds):
            retired = {key: other for key, other in state.retired.items() if key != line.public_id}
            after = changed(_exchanged(state, event, None, line), retired=retired)
        case LineRemoved(line=line):
            after, holds = _removed(state, event, line), ()
        case _:
            assert_never(event)
    if not holds and not state.holds:  # nearly always: nothing is held
        return after
    return changed(after, holds=with_holds(state.holds, line.public_id, holds))


def _exchanged(state: State, event: CartEvent, gone: Line | None, come: Line) -> State:
    lines = with_one(state.lines, come.public_id, come)
    cart = state.session.cart.exchanged(gone, come)
    session = session_after(state.session, event, cart=cart, processing=Processing.IDLE)
    return changed(state, session=session, lines=lines)


def _removed(state: State, event: CartEvent, line: Line) -> State:
    lines = {key: other for key, other in state.lines.items() if key != line.public_id}
    cart = state.session.cart.exchanged(state.lines[line.public_id], None)
    session = session_after(state.session, event, cart=cart, processing=Processing.IDLE)
    retired = remembered(with_one(state.retired, line.public_id, line))
    return changed(state, session=session, lines=lines, retired=retired)
