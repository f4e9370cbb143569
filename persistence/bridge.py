"""The border to asyncio, where asyncpg and redis live. The only file that imports either, or trio_asyncio.

Owns: one asyncio loop beside trio, connections to Postgres that mend themselves, a client for Redis that gives up
quickly. One call crosses the border once.
Must not: know a table, a key or a rule.

Every wait has a deadline, and a wait that ends early leaves nothing half done behind it: the connection that was
used is terminated, never reused (`docs/libraries.md`, traps 3 and 6). What is then known decides the error:

    not connected, or not yet sent              NotSaved         certainly nothing happened
    an argument does not fit its column         BadRow           certainly nothing happened, and never will
    Postgres answered ERROR, class 22 or 23     BadRow           certainly nothing happened, and never will
    Postgres answered ERROR, any other          NotSaved         certainly nothing happened
    sent, and no answer, or a FATAL one         OutcomeUnknown   only Postgres knows

The loop is handed on explicitly: a task is created on it in the context in which it was opened, so that a call works
from any trio task, also one that was started outside (a fixture, another nursery).
"""

import contextvars
import random
from asyncio import AbstractEventLoop, Future, Task
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any, Final, TypeVar, cast

import asyncpg
import redis.asyncio
import redis.exceptions
import structlog
import trio
import trio_asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from actors.errors import BadRow, CommitFailed, NotSaved, OutcomeUnknown, Unavailable

CONNECT_S: Final = 2.0  # one attempt; a local server takes 10 ms, a far one 200
CLOSE_S: Final = 1.0  # a polite goodbye to the server, then we hang up
BACKOFF_S: Final = (0.05, 1.0)  # the first wait after a failed attempt, and the longest
READS_MAX: Final = 4  # connections for reads; more only queue up on Postgres's cores
READ_S: Final = 3.0  # a read that takes longer is of no use to a waiting diner
CACHE_S: Final = 0.1  # Redis is only there to be fast
CACHE_PATIENT_S: Final = 2.0  # for what goes on behind; a machine that is merely busy is no sign that Redis is away
CACHE_CONNECTIONS_MAX: Final = 8  # a ninth caller waits for one; Redis answers in a fraction of a millisecond
CACHE_REST_S: Final = 1.0  # after a failure it is left alone for so long
# A server whose client has gone finds out within a second, even while it waits for a lock.
SETTINGS: Final = {"timezone": "UTC", "jit": "off", "client_connection_check_interval": "1000"}

Row = Mapping[str, Any]
T = TypeVar("T")
# The last is asyncpg's word for a connection that was closed by the server while nobody looked.
_DRIVER_ERRORS: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
log = structlog.get_logger()


class CacheAway(Exception):
    """Redis did not answer in time, or is resting after it did not. Whoever asked does without."""


class Bridge:
    """The loop beside trio. Made by `open_bridge`. `crossing` is how many calls are on the other side right now."""

    def __init__(self, loop: AbstractEventLoop):
        self.crossing = 0
        self._loop = loop
        self._context = contextvars.copy_context()
        self._lanes: set[Lane] = set()

    async def cross(self, work: Coroutine[Any, Any, T], abandon: Callable[[], None] | None = None) -> T:
        """Runs the coroutine on the asyncio side, and gives what it gives or raises what it raises.

        If we are cancelled first, it is cancelled too and nobody waits for it; `abandon` is called to cut it off.
        """
        finished = trio.Event()
        task: Task[T] = self._loop.create_task(work, context=self._context.copy())
        task.add_done_callback(lambda _: finished.set())
        self.crossing += 1
        try:
            await finished.wait()
        finally:
            self.crossing -= 1
            if task.done():
                _forget(task)  # if we are cancelled in this very moment, nobody else takes it
            else:
                task.add_done_callback(_forget)
                task.cancel()
                if abandon is not None:
                    abandon()
        return task.result()

    def lane(self) -> "Lane":
        """A way of one's own across, for one caller at a time."""
        lane = Lane(self._loop, self._context.copy(), self._lanes.discard)
        self._lanes.add(lane)
        return lane

    def close(self) -> None:
        """Ends every lane that its owner has left open."""
        for lane in tuple(self._lanes):
            lane.close()


