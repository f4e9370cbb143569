"""The machine an order follows, arrow by arrow against `docs/contract.md` §4."""

from itertools import pairwise, product

import attrs

from actors.domain.ordering.order import (
    STATUS_MOVES,
    Fulfilment,
    Order,
    OrderItem,
    OrderStatus,
    PaymentStatus,
    may_move,
    order_id,
)
from actors.domain.staff import Role
from actors.domain.till.status import POS_MOVES, PosStatus
from tests.actors.domain.scenario import ANNA, FIRST, placed

S, P = OrderStatus, PosStatus
BACKBONE = (S.DRAFT, S.VALIDATED, S.PAID, S.PREPARING, S.READY, S.DONE, S.INVOICED)
ARROWS = {
    *pairwise(BACKBONE),  # draft → validated → paid → preparing → ready → done → invoiced
    (S.VALIDATED, S.PREPARING),  # a restaurant that is not paid first
    (S.READY, S.OUT_FOR_DELIVERY),  # between ready and done, for deliveries
    (S.OUT_FOR_DELIVERY, S.DONE),
    (S.PREPARING, S.DELAYED),  # side states of preparing
    (S.DELAYED, S.PREPARING),
    (S.PREPARING, S.MISSING),
    (S.MISSING, S.PREPARING),
}
BEFORE_DONE = (S.DRAFT, S.VALIDATED, S.PAID, S.PREPARING, S.DELAYED, S.MISSING, S.READY, S.OUT_FOR_DELIVERY)
CANCELLATIONS = {(status, S.CANCELLED) for status in BEFORE_DONE}


def order(**changes: object) -> Order:
    """An order with some fields different."""
    return attrs.evolve(placed().state.orders[1], **changes)  # type: ignore[arg-type]


def test_every_move_is_as_the_contract_says() -> None:
    assert {(start, end) for start, ends in STATUS_MOVES.items() for end in ends} == ARROWS | CANCELLATIONS


def test_every_status_has_its_row() -> None:
    assert STATUS_MOVES.keys() == set(OrderStatus)
    assert POS_MOVES.keys() == set(PosStatus)


def test_every_move_needs_its_role() -> None:
    for start, end in ARROWS | CANCELLATIONS:
        delivery = order(status=start, fulfilment=Fulfilment.DELIVERY)
        may = [role for role in Role if may_move(delivery, end, role, paid_first=False)]
        assert may == [role for role in Role if role >= _least(start, end)], (start, end)


def _least(start: OrderStatus, end: OrderStatus) -> Role:
    if end is S.CANCELLED:
        return Role.MANAGER  # contract §5
    return Role.SYSTEM if start is S.DRAFT else Role.EMPLOYEE  # only the rules validate a draft


def test_roles_rise_from_employee_to_admin() -> None:
    assert Role.EMPLOYEE < Role.MANAGER < Role.ADMIN < Role.SYSTEM


def test_a_move_that_is_no_arrow_is_nobodys() -> None:
    for start, end in set(product(OrderStatus, OrderStatus)) - ARROWS - CANCELLATIONS:
        delivery = order(status=start, fulfilment=Fulfilment.DELIVERY)
        assert not any(may_move(delivery, end, role, paid_first=False) for role in Role), (start, end)


def test_only_a_delivery_goes_out_for_delivery() -> None:
    for fulfilment in Fulfilment:
        ready = order(status=S.READY, fulfilment=fulfilment)
        allowed = may_move(ready, S.OUT_FOR_DELIVERY, Role.EMPLOYEE, paid_first=False)
        assert allowed == (fulfilment is Fulfilment.DELIVERY), fulfilment
        assert may_move(ready, S.DONE, Role.EMPLOYEE, paid_first=False), fulfilment


def test_a_restaurant_that_is_paid_first_prepares_only_what_is_paid() -> None:
    for start, payment in product((S.VALIDATED, S.PAID, S.DELAYED), PaymentStatus):
        it = order(status=start, payment_status=payment)
        paid = payment is PaymentStatus.PAID
        assert may_move(it, S.PREPARING, Role.EMPLOYEE, paid_first=True) == paid, (start, payment)
        assert may_move(it, S.PREPARING, Role.EMPLOYEE, paid_first=False), (start, payment)


def test_paid_first_is_about_preparing_alone() -> None:
    assert may_move(order(status=S.PREPARING), S.READY, Role.EMPLOYEE, paid_first=True)


def test_what_is_known_about_the_till_moves_only_towards_knowing() -> None:
    assert {
        P.QUEUED: {P.SENDING, P.ACCEPTED, P.REJECTED, P.UNKNOWN},
        P.SENDING: {P.SENDING, P.ACCEPTED, P.REJECTED, P.UNKNOWN},
        P.UNKNOWN: {P.SENDING, P.ACCEPTED, P.REJECTED, P.UNKNOWN},
        P.REJECTED: {P.ACCEPTED, P.QUEUED},
        P.ACCEPTED: set(),
    } == POS_MOVES


def test_an_order_is_named_by_restaurant_and_number() -> None:
    assert order_id(1, 42) == "ORD-1-42"
    assert order(restaurant_id=3, order_number=7).order_id == "ORD-3-7"


def test_an_order_is_unsettled_until_the_till_says_yes_or_no() -> None:
    unsettled = {status for status in PosStatus if order(pos_status=status).unsettled}
    assert unsettled == {P.QUEUED, P.SENDING, P.UNKNOWN}


def test_an_order_is_on_the_bill_until_it_is_paid_refunded_or_cancelled() -> None:
    for payment, status in product(PaymentStatus, (S.VALIDATED, S.INVOICED, S.CANCELLED)):
        open_bill = payment in {PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID} and status is not S.CANCELLED
        assert order(payment_status=payment, status=status).unpaid == open_bill, (payment, status)


def test_an_items_total_is_quantity_times_price() -> None:
    assert OrderItem(FIRST, 1, "Margherita", 3, "", 950, ANNA).line_total == 2850
