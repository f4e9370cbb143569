"""States of the page "Orders" with orders of the shop: as they were picked, and giving a part of their money back.

Owns: how they are reached; the answers are given here. `states.py` has them in its list.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from playwright.sync_api import Page, Route, expect

from tests.browser.houses import LONG
from tests.browser.scenes import Scene, State
from tests.browser.shop import opens

SESSION: Final = "00000000-0000-0000-0000-000000000077"
CARD, CASH = "00000000-0000-0000-0000-0000000000a1", "00000000-0000-0000-0000-0000000000a2"
NOW: Final = datetime.now(UTC)


def _ago(**much: float) -> str:
    return (NOW - timedelta(**much)).isoformat()


def _item(n: int, name: str, price: float, status: str = "PICKED", **more: Any) -> dict[str, Any]:
    usual = {"quantity": 1 + n % 3, "note": "", "options": [], "place": "Aisle 1", "photo": None, "version": 1}
    money = {"unit_price": price, "line_total": round(price * (1 + n % 3), 2)}
    told = {"substitute": None, "choice": None, "picked_status": status}
    return {"id": n, "product_id": n + 1, "name": name, **usual, **money, **told, **more}


INSTEAD: Final = {"product_id": 9, "name": "Oat milk", "quantity": 1, "unit_price": 2.2, "line_total": 2.2}
ITEMS: Final = [
    _item(0, "Olive oil, 1 l", 12.9),
    _item(1, "Milk 3 %", 1.5, "MISSING", substitute=INSTEAD, choice="substitute", note="the freshest, please"),
    _item(2, "Wholemeal bread", 3.4, "MISSING", choice="refund"),
    _item(3, "Sparkling water", 0.9, options=[{"option_id": 1, "name": "Crate", "price": 0, "qty": 1}]),
]
"""30 cents of the milk did not come back: two of it came as one of something else."""
UNPICKED: Final = [
    _item(0, f"Eggs, {LONG}", 9_876_543.21, "PENDING", note=LONG),
    _item(1, "Milk 3 %", 1.5, "MISSING", substitute=INSTEAD),
    _item(2, "Bread", 3.4, "MISSING"),
]
HOME: Final = {
    "recipient": "Dana Levi", "street": f"Dizengoff 101, {LONG}", "postcode": "6339117", "city": "Tel Aviv-Yafo",
    "phone": "+972501234568", "note": "Second bell from below.",
}  # fmt: skip


_WORDS: Final = {
    "validated": "CREATED", "paid": "CREATED", "preparing": "IN_PROGRESS", "missing": "MISSING", "ready": "READY",
    "done": "DELIVERED", "cancelled": "CANCELED",
}  # fmt: skip


def _brief(number: int, status: str, kind: str | None, **more: Any) -> dict[str, Any]:
    """The order as it stands in the list."""
    return {
        "order_id": f"ORD-1-{number}", "order_number": number, "round": 1, "status": status, "payment_status": "paid",
        "pos_status": "accepted", "pos_ticket": None, "total": 29.0, "items": [], "placed_by": SESSION,
        "created_at": _ago(hours=100 - number), "session_id": SESSION, "table_number": None,
        "customer_name": "Noa Levi", "special_instructions": "", "pos_attempts": 0, "pos_error": None,
        "pos_next_at": None, "pos_failures": 0, "alerted_at": None, "fulfillment_type": kind,
        "shop_status": _WORDS[status] if kind else None, **more,
    }  # fmt: skip


def _order(number: int, status: str, kind: str, **more: Any) -> dict[str, Any]:
    """The order as those who pick it have it."""
    items = more.pop("items", ITEMS)
    return {
        "order_id": f"ORD-1-{number}", "order_number": number, "session_id": SESSION, "status": status,
        "payment_status": "paid", "fulfillment_type": kind, "branch_id": 1, "date": NOW.date().isoformat(),
        "starts_at": _ago(hours=2), "ends_at": _ago(hours=0), "customer_name": "Noa Levi",
        "customer_phone": "+972501234567", "note": "", "address": None, "subtotal": 27.0, "discount": 2.7,
        "delivery_fee": 4.7, "ordered_total": 29.0, "payment_id": CARD, "total": 18.12, "currency": "EUR",
        "created_at": _ago(days=1), "progress": {"items": 4, "settled": 4, "missing": 0}, "items": items, **more,
    }  # fmt: skip


ERASED: Final = {"customer_name": "", "customer_phone": ""}
BRIEFS: Final = [
    _brief(80, "validated", "PICKUP", payment_status="unpaid", pos_status="queued"),
    _brief(79, "missing", "DELIVERY", customer_name=LONG, total=9_876_549.61),
    _brief(78, "done", "PICKUP"),
    _brief(77, "done", "DELIVERY", payment_status="paid"),
    _brief(76, "cancelled", "DELIVERY", payment_status="refunded"),
    _brief(75, "done", "PICKUP", session_id=None, customer_name=None),
    _brief(74, "done", None, table_number=7, customer_name=None),
]
ORDERS: Final = [
    _order(79, "MISSING", "DELIVERY", items=UNPICKED, address=HOME, note="Ring twice, the bell is soft.", discount=0,
           subtotal=9_876_549.61, delivery_fee=0, ordered_total=9_876_549.61, total=9_876_549.61, customer_name=LONG),
    _order(78, "DELIVERED", "PICKUP", payment_id=None, delivery_fee=0, ordered_total=24.3, total=13.42),
    _order(77, "DELIVERED", "DELIVERY", address={**HOME, "street": "Dizengoff 101"}),
    _order(76, "CANCELED", "DELIVERY", items=[{**one, "picked_status": "PENDING", "choice": None} for one in ITEMS]),
    _order(75, "DELIVERED", "PICKUP", session_id=None, discount=0, delivery_fee=0, ordered_total=27, **ERASED),
]  # fmt: skip


def _line(number: int, n: int, name: str, price: float, due: float, **more: Any) -> dict[str, Any]:
    return {
        "order_id": f"ORD-1-{number}", "public_id": f"00000000-0000-0000-{number:04}-{n:012}", "menu_item_id": n,
        "name": name, "options": [], "qty": 1 + n % 3, "unit_price": price, "line_total": price, "due": due, "open": 0,
        "free": 0, "member_id": SESSION, "tax_rate": 1700, "shared": False, "paid": True, "claimed_by": [], **more,
    }  # fmt: skip


def _lines(number: int, oil: float = 0) -> list[dict[str, Any]]:
    fee = [_line(number, 4, "Delivery", 4.7, 4.7, qty=1)] if number == 77 else []
    return [
        _line(number, 0, "Olive oil, 1 l", 12.9, round((12.9 - oil) * 0.9, 2)),
        _line(number, 1, "Oat milk", 2.2, 1.98, instead_of="Milk 3 %", qty=1),
        _line(number, 2, "Wholemeal bread", 0, 0, missing=True),
        *fee,
    ]


def _payment(name: str, number: int, amount: float, refunded: float, **more: Any) -> dict[str, Any]:
    part = [{"public_id": one["public_id"], "share": [1, 1]} for one in _lines(number)]
    return {
        "payment_id": name, "session_id": SESSION, "amount": amount, "tip": 0, "refunded": refunded, "currency": "EUR",
        "method": "card", "provider": "stripe", "status": "partially_refunded" if refunded else "captured",
        "payer": None, "deposit": False, "lines": part, "parts": None, "bill_version": 1, "next_action": None,
        "error": None, "created_at": _ago(days=1), "tendered": None, "change": None, "by_user": None, "wanted": None,
        "refunds": 1 if refunded else 0, **more,
    }  # fmt: skip


def _bill(oil: float = 0, refunded: float = 9.71, cash: float = 0, **of_card: Any) -> dict[str, Any]:
    """Of both orders, with so much taken off the oil of the first; what went back by card, and what of the cash."""
    line = _lines(77)[0]["public_id"]
    off = {"discount_id": SESSION, "reason": "Arrived broken", "amount": oil, "rate": None, "public_id": line}
    taken = {"method": "cash", "provider": None, "by_user": 1}
    payments = [_payment(CASH, 78, 14.4, cash, **taken), _payment(CARD, 77, 28, refunded, **of_card)]
    return {
        "session_id": SESSION, "version": 3, "currency": "EUR", "lines": [*_lines(77, oil), *_lines(78)],
        "subtotal": 0, "discounts": [off] if oil else [], "service_charge": 0, "taxes": [], "tax_included": True,
        "deposit": 0, "tips": 0, "total": 0, "paid": 0, "balance": 0, "payments": payments, "shares": [],
        "tip_presets": [],
    }  # fmt: skip


HISTORY: Final = [
    {
        "status": status,
        "at": _ago(hours=24 - 3 * n),
        "by": "staff",
        "lasted_s": None,
        "by_user": None,
        "shop_status": _WORDS[status],
    }
    for n, status in enumerate(["validated", "paid", "preparing", "missing", "preparing", "ready", "done"])
]


def _told(page: Page, pattern: str, answer: Any, status: int = 200) -> None:
    def fulfill(route: Route) -> None:
        route.fulfill(status=status, content_type="application/json", body=json.dumps(answer))

    page.route(pattern, fulfill)


def _shown(opened: str = "", then: Callable[[Page], None] | None = None, **of_bill: Any) -> Callable[[Scene], Page]:
    """The page with these answers, an order of it opened, and what is done there."""

    def reach(scene: Scene) -> Page:
        page = scene.staff_page("me")
        _told(page, "**/admin/orders?*", {"orders": BRIEFS, "before": None})
        for brief in BRIEFS:
            story = {**brief, "history": HISTORY, "kitchen": [], "attempts": []}
            _told(page, f"**/orders/{brief['order_id']}", story)
        for order in ORDERS:
            _told(page, f"**/api/v1/ops/orders/{order['order_id']}", {"data": order})
        _told(page, "**/api/v1/branches*", {"data": [{"id": 1, "name": "Warehouse"}, {"id": 2, "name": "Harbour"}]})
        _told(page, f"**/admin/session/{SESSION}/bill", _bill(**of_bill))
        page.goto(page.url.replace("/staff/me", f"/staff/orders{opened}"))
        expect(page.locator(".order-row")).to_have_count(len(BRIEFS))
        expect(page.locator(".skeleton")).to_have_count(0)
        if then is not None:
            then(page)
        return page

    return reach


def _form(page: Page) -> None:
    page.get_by_role("button", name="Give a part back").click()
    page.get_by_label("For what?").select_option(index=1)
    page.get_by_label("How much?").fill("5")
    page.get_by_role("button", name="Arrived broken").click()
    _to(page, ".bill-form")
    expect(page.get_by_label("Reason")).to_have_value("Arrived broken")


def _asking(page: Page) -> None:
    _form(page)
    page.get_by_role("button", name="Take €5.00 off and give it back").click()
    expect(page.get_by_text("come off “Olive oil, 1 l”")).to_be_visible()
    _to(page, ".question")


def _given(page: Page) -> None:
    """The line costs less, the provider is asked, and what goes back is said as the bill has it: with its discount."""
    _asking(page)
    _told(page, f"**/admin/session/{SESSION}/discounts", _bill(oil=5))
    _told(page, f"**/admin/payments/{CARD}/refund", _bill()["payments"][1])
    _told(page, f"**/admin/session/{SESSION}/bill", _bill(oil=5, wanted="refund"))
    page.get_by_role("button", name="Give it back", exact=True).click()
    expect(page.get_by_text("€4.50 goes back the way it was paid.")).to_be_visible()
    expect(page.get_by_text("is being given back")).to_be_visible()
    expect(page.get_by_role("button", name="Give a part back")).to_have_count(0)
    _to(page, ".bill-doing")


def _refused(scene: Scene) -> Page:
    """Somebody else was quicker with the payment: it costs less, and what has not gone back is offered."""
    page = _shown("/ORD-1-77", _asking)(scene)
    scene.screens.opened[-1].forgive("status of 409")
    _told(page, f"**/admin/session/{SESSION}/discounts", _bill(oil=5))
    no = {"code": "INVALID_STATUS_TRANSITION", "message": "No.", "details": {}, "request_id": "r"}
    _told(page, f"**/admin/payments/{CARD}/refund", {"error": no}, 409)
    _told(page, f"**/admin/session/{SESSION}/bill", _bill(oil=5))
    page.get_by_role("button", name="Give it back", exact=True).click()
    expect(page.get_by_text("The payment is not where it was any more.")).to_be_visible()
    expect(page.get_by_role("button", name="Give €4.50 back")).to_be_visible()
    _to(page, ".bill-doing")
    return page


def _narrowed(scene: Scene) -> Page:
    """To what the shop has handed over, without a table's order that is done; and to what waits."""
    opens(scene.trivet, scene.house)
    page = _shown()(scene)
    page.get_by_label("State").select_option(label="delivered")
    expect(page.locator(".order-row")).to_have_count(3)
    page.get_by_label("State").select_option(label="waits for the customer")
    expect(page.locator(".order-row")).to_have_count(1)
    expect(page.locator(".skeleton")).to_have_count(0)
    return page


