"""What must be true of every session, always. Recomputed from nothing, never with the code under test."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from attrs import define, field

from actors.domain.calls.events import WaiterAcknowledged, WaiterCalled
from actors.domain.cart.events import LineAdded, LineIncreased, LineRemoved, LineReturned, LineUpdated
from actors.domain.cart.line import Line, LineState
from actors.domain.counter.events import CounterOrderChanged
from actors.domain.events import Event
from actors.domain.fulfilment.events import ItemPicked, MissingSettled
from actors.domain.kitchen.events import CourseFired, CourseHeld, ItemMoved, TicketBumped, TicketRecalled
from actors.domain.kitchen.ticket import ItemState, TicketItem
from actors.domain.money.basis import session_bill
from actors.domain.money.events import (
    ClaimMade,
    ClaimReleased,
    DiscountGiven,
    DiscountRemoved,
    PaymentMoved,
    PaymentStarted,
)
from actors.domain.money.payment import PaymentState
from actors.domain.moving.events import CartTaken, PartyArrived, PartyDeparted, SessionMerged, SessionMoved
from actors.domain.ordering.events import OrderMoved, OrderPlaced
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import STATUS_MOVES, Fulfilment, Order, OrderStatus, PaymentStatus
from actors.domain.party.events import (
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    OrderingDisabled,
    OrderingEnabled,
    PassValidated,
    SessionClosed,
    SessionRestored,
)
from actors.domain.state import State
from actors.domain.stock.events import LineMarked
from actors.domain.stock.hold import hold_id
from actors.domain.till.events import (
    OrderCancelled,
    OrderConfirmed,
    OrderFailed,
    OrderFired,
    OrderProgressed,
    OrderResent,
)
from actors.domain.till.status import POS_MOVES, PosStatus

BRANCHES: Final = (
    "members",
    "lines",
    "retired",
    "orders",
    "placements",
    "attempts",
    "moves",
    "ticket_items",
    "holds",
    "calls",
    "claims",
    "discounts",
    "payments",
    "picks",
)
_LUGGAGE: Final = (
    "members",
    "retired",
    "orders",
    "placements",
    "attempts",
    "moves",
    "ticket_items",
    "claims",
    "discounts",
    "payments",
)
TOUCHES: Final[Mapping[type, frozenset[str]]] = {
    MemberJoined: frozenset({"members"}),
    MemberUpdated: frozenset({"members"}),
    MemberLeft: frozenset({"members"}),
    LineAdded: frozenset({"lines", "holds"}),
    LineUpdated: frozenset({"lines", "holds"}),
    LineIncreased: frozenset({"lines", "retired", "holds"}),
    LineRemoved: frozenset({"lines", "retired", "holds"}),
    LineMarked: frozenset({"holds"}),
    OrderPlaced: frozenset({"lines", "orders", "placements"}),
    LineReturned: frozenset({"lines", "retired", "holds"}),
    OrderProgressed: frozenset({"orders", "attempts"}),
    OrderConfirmed: frozenset({"lines", "retired", "orders", "attempts", "ticket_items", "holds"}),
    OrderFailed: frozenset({"lines", "orders", "placements", "attempts"}),
    OrderFired: frozenset({"orders", "attempts"}),
    OrderResent: frozenset({"orders"}),
    OrderCancelled: frozenset({"orders", "moves", "ticket_items"}),
    OrderMoved: frozenset({"orders", "moves", "ticket_items"}),
    ItemMoved: frozenset({"ticket_items"}),
    TicketBumped: frozenset({"ticket_items"}),
    TicketRecalled: frozenset({"ticket_items"}),
    CourseFired: frozenset({"ticket_items"}),
    CourseHeld: frozenset({"ticket_items"}),
    PassValidated: frozenset(),
    OrderingDisabled: frozenset(),
    OrderingEnabled: frozenset(),
    SessionClosed: frozenset({"calls"}),
    SessionMoved: frozenset(),
    SessionMerged: frozenset(BRANCHES),
    PartyArrived: frozenset((*_LUGGAGE, "lines")),
    PartyDeparted: frozenset((*_LUGGAGE, "calls")),
    CartTaken: frozenset({"members", "lines", "retired"}),
    WaiterCalled: frozenset({"calls"}),
    WaiterAcknowledged: frozenset({"calls"}),
    SessionRestored: frozenset(),
    ClaimMade: frozenset({"claims"}),
    ClaimReleased: frozenset({"claims"}),
    DiscountGiven: frozenset({"discounts", "orders"}),
    DiscountRemoved: frozenset({"discounts", "orders"}),
    PaymentStarted: frozenset({"payments", "orders"}),
    PaymentMoved: frozenset({"payments", "orders"}),
    ItemPicked: frozenset({"picks"}),
    MissingSettled: frozenset({"picks", "orders"}),
    CounterOrderChanged: frozenset({"counters"}),
}
_LEFT_ALONE: Final = frozenset({PaymentState.REQUIRES_ACTION, PaymentState.UNKNOWN})  # the worker was told no time
OF_THE_KITCHEN: Final = (OrderMoved, ItemMoved, TicketBumped, TicketRecalled, CourseFired, CourseHeld)
AFTER_THE_END: Final = (
    OrderProgressed,
    OrderFired,
    OrderFailed,
    OrderResent,
    OrderCancelled,
    SessionRestored,
    *OF_THE_KITCHEN,
    DiscountGiven,
    DiscountRemoved,
    PaymentStarted,
    PaymentMoved,
)

STATUSES: Final[Mapping[str, frozenset[OrderStatus]]] = {
    "nothing": frozenset({OrderStatus.VALIDATED, OrderStatus.PAID}),
    "begun": frozenset({OrderStatus.PREPARING, OrderStatus.DELAYED, OrderStatus.MISSING}),
    "cooked": frozenset({OrderStatus.READY, OrderStatus.OUT_FOR_DELIVERY}),
    "served": frozenset({OrderStatus.DONE, OrderStatus.INVOICED}),
}

Content = tuple[int, frozenset[tuple[UUID, int, int, str, int, tuple[tuple[int, int], ...]]]]


def content(state: State) -> Content:
    """What a cart hash stands for: the round and the lines."""
    lines = state.lines.values()
    return state.session.cart.round, frozenset(
        (x.public_id, x.menu_item_id, x.qty, x.note, x.version, tuple((o.option_id, o.qty) for o in x.options))
        for x in lines
    )


@define
class Hashes:
    """Every cart that was ever seen with its hash: neither may be found with another partner."""

    by_content: dict[Content, str] = field(factory=dict)
    by_hash: dict[str, Content] = field(factory=dict)

    def check(self, state: State) -> None:
        """The state's hash is the one of its cart and of no other cart."""
        cart = content(state)
        assert self.by_content.setdefault(cart, state.cart_hash) == state.cart_hash
        assert self.by_hash.setdefault(state.cart_hash, cart) == cart


