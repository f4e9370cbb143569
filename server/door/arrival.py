"""What the door knows of a request beside its head: its body, where that has come with it, and that its asker is gone.

Most requests are whole in one read. To be told so message by message takes a nursery, two tasks and a channel for each.

Owns: the value, and where it is found. Must not: know what a request means.
"""

from typing import Any, Final

import trio
from attrs import Factory, define

_KEY: Final = "trivet.arrival"  # in the extensions of a request's scope


@define(eq=False)
class Arrival:
    """`length` is how many bytes the body has, None where the head does not say; `body` is all of it, once it is here.

    `begun`: the app has asked for it. `patience` is with whoever asked, where all is here: it is over when they have
    gone before they were answered.
    """

    length: int | None
    body: bytes | None = None
    begun: bool = False
    patience: trio.CancelScope = Factory(trio.CancelScope)

    def taken(self) -> bytes | None:
        """The body, where all of it is here; None where it is still to come, and told message by message.

        An app asks this first: of a request that is all here nothing more is told.
        """
        self.begun = True
        return self.body


def put(scope: Any, arrival: Arrival) -> None:
    """Makes it known to the app with the request's scope."""
    scope["extensions"][_KEY] = arrival


def arrival_of(scope: Any) -> Arrival | None:
    """What the door knows of the request with this scope; None where it came by no door, as in tests."""
    found: Arrival | None = (scope.get("extensions") or {}).get(_KEY)
    return found