class Lane:
    """One asyncio task that runs one coroutine after another: a call needs no task of its own, which costs 44 µs.

    It promises what `Bridge.cross` does. A lane that a caller was cancelled on is closed: its task may hang for ever.
    """

    def __init__(self, loop: AbstractEventLoop, context: contextvars.Context, ended: Callable[["Lane"], None]):
        self._ended = ended
        self._asked: Future[None] = loop.create_future()
        self._work: Coroutine[Any, Any, Any] | None = None
        self._answered = trio.Event()
        self._result: Any = None
        self._error: BaseException | None = None
        self._loop = loop
        self._task: Task[None] = loop.create_task(self._run(), context=context)
        self._task.add_done_callback(_forget)

    @property
    def closed(self) -> bool:
        """Whether it takes no more work."""
        return self._task.done() or self._task.cancelling() > 0

    async def cross(self, work: Coroutine[Any, Any, T], abandon: Callable[[], None]) -> T:
        """See `Bridge.cross`. One call at a time."""
        answered = self._answered = trio.Event()
        self._work, self._result, self._error = work, None, None
        self._asked.set_result(None)
        try:
            await answered.wait()
        finally:
            if not answered.is_set():
                self.close()
                abandon()
        if self._error is not None:
            raise self._error
        return cast("T", self._result)

    def close(self) -> None:
        """Ends the task, and what it is about. Safe at any time, also twice."""
        self._task.cancel()
        self._ended(self)
        if self._work is not None:
            self._work.close()  # it has not begun, and never will

    async def _run(self) -> None:
        while True:
            await self._asked
            self._asked = self._loop.create_future()
            if self._work is not None:
                work, self._work = self._work, None
                await self._answer(work)

    async def _answer(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            self._result = await work
        except BaseException as error:
            self._error = error  # it is the caller's, who waits on the other side
            if not isinstance(error, Exception):
                raise
        finally:
            self._answered.set()


@asynccontextmanager
async def open_bridge() -> AsyncIterator[Bridge]:
    """Runs the asyncio loop as long as the block. Close what uses it inside."""
    async with trio_asyncio.open_loop() as loop:
        loop.set_exception_handler(_report)
        bridge = Bridge(loop)
        try:
            yield bridge
        finally:
            bridge.close()


class Connection:
    """One connection to Postgres for one caller at a time, made anew when lost. `persistence.transaction` has more."""

    def __init__(self, bridge: Bridge, url: str, *, settings: Mapping[str, str] | None = None):
        self._bridge = bridge
        self._url = url
        self._settings = {**SETTINGS, **(settings or {})}
        self._connection: asyncpg.Connection | None = None
        self._lane: Lane | None = None
        self._was_away = False

    async def fetch(self, statement: str, *arguments: object, within_s: float, shield: bool = False) -> Sequence[Row]:
        """Runs one statement, prepared the first time it is seen, and gives its rows.

        Raises `NotSaved`, `BadRow` or `OutcomeUnknown`, at the latest after `within_s`. With `shield` nothing else
        ends the wait.
        """
        deadline = trio.current_time() + within_s
        connection = self._connection
        if connection is None or connection.is_closed():
            connection = await self._connected(deadline, shield=shield)
        with trio.CancelScope(deadline=deadline, shield=shield):  # the only one on the way: each costs as much as a row
            return await self._answer(connection, connection.fetch(statement, *arguments))
        raise OutcomeUnknown("no answer from Postgres in time")

    async def aclose(self) -> None:
        """Says goodbye, within `CLOSE_S`."""
        connection, self._connection = self._connection, None
        if self._lane is not None:
            self._lane.close()
        if connection is None or connection.is_closed():
            return
        with trio.move_on_after(CLOSE_S):
            try:
                await self._bridge.cross(connection.close(), abandon=connection.terminate)
            except _DRIVER_ERRORS:
                connection.terminate()

    async def _connected(self, deadline: float, *, shield: bool = False) -> Any:
        """The connection, made anew because it was lost; tries until the caller's time is up."""
        wait_s, longest_s = BACKOFF_S
        with trio.CancelScope(deadline=deadline, shield=shield):
            while self._connection is None or self._connection.is_closed():
                await self._attempt()
                if self._connection is None:
                    await trio.sleep(wait_s * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, no secret
                    wait_s = min(2 * wait_s, longest_s)
            return self._connection
        raise NotSaved("no connection to Postgres in time")

    async def _attempt(self) -> None:
        self._connection, error = None, "timeout"
        with trio.move_on_after(CONNECT_S):
            try:
                await self._bridge.cross(self._connect())
            except _DRIVER_ERRORS as failed:
                error = type(failed).__name__
        self._went(away=self._connection is None, error=error)

    async def _connect(self) -> None:
        """Keeps what it makes by itself: of whoever is cancelled in that very moment it is the next caller's."""
        self._connection = await asyncpg.connect(
            self._url,
            server_settings=self._settings,
            timeout=2 * CONNECT_S,  # never the first to give up: our own time limit is outside
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
        )

    async def _answer(self, connection: Any, work: Coroutine[Any, Any, T]) -> T:
        if self._lane is None or self._lane.closed:
            self._lane = self._bridge.lane()
        self._bridge.crossing += 1
        try:
            return await self._lane.cross(work, abandon=connection.terminate)
        except _DRIVER_ERRORS as error:
            failure = _failure(error)
            if isinstance(failure, OutcomeUnknown):
                connection.terminate()
            raise failure from error
        finally:
            self._bridge.crossing -= 1

    def _went(self, *, away: bool, error: str | None = None) -> None:
        """Tells the log once when Postgres goes away and once when it is back."""
        if away and not self._was_away:
            log.warning("database_away", error=error)
        elif self._was_away and not away:
            log.info("database_back")
        self._was_away = away


class Reads:
    """A few connections for reads. Any of them will do; nobody holds one between two statements."""

    def __init__(
        self,
        bridge: Bridge,
        url: str,
        *,
        connections_max: int = READS_MAX,
        within_s: float = READ_S,
        settings: Mapping[str, str] | None = None,
    ):
        chosen = {"application_name": "trivet-reads", **(settings or {})}
        self._idle = [Connection(bridge, url, settings=chosen) for _ in range(connections_max)]
        self._free = trio.Semaphore(connections_max)
        self._within_s = within_s

    async def fetch(self, statement: str, *arguments: object) -> Sequence[Row]:
        """Runs one statement and gives its rows. Raises `Unavailable` when they cannot be had in time."""
        until = trio.current_time() + self._within_s
        try:
            # A time limit costs as much as a row: one for the wait is needed only where no connection is free.
            with nullcontext() if self._free.value else trio.fail_at(until):
                await self._free.acquire()
            connection = self._idle.pop()  # the last one used: its statements are prepared
            try:
                return await connection.fetch(statement, *arguments, within_s=until - trio.current_time())
            finally:
                self._idle.append(connection)
                self._free.release()
        except (CommitFailed, trio.TooSlowError) as error:
            raise Unavailable("the database did not answer") from error

    async def ping(self) -> float:
        """Seconds that the smallest question took. Raises `Unavailable`."""
        started = trio.current_time()
        await self.fetch("SELECT 1")
        return trio.current_time() - started

    async def aclose(self) -> None:
        """Closes all connections, within `CLOSE_S`."""
        async with trio.open_nursery() as nursery:
            for connection in self._idle:
                nursery.start_soon(connection.aclose)


class Cache:
    """Redis, or any server that speaks its language. Answers quickly or not at all, and not before `rests_until`."""

    def __init__(self, bridge: Bridge, url: str, *, within_s: float = CACHE_S, rest_s: float = CACHE_REST_S):
        self._bridge = bridge
        self._within_s = within_s
        self._rest_s = rest_s
        self.rests_until = 0.0
        # A pool that waits for a free connection: many callers at once are no sign that Redis is away.
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            url,
            max_connections=CACHE_CONNECTIONS_MAX,
            timeout=None,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=None,
            socket_connect_timeout=CONNECT_S,
        )
        self._client = redis.asyncio.Redis.from_pool(pool)

    async def run(self, *commands: tuple[str | bytes | int, ...], patient: bool = False) -> Sequence[Any]:
        """Sends the commands in one go and gives their answers in order. Raises `CacheAway`.

        Be `patient` where nobody waits for it: an answer may then take `CACHE_PATIENT_S`.
        """
        if trio.current_time() < self.rests_until:
            raise CacheAway
        with trio.move_on_after(CACHE_PATIENT_S if patient else self._within_s):
            try:
                return await self._bridge.cross(self._pipeline(commands))
            except (OSError, redis.exceptions.RedisError) as error:
                self._rest(type(error).__name__)
                raise CacheAway from error
        self._rest("timeout")
        raise CacheAway

    async def ping(self) -> float:
        """Seconds that the smallest question took. Raises `CacheAway`."""
        started = trio.current_time()
        await self.run(("PING",))
        return trio.current_time() - started

    async def aclose(self) -> None:
        """Closes the connections, within `CLOSE_S`."""
        with trio.move_on_after(CLOSE_S):
            await self._bridge.cross(self._client.aclose())

    async def _pipeline(self, commands: Sequence[tuple[str | bytes | int, ...]]) -> Sequence[Any]:
        async with self._client.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            answers: list[Any] = await pipeline.execute()
        return answers

    def _rest(self, error: str) -> None:
        if trio.current_time() >= self.rests_until:  # all who waited at that moment find out; the first of them tells
            log.warning("cache_away", error=error)
        self.rests_until = trio.current_time() + self._rest_s


def _failure(error: Exception) -> CommitFailed:
    """What an error tells about the statement's fate. Only an ERROR is Postgres's word that nothing happened.

    One without a severity is the driver's own: it could not put an argument into the column's type, and sent nothing.
    """
    if isinstance(error, asyncpg.DataError) and getattr(error, "severity_en", None) is None:
        return BadRow(error.sqlstate)
    if not isinstance(error, asyncpg.PostgresError) or getattr(error, "severity_en", None) != "ERROR":
        return OutcomeUnknown(type(error).__name__)
    state = str(error.sqlstate)
    if state.startswith(("22", "23")):
        return BadRow(state, error.constraint_name)
    return NotSaved(state)


def _forget(task: Task[Any]) -> None:
    """Takes the result of a task that nobody waits for, so that asyncio does not report it as lost."""
    if not task.cancelled():
        task.exception()


def _report(_: AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """A driver's stray error goes to the log. trio-asyncio would end the whole loop for it."""
    exception = context.get("exception")  # none where asyncio itself complains, in words that hold no data
    log.error("asyncio_error", error=context["message"] if exception is None else type(exception).__name__)
