"""What is true after somebody has said otherwise who a counter order is for. Pure."""

from actors.domain.counter.events import CounterOrderEvent
from actors.domain.evolution import after, with_one
from actors.domain.state import State


def evolve(state: State, event: CounterOrderEvent) -> State:
    """The state after the event."""
    counter = event.counter
    return after(state, event, counters=with_one(state.counters, counter.order_number, counter))
