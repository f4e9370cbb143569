"""Fast copies of sessions in Redis, for whoever wants to look without asking an actor (`docs/contract.md` §6).

Owns: `cart:{sid}`, the cart's snapshot (10 min), `sess:{sid}`, the session's row (3 h), and `passOK:{sid}` (3 h), which
is there where the daily pass was given.
Must not: be needed. It is off the path of a commit, drops what it cannot keep up with, and stops for nobody.

Changes of one session that come between two rounds are one write: the latest. A round is begun at most every
`round_s`, so that however fast phones tap, Redis and our own encoding cost the same.
"""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

import attrs
import msgspec
import trio

from actors.domain.restaurant import Restaurant
from actors.domain.session import Session
from actors.domain.state import State
from persistence.bridge import Cache, CacheAway

CART_S: Final = 10 * 60  # contract §6
SESSION_S: Final = 3 * 60 * 60  # contract §6
ROUND_S: Final = 0.5  # a copy may be so much behind
ROUND_MAX: Final = 100  # sessions in one round; 100 snapshots of a large cart are 1 MB
WAITING_MAX: Final = 5000  # sessions that may wait; past it, new ones are dropped until a round has been made

Command = tuple[str | bytes | int, ...]
_encode: Final = msgspec.json.Encoder().encode


class Mirror:
    """Fits `actors.ports.observers.Mirror`. `run` is the service that writes."""

    def __init__(self, cache: Cache, *, round_s: float = ROUND_S):
        self._cache = cache
        self._round_s = round_s
        self._waiting: dict[UUID, tuple[Session, Callable[[], bytes]]] = {}
        self._arrived = trio.Event()
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many changes were not mirrored, because too many waited or Redis was away."""
        return self._dropped

    def changed(self, state: State, restaurant: Restaurant, snapshot: Callable[[], bytes]) -> None:
        """See `actors.ports.observers.Mirror.changed`."""
        key = state.session.session_id
        if len(self._waiting) >= WAITING_MAX and key not in self._waiting:
            self._dropped += 1
            return
        self._waiting[key] = (state.session, snapshot)
        self._arrived.set()

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Writes round after round, until cancelled."""
        task_status.started()
        while True:
            await self._arrived.wait()
            await self._round()
            await trio.sleep(self._round_s)

    async def _round(self) -> None:
        keys = tuple(self._waiting)[:ROUND_MAX]
        changes = [self._waiting.pop(key) for key in keys]
        if not self._waiting:
            self._arrived = trio.Event()
        try:
            await self._cache.run(*(command for change in changes for command in _commands(*change)), patient=True)
        except CacheAway:
            self._dropped += len(changes)


def _commands(session: Session, snapshot: Callable[[], bytes]) -> Sequence[Command]:
    """A closed session is no longer anybody's to look at."""
    cart, row = f"cart:{session.session_id}", f"sess:{session.session_id}"
    validated = f"passOK:{session.session_id}"
    if session.closed_at is not None:
        return (("DEL", cart, row, validated),)
    stored = attrs.evolve(session, bill=attrs.evolve(session.bill, reckoning=None))  # which is no part of the row
    copies: list[Command] = [("SET", cart, snapshot(), "EX", CART_S), ("SET", row, _encode(stored), "EX", SESSION_S)]
    return [*copies, ("SET", validated, "1", "EX", SESSION_S)] if session.pass_validated else copies
