"""The journal: where changes become durable, many at a time.

Owns: which changes travel together, how long they may take, and what each is told.
Must not: know what a change means.

Callers who wait while one flush is under way go together into the next: one statement, one trip across the border,
one fsync. There is no timer: the next flush starts when the last has ended, so a change that comes alone goes at
once. A session is in a flush at most once; if two owners of one session meet here, the second goes into the next.

A commit is answered within `deadline_s`: it may wait for half of that, and a flush may take the other half. What it
is told is decided in `persistence.bridge`. A flush that Postgres refuses for a row's sake is split in halves and tried
again, until the change that is at fault stands alone.
"""

from collections.abc import Sequence
from typing import Final

import structlog
import trio
from attrs import define, field, frozen

from actors.domain.fulfilment.code_counts import CHECKS as CODE_CHECKS
from actors.errors import BadRow, CommitFailed, NotSaved, OutcomeUnknown, StaleVersion, StockShort
from actors.ports.journal import Change
from persistence.bridge import Bridge, Connection
from persistence.flush_times import Flushes, FlushTimes
from persistence.handover import handed_over
from persistence.parts.slot_days import SLOT_CHECK
from persistence.shapes import flush_of
from persistence.transaction import TransactionConnection

CHANGES_MAX: Final = 256  # in one flush; keeps it under 10 ms, and with it everybody's wait
WAITING_MAX: Final = 4096  # changes in the queue; more could not be saved within the deadline anyway
DEADLINE_S: Final = 5.0  # half of the time diners have for an order (`docs/contract.md` §4)
# Every statement asks for few rows by key. What the planner would rather do it decides once, when it prepares, knowing
# nothing of what will be asked: it would hash whole tables, which grow, to save a few look-ups, which do not.
PLANNER: Final = {
    "plan_cache_mode": "force_generic_plan",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_seqscan": "off",
}

STOCK_CHECKS: Final = frozenset({"ck_stock_on_hand", SLOT_CHECK})  # what a change breaks that takes more than there is
TAKEN: Final = frozenset(  # by another process: a table, a customer's cart, the number of an order
    {"uq_sessions_active_table", "uq_sessions_active_customer", "uq_idempotency_keys_restaurant_id_order_number"}
)
LOST_RACES: Final = TAKEN | STOCK_CHECKS | CODE_CHECKS
"""What a change breaks that another process was faster with. It is told so, and decided again on what is so now."""

log = structlog.get_logger()


@frozen
class Statistics:
    """What the journal has done since it was made. `last_flush_s` is in seconds."""

    flushes: int
    changes: int
    waiting: int
    last_flush_s: float


@define(eq=False)
class _Waiting:
    """One commit: the last moment at which it may be sent, and what came of it."""

    change: Change
    send_by: float
    failure: CommitFailed | None = None
    answered: trio.Event = field(factory=trio.Event)

    def answer(self, failure: CommitFailed | None) -> None:
        self.failure = failure
        self.answered.set()


