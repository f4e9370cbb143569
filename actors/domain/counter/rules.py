"""Rules of counter orders: a whole visit in one step, by the rules that everybody else's orders follow.

    a guest ─▶ lines ─▶ the order ─▶ it stands ─▶ discount ─▶ deposit ─▶ payment ─▶ the session ends

Each step is decided by its own subject, on what the steps before it have led to, so prices, options, stock, switches,
tax and limits are nobody's here. One refusal refuses all of it. Nobody waits at a counter for what the till says: the
order stands at once, and goes to the till in the background.

The session ends with its order: it is no party that sits anywhere, so its table may have one, and nothing has to
expire. What is owed stays on its bill, where it is paid, as that of any party that has gone.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Final, assert_never
from uuid import UUID, uuid5

from attrs import frozen

from actors.domain import limits
from actors.domain.by_staff.rules import without_pass
from actors.domain.cart import rules as cart
from actors.domain.cart.commands import AddLine
from actors.domain.counter.commands import (
    ChangeCounterOrder,
    CounterOrderCommand,
    OrderedItem,
    TakeCounterOrder,
)
from actors.domain.counter.events import CounterOrderChanged
from actors.domain.counter.order import CounterOrder
from actors.domain.decision import Decision, Foreseen, no_such_order, not_allowed
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.kitchen import rules as kitchen
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import GiveDiscount, TakePayment
from actors.domain.money.counter import take_payment
from actors.domain.money.discounting import give_discount
from actors.domain.money.payment import Method
from actors.domain.ordering import rules as ordering
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.events import OrderPlaced
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.party import nickname
from actors.domain.party import rules as party
from actors.domain.party.commands import Join
from actors.domain.party.events import SessionClosed
from actors.domain.place import SessionKind
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.text import tidy
from actors.domain.till import answers, recovery
from actors.domain.till.commands import CancelOrder, QueueOrder
from actors.domain.till.status import PosStatus
from actors.domain.values import changed
from actors.domain.who import STAFF

ORDERED: Final = "ordered"  # the reason of a session that ended with its order
DISCOUNT_REASON: Final = "said with the order"
_Step = Callable[[State], Decision]


def decide(state: State, command: CounterOrderCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    match command:
        case TakeCounterOrder():
            return take(state, command, now, context)
        case ChangeCounterOrder():
            return change(state, command, now, context)
        case _:
            assert_never(command)


def take(state: State, command: TakeCounterOrder, now: datetime, context: Context) -> Decision:
    """The order, all of it or nothing. The same key never places a second one."""
    placement = state.placements.get(command.idempotency_key)
    if placement is not None and placement.body_hash != command.body_hash:
        return Refusal(Code.IDEMPOTENCY_KEY_REUSED, "This key was used for another order. Use a new one.")
    if placement is not None:
        return Repeat(state.orders.get(placement.order_number))
    if state.session.place.kind is not SessionKind.COUNTER or state.session.seq:
        return Refusal(Code.NOT_ALLOWED, "A counter order has a session of its own.")
    if command.tip and command.method is None:
        return Refusal(Code.PAYMENT_INVALID, "A tip comes with a payment: say how it was paid.")
    return _all_of(state, _Taking(state.session.session_id, command, now, without_pass(context)).steps())


def change(state: State, command: ChangeCounterOrder, now: datetime, context: Context) -> Decision:
    """What was said of it, and where it goes. Nothing, where it is not as whoever asks has seen it."""
    counter = state.counters.get(command.order_number)
    order = state.orders.get(command.order_number)
    if counter is None or order is None:
        return no_such_order()
    if command.seen not in (None, state.session.seq):
        return Refusal(Code.VERSION_CONFLICT, "The order has changed. Look at it once more.")
    said = _said(counter, command)
    if isinstance(said, Refusal):
        return said
    words = () if said == counter else (CounterOrderChanged(now, STAFF, said, command.by_user),)
    if words and order.over:
        message = f"Order {order.order_number} is over and stays as it is."
        return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())
    moved = _moved(state, order, command, now, context)
    if isinstance(moved, Refusal):
        return moved
    events = (*words, *(moved if isinstance(moved, tuple) else ()))
    return events or Repeat(order)


def _said(counter: CounterOrder, command: ChangeCounterOrder) -> CounterOrder | Refusal:
    name, phone, notes = (
        known if said is None else tidy(said)
        for known, said in (
            (counter.customer_name, command.customer_name),
            (counter.customer_phone, command.customer_phone),
            (counter.notes, command.notes),
        )
    )
    return _too_long(name, phone, notes) or changed(counter, customer_name=name, customer_phone=phone, notes=notes)


def _too_long(name: str, phone: str, notes: str) -> Refusal | None:
    for said, most, called in (
        (name, limits.CUSTOMER_NAME_CHARS_MAX, "The customer's name is"),
        (phone, limits.CUSTOMER_PHONE_CHARS_MAX, "The customer's number is"),
        (notes, limits.INSTRUCTIONS_CHARS_MAX, "The notes are"),
    ):
        if len(said) > most:
            return Refusal(Code.NOTE_TOO_LONG, f"{called} too long. Use up to {most} characters.")
    return None


def _moved(state: State, order: Order, command: ChangeCounterOrder, now: datetime, context: Context) -> Decision:
    """The kitchen's own rule, and the till's for what is called off: so the till and stock come back alike."""
    if command.status is None:
        return Repeat(order)
    if command.status is OrderStatus.CANCELLED and command.role < recovery.CANCEL_ROLE:
        return not_allowed()
    if command.status is OrderStatus.CANCELLED and order.pos_status is not PosStatus.ACCEPTED:
        cancel = CancelOrder(order.order_number, command.role, command.by_user, command.reason)
        return recovery.decide(state, cancel, now, context)
    move = MoveOrder(order.order_number, command.status, command.role, command.by_user)
    return kitchen.decide(state, move, now, context)


# ---- the steps of an order


def _all_of(state: State, steps: Iterable[_Step]) -> Decision:
    """The events of all steps, each decided on what the ones before it have led to; the first refusal of any."""
    foreseen: list[tuple[Event, State]] = []
    for step in steps:
        decision = step(state)
        if isinstance(decision, Refusal):
            return decision
        for event in decision if isinstance(decision, tuple) else ():
            state = evolve(state, event)
            foreseen.append((event, state))
    return Foreseen.of(foreseen)


@frozen
class _Taking:
    """An order that is being taken: what is the same in each of its steps, which look at nothing else but the state."""

    guest: UUID
    command: TakeCounterOrder
    now: datetime
    context: Context

    def steps(self) -> Iterator[_Step]:
        """All that has to happen, in order."""
        command = self.command
        yield self._sits_down
        for position, item in enumerate(command.items):
            yield partial(self._chooses, position, item)
        yield self._placed
        yield self._queued
        if command.discount:
            yield self._discounted
        if command.deposit:
            yield self._deposited
        if command.method is not None:
            yield partial(self._paid, command.method)
        yield self._over

    def _sits_down(self, state: State) -> Decision:
        """Whoever it is for, as the one guest of the session; what no nickname can be is left to the rules."""
        named = nickname.clean(self.command.customer.name[: limits.NICKNAME_CHARS_MAX])
        return _by_staff(party.decide(state, Join(self.guest, named), self.now, self.context))

    def _chooses(self, position: int, item: OrderedItem, state: State) -> Decision:
        line_id = uuid5(self.guest, f"line {position}")
        add = AddLine(self.guest, line_id, item.menu_item_id, item.qty, item.note, item.options)
        return _by_staff(cart.decide(state, add, self.now, self.context))

    def _placed(self, state: State) -> Decision:
        command, context = self.command, self.context
        place = PlaceOrder(
            self.guest,
            command.idempotency_key,
            command.body_hash,
            state.cart_hash,
            special_instructions=command.special_instructions,
        )
        taken_away = state.session.place.table_id is None  # what is not brought to a table
        decision = ordering.place_order(state, place, self.now, context, taken_away=taken_away)
        if not isinstance(decision, tuple):
            return decision
        counter = _counter(state, command, context.next_order_number)
        refusal = _too_long(counter.customer_name, counter.customer_phone, counter.notes)
        if refusal is not None:
            return refusal
        placed = (event for event in decision if isinstance(event, OrderPlaced))
        return tuple(changed(event, by=STAFF, by_user=command.by_user, counter=counter) for event in placed)

    def _queued(self, state: State) -> Decision:
        """It stands, and nobody waits for what the till says."""
        return answers.queue_order(state, QueueOrder(self.context.next_order_number, self.now), self.now, self.context)

    def _discounted(self, state: State) -> Decision:
        command, given = self.command, uuid5(self.guest, "discount")
        discount = GiveDiscount(given, command.by_user, command.role, DISCOUNT_REASON, amount=command.discount)
        return give_discount(state, discount, self.now, self.context)

    def _deposited(self, state: State) -> Decision:
        """What was paid elsewhere: no money of it is in the drawer."""
        command, payment_id = self.command, uuid5(self.guest, "deposit")
        deposit = TakePayment(payment_id, command.by_user, command.role, Method.VOUCHER, command.deposit, deposit=True)
        return take_payment(state, deposit, self.now)

    def _paid(self, method: Method, state: State) -> Decision:
        """All that is open, and the tip. What costs nothing is paid already, and so takes no tip."""
        command = self.command
        if session_bill(state).balance <= 0 and not command.tip:
            return ()
        take_all = TakePayment(command.payment_id, command.by_user, command.role, method, None, command.tip)
        return take_payment(state, take_all, self.now)

    def _over(self, _: State) -> Decision:
        return (SessionClosed(self.now, STAFF, ORDERED),)


def _by_staff(decision: Decision) -> Decision:
    """The same, as done by staff. Of which account, the audit tells of the order and of money, and not of each line."""
    if not isinstance(decision, tuple):
        return decision
    return tuple(changed(event, by=STAFF) for event in decision)


def _counter(state: State, command: TakeCounterOrder, number: int) -> CounterOrder:
    customer = command.customer
    return CounterOrder(
        state.session.restaurant_id,
        number,
        state.session.place.table_id,
        command.by_user,
        tidy(customer.name),
        tidy(customer.phone),
        tidy(customer.session_id),
        tidy(command.notes),
    )