def check_state(state: State, *, merged: bool = False) -> None:
    """Everything that is true of one state by itself; with `merged` orders may have come or gone with a party."""
    _check_cart(state, merged=merged)
    _check_holds(state)
    _check_lock(state)
    _check_party(state)
    _check_orders(state, merged=merged)
    _check_trail(state)
    _check_kitchen(state)
    _check_history(state)
    _check_calls(state)
    _check_bill(state)
    assert state.active == (state.session.closed_at is None)
    assert state.active or not state.locked


def _check_bill(state: State) -> None:
    """What is kept of the bill is what it comes to, and nobody is asked for more than is owed."""
    kept, bill = state.session.bill, session_bill(state)
    assert kept.balance == (bill.balance if kept.version else 0)
    assert sum(share.amount for share in bill.shares) == bill.balance
    for payment in state.payments.values():
        assert payment.amount > 0
        assert 0 <= payment.refunded <= payment.amount
        assert not payment.under_way or payment.wanted is None
        assert payment.by_provider or payment.wanted is None
        assert not payment.unsettled or payment.next_at is not None or payment.status in _LEFT_ALONE
    for order in state.orders.values():
        lines = [one for one in bill.lines if one.line.order_id == order.order_id]
        if lines and kept.version and order.status is not OrderStatus.PAID:  # that is the word of staff
            assert (order.payment_status is PaymentStatus.PAID) == all(one.open == 0 for one in lines)


