"""How Trivet is, for managers: what runs, what waits, and how it goes with their till (`docs/contract.md` §5).

Owns: the shapes, and that nobody is shown another restaurant's. Must not: count; every figure comes from its part.

The services and the journal are the whole process's, and hold nothing of anybody. Sessions, connections, mailboxes,
screens and the till are the restaurant's own.
"""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.staff import Role, StaffUser
from actors.registry import RegistryStatistics
from server.http.overview import Parts
from staff.rights import demand

BREAKERS: Final[tuple[Literal["closed", "half_open", "open"], ...]] = ("closed", "half_open", "open")


class ServiceView(Struct, frozen=True):
    """One service of the process. `restarts` counts the crashes that a restart has mended since the start."""

    name: str
    running: bool
    restarts: int


class SessionsView(Struct, frozen=True):
    """The restaurant's live sessions, its diners' sockets, and messages that wait for sessions, in all and for one."""

    live: int
    connections: int
    waiting: int
    waiting_max: int


class JournalView(Struct, frozen=True):
    """What becomes durable: statements and the changes in them since the start, changes not yet sent, the last one."""

    flushes: int
    changes: int
    waiting: int
    last_flush_ms: float


class TillView(Struct, frozen=True):
    """The restaurant's till. `closed`: it is spoken to; `half_open`: the next order is a probe; `open`: left alone.

    `alerts` counts the orders that staff were alerted of since the start.
    """

    breaker: Literal["closed", "half_open", "open"]
    oldest_unsent_s: Annotated[float | None, Meta(description="Null where the till has answered for every order.")]
    alerts: int


class SystemView(Struct, frozen=True):
    """How Trivet is. `services` are in the order in which they stand on one another; `screens` are staff's sockets."""

    services: list[ServiceView]
    sessions: SessionsView
    screens: int
    journal: JournalView
    till: TillView


@frozen(eq=False)
class SystemDesk:
    """Where to look. `sessions` and `screens` take a restaurant's id."""

    parts: Parts
    sessions: Callable[[int], RegistryStatistics]
    screens: Callable[[int], int]

    def look(self, user: StaffUser) -> SystemView:
        """How it is now. Raises `Problem` (403)."""
        demand(user, Role.MANAGER)
        return SystemView(
            services=[ServiceView(one.name, one.running, one.restarts) for one in self.parts.services()],
            sessions=self._sessions(user.restaurant_id),
            screens=self.screens(user.restaurant_id),
            journal=self._journal(),
            till=self._till(user.restaurant_id),
        )

    def _sessions(self, restaurant_id: int) -> SessionsView:
        found = self.sessions(restaurant_id)
        return SessionsView(found.sessions, found.connections, found.waiting, found.waiting_max)

    def _journal(self) -> JournalView:
        figures = self.parts.journal()
        return JournalView(figures.flushes, figures.changes, figures.waiting, round(figures.last_flush_s * 1000, 1))

    def _till(self, restaurant_id: int) -> TillView:
        """A till that nothing was ordered from yet has no worker, and is spoken to when something is."""
        alerts = self.parts.alerts().get(restaurant_id, 0)
        for till in self.parts.tills():
            if till.restaurant_id == restaurant_id:
                oldest_s = None if till.oldest_unsent_s is None else round(till.oldest_unsent_s, 1)
                return TillView(BREAKERS[till.breaker], oldest_s, alerts)
        return TillView("closed", None, alerts)