class Journal:
    """Fits `actors.ports.journal.Journal`. `run` must be running for commits to be taken."""

    def __init__(self, bridge: Bridge, url: str, *, deadline_s: float = DEADLINE_S):
        self._half_s = deadline_s / 2
        # Postgres gives up a little before we do, because its word is a clear no and our silence is not.
        self._settings = {
            "application_name": "trivet-journal",
            "statement_timeout": str(int(self._half_s * 800)),
            **PLANNER,
        }
        self._bridge = bridge
        self._url = url
        self._connection = Connection(bridge, url, settings=self._settings)
        self._waiting: dict[_Waiting, None] = {}
        self._arrived = trio.Event()
        self._open = False
        self._closed = trio.Event()
        self._flushes = 0
        self._changes = 0
        self._last_flush_s = 0.0
        self._times = FlushTimes()

    async def commit(self, change: Change) -> None:
        """See `actors.ports.journal.Journal.commit`."""
        waiting = self._admitted(change)
        try:
            await waiting.answered.wait()
        finally:
            self._waiting.pop(waiting, None)
        if waiting.failure is not None:
            raise waiting.failure

    async def hand_over(self, giving: Change, taking: Change) -> None:
        """See `actors.ports.journal.Journal.hand_over`. It is rare, and goes its own way beside the flushes."""
        if not self._open:
            raise NotSaved("the journal is closed")
        connection = TransactionConnection(self._bridge, self._url, settings=self._settings)
        try:
            await connection.transact(handed_over(giving, taking), within_s=2 * self._half_s)
        finally:
            with trio.CancelScope(shield=True):
                await connection.aclose()

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Flushes until `aclose`. Cancelled, it ends the flush under way; who still waits is told `NotSaved`."""
        self._open = True
        self._closed = trio.Event()
        task_status.started()
        try:
            while self._open or self._waiting:
                await self._flush_next()
        finally:
            self._end()
            with trio.CancelScope(shield=True):
                await self._connection.aclose()

    async def aclose(self) -> None:
        """Takes no more commits, saves those that wait, and ends `run`. Bounded by twice the deadline."""
        if not self._open:
            return
        self._open = False
        self._arrived.set()
        with trio.move_on_after(4 * self._half_s):
            await self._closed.wait()

    def statistics(self) -> Statistics:
        """Counts for health and metrics."""
        return Statistics(self._flushes, self._changes, len(self._waiting), self._last_flush_s)

    def flush_times(self) -> Flushes:
        """How long flushes took since this was last asked. For one who asks: what was told is forgotten."""
        return self._times.taken()

    def _admitted(self, change: Change) -> _Waiting:
        if not self._open:
            raise NotSaved("the journal is closed")
        if len(self._waiting) >= WAITING_MAX:
            raise NotSaved("the journal is behind")
        waiting = _Waiting(change, trio.current_time() + self._half_s)
        self._waiting[waiting] = None
        self._arrived.set()
        return waiting

    async def _flush_next(self) -> None:
        """Waits for changes and saves as many as go together. Once sent, nothing stops it but its deadline."""
        await self._arrived.wait()
        batch = self._taken()
        if not batch:
            return
        started = trio.current_time()
        try:
            await self._save(batch, started + self._half_s)
        finally:
            for waiting in batch:
                if not waiting.answered.is_set():  # a bug of ours: the service crashes, nobody waits for ever
                    waiting.answer(OutcomeUnknown("the flush crashed"))
        self._last_flush_s = trio.current_time() - started
        self._times.note(self._last_flush_s)

    def _taken(self) -> Sequence[_Waiting]:
        """The next flush: who has waited longest first, each owner once, nobody who has waited too long.

        Sessions and restaurants have statements of their own: only who is of a kind with the first goes.
        """
        now = trio.current_time()
        batch: dict[object, _Waiting] = {}
        kind: type | None = None
        for waiting in tuple(self._waiting):
            owner = waiting.change.owner
            if waiting.send_by < now:
                del self._waiting[waiting]
                waiting.answer(NotSaved("not sent in time"))
            elif owner.key not in batch and len(batch) < CHANGES_MAX and kind in {None, type(owner)}:
                del self._waiting[waiting]
                batch[owner.key] = waiting
                kind = type(owner)
        if not self._waiting and self._open:
            self._arrived = trio.Event()
        return tuple(batch.values())

    async def _save(self, batch: Sequence[_Waiting], deadline: float) -> None:
        """Saves the changes and answers each. Those that share a flush with a bad row are saved without it."""
        try:
            fenced = await self._send(batch, deadline)
        except BadRow as failure:
            if len(batch) > 1:
                middle = len(batch) // 2
                with trio.CancelScope(shield=True):
                    await self._save(batch[:middle], deadline)
                    await self._save(batch[middle:], deadline)
                return
            if failure.constraint in STOCK_CHECKS:
                failure = StockShort(str(failure), failure.constraint)
            _tell(batch[0].change, failure)
            batch[0].answer(failure)
        except CommitFailed as failure:
            log.warning("flush_failed", outcome=type(failure).__name__, reason=str(failure), changes=len(batch))
            for waiting in batch:
                waiting.answer(type(failure)(*failure.args))  # each its own: a raised exception collects tracebacks
        else:
            for waiting in batch:
                stale = waiting.change.owner.key not in fenced
                waiting.answer(StaleVersion("another owner was faster") if stale else None)

    async def _send(self, batch: Sequence[_Waiting], deadline: float) -> frozenset[object]:
        left_s = deadline - trio.current_time()
        if left_s <= 0:
            raise NotSaved("not sent in time")
        self._flushes += 1
        self._changes += len(batch)
        try:
            shape, arguments = flush_of([waiting.change for waiting in batch])
        except ValueError as error:
            raise BadRow("bytes that are no text") from error
        saved = await self._connection.fetch(shape.text, *arguments, within_s=left_s, shield=True)
        return frozenset(row["owner"] for row in saved)

    def _end(self) -> None:
        self._open = False
        self._closed.set()
        for waiting in tuple(self._waiting):
            waiting.answer(NotSaved("the journal has stopped"))
        self._waiting.clear()


def _tell(change: Change, failure: BadRow) -> None:
    """A lost race is how two processes on one database find out about each other; anything else is a bug of ours."""
    owner, constraint = str(change.owner.key), failure.constraint
    if constraint in LOST_RACES:
        log.info("race_lost", owner=owner, constraint=constraint)
    else:
        log.warning("bad_row", owner=owner, sqlstate=str(failure), constraint=constraint)
