"""What an event of a session moves in the slots.

Owns: which events do, as `actors.domain.stock.moves` does for the stock. Pure.

An order takes its place in the turn that places it, and gives it back in the turn in which it comes to nothing.
"""

from actors.domain.events import Event
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.state import State


def slot_moves_of(event: Event, before: State) -> tuple[SlotMove, ...]:
    """What the event moves; `before` is the state right before it."""
    del event, before
    return ()
