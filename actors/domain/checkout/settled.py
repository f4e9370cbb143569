"""Whether it is known what came of a confirm, by the key that it was sent with."""

from typing import Final

from actors.domain.money.payment import Payment, PaymentState
from actors.domain.ordering.order import OrderStatus
from actors.domain.state import State

_OPEN: Final = frozenset({PaymentState.CREATED, PaymentState.AUTHORISING})


def payment_by(state: State, key: str) -> Payment | None:
    """The payment that was begun with the key."""
    return next((one for one in state.payments.values() if one.idempotency_key == key), None)


def settled(state: State, key: str) -> bool:
    """Whether it is known what came of it, or the payer has to do something, or nobody can know yet."""
    placement, payment = state.placements.get(key), payment_by(state, key)
    order = None if placement is None else state.orders.get(placement.order_number)
    if order is None or order.status is not OrderStatus.DRAFT:
        return True
    return payment is not None and payment.status not in _OPEN
