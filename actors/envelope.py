"""What goes through a table's mailbox, and what comes back."""

from collections.abc import Callable, Iterable
from uuid import UUID

import structlog
from attrs import frozen

from actors.domain.commands import Command
from actors.domain.decision import Decision
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.errors import Unavailable

log = structlog.get_logger(__name__)


@frozen
class Answer:
    """What came of an envelope. `state` is the tree right after it, and is durable."""

    decision: Decision
    state: State
    connected: frozenset[UUID]
    restaurant: Restaurant


Reply = Callable[[Answer | Unavailable], None]


@frozen(eq=False)
class Envelope:
    """A command, or None for a look, and who waits for the answer."""

    command: Command | None
    ref: str | None = None
    reply: Reply | None = None


def refuse_all(envelopes: Iterable[Envelope], error: Unavailable) -> None:
    """Everyone is told, whatever becomes of the others: one reply that fails must not leave the rest waiting."""
    for envelope in envelopes:
        if envelope.reply is None:
            continue
        try:
            envelope.reply(error)
        except Exception:
            log.exception("reply_failed", command=type(envelope.command).__name__)