def _check_holds(state: State) -> None:
    """Only what is in the cart holds; it holds all that its line asks for or nothing, and nothing where it is short."""
    for public_id, hold in state.holds.items():
        line = state.lines[hold.of_line]
        assert hold.public_id == public_id == hold_id(line.public_id, line.menu_item_id, hold.menu_item_id)
        asked = line.asks()[hold.menu_item_id]
        assert hold.qty in (0, asked)
        assert not hold.remaining or (hold.qty == 0 and hold.remaining < asked)


def check_step(before: State, event: Event, after: State) -> None:
    """Everything that is true of one event: what it may touch, and what it must leave alone."""
    assert after.session.seq == before.session.seq + 1
    for branch in BRANCHES:
        old, new = getattr(before, branch), getattr(after, branch)
        assert old is new or branch in TOUCHES[type(event)], f"{type(event).__name__} touched {branch}"
        _check_shared(old, new)
    if before.locked and after.locked:
        assert after.lines is before.lines
        assert after.session.cart.total == before.session.cart.total
        assert after.cart_hash == before.cart_hash
    if not before.active:
        assert isinstance(event, AFTER_THE_END)
    _check_memory(before, event, after)
    _check_moves(before, after)
    _check_alerts(before, event, after)


def _check_shared(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> None:
    anew = [key for key, value in new.items() if key in old and old[key] == value and old[key] is not value]
    assert len(anew) <= 1, "what an event does not name was made anew"  # the one it names may come out as it was


def _check_memory(before: State, event: Event, after: State) -> None:
    """Nothing that must be remembered is forgotten or rewritten; lines of a cancelled order alone come back."""
    if isinstance(event, SessionMerged | PartyDeparted | CartTaken):
        return  # what is gone is somewhere else, which takes two to check
    back = frozenset({event.line.public_id}) & before.retired.keys() if isinstance(event, LineReturned) else frozenset()
    cancelled = [order for order in before.orders.values() if order.status is OrderStatus.CANCELLED]
    assert back <= {item.public_id for order in cancelled for item in order.items}
    assert before.attempts.keys() <= after.attempts.keys()
    assert before.members.keys() <= after.members.keys()
    assert before.placements.keys() <= after.placements.keys()
    assert before.retired.keys() & after.lines.keys() == back, "a line came back"
    for public_id, line in before.retired.items():
        kept = after.retired.get(public_id)
        assert public_id in back or kept is line or (kept is None and _may_be_forgotten(line, event, after))
    for member_id, member in before.members.items():
        assert member.left_at is None or after.members[member_id] is member
    for gone in before.orders.keys() - after.orders.keys():
        assert before.awaits(gone), "only an order that the till refused at once is not kept"


def _may_be_forgotten(line: Line, event: Event, after: State) -> bool:
    """Only somebody's removed line is forgotten, for fifty of theirs that were added later."""
    later = [x for x in after.retired.values() if x.member_id == line.member_id and x.added_seq > line.added_seq]
    removed = sum(x.state is LineState.REMOVED for x in later)
    return isinstance(event, LineRemoved) and line.state is LineState.REMOVED and removed == 50


def _check_moves(before: State, after: State) -> None:
    for number, order in after.orders.items():
        earlier = before.orders.get(number)
        if earlier is None:
            continue
        assert order.status is earlier.status or order.status in STATUS_MOVES[earlier.status]
        assert order.pos_status is earlier.pos_status or order.pos_status in POS_MOVES[earlier.pos_status]
        assert (order.items, order.total, order.cart_hash, order.round, order.placed_by) == (
            earlier.items,
            earlier.total,
            earlier.cart_hash,
            earlier.round,
            earlier.placed_by,
        )


def _check_alerts(before: State, event: Event, after: State) -> None:
    """Staff are told of an order once, until it goes again; and a cancelled order does not go."""
    for number, order in after.orders.items():
        earlier = before.orders.get(number)
        told = None if earlier is None else earlier.pos_alerted_at
        if told is not None and order.pos_alerted_at != told:
            unexpected = order.status is OrderStatus.CANCELLED or (earlier and not earlier.unsettled)
            assert isinstance(event, OrderResent) or (isinstance(event, OrderFired) and event.alert and unexpected)
        if earlier is not None and earlier.status is OrderStatus.CANCELLED:
            sending = isinstance(event, OrderProgressed | OrderResent) and event.order_number == number
            assert not sending or order.pos_status is PosStatus.UNKNOWN
            assert order.pos_next_at is None


def _check_cart(state: State, *, merged: bool) -> None:
    lines = list(state.lines.values())
    assert state.session.cart.total == sum(line.qty * line.unit_price for line in lines)
    assert len(lines) <= 200
    assert lines == sorted(lines, key=lambda line: line.added_seq)
    assert not state.lines.keys() & state.retired.keys()
    live = LineState.LOCKED if state.locked else LineState.PENDING
    for public_id, line in state.lines.items():
        assert line.state is live
        assert line.round == state.session.cart.round
        _check_line(state, public_id, line)
    for public_id, line in state.retired.items():
        assert line.state in {LineState.ORDERED, LineState.REMOVED}
        if not merged or line.removed:  # who ordered may have gone with a party, and come again
            _check_line(state, public_id, line)


def _check_line(state: State, public_id: UUID, line: Line) -> None:
    assert line.public_id == public_id
    assert 1 <= line.qty <= 99
    assert len(line.note) <= 200
    assert line.version >= 1
    assert state.members[line.member_id].joined_seq <= line.added_seq <= state.session.seq


def _check_lock(state: State) -> None:
    lock = state.session.lock
    assert state.locked == (state.session.processing is Processing.PROCESSING)
    if lock is None:
        return
    assert lock.holder in state.members
    assert lock.order_number in state.orders
    assert state.lines
    assert state.deadline() == lock.expires_at


def _check_party(state: State) -> None:
    members = list(state.members.values())
    assert members == sorted(members, key=lambda member: member.joined_seq)
    present = [member for member in members if member.left_at is None]
    host = state.session.host_id
    assert (host in [member.member_id for member in present]) if present else host is None
    names = [member.nickname.casefold() for member in present]
    assert len(names) == len(set(names))
    for member in members:
        assert 1 <= len(member.nickname) <= 40
        assert member.nickname == member.nickname.strip()
        assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in member.nickname)


