"""The in-memory twin of payments that are looked through.

Owns: giving what Postgres would give. Must not: hold a rule.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from actors.domain.place import Place
from actors.domain.state import State
from actors.ports.payment_pages import FoundPayments, PaymentFilter, PaymentRecord

WALKED_MAX: Final = 500
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_TableNumber = Callable[[int, Place], int | None]


def payments_found(
    living: Iterable[State], outlived: Iterable[State], which: PaymentFilter, limit: int, table_number: _TableNumber
) -> FoundPayments:
    """Those of these sessions, all of one restaurant, that fit."""
    every = [*_records(living, table_number), *_records(outlived, None)]
    every.sort(key=_order, reverse=True)
    if which.before is not None:
        last = next((one for one in every if one.payment.payment_id == which.before), None)
        every = [] if last is None else [one for one in every if _order(one) < _order(last)]
    walked = [one for one in every if _within(one, which)][:WALKED_MAX]
    found = [
        one
        for one in walked
        if which.status in (None, one.payment.status) and which.method in (None, one.payment.method)
    ]
    walked_to = walked[-1].payment.payment_id if len(walked) == WALKED_MAX else None
    return FoundPayments(found[which.offset : which.offset + limit], walked_to, len(found))


def _records(states: Iterable[State], table_number: _TableNumber | None) -> Iterable[PaymentRecord]:
    """`table_number` None: their sessions have been deleted."""
    for state in states:
        session = state.session
        number = None if table_number is None else table_number(session.restaurant_id, session.place)
        for payment in state.payments.values():
            yield PaymentRecord(payment, None if table_number is None else session.session_id, number)


def _within(one: PaymentRecord, which: PaymentFilter) -> bool:
    begun = (which.since or _FIRST) <= one.payment.created_at < (which.until or _LAST)
    return begun and which.session_id in (None, one.session_id)


def _order(one: PaymentRecord) -> tuple[datetime, UUID]:
    return one.payment.created_at, one.payment.payment_id
