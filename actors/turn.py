"""A turn that is being decided: what waits in a session's mailbox, on a draft, before anything is saved.

Owns: deciding each command on what the commands before it have led to. Must not: wait, or change anything of the
actor but the numbers of orders, which are used up whatever becomes of the turn, and its stake in the stock.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from actors.change import difference
from actors.domain.alerts.alert import Alert
from actors.domain.alerts.raising import alerts_of
from actors.domain.audit import AuditEntry, audit_of
from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.commands import Command
from actors.domain.decide import decide
from actors.domain.decision import Decision, Foreseen
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.fulfilment.code_counts import CHECKS as CODE_CHECKS
from actors.domain.notices.raising import notices_of
from actors.domain.ordering.events import OrderPlaced
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.stock.commands import CheckStock
from actors.domain.stock.moves import MOVING
from actors.domain.values import changed
from actors.envelope import Envelope
from actors.low_stock import low_alerts
from actors.ports.clock import Clock
from actors.ports.journal import Change, StoredEvent
from actors.ports.till import Till
from actors.ports.wire import Wire
from actors.restaurant import RestaurantActor
from actors.stake import Stake
from actors.stock import StockKeeper


class Turn:
    """What has been decided so far. `state` is the state after it; `events`, `stored` and `audit` led there.

    `stock` is that of the branch where the session is, and `context` what the rules may look at. `alerts` were raised
    on the way. `stake` is what it holds and takes of the stock; None, as nearly always, where that is nothing.
    """

    def __init__(
        self,
        state: State,
        restaurant_actor: RestaurantActor,
        stock: StockKeeper,
        context: Context,
        wire: Wire,
        clock: Clock,
        till: Till,
    ) -> None:
        self._before = state
        self.state = state
        self.restaurant = context.restaurant
        self.decisions: list[tuple[Envelope, Decision, State]] = []
        self.events: list[Event] = []
        self.stored: list[StoredEvent] = []
        self.audit: list[AuditEntry] = []
        self.stake: Stake | None = None
        self.alerts: list[Alert] = []
        self._low: list[Alert] = []  # about what it leaves too little of
        self._other: UUID | None = None  # whose turn is saved with it
        self._restaurant_actor = restaurant_actor
        self._stock = stock  # of the branch where the session is
        self._context = context
        self._wire = wire
        self._clock = clock
        self._till = till
        if stock.shelves.ends:
            stock.expire()

    @property
    def orders(self) -> bool:
        """Whether a cart was placed in it: it has a number, and perhaps stock, that others may have taken too."""
        return any(isinstance(event, OrderPlaced) for event in self.events)

    @property
    def owes_otherwise(self) -> bool:
        """Whether what the session owes has changed in it."""
        return self.state.session.bill is not self._before.session.bill

    def change(self, version: int) -> Change:
        """What has to be saved of it, of a session that is stored at this version."""
        stake, before, after = self.stake, self._before, self.state
        if stake is None:
            change = difference(before, after, version, self.stored, self.audit, (), self.alerts)
            return self._with_more(change) if after.fulfilments else change
        alerts = [*self.alerts, *self._low]
        change = difference(before, after, version, self.stored, self.audit, stake.moves, alerts)
        return self._with_more(change) if after.fulfilments or stake.slot_moves else change

    def _with_more(self, change: Change) -> Change:
        """What an order of the shop takes beside stock, and what its customer is to be told."""
        more: dict[str, Sequence[object]] = {"notices": notices_of(self._before, self.state, self._clock())}
        if self.stake is not None:
            more |= {"slot_moves": self.stake.slot_moves, "code_uses": self.stake.code_uses}
        return changed(change, parts={**change.parts, **{name: rows for name, rows in more.items() if rows}})

    def keep(self) -> None:
        """It is durable."""
        if self.stake is not None:
            self.stake.saved()
            if self._low:
                self._restaurant_actor.alerted(self._low)

    def undo(self) -> None:
        """It was certainly not saved. What it held and took is as it was before."""
        if self.stake is not None:
            self.stake.undone(self._before)

    def refused(self, constraint: str | None) -> None:
        """The store refused it for this, and it is undone: what it knows better about codes is known from now on."""
        if self.stake is not None and constraint in CODE_CHECKS:
            self.stake.used_up()

    def forsake(self) -> None:
        """Nobody knows whether it was saved."""
        if self.stake is not None:
            self.stake.unknown()

    def settle(self) -> None:
        """It, and the turn that it shares a step with, are both decided, or saved, or undone."""
        if self.stake is not None:
            self.stake.settle()

    def decide(self, envelopes: Iterable[Envelope]) -> None:
        """Decides the envelopes one after the other."""
        for envelope in envelopes:
            decision: Decision = Repeat()
            if envelope.command is not None:
                decision = self._happen(envelope.command, envelope.ref)
            self.decisions.append((envelope, decision, self.state))

    def happen(self, events: Iterable[Event], other: UUID) -> None:
        """Lets events happen that were decided elsewhere, from this very state, together with the other session's."""
        self._other = other
        for event in events:
            self._evolve(event, None)

    def _happen(self, command: Command, ref: str | None) -> Decision:
        """Decides one command and lets its events happen."""
        decision = decide(self.state, command, self._clock(), self._context)
        if isinstance(decision, Foreseen):
            self._happen_as_foreseen(decision, ref)
        elif isinstance(decision, tuple):
            for event in decision:
                self._evolve(event, ref)
        elif isinstance(command, CheckStock):  # what was held for it meanwhile is of no line that is still there
            self._stock.looked(self.state)
        return decision

    def _happen_as_foreseen(self, decision: Foreseen, ref: str | None) -> None:
        """What deciding has found out already is not found out again, unless something has come between."""
        expected = self.state
        for event, after in zip(decision, decision.states, strict=True):
            self._evolve(event, ref, after if self.state is expected else None)
            expected = after

    def _evolve(self, event: Event, ref: str | None, foreseen: State | None = None) -> None:
        before, after = self.state, evolve(self.state, event) if foreseen is None else foreseen
        self.state = after
        entries = audit_of(event, before, after)
        if entries:  # nothing raises an alert that leaves none
            self.audit.extend(entries)
            self.alerts.extend(alerts_of(event, before, after))
        if after.holds or before.holds or isinstance(event, MOVING):  # nothing else can concern the stock
            self._hold_and_take(event, before)
        self.events.append(event)
        kind, payload = self._wire.event(event, after, self.restaurant, ref)
        session = after.session
        self.stored.append(StoredEvent(session.session_id, session.seq, kind, event.at, payload))
        if isinstance(event, OrderPlaced):
            self._use_up(event.order.order_number)
            self._announce(event)

    def _hold_and_take(self, event: Event, before: State) -> None:
        """What the event holds and takes is held and taken before anybody else is asked."""
        if isinstance(event, LineAdded | LineUpdated | LineRemoved) and self.state.holds is before.holds:
            return  # a line of what is unlimited, in a cart with others
        if self.stake is None:
            self.stake = Stake(
                self._restaurant_actor.stockroom, self._stock, self.state.session.session_id, self._other
            )
        self.stake.follow(event, before, self.state)
        if len(self.stake.low) > len(self._low):
            low = self.stake.low[len(self._low) :]
            self._low.extend(low_alerts(self.restaurant, low, event.at))

    def _announce(self, placed: OrderPlaced) -> None:
        """Where the till is going to be sent a placed order at once, that is saved with it."""
        waited_for = placed.fulfilment is None and placed.counter is None
        report = self._till.announcement(placed.order) if waited_for else None
        if report is not None:
            self._happen(report, None)

    def _use_up(self, order_number: int) -> None:
        """A placed order's number is used up, whatever becomes of the turn."""
        self._restaurant_actor.take_order_number(order_number)
        self._context = context_at(self._restaurant_actor, self._stock, self._context.connected, self._context)


def context_at(actor: RestaurantActor, stock: StockKeeper, connected: int, known: Context | None) -> Context:
    """What the rules may look at of a session whose branch has this keeper; `known` itself where it is still true."""
    if (
        known is not None
        and known.restaurant is actor.restaurant
        and known.next_order_number == actor.next_order_number
        and known.connected == connected
        and known.stocks is actor.stockroom.shelves
    ):
        return known
    room, number = actor.stockroom, actor.next_order_number
    return Context(actor.restaurant, number, connected, stock.shelves, room.shelves, room.slots.booking, room.codes)
