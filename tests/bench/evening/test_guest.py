"""A guest's receipts, which are kept from frames alone."""

from decimal import Decimal

from bench.evening.guest import Guest, Receipt, cents
from bench.phone import Seat
from bench.replica import Frame


def guest() -> Guest:
    return Guest(Seat("s1", "m1", "Quiet Otter", True, "token", "ws://127.0.0.1:1/ws"))


def confirmed(seq: int = 1, **more: object) -> Frame:
    items = [{"menu_item_id": 456, "qty": 2}, {"menu_item_id": 900, "qty": 1}]
    frame = {"type": "order_confirmed", "seq": seq, "order_id": "ORD-1-1", "total": Decimal("21.00"), "items": items}
    return {**frame, "round": 2, **more}


def test_a_confirmed_order_is_a_receipt_in_cents() -> None:
    one = guest()
    one._hear(confirmed())

    assert one.receipts == {"ORD-1-1": Receipt("ORD-1-1", 2100, [(456, 2), (900, 1)])}
    assert one.waiting == set()


def test_what_waits_for_the_till_waits_until_it_has_got_there() -> None:
    one = guest()
    one._hear(confirmed(pos="queued"))
    assert one.waiting == {"ORD-1-1"}

    one._hear({"type": "order_fired", "seq": 2, "order_id": "ORD-1-1"})
    assert (one.waiting, one.fired) == (set(), 1)


def test_another_partys_orders_come_along_with_it() -> None:
    one = guest()
    order = {name: value for name, value in confirmed().items() if name in ("order_id", "total", "items")}
    one._hear({"type": "party_join", "seq": 1, "orders": [order]})

    assert one.receipts["ORD-1-1"].cents == 2100


def test_money_is_exact() -> None:
    assert [cents(money) for money in (Decimal("0.29"), 19, Decimal("1234.50"))] == [29, 1900, 123450]
