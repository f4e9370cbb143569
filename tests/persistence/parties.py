"""Parties to store: states made by the rules alone, and the changes between them, as an actor would commit them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import attrs
from attrs import define

from actors.change import difference
from actors.domain.alerts.alert import Alert
from actors.domain.alerts.raising import alerts_of
from actors.domain.audit import AuditEntry, audit_of
from actors.domain.cart.commands import AddLine
from actors.domain.commands import Command
from actors.domain.decide import decide
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.hours import Hours
from actors.domain.moving.merging import Handover
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import Join
from actors.domain.place import Place
from actors.domain.restaurant import Category, Context, Menu, MenuItem, Restaurant, Table
from actors.domain.state import State, opened
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import ReportAttempt, Tried
from actors.domain.till.status import Phase, PosStatus
from actors.ports.journal import Change, SessionStep, StoredEvent
from tests.plain import plain_restaurant

NOW = datetime(2026, 3, 1, 19, 30, 0, 123456, tzinfo=UTC)


def restaurant(restaurant_id: int = 1, tables: int = 4) -> Restaurant:
    """A restaurant with two things to order; table ids are 100 times the restaurant's id plus the number."""
    first = 100 * restaurant_id
    return plain_restaurant(
        restaurant_id=restaurant_id,
        slug=f"restaurant-{restaurant_id}",
        name="A Restaurant",
        hours=(Hours(weekday=0, opens=NOW.time().replace(microsecond=0), closes=NOW.time().replace(microsecond=0)),),
        tables={first + n: Table(first + n, n) for n in range(1, tables + 1)},
        menu=Menu(
            (Category(first, "Pizza"),),
            {
                first + 1: MenuItem(first + 1, first, "Margherita", "Tomato", 950, ("gluten", "milk")),
                first + 2: MenuItem(first + 2, first, "Acqua", "", 300, (), available=True, photo="/acqua.webp"),
            },
        ),
    )


@define
class Party:
    """One session as its actor holds it: the state that is stored, its version, and what has happened since."""

    state: State
    context: Context
    version: int = 0
    now: datetime = NOW

    @property
    def session_id(self) -> UUID:
        return self.state.session.session_id

    @property
    def host(self) -> UUID:
        return next(iter(self.state.members))

    def change(self, *commands: Command) -> Change:
        """What the commands change, as one turn; the party moves on as if it were stored."""
        before, events, audit = self.state, list[StoredEvent](), list[AuditEntry]()
        alerts = list[Alert]()
        for command in commands:
            self.now += timedelta(seconds=1)
            decision = decide(self.state, command, self.now, self.context)
            assert isinstance(decision, tuple), decision
            for event in decision:
                last, self.state = self.state, evolve(self.state, event)
                audit.extend(audit_of(event, last, self.state))
                alerts.extend(alerts_of(event, last, self.state))
                seq = self.state.session.seq
                payload = b'{"type": "%b",  "seq":%d, "note":"\xc3\xa8 1.50"}' % (type(event).__name__.encode(), seq)
                events.append(StoredEvent(self.session_id, seq, type(event).__name__, self.now, payload))
        self.version += 1
        change = difference(before, self.state, self.version - 1, events, audit)
        return attrs.evolve(change, parts={**change.parts, "alerts": alerts}) if alerts else change


def party(at: Restaurant | None = None, table: int = 1, next_order_number: int = 1) -> Party:
    """A party that nobody has joined yet."""
    where = restaurant() if at is None else at
    table_id = 100 * where.restaurant_id + table
    return Party(opened(uuid4(), where.restaurant_id, Place.at_table(table_id), NOW), Context(where, next_order_number))


def joined(at: Restaurant | None = None, table: int = 1) -> tuple[Party, Change]:
    """A party with one member, and the change that stores it."""
    new = party(at, table)
    return new, new.change(Join(uuid4()))


def add(who: Party, qty: int = 1, note: str = "") -> AddLine:
    """One more thing for the cart, ordered by the host."""
    return AddLine(who.host, uuid4(), min(who.context.restaurant.menu.items), qty, note)


def place(who: Party, key: str | None = None) -> PlaceOrder:
    """The order of the cart as it is now."""
    return PlaceOrder(who.host, key or str(uuid4()), "body", who.state.cart_hash)


def in_the_dark(attempt: int, next_at: datetime | None = None) -> ReportAttempt:
    """An attempt at the first order, of which nobody knows how it ended, with its one call to the till."""
    sent = Tried(AttemptKind.SEND, NOW + timedelta(minutes=attempt), 3000, AttemptOutcome.UNKNOWN, "è 1.50 \\u0000")
    return ReportAttempt(1, attempt, Phase.QUEUED, PosStatus.UNKNOWN, "timeout", next_at, (sent,))


def happened(who: Party, events: Sequence[Event]) -> Change:
    """What has to be saved of the party's session after these events."""
    before, stored, audit = who.state, list[StoredEvent](), list[AuditEntry]()
    for event in events:
        last, who.state = who.state, evolve(who.state, event)
        audit += audit_of(event, last, who.state)
        name = type(event).__name__
        stored.append(StoredEvent(who.session_id, who.state.session.seq, name, event.at, b"{}"))
    who.version += 1
    return difference(before, who.state, who.version - 1, stored, audit)


def decided(giver: Party, taker: Party, handover: object) -> tuple[Change, Change]:
    assert isinstance(handover, Handover), handover
    return happened(giver, handover.giving), happened(taker, handover.taking)


def with_session(change: Change, **fields: Any) -> Change:
    """The change with these fields of its session different."""
    step = change.owner
    assert isinstance(step, SessionStep)
    return attrs.evolve(change, owner=attrs.evolve(step, session=attrs.evolve(step.session, **fields)))


def woken(change: Change, at: datetime) -> Change:
    """The change with its session to be woken at this time."""
    step = change.owner
    assert isinstance(step, SessionStep)
    return attrs.evolve(change, owner=attrs.evolve(step, wake_at=at))


def with_value(change: Change, name: str, **fields: Any) -> Change:
    """The change with these fields different in the first value of this name."""
    first, *others = change.parts[name]
    return attrs.evolve(change, parts={**change.parts, name: [attrs.evolve(first, **fields), *others]})
