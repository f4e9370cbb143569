"""What is true after somebody was called, or has answered a call. Pure."""

from actors.domain.calls.events import CallEvent
from actors.domain.evolution import after, with_one
from actors.domain.state import State


def evolve(state: State, event: CallEvent) -> State:
    """The state after the event: the latest call for its reason is the event's."""
    return after(state, event, calls=with_one(state.calls, event.call.reason, event.call))
