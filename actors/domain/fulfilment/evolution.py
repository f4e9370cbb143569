"""What is true after something has happened while an order was picked. Pure."""

from actors.domain.evolution import after, with_one
from actors.domain.fulfilment.events import FulfilmentEvent
from actors.domain.state import State


def evolve(state: State, event: FulfilmentEvent) -> State:
    """The state after the event, but for what the bill then comes to (`actors.domain.money.reckoning`)."""
    return after(state, event, picks=with_one(state.picks, event.pick.key, event.pick))
