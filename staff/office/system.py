"""How Trivet is, for managers: what runs, what waits, and how it goes with their till (`docs/contract.md` §5).

Owns: the shapes, and that nobody is shown another restaurant's. Must not: count; every figure comes from its part.

The services and the journal are the whole process's, and hold nothing of anybody. Sessions, connections, mailboxes,
screens and the till are the restaurant's own.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Final, Literal

from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.staff import Role, StaffUser
from actors.registry import RegistryStatistics
from actors.supervisor import ServiceState, ServiceStatistics
from server.http.overview import Parts, TillFigures
from staff.rights import demand

SUPERVISOR: Final = "supervisor"
DELIVERIES: Final = "deliveries"  # the service that holds a worker for each restaurant
WORKER: Final = "delivery"
BREAKERS: Final[tuple[Literal["closed", "half_open", "open"], ...]] = ("closed", "half_open", "open")


class CrashView(Struct, frozen=True):
    """The last crash: the error's type, and how long ago it was. What it says is in the log alone."""

    error: str
    ago_s: float


class ServiceView(Struct, frozen=True):
    """One service of the process. `restarts` counts the crashes that a restart has mended since the start.

    `holds` are those that it starts again when they crash: of what there is for each restaurant, one's own.
    """

    name: str
    running: bool
    restarts: int
    state: ServiceState = ServiceState.RUNNING
    last_error: CrashView | None = None
    holds: list["ServiceView"] = []


class QueuesView(Struct, frozen=True):
    """What waits: changes for the journal, which is the process's; and what is the restaurant's own.

    Messages for its sessions, in all and for one; orders for their next attempt at the till; the till's answers for
    their session; mails to its owner.
    """

    journal: int
    mailboxes: int
    mailbox_max: int
    till_orders: int
    till_answers: int
    mails: int


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
    """How Trivet is. `services` are in the order in which they stand on one another; `screens` are staff's sockets.

    `supervision` is the supervisor, which holds these services, with what each of them holds.
    """

    services: list[ServiceView]
    sessions: SessionsView
    screens: int
    journal: JournalView
    till: TillView
    supervision: ServiceView
    queues: QueuesView


@frozen(eq=False)
class SystemDesk:
    """Where to look. `sessions` and `screens` take a restaurant's id."""

    parts: Parts
    sessions: Callable[[int], RegistryStatistics]
    screens: Callable[[int], int]

    def look(self, user: StaffUser) -> SystemView:
        """How it is now. Raises `Problem` (403)."""
        demand(user, Role.MANAGER)
        own = user.restaurant_id
        services = [self._service(one, own) for one in self.parts.services()]
        return SystemView(
            services=services,
            sessions=self._sessions(own),
            screens=self.screens(own),
            journal=self._journal(),
            till=self._till(own),
            supervision=ServiceView(SUPERVISOR, running=True, restarts=0, holds=services),
            queues=self._queues(own),
        )

    def _service(self, service: ServiceStatistics, restaurant_id: int) -> ServiceView:
        worker = self._worker(restaurant_id) if service.name == DELIVERIES else None
        holds = [] if worker is None else [_view(WORKER, worker, running=True)]
        return _view(service.name, service, running=service.running, holds=holds)

    def _queues(self, restaurant_id: int) -> QueuesView:
        sessions, worker = self.sessions(restaurant_id), self._worker(restaurant_id)
        return QueuesView(
            journal=self.parts.journal().waiting,
            mailboxes=sessions.waiting,
            mailbox_max=sessions.waiting_max,
            till_orders=0 if worker is None else worker.scheduled,
            till_answers=0 if worker is None else worker.unreported,
            mails=int(restaurant_id in self.parts.mails()),
        )

    def _worker(self, restaurant_id: int) -> TillFigures | None:
        """The restaurant's delivery worker. One from which nothing was ordered yet has none."""
        return next((till for till in self.parts.tills() if till.restaurant_id == restaurant_id), None)

    def _sessions(self, restaurant_id: int) -> SessionsView:
        found = self.sessions(restaurant_id)
        return SessionsView(found.sessions, found.connections, found.waiting, found.waiting_max)

    def _journal(self) -> JournalView:
        figures = self.parts.journal()
        return JournalView(figures.flushes, figures.changes, figures.waiting, round(figures.last_flush_s * 1000, 1))

    def _till(self, restaurant_id: int) -> TillView:
        """A till without a worker is spoken to when something is ordered."""
        alerts, till = self.parts.alerts().get(restaurant_id, 0), self._worker(restaurant_id)
        if till is None:
            return TillView("closed", None, alerts)
        oldest_s = None if till.oldest_unsent_s is None else round(till.oldest_unsent_s, 1)
        return TillView(BREAKERS[till.breaker], oldest_s, alerts)


def _view(
    name: str, of: ServiceStatistics | TillFigures, *, running: bool, holds: Sequence[ServiceView] = ()
) -> ServiceView:
    crash = None if of.crash is None else CrashView(of.crash.error, round(of.crash.ago_s, 1))
    return ServiceView(name, running, of.restarts, of.state, crash, list(holds))
