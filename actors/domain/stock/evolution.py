"""What is true after something has happened to a line because of stock. Pure."""

from actors.domain.evolution import after
from actors.domain.state import State
from actors.domain.stock.events import StockEvent
from actors.domain.stock.hold import with_holds


def evolve(state: State, event: StockEvent) -> State:
    """The state after the event."""
    return after(state, event, holds=with_holds(state.holds, event.line.public_id, event.holds))