def _check_orders(state: State, *, merged: bool) -> None:
    orders = list(state.orders.values())
    assert len({order.cart_hash for order in orders}) == len(orders), "a cart was ordered twice"
    settled = [order for number, order in state.orders.items() if not state.awaits(number)]
    assert merged or state.session.cart.round == 1 + len(settled)
    ordered = {(line.public_id, line.round) for line in state.retired.values() if line.state is LineState.ORDERED}
    stands = [order for order in settled if order.status is not OrderStatus.CANCELLED]
    assert _items(stands) <= ordered, "an order lost a line"
    assert ordered <= _items(settled), "a line is ordered that no order has"
    assert len(_items(settled)) == sum(len(order.items) for order in settled), "a line was ordered twice in a round"
    for number, order in state.orders.items():
        assert order.order_number == number
        _check_order(state, order)
    for placement in state.placements.values():
        assert (placement.order_number in state.orders) == (placement.failed is None)


def _items(orders: list[Order]) -> set[tuple[UUID, int]]:
    return {(item.public_id, order.round) for order in orders for item in order.items}


def _check_trail(state: State) -> None:
    """Attempts count from 1 for each order that was ever placed, each call once."""
    placed = {placement.order_number for placement in state.placements.values()}
    numbers: dict[int, list[int]] = {}
    calls: set[tuple[int, str, datetime]] = set()
    for (order_number, number), attempt in state.attempts.items():
        assert (attempt.order_number, attempt.number) == (order_number, number)
        assert order_number in placed
        assert attempt.duration_ms >= 0
        assert len(attempt.words) <= 200
        numbers.setdefault(order_number, []).append(number)
        calls.add((order_number, attempt.kind, attempt.began_at))
    assert len(calls) == len(state.attempts)
    for counted in numbers.values():
        assert counted == list(range(1, len(counted) + 1))
        assert len(counted) <= 100


