"""Finds the actor of a session, and brings it to life when there is none.

Activation is single-flight: however many ask at once, a session is loaded once. An actor that has stopped is
forgotten here by being seen to have stopped; the next caller loads the session afresh.

Owns: the nursery that sessions live in, and which session sits at which actor. Must not: decide anything.
"""

from collections.abc import Awaitable, Hashable, Mapping, Sequence
from contextvars import Context, copy_context
from functools import partial
from typing import Final, TypeAlias, TypeVar
from uuid import UUID

import structlog
import trio
from attrs import frozen

from actors.domain.money.payment import Announcement
from actors.domain.party.commands import SetOrdering
from actors.domain.place import Place
from actors.domain.restaurant import Restaurant
from actors.domain.state import State, opened
from actors.domain.who import SYSTEM
from actors.errors import NoSuchSession, Unavailable
from actors.menu_news import MenuNews
from actors.ports.clock import NewId
from actors.ports.sessions import Sessions, Stored
from actors.restaurant import RestaurantActor
from actors.restaurants import Restaurants
from actors.session import RECENT_MAX, SessionActor, SessionRef
from actors.single_flight import SingleFlight
from actors.surroundings import Surroundings

SESSIONS_MAX: Final = 20_000  # live actors; about 10 KiB each, and more the more recent events they have
LOAD_TIMEOUT_S: Final = 5.0  # as long as a diner would wait for a page

T = TypeVar("T")
_Seat: TypeAlias = tuple[int, Hashable]  # a restaurant, and what only one active session of it can have

log = structlog.get_logger(__name__)


@frozen
class RegistryStatistics:
    """How the sessions are. `waiting_max` is the depth of the fullest mailbox."""

    sessions: int
    connections: int
    waiting: int
    waiting_max: int


