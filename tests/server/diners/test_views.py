from decimal import Decimal
from typing import Any

import attrs

from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import Join, Leave, Rename, ValidatePass
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.till.commands import AcceptOrder, QueueOrder, RejectOrder, ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from server.diners.order_views import orders_view
from server.diners.views import menu_view
from server.http.views import encode, member_view, snapshot_view, table_view
from tests.server.evening import (
    CHIANTI,
    HERON,
    LINE,
    MARGHERITA,
    ORDERED,
    OTHER_LINE,
    OTTER,
    SAKURA,
    SESSION,
    Evening,
    read,
    seated,
)

LOCK = {"cart_locked", "locked_by", "pending_order_id", "order_processing_status", "order_phase", "lock_expires_at"}


def snapshot(evening: Evening, *connected: Any) -> Any:
    return read(encode(snapshot_view(evening.state, evening.restaurant, frozenset(connected))))


def lock(evening: Evening) -> dict[str, Any]:
    return {name: value for name, value in snapshot(evening).items() if name in LOCK}


def test_a_snapshot_has_exactly_the_contracts_fields() -> None:
    evening = seated()
    assert snapshot(evening, OTTER) == {
        "session_id": str(SESSION),
        "seq": 3,
        "round": 1,
        "items": [MARGHERITA],
        "members": [
            {"member_id": str(OTTER), "nickname": "Quiet Otter", "is_host": True, "connected": True, "joined": 0},
            {"member_id": str(HERON), "nickname": "Calm Heron", "is_host": False, "connected": False, "joined": 1},
        ],
        "total": Decimal("19.00"),
        "currency": "EUR",
        "cart_hash": evening.state.cart_hash,
        "cart_locked": False,
        "locked_by": None,
        "pending_order_id": None,
        "order_processing_status": "idle",
        "order_phase": None,
        "lock_expires_at": None,
        "daily_pass_required": False,
        "pass_validated": False,
        "last_updated": "2024-01-15T10:30:03Z",
    }


def test_money_in_a_snapshot_is_written_with_its_minor_digits() -> None:
    evening = seated()
    assert b'"unit_price":9.50,"line_total":19.00' in encode(snapshot_view(evening.state, CHIANTI, frozenset()))
    evening = seated(SAKURA)
    assert b'"unit_price":950,"line_total":1900' in encode(snapshot_view(evening.state, SAKURA, frozenset()))


def test_lines_and_members_are_in_the_order_they_came() -> None:
    evening = seated()
    evening.do(AddLine(HERON, OTHER_LINE, 900, 1), UpdateLine(OTTER, LINE, 1, qty=3), Rename(OTTER, OTTER, "Zoe"))
    assert [item["name"] for item in snapshot(evening)["items"]] == ["Margherita", "Water"]
    assert [member["nickname"] for member in snapshot(evening)["members"]] == ["Zoe", "Calm Heron"]


def test_a_member_who_left_is_not_shown_and_the_next_one_is_host() -> None:
    evening = seated()
    evening.do(Leave(OTTER, OTTER))
    assert snapshot(evening)["members"] == [
        {"member_id": str(HERON), "nickname": "Calm Heron", "is_host": True, "connected": False, "joined": 1}
    ]


def test_whether_a_member_is_connected_is_left_out_where_it_is_not_known() -> None:
    evening = seated()
    shown = read(encode(member_view(evening.state.members[OTTER], evening.state)))
    assert shown == {"member_id": str(OTTER), "nickname": "Quiet Otter", "is_host": True, "joined": 0}


def test_while_an_order_is_placed_the_snapshot_names_holder_order_phase_and_deadline() -> None:
    evening = seated()
    evening.place()
    held = {
        "cart_locked": True,
        "locked_by": str(OTTER),
        "pending_order_id": "ORD-1-42",
        "order_processing_status": "processing",
        "order_phase": "sending",
        "lock_expires_at": "2024-01-15T10:30:14Z",
    }
    assert lock(evening) == held
    assert snapshot(evening)["items"][0]["state"] == "locked"
    evening.do(ReportAttempt(42, 2, Phase.CHECKING, PosStatus.UNKNOWN))
    assert lock(evening) == {**held, "order_phase": "checking"}


def test_an_order_the_till_does_not_have_yet_is_shown_as_queued_until_it_has() -> None:
    evening = seated()
    evening.place()
    evening.do(QueueOrder(42))
    queued = {
        "cart_locked": False,
        "locked_by": None,
        "pending_order_id": "ORD-1-42",
        "order_processing_status": "confirmed",
        "order_phase": "queued",
        "lock_expires_at": None,
    }
    assert lock(evening) == queued
    assert (snapshot(evening)["round"], snapshot(evening)["items"]) == (2, [])
    evening.do(AcceptOrder(42, "T-1"))
    assert lock(evening) == {**queued, "pending_order_id": None, "order_phase": None}


