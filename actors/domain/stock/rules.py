"""Rules of stock in a session: which lines of an open cart still fit when what there is has changed.

A line that does not fit beside the others (`shared_out`) is marked, and holds nothing; one that fits again is freed of
its mark, and holds again while its time lasts. Nothing is refused here: the cart is kept, and placing it is what is
refused.
"""

from datetime import datetime

from actors.domain.decision import Decision
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.stock.claims import asks_of, checked, shared_out
from actors.domain.stock.commands import StockCommand
from actors.domain.stock.events import LineMarked
from actors.domain.stock.hold import Hold
from actors.domain.who import SYSTEM


def decide(state: State, command: StockCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command, which there is one of."""
    if not state.active or state.locked or state.session.place.in_shop:
        return Repeat()
    fit, left = shared_out(state, context)
    marked = []
    for line in state.lines.values():
        known, holds = [], []
        for ask in asks_of(line):
            free = ask.qty if ask.key in fit else left.get(ask.shelf_id, 0)
            known.append(state.holds.get(ask.key))
            holds.append(checked(state, ask, free, now, context))
        if any(_news(before, hold, now) for before, hold in zip(known, holds, strict=True)):
            marked.append(LineMarked(now, SYSTEM, line, tuple(hold for hold in holds if hold is not None)))
    return tuple(marked) or Repeat()


def _news(known: Hold | None, hold: Hold | None, now: datetime) -> bool:
    """Whether that is worth a word. That a hold's time is over is not: everybody knew when it would be."""
    if known is None or hold is None or known.until > now:
        return known != hold
    return (known.remaining, known.branch_id) != (hold.remaining, hold.branch_id)