class Registry:
    """Every live session of this process."""

    def __init__(self, sessions: Sessions, restaurants: Restaurants, around: Surroundings, new_id: NewId) -> None:
        self._sessions = sessions
        self._restaurants = restaurants
        self._around = around
        self._new_id = new_id
        self._actors: dict[UUID, SessionActor] = {}
        self._seated: dict[_Seat, UUID] = {}  # the session that was last seen active at a table, or of a customer
        self._flights = SingleFlight()
        self._nursery: trio.Nursery | None = None
        self._context = Context()  # of the task that holds the nursery
        self._news = MenuNews(around, self._actors.values)
        restaurants.on_change(self._restaurant_changed)
        restaurants.on_change(self._news.rewritten)
        restaurants.on_items(self._news.note)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Holds the nursery of all sessions. Cancelled, it lets every turn under way finish its commit."""
        ringing = trio.CancelScope(shield=True)  # commits that are under way need their alarms to the end
        async with trio.open_nursery() as keeper:
            keeper.start_soon(self._ring, ringing)
            try:
                await self._hold(task_status)
            finally:
                ringing.cancel()

    async def _ring(self, ringing: trio.CancelScope) -> None:
        with ringing:
            await self._around.alarms.run()

    async def _hold(self, task_status: trio.TaskStatus[None]) -> None:
        async with trio.open_nursery() as nursery:
            self._nursery, self._context = nursery, copy_context()
            task_status.started()
            try:
                await trio.sleep_forever()
            finally:
                self._nursery = None  # from here on nobody is brought to life

    def provider(self, restaurant: Restaurant) -> str | None:
        """Who takes cards for the restaurant, None where nobody does."""
        return self._around.payments.provider(restaurant)

    def announcement(self, restaurant: Restaurant, provider: str) -> Announcement | None:
        """See `actors.ports.payments.Payments.announcement`."""
        return self._around.payments.announcement(restaurant, provider)

    async def session(self, session_id: UUID) -> SessionRef:
        """The session's actor, loaded if need be. Raises `NoSuchSession` and `Unavailable`."""
        actor = self._live(session_id)
        if actor is None:
            flight = self._flights.bring(session_id, lambda: self._live(session_id), lambda: self._load(session_id))
            actor = await self._in_time(flight)
        return SessionRef(actor)

    async def with_order(self, session_id: UUID, order_number: int) -> SessionRef:
        """The session that has the order now, where this one may have been merged since. Raises as `session` does."""
        session = await self.session(session_id)
        merged = session.state.session.merged
        if merged is None or order_number in session.state.orders:
            return session
        return await self.with_order(merged.into, order_number)

    async def after_merges(self, session_id: UUID) -> SessionRef:
        """The session that has the party now, where this one may have been merged since. Raises as `session` does."""
        session = await self.session(session_id)
        merged = session.state.session.merged
        return session if merged is None else await self.after_merges(merged.into)

    async def with_payment(self, session_id: UUID, payment_id: UUID) -> SessionRef:
        """The session that has the payment now, as `with_order`."""
        session = await self.session(session_id)
        merged = session.state.session.merged
        if merged is None or payment_id in session.state.payments:
            return session
        return await self.with_payment(merged.into, payment_id)

    async def with_member(self, session_id: UUID, member_id: UUID) -> SessionRef:
        """The session that the member is in now; this one where they are in none. Raises as `session` does."""
        session = await self.session(session_id)
        if member_id in session.state.members:
            return session
        there = await self._in_time(self._sessions.of_member(member_id))
        return session if there is None else await (await self.session(there)).having(member_id)

    async def stored(self, session_id: UUID) -> State | None:
        """The session as the store has it now, None where it is not there yet. Raises `Unavailable`."""
        stored = await self._in_time(self._sessions.load(session_id, 0))
        return None if stored is None else stored.state

    async def at_table(self, restaurant_id: int, table_id: int) -> SessionRef:
        """The actor of the table's active session, or of a new one that waits for its first member.

        Raises `NoSuchSession` for a restaurant or table that does not exist, and `Unavailable`.
        """
        return await self._in_place(restaurant_id, Place.at_table(table_id))

    async def of_customer(self, restaurant_id: int, customer_id: int) -> SessionRef:
        """The actor of the customer's active cart, or of a new one that waits for its owner to join.

        Whether there is such a customer is known to whoever asks. Of two processes that open one at once, one is
        refused its first commit: its actor stops, and asked again this finds the other's. Raises as `at_table` does.
        """
        return await self._in_place(restaurant_id, Place.of_customer(customer_id))

    async def of_guest(self, restaurant_id: int) -> SessionRef:
        """The actor of a new cart of somebody without an account. Raises as `at_table` does."""
        return SessionRef(self._open(await self._restaurant(restaurant_id), Place.of_guest()))

    async def of_nobody(self, restaurant_id: int, session_id: UUID) -> SessionRef:
        """The actor of the shop's cart with this id, which is nobody's; of a new one where there is none yet.

        Whoever names it twice finds the same, in whatever process: of two that open it at once, one is refused its
        first commit, and asked again finds the other's. Raises as `at_table` does.
        """
        try:
            return await self.session(session_id)
        except NoSuchSession:
            flight = self._flights.bring(
                session_id, lambda: self._live(session_id), lambda: self._begin(restaurant_id, session_id)
            )
            return SessionRef(await self._in_time(flight))

    async def _begin(self, restaurant_id: int, session_id: UUID) -> SessionActor:
        return self._live(session_id) or self._open(await self._restaurant(restaurant_id), Place.of_guest(), session_id)

    async def at_counter(self, restaurant_id: int, session_id: UUID, table_id: int | None) -> SessionRef:
        """The actor of the counter order's session, or of a new one with this id that waits for its order.

        Whoever orders makes the id of who they are and of their key, so a repeat finds what has become of it. Raises
        as `at_table` does.
        """
        place = Place.at_counter(table_id)
        flight = self._flights.bring(
            session_id,
            lambda: self._ordering(session_id, place),
            lambda: self._counter(restaurant_id, session_id, place),
        )
        return SessionRef(await self._in_time(flight))

    def _ordering(self, session_id: UUID, place: Place) -> SessionActor | None:
        """The live session, unless nothing was ordered in it and now it is to be somewhere else."""
        actor = self._live(session_id)
        return None if actor is None or not (actor.state.session.seq or actor.state.session.place == place) else actor

    async def _counter(self, restaurant_id: int, session_id: UUID, place: Place) -> SessionActor:
        actor = self._ordering(session_id, place)
        if actor is not None:
            return actor
        there = await self._sessions.there(session_id)
        stored = await self._sessions.load(session_id, RECENT_MAX) if there else None
        restaurant_actor = await self._restaurant(restaurant_id)
        if stored is not None:
            return self._start(stored, restaurant_actor)
        if place.table_id is not None and place.table_id not in restaurant_actor.restaurant.tables:
            raise NoSuchSession("there is no such table")
        return self._open(restaurant_actor, place, session_id)

    async def _in_place(self, restaurant_id: int, place: Place) -> SessionRef:
        seat = (restaurant_id, place.seat)
        actor = self._at(seat)
        if actor is None:
            flight = self._flights.bring(seat, lambda: self._at(seat), lambda: self._seat(restaurant_id, place))
            actor = await self._in_time(flight)
        return SessionRef(actor)

    async def party_at(self, restaurant_id: int, table_id: int) -> UUID | None:
        """The id of the session that is under way at the table, or None. Raises `Unavailable`."""
        actor = self._at((restaurant_id, Place.at_table(table_id).seat))
        if actor is not None and actor.state.session.seq:
            return actor.state.session.session_id
        return await self._in_time(self._sessions.active_at(table_id))

    async def cart_of(self, restaurant_id: int, customer_id: int) -> UUID | None:
        """The id of the customer's active cart, or None; none is opened. Raises `Unavailable`."""
        actor = self._at((restaurant_id, Place.of_customer(customer_id).seat))
        if actor is not None and actor.state.session.seq:
            return actor.state.session.session_id
        return await self._in_time(self._sessions.active_of(restaurant_id, customer_id))

    async def _in_time(self, reading: Awaitable[T]) -> T:
        try:
            with trio.fail_after(LOAD_TIMEOUT_S):
                return await reading
        except trio.TooSlowError:
            raise Unavailable("the database is slow") from None

    def live(self, session_id: UUID) -> SessionRef | None:
        """The session, if it has an actor now."""
        actor = self._live(session_id)
        return None if actor is None else SessionRef(actor)

    def living(self, restaurant_id: int) -> Sequence[SessionRef]:
        """Every session of a restaurant that has an actor now, and has been saved."""
        actors = (actor for actor in self._actors.values() if not actor.stopped and actor.state.session.seq)
        return [SessionRef(actor) for actor in actors if actor.state.session.restaurant_id == restaurant_id]

    def statistics(self, restaurant_id: int | None = None) -> RegistryStatistics:
        """Counts over all live sessions, or those of one restaurant."""
        actors = [
            actor
            for actor in self._actors.values()
            if restaurant_id is None or actor.state.session.restaurant_id == restaurant_id
        ]
        depths = [len(actor.mailbox) for actor in actors]
        connections = sum(len(actor.audience) for actor in actors)
        return RegistryStatistics(len(actors), connections, sum(depths), max(depths, default=0))

    def counts(self) -> Mapping[int, tuple[int, int]]:
        """Live sessions and their connections of every restaurant that has any, in one look at all."""
        found: dict[int, tuple[int, int]] = {}
        for actor in self._actors.values():
            restaurant_id = actor.state.session.restaurant_id
            sessions, connections = found.get(restaurant_id, (0, 0))
            found[restaurant_id] = (sessions + 1, connections + len(actor.audience))
        return found

    def _live(self, session_id: UUID) -> SessionActor | None:
        actor = self._actors.get(session_id)
        return None if actor is None or actor.stopped else actor

    def _at(self, seat: _Seat) -> SessionActor | None:
        session_id = self._seated.get(seat)
        actor = None if session_id is None else self._live(session_id)
        sits = actor is not None and actor.state.active and _seat_of(actor) == seat  # it may have moved on
        return actor if sits else None

    async def _load(self, session_id: UUID) -> SessionActor:
        stored = await self._sessions.load(session_id, RECENT_MAX)
        if stored is None:
            raise NoSuchSession("there is no such session")
        return self._start(stored, await self._restaurant(stored.state.session.restaurant_id))

    async def _seat(self, restaurant_id: int, place: Place) -> SessionActor:
        restaurant_actor = await self._restaurant(restaurant_id)
        if place.table_id is not None and place.table_id not in restaurant_actor.restaurant.tables:
            raise NoSuchSession("there is no such table")
        session_id = await self._active_in(restaurant_id, place)
        if session_id is not None:
            await self.session(session_id)
            return self._actors[session_id]
        return self._open(restaurant_actor, place)

    async def _active_in(self, restaurant_id: int, place: Place) -> UUID | None:
        if place.table_id is not None:
            return await self._sessions.active_at(place.table_id)
        if place.customer_id is not None:
            return await self._sessions.active_of(restaurant_id, place.customer_id)
        return None

    def _open(self, restaurant_actor: RestaurantActor, place: Place, session_id: UUID | None = None) -> SessionActor:
        restaurant_id, now = restaurant_actor.restaurant.restaurant_id, self._around.clock()
        state = opened(session_id or self._new_id(), restaurant_id, place, now)
        return self._start(Stored(state, version=0, recent=()), restaurant_actor)

    async def _restaurant(self, restaurant_id: int) -> RestaurantActor:
        restaurant_actor = await self._restaurants.by_id(restaurant_id)
        if restaurant_actor is None:
            raise NoSuchSession("there is no such restaurant")
        return restaurant_actor

    def _start(self, stored: Stored, restaurant_actor: RestaurantActor) -> SessionActor:
        if self._nursery is None:
            raise Unavailable("not started")
        if len(self._actors) >= SESSIONS_MAX:
            raise Unavailable("this process holds as many sessions as it may")
        actor = SessionActor(stored, restaurant_actor, self._around, self._sit)
        session = stored.state.session
        self._actors[session.session_id] = actor
        if stored.state.active:
            self._sit(actor)
        start_soon = partial(self._nursery.start_soon, name=f"session {session.session_id}")
        self._context.run(start_soon, self._live_out, actor)  # in a request's context it would keep the request alive
        self._tell_switch(actor)
        self._news.woken(actor)
        return actor

    def _sit(self, actor: SessionActor) -> None:
        """The session is the one at its table, also where somebody is about to open another: only one can."""
        seat = _seat_of(actor)
        if seat is not None:
            self._seated[seat] = actor.state.session.session_id

    async def _live_out(self, actor: SessionActor) -> None:
        """Runs the session to its end and forgets it, unless it has been replaced by then."""
        await actor.run()
        session_id, seat = actor.state.session.session_id, _seat_of(actor)
        if self._actors.get(session_id) is actor:
            del self._actors[session_id]
            if seat is not None and self._seated.get(seat) == session_id:
                del self._seated[seat]

    def _restaurant_changed(self, before: Restaurant, after: Restaurant) -> None:
        """Tells the sessions for which a switch was turned, and no others."""
        if before.tables is after.tables and before.takes_orders == after.takes_orders:
            return
        for actor in list(self._actors.values()):
            session = actor.state.session
            if session.restaurant_id != after.restaurant_id or actor.stopped:
                continue
            if before.takes_orders_at(session.place) != after.takes_orders_at(session.place):
                self._tell_switch(actor)

    def _tell_switch(self, actor: SessionActor) -> None:
        """Tells a session how the switch stands, also one that slept while it was turned.

        It is told whatever its state says now: an earlier turn of the switch may still wait in its mailbox. What is
        no news is a repeat, and writes nothing.
        """
        session = actor.state.session
        enabled = actor.restaurant.takes_orders_at(session.place)
        if session.seq and actor.state.active:
            try:
                SessionRef(actor).tell(SetOrdering(enabled, SYSTEM))
            except Unavailable:
                log.warning("switch_not_told", session_id=str(session.session_id))


def _seat_of(actor: SessionActor) -> _Seat | None:
    """What the session has that only one can; None where that is nothing."""
    session = actor.state.session
    return None if session.place.seat is None else (session.restaurant_id, session.place.seat)