def test_a_queued_order_that_staff_cancelled_is_no_longer_pending() -> None:
    evening = seated()
    evening.place()
    evening.do(QueueOrder(42), MoveOrder(42, OrderStatus.CANCELLED, Role.MANAGER, 7))
    assert (lock(evening)["pending_order_id"], lock(evening)["order_phase"]) == (None, None)


def test_only_the_newest_order_can_be_pending() -> None:
    evening = seated()
    evening.place()
    evening.do(QueueOrder(42))
    older = evening.state.orders[42]
    newer = attrs.evolve(older, order_number=43, pos_status=PosStatus.ACCEPTED)
    evening.state = with_orders(evening.state, {43: newer, 42: older})
    assert lock(evening)["pending_order_id"] is None


def test_a_refused_order_leaves_the_cart_open_and_is_no_order() -> None:
    evening = seated()
    evening.place()
    evening.do(RejectOrder(42, "POS_REJECTED", "The till is closed."))
    assert lock(evening)["order_processing_status"] == "failed"
    assert lock(evening)["pending_order_id"] is None
    assert snapshot(evening)["items"][0]["state"] == "pending"
    assert read(encode(orders_view(evening.state, CHIANTI))) == {"orders": []}


def test_the_pass_is_shown_as_the_restaurant_and_the_session_have_it() -> None:
    evening = Evening(attrs.evolve(CHIANTI, pass_required=True))
    evening.do(Join(OTTER))
    assert (snapshot(evening)["daily_pass_required"], snapshot(evening)["pass_validated"]) == (True, False)
    evening.do(ValidatePass(OTTER))
    assert (snapshot(evening)["daily_pass_required"], snapshot(evening)["pass_validated"]) == (True, True)


def test_an_order_has_exactly_the_contracts_fields() -> None:
    evening = seated()
    evening.place()
    evening.do(AcceptOrder(42, "T-1"))
    assert read(encode(orders_view(evening.state, CHIANTI))) == {
        "orders": [
            {
                "order_id": "ORD-1-42",
                "order_number": 42,
                "round": 1,
                "status": "validated",
                "payment_status": "unpaid",
                "pos_status": "accepted",
                "pos_ticket": "T-1",
                "total": Decimal("19.00"),
                "items": [ORDERED],
                "placed_by": str(OTTER),
                "created_at": "2024-01-15T10:30:04Z",
                "history": [{"status": "validated", "at": "2024-01-15T10:30:04Z", "by": str(OTTER), "lasted_s": None}],
                "kitchen": [{"position": 0, "state": "queued", "course": "main", "held": False, "struck": None}],
            }
        ]
    }


def test_orders_are_shown_oldest_first() -> None:
    evening = seated()
    evening.place()
    order = evening.state.orders[42]
    evening.state = with_orders(evening.state, {n: attrs.evolve(order, order_number=n) for n in (44, 42, 43)})
    assert [order.order_number for order in orders_view(evening.state, CHIANTI).orders] == [42, 43, 44]


def test_the_menu_has_exactly_the_contracts_fields_and_no_empty_headings() -> None:
    margherita = {
        "id": 456,
        "name": "Margherita",
        "description": "Tomato, mozzarella",
        "price": Decimal("9.50"),
        "allergens": ["gluten", "milk"],
        "available": True,
        "photo": None,
        "left": None,
        "until": None,
        "served": True,
        "served_from": None,
        "tags": [],
    }
    diavola = {
        **margherita,
        "id": 457,
        "name": "Diavola",
        "description": "Hot",
        "price": Decimal("11.00"),
        "allergens": ["gluten"],
        "available": False,
        "photo": "/p/457.jpg",
    }
    water = {**margherita, "id": 900, "name": "Water", "description": "", "price": Decimal("2.00"), "allergens": []}
    assert read(encode(menu_view(CHIANTI))) == {
        "restaurant": {
            "id": 1,
            "slug": "chianti",
            "name": "Osteria Chianti",
            "timezone": "Europe/Rome",
            "currency": "EUR",
            "brand_color": None,
            "logo": None,
            "brand_css": None,
        },
        "currency": "EUR",
        "categories": [
            {"id": 1, "name": "Pizza", "items": [margherita, diavola]},
            {"id": 3, "name": "Drinks", "items": [water]},
        ],
    }


def test_a_table_shows_its_number_and_nothing_of_its_code() -> None:
    assert read(encode(table_view(CHIANTI.tables[7]))) == {"id": 7, "table_number": 17}


def with_orders(state: State, orders: Any) -> State:
    return attrs.evolve(state, orders=orders)


def test_a_photo_is_a_path_of_this_origin_or_none() -> None:
    shown = {"/p/1.webp": "/p/1.webp", "//evil.example/1": None, "/\\evil.example": None, "https://a.example/1": None}
    for photo, expected in shown.items():
        item = attrs.evolve(CHIANTI.menu.items[456], photo=photo)
        menu = attrs.evolve(CHIANTI.menu, items={456: item})
        (category,) = menu_view(attrs.evolve(CHIANTI, menu=menu)).categories
        assert [one.photo for one in category.items] == [expected]
