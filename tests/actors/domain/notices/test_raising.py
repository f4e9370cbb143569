"""Which moves of an order its customer is told of: each once, where it has arrived, and never of a draft."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import attrs
import pytest

from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.money.payment import Part, Payment, PaymentState
from actors.domain.notices.notice import Notice, NoticeKind
from actors.domain.notices.raising import TOLD, notices_of
from actors.domain.ordering.order import Fulfilment, Order, OrderItem, OrderStatus, PaymentStatus
from actors.domain.place import Place, SessionKind
from actors.domain.state import State, opened
from actors.domain.till.status import PosStatus

NOW = datetime(2030, 5, 10, 8, 0, tzinfo=UTC)
LINE, PAYER, PAYMENT = UUID(int=1), UUID(int=2), UUID(int=3)
_S, _K = OrderStatus, NoticeKind


def state(status: OrderStatus | None, payment: Payment | None = None, *, at_table: bool = False) -> State:
    """A session with order 7 like that, or without an order."""
    item = OrderItem(LINE, 10, "Milk", 2, "", 200, PAYER)
    order = Order(
        *(1, 7, 1, "h", status or _S.DRAFT, PaymentStatus.UNPAID, Fulfilment.DELIVERY, PosStatus.QUEUED, None, 0),
        *(None, None, 400, "", PAYER, NOW, (item,)),
    )
    window = (date(2030, 5, 10), NOW + timedelta(hours=1), NOW + timedelta(hours=3))
    fulfilment = OrderFulfilment(
        1, 7, 5, Fulfilment.DELIVERY, 1, 11, *window, 300, 0, 700, "Ann", "1", "a@x.y", "it", ""
    )
    empty = opened(UUID(int=9), 1, Place(SessionKind.SHOP, None), NOW)
    return attrs.evolve(
        empty,
        orders={} if status is None else {7: order},
        fulfilments={} if status is None or at_table else {7: fulfilment},
        payments={} if payment is None else {payment.payment_id: payment},
    )


def paid(status: PaymentState, refunded: int = 0) -> Payment:
    return attrs.evolve(Payment(PAYMENT, 700, 0, status, PAYER, (Part(LINE, "1"),)), refunded=refunded)


def told(before: State, after: State) -> Sequence[tuple[NoticeKind, int | None]]:
    return [(notice.kind, notice.amount) for notice in notices_of(before, after, NOW)]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (None, _S.DRAFT, []),
        (None, _S.VALIDATED, [_K.CONFIRMED]),
        (_S.DRAFT, _S.VALIDATED, [_K.CONFIRMED]),
        (_S.VALIDATED, _S.PAID, []),
        (_S.VALIDATED, _S.PREPARING, []),
        (_S.PREPARING, _S.DELAYED, []),
        (_S.VALIDATED, _S.READY, [_K.READY]),
        (_S.PREPARING, _S.MISSING, [_K.MISSING]),
        (_S.MISSING, _S.READY, [_K.READY]),
        (_S.READY, _S.OUT_FOR_DELIVERY, [_K.OUT_FOR_DELIVERY]),
        (_S.READY, _S.DONE, [_K.DELIVERED]),
        (_S.OUT_FOR_DELIVERY, _S.INVOICED, [_K.DELIVERED]),
        (_S.DONE, _S.INVOICED, []),
        (_S.VALIDATED, _S.CANCELLED, [_K.CANCELLED]),
        (_S.DRAFT, _S.CANCELLED, []),
        (_S.DRAFT, None, []),
        (_S.READY, _S.READY, []),
    ],
)
def test_a_move_is_told_of_once_and_where_it_ends(
    before: OrderStatus | None, after: OrderStatus | None, kinds: Sequence[NoticeKind]
) -> None:
    assert [kind for kind, _ in told(state(before), state(after))] == kinds


def test_every_kind_is_raised_by_something() -> None:
    assert {*TOLD.values(), _K.REFUNDED, _K.RELEASED} == set(_K)


def test_an_order_at_a_table_tells_nobody() -> None:
    assert told(state(_S.DRAFT, at_table=True), state(_S.READY, at_table=True)) == []


@pytest.mark.parametrize(
    ("before", "after", "tells"),
    [
        (paid(PaymentState.AUTHORISED), paid(PaymentState.CAPTURED), []),
        (paid(PaymentState.AUTHORISED), paid(PaymentState.CANCELLED), [(_K.RELEASED, 700)]),
        (paid(PaymentState.CAPTURED), paid(PaymentState.PARTIALLY_REFUNDED, 200), [(_K.REFUNDED, 200)]),
        (paid(PaymentState.PARTIALLY_REFUNDED, 200), paid(PaymentState.REFUNDED, 700), [(_K.REFUNDED, 500)]),
        (paid(PaymentState.AUTHORISING), paid(PaymentState.CANCELLED), []),
        (paid(PaymentState.AUTHORISING), paid(PaymentState.DECLINED), []),
    ],
)
def test_what_went_back_is_told_with_how_much(
    before: Payment, after: Payment, tells: Sequence[tuple[NoticeKind, int]]
) -> None:
    assert told(state(_S.CANCELLED, before), state(_S.CANCELLED, after)) == tells


def test_of_what_was_never_an_order_no_money_is_told_of() -> None:
    before, after = paid(PaymentState.AUTHORISED), paid(PaymentState.CANCELLED)
    assert told(state(_S.DRAFT, before), state(_S.DRAFT, after)) == []
    assert told(state(None, before), state(None, after)) == []


def test_a_notice_has_a_name_of_its_own_and_nothing_of_the_person() -> None:
    (one,) = notices_of(state(_S.DRAFT), state(_S.VALIDATED), NOW)
    (same,) = notices_of(state(_S.DRAFT), state(_S.VALIDATED), NOW)
    (later,) = notices_of(state(_S.DRAFT), state(_S.VALIDATED), NOW + timedelta(seconds=1))
    assert one == same == Notice(1, one.notice_id, 7, 5, _K.CONFIRMED, 700, NOW, NOW)
    assert later.notice_id != one.notice_id
    assert "Ann" not in repr(one)
