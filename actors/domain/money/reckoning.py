"""What a bill comes to once something has happened, whatever it was.

Owns: the bill's version and balance, and which orders are paid. It looks at two states and not at the event between
them, so no event can change what is owed and be forgotten here. A tap is none of these: its state is never looked at.
Pure.
"""

from collections.abc import Mapping, Sequence
from operator import attrgetter, is_
from typing import Final
from uuid import UUID

from actors.domain.counter.order import CounterOrder
from actors.domain.money.basis import billed, session_bill, source_of
from actors.domain.money.bill import Bill
from actors.domain.money.claim import EVERYBODY
from actors.domain.money.figures import BillFigures, Reckoning
from actors.domain.money.payment import Payment, PaymentState
from actors.domain.ordering.order import Order, OrderStatus, PaymentStatus
from actors.domain.state import State
from actors.domain.values import changed

_branches: Final = attrgetter("claims", "discounts", "payments", "orders", "members", "picks")


def reckoned(before: State, after: State) -> State:
    """The state with its bill as it is now: a version on if what is owed has changed, and the very same if not."""
    if all(map(is_, _branches(before), _branches(after))):
        return after
    same = _same(before, after)
    if same and (before.payments is after.payments or _promised(before) == _promised(after)):
        return after
    bill = session_bill(after)
    if same and bill == session_bill(before):
        return after  # what is on its way back pays for its own until it has gone
    orders = _stood(after, bill)
    if any(orders[key] is not one for key, one in after.orders.items()):
        after = changed(after, orders=orders)  # how far each is paid, which is nothing that the bill is made of
    reckoning = Reckoning(bill, source_of(after))
    figures = BillFigures(before.session.bill.version + 1, bill.balance, reckoning)
    if after.counters:
        after = changed(after, counters=_counted(after, bill))
    return changed(after, session=changed(after.session, bill=figures))


def _counted(state: State, bill: Bill) -> Mapping[int, CounterOrder]:
    """Counter orders, each the only one of its session, with what it comes to; one that is off the bill as it was."""
    on_bill = {order.order_number for order in billed(state)}
    return {number: one.billed(bill) if number in on_bill else one for number, one in state.counters.items()}


def _same(before: State, after: State) -> bool:
    """Whether nothing of what makes the bill is different."""
    return (
        before.claims == after.claims
        and before.discounts == after.discounts
        and (_awaited_alike(before, after) or _on_bill(before) == _on_bill(after))
        and (before.picks is after.picks or _chosen(before) == _chosen(after))
        and (before.payments is after.payments or _paid(before) == _paid(after))
        and (before.members is after.members or not _shares(after) or _present(before) == _present(after))
    )


def _awaited_alike(before: State, after: State) -> bool:
    """Whether the orders are the very same, and the one that is awaited."""
    return before.orders is after.orders and before.session.lock is after.session.lock


def _on_bill(state: State) -> Sequence[int]:
    return [order.order_number for order in billed(state)]


def _chosen(state: State) -> Mapping[tuple[int, int], object]:
    return {key: pick.choice for key, pick in state.picks.items() if pick.choice is not None}


def _paid(state: State) -> Sequence[tuple[UUID, int]]:
    """What is paid of the bill: not what is for an order that is on none yet (`basis_of`)."""
    awaited = state.awaited_payment
    return [(one.payment_id, one.kept) for one in state.payments.values() if one.paid and one is not awaited]


def _promised(state: State) -> Sequence[tuple[UUID, int]]:
    """What is on its way back."""
    return [(one.payment_id, one.promised) for one in state.payments.values() if one.paid and one.promised]


def _shares(state: State) -> bool:
    """Whether anything is the whole table's, so that it matters who sits there."""
    return any(claim.member_id == EVERYBODY for claim in state.claims.values())


def _present(state: State) -> frozenset[UUID]:
    return frozenset(key for key, member in state.members.items() if member.left_at is None)


def _stood(state: State, bill: Bill) -> Mapping[int, Order]:
    """The orders, each as paid as it is by this bill."""
    open_of: dict[str, list[tuple[int, int]]] = {}
    for line in bill.lines:
        open_of.setdefault(line.line.order_id, []).append((line.open, line.due))
    paid = {number for number, order in state.orders.items() if _is_paid(order, open_of.get(order.order_id))}
    if len(paid) == len(state.orders):  # as nearly always in the shop: which line is whose need not be looked up
        return {number: _as(order, PaymentStatus.PAID) for number, order in state.orders.items()}
    covered = {part.public_id for one in state.payments.values() if one.paid and one.kept for part in one.lines}
    returned = {part.public_id for one in state.payments.values() if _went_back(one) for part in one.lines}
    alone = state.session.place.in_shop  # where an order is paid for by itself, and not by what helps the bill
    return {
        number: _as(
            order,
            PaymentStatus.PAID
            if number in paid
            else _status(order, open_of.get(order.order_id), covered, returned, alone),
        )
        for number, order in state.orders.items()
    }


def _went_back(payment: Payment) -> bool:
    """Whether something of what it came to went back: a part of it, or all, or it was let go of."""
    return payment.refunded > 0 or payment.status is PaymentState.VOIDED


def _is_paid(order: Order, lines: Sequence[tuple[int, int]] | None) -> bool:
    """Whether nothing of an order that is on the bill is open."""
    return order.status is not OrderStatus.CANCELLED and lines is not None and not any(open_ for open_, _ in lines)


def _status(
    order: Order, lines: Sequence[tuple[int, int]] | None, covered: set[UUID], returned: set[UUID], alone: bool
) -> PaymentStatus:
    """Of an order that is not paid."""
    ids = {item.public_id for item in order.items}
    if order.status is OrderStatus.CANCELLED:
        if ids & returned and not ids & covered:
            return PaymentStatus.REFUNDED
        return PaymentStatus.UNPAID if alone and not ids & covered else order.payment_status
    if lines is None:
        return order.payment_status
    partly = ids & covered or any(open_ < due for open_, due in lines)
    return PaymentStatus.PARTIALLY_PAID if partly else PaymentStatus.UNPAID


def _as(order: Order, status: PaymentStatus) -> Order:
    return order if order.payment_status is status else changed(order, payment_status=status)
