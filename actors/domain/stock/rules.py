"""Rules of stock in a session: which lines of an open cart still fit when what there is has changed.

A line that does not fit beside the others (`shared_out`) is marked, and holds nothing; one that fits again is freed of
its mark, and holds again while its time lasts. Nothing is refused here: the cart is kept, and placing it is what is
refused.
"""

from datetime import datetime

from actors.domain.cart.line import Line
from actors.domain.decision import Decision
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.stock.claims import hold_until, on_sale, shared_out, weighed
from actors.domain.stock.commands import StockCommand
from actors.domain.stock.events import LineMarked
from actors.domain.stock.hold import Hold
from actors.domain.values import changed
from actors.domain.who import SYSTEM


def decide(state: State, command: StockCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command, which there is one of."""
    if not state.active or state.locked:
        return Repeat()
    fit, left = shared_out(state, context)
    marked = []
    for line in state.lines.values():
        free = line.qty if line.public_id in fit else left.get(line.menu_item_id, 0)
        known, hold = state.holds.get(line.public_id), _checked(state, line, free, now, context)
        if _news(known, hold, now):
            marked.append(LineMarked(now, SYSTEM, line, hold))
    return tuple(marked) or Repeat()


def _checked(state: State, line: Line, free: int, now: datetime, context: Context) -> Hold | None:
    """What the line has to do with stock now, where so many are there for it."""
    counted, stopped = context.shelves.get(line.menu_item_id) is not None, not on_sale(line, context)
    if not counted and not stopped:
        return None
    known = state.holds.get(line.public_id)
    until = hold_until(line.created_at, context) if known is None else known.until
    hold = weighed(line, free, until, context, counted=counted, stopped=stopped)
    return hold if until > now else changed(hold, qty=0)


def _news(known: Hold | None, hold: Hold | None, now: datetime) -> bool:
    """Whether that is worth a word. That a hold's time is over is not: everybody knew when it would be."""
    if known is None or hold is None or known.until > now:
        return known != hold
    return (known.remaining, known.branch_id) != (hold.remaining, hold.branch_id)
