"""Finds the actor of a session, and brings it to life when there is none.

Activation is single-flight: however many ask at once, a session is loaded once. An actor that has stopped is
forgotten here by being seen to have stopped; the next caller loads the session afresh.

Owns: the nursery that tables live in, and which session sits at which table. Must not: decide anything.
"""

from collections.abc import Awaitable, Callable, Hashable
from typing import Final, TypeVar
from uuid import UUID

import structlog
import trio
from attrs import frozen

from actors.domain.commands import SYSTEM, SetOrdering
from actors.domain.state import opened
from actors.errors import NoSuchSession, Unavailable
from actors.ports import NewId, Sessions, Stored
from actors.restaurant import Restaurant, Restaurants
from actors.table import RECENT_MAX, Surroundings, Table, TableRef

TABLES_MAX: Final = 20_000  # live actors; about 30 KiB each with their recent events
LOAD_TIMEOUT_S: Final = 5.0  # as long as a diner would wait for a page

T = TypeVar("T")

log = structlog.get_logger(__name__)


@frozen
class RegistryStatistics:
    """How the tables are. `waiting_max` is the depth of the fullest mailbox."""

    tables: int
    connections: int
    waiting: int
    waiting_max: int


class Registry:
    """Every live table of this process."""

    def __init__(self, sessions: Sessions, restaurants: Restaurants, around: Surroundings, new_id: NewId) -> None:
        self._sessions = sessions
        self._restaurants = restaurants
        self._around = around
        self._new_id = new_id
        self._tables: dict[UUID, Table] = {}
        self._seated: dict[int, UUID] = {}  # table id -> session that was last seen active there
        self._flights: dict[Hashable, trio.Event] = {}
        self._nursery: trio.Nursery | None = None
        restaurants.on_change(self._house_changed)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Holds the nursery of all tables. Cancelled, it lets every turn under way finish its commit."""
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            task_status.started()
            try:
                await trio.sleep_forever()
            finally:
                self._nursery = None  # from here on nobody is brought to life

    async def session(self, session_id: UUID) -> TableRef:
        """The session's actor, loaded if need be. Raises `NoSuchSession` and `Unavailable`."""
        table = self._live(session_id)
        if table is None:
            table = await self._single_flight(
                session_id, lambda: self._live(session_id), lambda: self._load(session_id)
            )
        return TableRef(table)

    async def at_table(self, restaurant_id: int, table_id: int) -> TableRef:
        """The actor of the table's active session, or of a new one that waits for its first member.

        Raises `NoSuchSession` for a restaurant or table that does not exist, and `Unavailable`.
        """
        table = self._at(restaurant_id, table_id)
        if table is None:
            key = ("table", table_id)
            table = await self._single_flight(
                key, lambda: self._at(restaurant_id, table_id), lambda: self._seat(restaurant_id, table_id)
            )
        return TableRef(table)

    def statistics(self) -> RegistryStatistics:
        """Counts over all live tables."""
        depths = [len(table.mailbox) for table in self._tables.values()]
        connections = sum(len(table.audience) for table in self._tables.values())
        return RegistryStatistics(len(self._tables), connections, sum(depths), max(depths, default=0))

    def _live(self, session_id: UUID) -> Table | None:
        table = self._tables.get(session_id)
        return None if table is None or table.stopped else table

    def _at(self, restaurant_id: int, table_id: int) -> Table | None:
        session_id = self._seated.get(table_id)
        table = None if session_id is None else self._live(session_id)
        if table is None or not table.state.active or table.state.session.restaurant_id != restaurant_id:
            return None
        return table

    async def _single_flight(
        self, key: Hashable, find: Callable[[], Table | None], load: Callable[[], Awaitable[Table]]
    ) -> Table:
        """What `find` sees, else what one `load` for all callers brings. A caller cancelled in the middle passes on.

        The limit is each caller's own and covers the wait for others, who may all fail one after the other.
        """
        try:
            with trio.fail_after(LOAD_TIMEOUT_S):
                while (flight := self._flights.get(key)) is not None:
                    await flight.wait()
                    table = find()
                    if table is not None:
                        return table
                return await self._fly(key, load)
        except trio.TooSlowError:
            raise Unavailable("the database is slow") from None

    async def _fly(self, key: Hashable, load: Callable[[], Awaitable[Table]]) -> Table:
        self._flights[key] = trio.Event()
        try:
            return await load()
        finally:
            self._flights.pop(key).set()

    async def _load(self, session_id: UUID) -> Table:
        stored = await self._sessions.load(session_id, RECENT_MAX)
        if stored is None:
            raise NoSuchSession("there is no such session")
        return self._start(stored, await self._restaurant(stored.state.session.restaurant_id))

    async def _seat(self, restaurant_id: int, table_id: int) -> Table:
        restaurant = await self._restaurant(restaurant_id)
        if table_id not in restaurant.house.tables:
            raise NoSuchSession("there is no such table")
        session_id = await self._sessions.active_at(table_id)
        if session_id is not None:
            await self.session(session_id)
            return self._tables[session_id]
        state = opened(self._new_id(), restaurant_id, table_id, self._around.clock())
        return self._start(Stored(state, version=0, recent=()), restaurant)

    async def _restaurant(self, restaurant_id: int) -> Restaurant:
        restaurant = await self._restaurants.by_id(restaurant_id)
        if restaurant is None:
            raise NoSuchSession("there is no such restaurant")
        return restaurant

    def _start(self, stored: Stored, restaurant: Restaurant) -> Table:
        if self._nursery is None:
            raise Unavailable("not started")
        if len(self._tables) >= TABLES_MAX:
            raise Unavailable("this process holds as many tables as it may")
        table = Table(stored, restaurant, self._around)
        session = stored.state.session
        self._tables[session.session_id] = table
        if stored.state.active:
            self._seated[session.table_id] = session.session_id
        self._nursery.start_soon(self._live_out, table, name=f"table {session.session_id}")
        self._tell_switch(table)
        return table

    async def _live_out(self, table: Table) -> None:
        """Runs the table to its end and forgets it, unless it has been replaced by then."""
        await table.run()
        session = table.state.session
        if self._tables.get(session.session_id) is table:
            del self._tables[session.session_id]
        if self._seated.get(session.table_id) == session.session_id and session.session_id not in self._tables:
            del self._seated[session.table_id]

    def _house_changed(self, restaurant_id: int) -> None:
        for table in list(self._tables.values()):
            if table.state.session.restaurant_id == restaurant_id and not table.stopped:
                self._tell_switch(table)

    def _tell_switch(self, table: Table) -> None:
        """Tells a session how the switch stands, also one that slept while it was turned.

        It is told whatever its state says now: an earlier turn of the switch may still wait in its mailbox. What is
        no news is a repeat, and writes nothing.
        """
        session = table.state.session
        enabled = table.house.takes_orders_at(session.table_id)
        if session.seq and table.state.active:
            try:
                TableRef(table).tell(SetOrdering(enabled, SYSTEM))
            except Unavailable:
                log.warning("switch_not_told", session_id=str(session.session_id))
