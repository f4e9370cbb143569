"""The interface between Trivet and any till, and every answer a till can give.

Owns: `Driver` and the outcomes. Must not: know a protocol, a retry or a clock.

A driver talks to one restaurant's till and does nothing else: it does not retry, and it does not bound its time,
because whoever calls it does both. It holds nothing open between two calls, so that one that is no longer wanted is
just dropped. What it must never do is guess: an answer that is not a plain yes or no is `Unknown`, and only when not
one byte of the order can have left does its error begin with `NOT_SENT`.

`tests/pos/till/test_conformance.py` holds every driver to this; `docs/pos.md` says how to add one.
"""

from typing import Final, Protocol

from attrs import frozen

from pos.till.ticket import Ticket

NOT_SENT: Final = "not_sent"
"""The error of an attempt that certainly never reached the till, so that it may be repeated without asking.

Alone, or with a reason behind it: `not_sent_paper_out`."""


def certainly_not_sent(error: str | None) -> bool:
    """Whether an attempt with this error never reached the till."""
    return error is not None and (error == NOT_SENT or error.startswith(f"{NOT_SENT}_"))


@frozen
class Accepted:
    """The till has the order. `ticket` is what it calls it, if it said so."""

    ticket: str | None


@frozen
class Rejected:
    """The till does not have the order and does not want it. `error` is a code, `message` the till's words."""

    error: str
    message: str


@frozen
class Unknown:
    """Nobody knows whether the till has the order. `error` is a short code for logs and staff."""

    error: str

    @property
    def may_have_arrived(self) -> bool:
        """Whether the till could have the order after all."""
        return not certainly_not_sent(self.error)


@frozen
class Absent:
    """The till was asked, and does not have the order."""


Outcome = Accepted | Rejected | Unknown
"""How a sending ended."""

Found = Accepted | Absent | Unknown
"""What a look-up found."""


class Driver(Protocol):
    """One restaurant's till."""

    @property
    def can_look_up(self) -> bool:
        """Whether the till can be asked for an order. If not, an unknown outcome is for staff to clear up."""
        ...

    async def send(self, ticket: Ticket) -> Outcome:
        """Gives the order to the till, with its id as the idempotency key. May be cancelled at any moment."""
        ...

    async def look_up(self, order_id: str) -> Found:
        """Asks whether the till has the order. Never called where `can_look_up` is False."""
        ...
