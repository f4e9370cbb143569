"""One restaurant's house as its staff see it: tables and sessions, and what has changed since it was last told.

Owns: the picture, and the frames that lead from what was told to what is so. Must not: wait, read, or know a screen.
Everything is synchronous.

    note(session) ──▶ noted ──settle──▶ frames, and the picture they lead to

The picture is exactly what all frames so far add up to, so it may be shown at any time, and the frames that come go on
from it. Between two times that it settles, a session may change as often as it likes; it is looked at once.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final
from uuid import UUID

from attrs import define, field, frozen

from actors.domain.brief import SessionBrief, brief_of
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from staff.floor.feed import Frame
from staff.floor.floor_views import (
    StaffSessionView,
    StaffTableView,
    SwitchesView,
    call_on_floor,
    session_on_floor,
    switches_view,
    table_on_floor,
)
from staff.floor.frames import CallFrame, SessionUpdate, SystemUpdate, TableUpdate
from staff.floor.views import StaffCallView

Connected = Callable[[], frozenset[UUID]]
NOBODY: Final[frozenset[UUID]] = frozenset()


@frozen
class Note:
    """That something has happened in a session. `quiet`: nothing but who is connected, or its actor has stopped."""

    state: State
    connected: Connected
    quiet: bool


@frozen
class Known:
    """A session as it was last told."""

    brief: SessionBrief
    connected: frozenset[UUID]
    view: StaffSessionView
    calls: tuple[StaffCallView, ...]


@define(eq=False)
class House:
    """The picture of one restaurant. `noted` are sessions that have to be looked at, `stopped` those to be read again.

    It is `complete` where it has every session of its restaurant.
    """

    restaurant: Restaurant
    known: dict[UUID, Known] = field(factory=dict)
    tables: dict[int, StaffTableView] = field(factory=dict)
    noted: dict[UUID, Note] = field(factory=dict)
    stopped: set[UUID] = field(factory=set)
    complete: bool = True
    _seated: dict[int, UUID] = field(factory=dict)
    _system: SwitchesView = field(default=SwitchesView(True, True, True))
    _renewed: bool = False

    @property
    def system(self) -> SwitchesView:
        """The switches as they were last told."""
        return self._system

    @property
    def sessions(self) -> Iterable[StaffSessionView]:
        """Every session as it was last told."""
        return [known.view for known in self.known.values()]

    def begin(self, briefs: Iterable[SessionBrief], now: datetime) -> None:
        """Takes the sessions as they were read. What was noted meanwhile is newer, and is looked at at once."""
        for brief in briefs:
            if brief.session_id not in self.noted and brief.on_floor(now):
                self._keep(brief, NOBODY, now)
        self._system = switches_view(self.restaurant)
        list(self._tables(self.restaurant.tables))
        self.settle(now)

    def renew(self, restaurant: Restaurant) -> None:
        """The restaurant is another now."""
        self.restaurant, self._renewed = restaurant, True

    def gone(self, session_id: UUID) -> None:
        """There is no such session any more."""
        known = self.known.pop(session_id, None)
        if known is not None and known.brief.table_id is not None:
            self._leave(known.brief)

    def settle(self, now: datetime, limit: int | None = None) -> list[Frame]:
        """The frames that tell what has changed, of up to `limit` sessions, those that have waited longest first."""
        frames = list(self._renewals()) if self._renewed else []
        for session_id in list(islice(self.noted, limit)):
            frames += self._look(self.noted.pop(session_id), now)
        return frames

    def remind(self, now: datetime) -> None:
        """Notes what is different only because time has passed: warnings, and bills that are shown no longer."""
        for session_id, known in list(self.known.items()):
            if not known.brief.on_floor(now):
                self.gone(session_id)
            elif known.view.idle != known.brief.idle(now) and session_id not in self.noted:
                self.stopped.add(session_id)

    def _look(self, note: Note, now: datetime) -> Iterator[Frame]:
        connected = note.connected()
        brief = brief_of(note.state)
        if note.quiet and not connected:
            self.stopped.add(brief.session_id)
        else:
            self.stopped.discard(brief.session_id)
        before = self.known.get(brief.session_id)
        if before is None and not brief.on_floor(now):
            return
        after = self._keep(brief, connected, now)
        if before is None or before.view != after.view:
            yield partial(SessionUpdate, session=after.view)
        for call in after.calls:
            if before is None or call not in before.calls:
                yield partial(CallFrame, call=call)
        places = [one.brief.table_id for one in (before, after) if one is not None]
        yield from self._tables(place for place in places if place is not None)
        if not brief.on_floor(now):
            self.known.pop(brief.session_id)

    def _keep(self, brief: SessionBrief, connected: frozenset[UUID], now: datetime) -> Known:
        before = self.known.get(brief.session_id)
        if before is not None:
            self._leave(before.brief)
        view = session_on_floor(brief, self.restaurant, connected, now)
        calls = tuple(call_on_floor(call, brief, self.restaurant) for call in brief.calls)
        known = self.known[brief.session_id] = Known(brief, connected, view, calls)
        if brief.active and brief.table_id is not None:
            self._seated[brief.table_id] = brief.session_id
        return known

    def _leave(self, brief: SessionBrief) -> None:
        if brief.table_id is not None and self._seated.get(brief.table_id) == brief.session_id:
            del self._seated[brief.table_id]

    def _renewals(self) -> Iterator[Frame]:
        self._renewed = False
        system = switches_view(self.restaurant)
        if system != self._system:
            self._system = system
            yield partial(SystemUpdate, system=system)
        for table_id in self.tables.keys() - self.restaurant.tables.keys():
            del self.tables[table_id]
        yield from self._tables(self.restaurant.tables)

    def _tables(self, table_ids: Iterable[int]) -> Iterator[Frame]:
        """Frames of those that are not as they were told."""
        for table_id in dict.fromkeys(table_ids):
            table = self.restaurant.tables.get(table_id)
            if table is None:
                continue
            session_id = self._seated.get(table_id)
            known = None if session_id is None else self.known[session_id]
            view = table_on_floor(table, None if known is None else known.brief)
            if self.tables.get(table_id) != view:
                self.tables[table_id] = view
                yield partial(TableUpdate, table=view)
