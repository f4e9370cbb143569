"""Whole evenings at random: parties at several tables, a store that fails, processes that die, and every promise kept.

Each seed is one evening and goes the same way every time. More of them: `TRIVET_SIMULATION_SEEDS=1000`.
"""

import os
from collections import Counter
from collections.abc import Mapping
from itertools import count
from random import Random
from typing import Final
from uuid import UUID

import pytest
import trio
from attrs import define
from trio.testing import MockClock

from actors.domain.audit import AuditEntry, audit_of
from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.moving.events import PartyArrived, PartyDeparted, SessionMerged, SessionMoved
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import Join
from actors.domain.restaurant import Restaurant
from actors.domain.state import State, opened
from actors.ports.sessions import Stored
from server.diners.wire import DinerWire
from tests.actors.domain.invariants import check_state, check_step
from tests.actors.process import World
from tests.cases import some_quick
from tests.simulation.diners import Diner
from tests.simulation.trouble import Town, staff, till, trouble, waiter

SEEDS: Final = int(os.environ.get("TRIVET_SIMULATION_SEEDS", "10"))
EVENING_S: Final = 25.0
SETTLED_S: Final = 40.0  # long enough for every lock to end, also by the sweeper
TABLES: Final = (101, 102, 103)
PARTY: Final = 3
EVENTS_MAX: Final = 100_000  # of one session


class RememberingWire(DinerWire):
    """Remembers which event each payload was made from; the payload itself is what the store keeps."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[bytes, Event]] = {}

    def event(self, event: Event, after: State, restaurant: Restaurant, ref: str | None) -> tuple[str, bytes]:
        kind, payload = super().event(event, after, restaurant, ref)
        self._made[id(payload)] = (payload, event)  # kept, so that no other object gets this id
        return kind, payload

    def made_from(self, payload: bytes) -> Event:
        """The event behind a payload that was kept."""
        return self._made[id(payload)][1]


@define(eq=False)
class Story:
    """A session as it was kept: the state before any event and after each, each event's bytes, what they leave."""

    states: list[State]
    payloads: dict[int, bytes]
    audit: list[AuditEntry]
    mixed: bool  # with another party's, or has been

    @property
    def known(self) -> list[State]:
        """Where what was acknowledged must be found: at the end, or on the way where it may have gone elsewhere."""
        return self.states if self.mixed else [self.last]

    @property
    def last(self) -> State:
        """The session at the end."""
        return self.states[-1]