def _check_calls(state: State) -> None:
    """At most one call of a reason, each with a name of its own, and nobody waits where the party is over."""
    assert len({call.call_id for call in state.calls.values()}) == len(state.calls)
    for reason, call in state.calls.items():
        assert call.reason is reason
        assert call.member_id in state.members or not call.open
        assert len(call.note) <= 200
        assert state.active or not call.open
        assert not call.open or call.acknowledged_by is None


def _check_order(state: State, order: Order) -> None:
    assert order.items
    assert order.total == sum(item.qty * item.unit_price for item in order.items)
    for item in order.items:
        line = state.lines.get(item.public_id) or state.retired.get(item.public_id)
        if line is None or line.round != order.round:  # not carried along once somebody has removed it
            assert order.status is OrderStatus.CANCELLED, "only a cancelled order's lines go on without it"
            continue
        assert (item.menu_item_id, item.name, item.qty, item.note, item.unit_price, item.member_id) == (
            line.menu_item_id,
            line.name,
            line.qty,
            line.note,
            line.unit_price,
            line.member_id,
        )


def _check_kitchen(state: State) -> None:
    """Every order that stands and is eaten here has reached the kitchen, each item once, and agrees with its items."""
    eaten = {number for number, order in state.orders.items() if order.fulfilment is Fulfilment.DINE_IN}
    stands = {number for number in eaten if not state.awaits(number)}
    there = {(number, place) for number in stands for place in range(len(state.orders[number].items))}
    assert state.ticket_items.keys() == there, "an item is in the kitchen that no order has, or the other way round"
    for number in stands:
        order = state.orders[number]
        items = [item for item in state.ticket_items.values() if item.order_number == number]
        assert all((item.order_number, item.position) == key for key, item in state.ticket_items.items())
        assert all(item.fired_at is not None or item.state is ItemState.QUEUED for item in items), "cooked and held"
        assert all((item.struck is None) == (item.struck_at is None) for item in items)
        assert all(item.course is not None or item.fired_at is not None for item in items), "no course, and held"
        struck = {item.struck is not None for item in items}
        assert struck == {order.status is OrderStatus.CANCELLED}, "struck is what is cancelled"
        if order.status is not OrderStatus.CANCELLED:
            assert order.status in STATUSES[_how_far(items)], (order.status, [item.state for item in items])


def _how_far(items: list[TicketItem]) -> str:
    """By counting, where the code under test compares sets."""
    count = {state: sum(item.state is state for item in items) for state in ItemState}
    if count[ItemState.QUEUED] == len(items):
        return "nothing"
    if count[ItemState.SERVED] == len(items):
        return "served"
    return "cooked" if count[ItemState.READY] + count[ItemState.SERVED] == len(items) else "begun"


def _check_history(state: State) -> None:
    """An order's moves count from 1, lead along the machine from where it began to where it is, and add up."""
    for number, order in state.orders.items():
        moves = [move for move in state.moves.values() if move.order_number == number]
        assert [move.number for move in moves] == list(range(1, len(moves) + 1))
        statuses = [OrderStatus.VALIDATED, *(move.status for move in moves)]
        assert statuses[-1] is order.status
        for before, after in pairwise(statuses):
            assert after in STATUS_MOVES[before]
        times = [order.created_at, *(move.at for move in moves)]
        for move, (since, until) in zip(moves, pairwise(times), strict=True):
            assert move.lasted_s == max(0, int((until - since).total_seconds()))
    assert all(move.order_number in state.orders for move in state.moves.values())
