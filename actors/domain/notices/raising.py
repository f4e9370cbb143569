"""Which moves of an order of the shop its customer is told of.

They follow from what a turn has made of the session, not from its events: an order that goes several steps at once is
told of once, where it has arrived.

Owns: that, and the notice's name. Must not: know who is told how. Pure.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid5

from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.money.payment import Payment, PaymentState
from actors.domain.notices.notice import Notice, NoticeKind
from actors.domain.ordering.order import OrderStatus
from actors.domain.state import State

_NOTICES: Final = UUID("8f1d3a52-6b1e-5d0b-9c0e-3b7a54c1e2d9")  # the space that names of notices are made in
_S, _K = OrderStatus, NoticeKind
TOLD: Final[Mapping[OrderStatus, NoticeKind]] = MappingProxyType(
    {
        _S.VALIDATED: _K.CONFIRMED,
        _S.PAID: _K.CONFIRMED,
        _S.READY: _K.READY,
        _S.OUT_FOR_DELIVERY: _K.OUT_FOR_DELIVERY,
        _S.DONE: _K.DELIVERED,
        _S.INVOICED: _K.DELIVERED,
        _S.MISSING: _K.MISSING,
        _S.CANCELLED: _K.CANCELLED,
    }
)
"""What its customer is told of an order that has come there. Of a draft nobody is told: it is being paid."""


def notices_of(before: State, after: State, at: datetime) -> tuple[Notice, ...]:
    """What the customers of a session's orders are to be told, of what happened between these states."""
    moved = _of_orders(before, after, at) if after.orders is not before.orders else ()
    paid = _of_payments(before, after, at) if after.payments is not before.payments else ()
    return (*moved, *paid)


def _of_orders(before: State, after: State, at: datetime) -> Iterator[Notice]:
    for number, fulfilment in after.fulfilments.items():
        order, was = after.orders.get(number), before.orders.get(number)
        if order is None or order is was:
            continue
        kind = TOLD.get(order.status)
        known = None if was is None else TOLD.get(was.status)
        stood = was is not None and was.status is not OrderStatus.DRAFT
        if kind is None or kind is known or (kind is _K.CANCELLED and not stood):
            continue
        yield _notice(fulfilment, kind, fulfilment.total if kind is _K.CONFIRMED else None, at)


def _of_payments(before: State, after: State, at: datetime) -> Iterator[Notice]:
    for payment_id, payment in after.payments.items():
        was = before.payments.get(payment_id)
        if was is None or was is payment:
            continue
        back = payment.refunded - was.refunded if payment.refunded > was.refunded else 0
        released = was.status is PaymentState.AUTHORISED and payment.status is PaymentState.CANCELLED
        if not back and not released:
            continue
        fulfilment = _paid_for(after, payment)
        if fulfilment is not None:
            yield _notice(fulfilment, _K.REFUNDED if back else _K.RELEASED, back or payment.amount, at)


def _paid_for(state: State, payment: Payment) -> OrderFulfilment | None:
    """The order that the payment was for, the first of them where there were several; None where none stands."""
    lines = payment.line_ids
    for number, fulfilment in state.fulfilments.items():
        order = state.orders.get(number)
        if order is None or order.status is OrderStatus.DRAFT:
            continue
        own = fulfilment.payment_id == payment.payment_id
        if own or any(item.public_id in lines for item in order.items):
            return fulfilment
    return None


def _notice(fulfilment: OrderFulfilment, kind: NoticeKind, amount: int | None, at: datetime) -> Notice:
    """The same thing raised twice has the same name, and is one notice."""
    name = f"{fulfilment.restaurant_id} {fulfilment.order_number} {kind} {amount} {at.isoformat()}"
    return Notice(
        fulfilment.restaurant_id,
        uuid5(_NOTICES, name),
        fulfilment.order_number,
        fulfilment.customer_id,
        kind,
        amount,
        at,
        at,
    )