@pytest.mark.parametrize("overlap", [False, True])
@pytest.mark.parametrize("seed", some_quick(SEEDS, 2))
async def test_whatever_fails_every_table_keeps_its_promises(
    seed: int, overlap: bool, monkeypatch: pytest.MonkeyPatch, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    monkeypatch.setattr("trio._core._run._ALLOW_DETERMINISTIC_SCHEDULING", True)  # a seed must fail again
    monkeypatch.setattr("trio._core._run._r", Random(seed))
    wire = RememberingWire()
    world = World(nursery, wire)
    diners = await _play(world, Random(seed), overlap=overlap)
    stories: dict[UUID, Story] = {}
    for session_id in sorted({session for diner in diners for session in diner.seen}):
        stored = await world.memory.sessions.load(session_id, EVENTS_MAX)
        if stored is not None:
            stories[session_id] = _replayed(stored, wire)
    for diner in diners:
        _check_what_was_seen(diner, stories)
        # Reading is not fenced: only beside a second owner may a phone be shown an older cart, until that one writes.
        assert overlap or not any(seen.backwards for seen in diner.seen.values())
        _check_what_was_done(diner, stories)
    _check_that_nothing_is_twice(stories)
    left = [entry for story in stories.values() for entry in story.audit]
    assert Counter(left) == Counter(world.memory.audit), "the audit is not what happened"
    assert _numbers_given(stories) or overlap, "an evening without an order"
    assert sum(story.last.session.seq for story in stories.values()) > 30, "an evening at which nothing happened"


async def _play(world: World, rng: Random, *, overlap: bool) -> list[Diner]:
    ids, town = count(1), Town(world, rng, overlap=overlap)
    await town.open()
    diners = [
        # Order numbers are one process's to give, so nobody orders where two of them overlap.
        Diner(rng, table, lambda: UUID(int=10**6 + next(ids)), town.current, orders=not overlap)
        for table in TABLES * PARTY
    ]
    with trio.move_on_after(EVENING_S):
        async with trio.open_nursery() as guests:
            for diner in diners:
                guests.start_soon(diner.dine)
            guests.start_soon(till, town, rng)
            guests.start_soon(staff, town, rng, TABLES)
            guests.start_soon(waiter, town, Random(rng.random()), TABLES)
            guests.start_soon(trouble, town, rng)
    await _settle(town, diners)
    return diners


async def _settle(town: Town, diners: list[Diner]) -> None:
    """All is well again, every lock has ended, and every phone has caught up."""
    faults = town.world.memory.faults
    faults.away, faults.delay_s = False, 0.0
    faults.script.clear()
    await town.restart()
    await trio.sleep(SETTLED_S)
    with trio.fail_after(60):
        for diner in diners:
            await diner.catch_up(town.current())


def _replayed(stored: Stored, wire: RememberingWire) -> Story:
    """Every state the session was in, by its stored events alone; the last one must be the stored state."""
    session = stored.state.session
    assert [event.seq for event in stored.recent] == list(range(1, session.seq + 1))
    events = [wire.made_from(kept.payload) for kept in stored.recent]
    place = next((event.before for event in events if isinstance(event, SessionMoved)), session.place)
    states = [opened(session.session_id, session.restaurant_id, place, session.opened_at)]
    audit: list[AuditEntry] = []
    for event in events:
        states.append(evolve(states[-1], event))
        audit += audit_of(event, states[-2], states[-1])
        check_step(states[-2], event, states[-1])
    mixed = any(isinstance(event, SessionMerged | PartyArrived | PartyDeparted) for event in events)
    check_state(stored.state, merged=mixed)
    assert states[-1] == stored.state
    assert not stored.state.locked, "a lock always ends"
    return Story(states, {event.seq: event.payload for event in stored.recent}, audit, mixed)


def _check_what_was_seen(diner: Diner, stories: Mapping[UUID, Story]) -> None:
    """All of it in order and without gaps, the very bytes that were kept, and by now as far as the story goes."""
    for session_id, seen in diner.seen.items():
        assert seen.wrong == []
        for seq, payload in seen.shown.items():
            assert stories[session_id].payloads[seq] == payload, "what was seen is not what was kept"
        for seq, cart_hash in seen.snapshots:
            assert stories[session_id].states[seq].cart_hash == cart_hash
    if diner.state is None:
        return
    session_id = diner.state.session.session_id
    last = stories[session_id].last
    assert not last.active or diner.seen[session_id].position == last.session.seq


def _check_what_was_done(diner: Diner, stories: Mapping[UUID, Story]) -> None:
    """What was acknowledged is there."""
    for session_id, command in diner.done:
        known = stories[session_id].known
        if isinstance(command, AddLine):
            assert any(state.line(command.public_id) is not None for state in known)
        elif isinstance(command, UpdateLine):
            lines = [state.line(command.public_id) for state in known]
            assert any(line is not None and line.version > (command.version or 0) for line in lines)
        elif isinstance(command, PlaceOrder):
            assert any(command.idempotency_key in state.placements for state in known)
        elif isinstance(command, Join):
            assert any(command.member_id in state.members for state in known)


def _check_that_nothing_is_twice(stories: Mapping[UUID, Story]) -> None:
    """Whoever is merged and undone: every member, line, order and item in the kitchen is in one session alone."""
    for name in ("members", "lines", "orders", "ticket_items"):
        kept = Counter(key for story in stories.values() for key in getattr(story.last, name))
        assert set(kept.values()) <= {1}, name


def _numbers_given(stories: Mapping[UUID, Story]) -> list[int]:
    """The numbers of all orders, also of those that were refused and are no longer kept: none was given twice."""
    numbers = [placed.order_number for story in stories.values() for placed in story.last.placements.values()]
    assert len(set(numbers)) == len(numbers)
    return numbers
