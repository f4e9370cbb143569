"""Rules of two bills that become one, or are told apart again: what of them stands in the way.

Money that moves stands still first, and what was paid for one party's food must never pay another's. Pure.
"""

from collections.abc import Collection, Iterator
from itertools import islice
from uuid import UUID

from actors.domain import limits
from actors.domain.money.basis import billed
from actors.domain.ordering.order import Order
from actors.domain.refusal import Code, Refusal
from actors.domain.state import State


def bills_apart(source: State, target: State) -> Refusal | None:
    """Why these two bills cannot become one right now, if so."""
    both = (source, target)
    if any(payment.under_way or payment.unsettled for state in both for payment in state.payments.values()):
        return Refusal(Code.SESSION_BUSY, "Somebody is paying right now. Try again when they are done.", allowed=())
    if any(one.rate is not None and one.public_id is None for state in both for one in state.discounts.values()):
        return _impossible("Take the percentage off the bill first: of both bills it would be another amount.")
    if len({(order.service_rate, order.tax_included) for state in both for order in islice(billed(state), 1)}) > 1:
        return _impossible("Service charge or tax in the prices were changed between their orders: pay one bill first.")
    if not set(_lines(source.orders.values())).isdisjoint(_lines(target.orders.values())):
        return _impossible("Both have ordered a line of the same name, which one bill cannot tell apart.")
    if sum(len(state.payments) for state in both) > limits.PAYMENTS_MAX:
        return _impossible("Together they have more payments than one bill may have.")
    return None


def bill_together(target: State, orders: Collection[Order], came_from: UUID) -> Refusal | None:
    """Why the bill of these orders cannot be taken out of the target's any more, if so."""
    payments = target.payments.values()
    if any(payment.under_way or payment.unsettled for payment in payments):
        return Refusal(Code.SESSION_BUSY, "Somebody is paying right now. Try again when they are done.", allowed=())
    theirs = set(_lines(orders))
    for payment in payments:
        of_theirs = [part.public_id in theirs for part in payment.lines]
        if payment.paid and any(of_theirs if payment.came_from != came_from else (not one for one in of_theirs)):
            return _impossible("What both have ordered has been paid together since. Give that back first.")
    return None


def _lines(orders: Collection[Order]) -> Iterator[UUID]:
    return (item.public_id for order in orders for item in order.items)


def _impossible(why: str) -> Refusal:
    return Refusal(Code.MERGE_IMPOSSIBLE, why, allowed=())
