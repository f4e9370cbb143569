"""Who hears of what has become durable, besides a session's members."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from actors.domain.alerts.alert import Alert
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.ports.sessions import PlacedOrder


class Observer(Protocol):
    """Who tells staff what happens to orders."""

    def order_changed(self, placed: PlacedOrder, restaurant: Restaurant, *, alerts: Sequence[Alert]) -> None:
        """The order is new, or has become what it is now; that is durable. Returns at once and never raises.

        `alerts` were raised about it in the same commit. Told at most once: a process that dies right after the commit
        leaves only what is stored, the alerts among it, which stay until staff acknowledge them.
        """
        ...


class SessionObserver(Protocol):
    """Who hears of all that happens in sessions, and who of their members comes and goes."""

    def session_changed(
        self, before: State, after: State, restaurant: Restaurant, connected: Callable[[], frozenset[UUID]]
    ) -> None:
        """A turn is durable that has led from one state to the other; they are the same where only presence changed.

        `connected` gives the members with a live connection. Returns at once and never raises: every tap waits for it,
        so it notes what has changed, and looks closer later.
        """
        ...


class ItemObserver(Protocol):
    """Who tells staff what is sold out."""

    def items_changed(
        self, restaurant: Restaurant, left: Mapping[int, int], items: Collection[int], *, anew: bool
    ) -> None:
        """These items of the menu have changed; `left` is how many there are of each that is counted.

        With `anew` the menu reads otherwise, as with another name or price. That is durable. Returns at once and never
        raises. Changes that follow closely on one another are told as one.
        """
        ...


class Mirror(Protocol):
    """Who keeps fast copies of sessions. Returns at once, drops what it cannot keep up with."""

    def changed(self, state: State, restaurant: Restaurant, snapshot: Callable[[], bytes]) -> None:
        """The session has changed; `snapshot` makes its JSON when, and only when, it is needed."""
        ...