def _to(page: Page, what: str) -> None:
    page.locator(what).evaluate("(there) => there.scrollIntoView({ block: 'center' })")


def _there(words: str, below: str = "") -> Callable[[Page], None]:
    def then(page: Page) -> None:
        expect(page.get_by_text(words).first).to_be_visible()
        if below:
            _to(page, below)

    return then


SHOP_ORDERS: Final = (
    State("orders-of-shop", _shown(then=_there("picked up"))),
    State("orders-of-shop-narrowed", _narrowed),
    State("order-of-shop", _shown("/ORD-1-77", _there("instead: 1 × Oat milk"))),
    State("order-of-shop-money", _shown("/ORD-1-77", _there("partly given back", "section.bill"))),
    State("order-of-shop-missing", _shown("/ORD-1-79", _there("the customer has not chosen yet"))),
    State("order-of-shop-fetched", _shown("/ORD-1-78", _there("more was paid for this order", "section.bill"))),
    State("order-of-shop-cancelled", _shown("/ORD-1-76", _there("As ordered, cancelled", "section.bill"))),
    State("order-of-shop-old", _shown("/ORD-1-75", _there("Data erased", "section.bill"))),
    State("order-of-shop-giving-back", _shown("/ORD-1-77", _form)),
    State("order-of-shop-asking", _shown("/ORD-1-77", _asking)),
    State("order-of-shop-given", _shown("/ORD-1-77", _given)),
    State("order-of-shop-refused", _refused),
)
