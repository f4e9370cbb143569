"""States of the shop's office: stock, requests, branches with their week, codes, customers. The answers are given here.

Owns: how they are reached. `states.py` has them in its list.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from playwright.sync_api import Page, Route, expect

from tests.browser import waiter
from tests.browser.houses import LONG
from tests.browser.scenes import Scene, State

LONGEST: Final = f"{LONG} {LONG} {LONG}"[:120]
NOW: Final = datetime.now(UTC)


def _ago(**much: float) -> str:
    return (NOW - timedelta(**much)).isoformat()


def _row(number: int, name: str, on_hand: int | None, **more: Any) -> dict[str, Any]:
    usual = {"option_id": None, "branch_id": 1, "held": 0, "available": on_hand, "low_at": None, "low": False}
    return {"id": f"1-{number}", "product_id": number, "name": name, "on_hand": on_hand, **usual, **more}


ROWS: Final = [
    _row(1, LONGEST, 10_000, held=120, available=9_880),
    _row(2, "Milk 3 %", 0, low_at=20, low=True),
    _row(3, "Eggs, 12", 4, low_at=10, low=True),
    _row(4, "Carrier bags", None),
    *(_row(number, f"Thing {number}", number) for number in range(5, 300)),
]
MOVES: Final = [
    {"id": n, "quantity": quantity, "reason": reason, "order_number": order, "who": who, "at": _ago(hours=n)}
    for n, (quantity, reason, order, who) in enumerate(
        [
            (-3, "order", 77, None),
            (10_000, "received", None, {"id": 1, "name": LONG}),
            (-1, "waste", None, {"id": 2, "name": "Eva"}),
            (12, "transfer", None, {"id": 1, "name": "Gianna"}),
        ]
    )
]


MENU: Final = [{"id": n, "name": f"Thing {n}", "left": n} for n in range(40)]


def _request(number: int, name: str, kind: str, quantity: int, on_hand: int | None, **more: Any) -> dict[str, Any]:
    usual = {"branch_id": 1, "product_id": number, "option_id": None, "note": "", "status": "PENDING"}
    asked = {"asked_by": {"id": 3, "name": "Eva"}, "asked_at": _ago(minutes=9 * number)}
    review = {"approved": None, "answer": "", "reviewed_by": None, "reviewed_at": None}
    what = {"id": number, "type": kind, "name": name, "quantity": quantity, "on_hand": on_hand}
    return {**what, **usual, **asked, **review, **more}


REQUESTS: Final = [
    _request(1, "Milk 3 %", "ADD_QUANTITY", 24, 3, note="Only three are left, and tomorrow is Friday."),
    _request(2, LONGEST, "SET_QUANTITY", 10_000, 0),
    _request(3, "Carrier bags", "SET_QUANTITY", 500, None, asked_by={"id": 4, "name": LONG}),
    _request(5, "", "ADD_QUANTITY", 6, None),  # of what was deleted since
]
DONE: Final = [
    _request(
        4, "Eggs, 12", "ADD_QUANTITY", 12, 4, status="APPROVED", approved=6, answer="Half of it",
        reviewed_by={"id": 1, "name": "Gianna"}, reviewed_at=_ago(hours=1),
    ),
]  # fmt: skip
TOLD: Final = [
    {"id": 1, "status": "APPROVED", "error": None},
    {"id": 2, "status": None, "error": {"code": "ALREADY_REVIEWED", "message": "It was rejected already."}},
]
ZONES: Final = [
    {"id": 1, "name": "Centre", "postcodes": ["101", "1040"], "fee": 3.5, "free_from": 50, "minimum": 20},
    {"id": 2, "name": LONGEST, "postcodes": [f"{n:05}" for n in range(60)], "fee": 0, "free_from": None, "minimum": 0},
]


def _branch(number: int, name: str, **more: Any) -> dict[str, Any]:
    usual = {
        "address": "12 Market Street\n50123 Firenze",
        "phone": "+39 055 123456",
        "pick_up": True,
        "delivery": False,
    }
    rest = {"hours": [], "zones": [], "slots": 60, "main": False, "active": True, "version": "a"}
    return {"id": number, "name": name, **usual, **rest, **more}


HOURS: Final = [
    *({"weekday": day, "date": None, "opens": "08:00", "closes": "20:00"} for day in range(6)),
    {"weekday": None, "date": "2026-12-25", "opens": None, "closes": None},
]
BRANCHES: Final = [
    _branch(1, "Warehouse", main=True, delivery=True, zones=ZONES, hours=HOURS),
    _branch(2, LONGEST, address="", phone="", pick_up=False, slots=0),
    _branch(3, "Harbour", active=False),
]
SLOTS: Final = [
    {
        "id": number, "branch_id": 1, "weekday": number % 6, "starts": f"{8 + number // 6:02}:00",
        "ends": f"{9 + number // 6:02}:00", "capacity": 10_000 if number % 7 == 0 else number,
        "lead_minutes": 45 * (number % 5), "pick_up": True, "delivery": number % 2 == 0, "version": "a",
    }
    for number in range(60)
]  # fmt: skip
CODES: Final = [
    {"id": 1, "code": "SPRING", "amount": None, "rate": 1000, "starts_at": None, "ends_at": None, "minimum": 20,
     "uses_max": None, "uses_per_customer": 1, "used": 1_234, "version": "a"},
    {"id": 2, "code": "X" * 40, "amount": 5, "rate": None, "starts_at": _ago(days=90), "ends_at": _ago(days=60),
     "minimum": 0, "uses_max": 100, "uses_per_customer": None, "used": 100, "version": "a"},
]  # fmt: skip
CUSTOMER: Final = {
    "id": 5, "name": "Anna Bianchi", "email": "anna@example.com", "phone": "+39 333 1234567",
    "created_at": _ago(days=400), "erased_at": None,
}  # fmt: skip
ERASED: Final = {**CUSTOMER, "id": 6, "name": "", "email": "", "phone": "", "erased_at": _ago(days=3)}


def _order(number: int, status: str, paid: str, **more: Any) -> dict[str, Any]:
    what = {"order_id": f"ORD-1-{number}", "order_number": number, "status": status, "payment_status": paid}
    who = {"session_id": None, "customer_id": 5, "customer_name": "Anna Bianchi"}
    when = {"created_at": _ago(days=number / 10), "starts_at": _ago(hours=-number), "fulfillment_type": "DELIVERY"}
    return {**what, **who, **when, "total": 86.4 * number, **more}


ORDERS: Final = [_order(77, "MISSING", "paid"), _order(42, "CANCELED", "refunded", customer_name=LONGEST)]
PAYMENTS: Final = [
    {"payment_id": "a", "order_number": 77, "amount": 6652.8, "refunded": 12.5, "method": "saved",
     "status": "partially_refunded", "error": None, "created_at": _ago(days=7)},
    {"payment_id": "b", "order_number": 77, "amount": 6652.8, "refunded": 0, "method": "card", "status": "declined",
     "error": "insufficient_funds", "created_at": _ago(days=7, minutes=2)},
]  # fmt: skip
TOLD_OF_THEM: Final[Sequence[tuple[str, str | None, str | None]]] = [
    ("customer_login", None, None),
    ("customer_login_failed", None, None),
    ("customer_name_changed", LONG, "Anna Bianchi"),
    ("customer_preferences_changed", "notices by mail", "leave at the door, safe place: the shed, notices by sms"),
    ("customer_language_changed", "en", "it"),
    ("customer_method_saved", None, "visa 4242"),
    ("recurring_order_added", None, "2 items, delivery in slot 51, next 2026-12-06, saved"),
    ("recurring_order_placed", "2 items", "ORD-1-77, next 2026-12-13"),
    ("recurring_order_not_placed", "2 items", "SLOT_FULL, NOT_TOLD, 2"),
    ("customer_registered", None, "anna@example.com"),
]
TOLD_OF_ORDERS: Final[Sequence[tuple[str, str | None, str | None]]] = [
    ("missing_chosen", "0: MISSING", "0: MISSING: without"),
    ("order_checked_out", None, "draft: 665280, delivery from branch 1 in slot 51 on 2026-12-06, code 1"),
    ("order_cancelled", "validated", "cancelled: by the customer"),
    ("order_failed", "draft", "PAYMENT_DECLINED"),
]
AUDIT: Final = [
    {"id": n, "at": _ago(hours=7 * n), "who": None, "what": what, "subject": subject, "old": old, "new": new}
    for n, (subject, (what, old, new)) in enumerate(
        [("customer-5", one) for one in TOLD_OF_THEM] + [("ORD-1-77", one) for one in TOLD_OF_ORDERS]
    )
]
NOTICES: Final = [
    {"order_number": 77, "kind": kind, "raised_at": _ago(hours=n), "told_at": told and _ago(hours=n), "told_by": told}
    for n, (kind, told) in enumerate([("missing", None), ("confirmed", "mail"), ("refunded", "late")])
]
STORY: Final = {
    "customer": CUSTOMER, "orders": ORDERS, "payments": PAYMENTS, "audit": AUDIT, "notices": NOTICES,
    "cart": {"session_id": "00000000-0000-0000-0000-000000000001", "opened_at": _ago(days=2), "items": 12},
}  # fmt: skip
FOUND: Final = {"customers": [CUSTOMER, {**CUSTOMER, "name": LONGEST}], "orders": ORDERS}
NOBODY: Final[Mapping[str, Any]] = {
    "customer": ERASED, "orders": [], "payments": [], "audit": [], "notices": [],
    "cart": {"session_id": "00000000-0000-0000-0000-000000000001", "opened_at": _ago(days=2), "items": 0},
}  # fmt: skip


def _page(found: list[Any]) -> dict[str, Any]:
    return {"data": found, "pagination": {"limit": 500, "offset": 0, "total": len(found)}}


ANSWERS: Final[Mapping[str, Any]] = {
    "**/api/v1/branches?*": {"data": [{"id": one["id"], "name": one["name"]} for one in BRANCHES[:2]]},
    "**/menu?restaurant_name=*": {"categories": [{"items": MENU}]},
    "**/api/v1/admin/inventory?*": _page(ROWS),
    "**/api/v1/admin/inventory/moves?*": _page(MOVES),
    "**/api/v1/admin/stock-requests?status=PENDING*": _page(REQUESTS),
    "**/api/v1/admin/stock-requests?status=APPROVED*": _page(DONE),
    "**/api/v1/admin/stock-requests?status=REJECTED*": _page([]),
    "**/api/v1/admin/stock-requests/bulk-review": {"data": TOLD},
    "**/api/v1/admin/branches?*": _page(BRANCHES),
    "**/api/v1/admin/delivery-slots?limit=*": _page(SLOTS),
    "**/api/v1/admin/delivery-slots?branchId=1&*": _page(SLOTS),
    "**/api/v1/admin/delivery-slots?branchId=2&*": _page([]),
    "**/api/v1/admin/discounts?*": _page(CODES),
    "**/api/v1/admin/search?q=anna*": {"data": FOUND},
    "**/api/v1/admin/search?q=nobody*": {"data": {"customers": [], "orders": []}},
    "**/api/v1/admin/customers/5/story": {"data": STORY},
    "**/api/v1/admin/customers/6/story": {"data": NOBODY},
}  # fmt: skip


def _told(page: Page, pattern: str, answer: Any, status: int = 200) -> None:
    def fulfill(route: Route) -> None:
        route.fulfill(status=status, content_type="application/json", body=json.dumps(answer))

    page.route(pattern, fulfill)


def _error(code: str, **details: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": code, "details": details, "request_id": "r"}}


def _shown(path: str, then: Callable[[Page], None] | None = None, who: str = "admin") -> Callable[[Scene], Page]:
    """A page of the shop's office with these answers, and what is done there."""

    def reach(scene: Scene) -> Page:
        page = waiter.signed_in(scene.desk(), scene.house, "me", getattr(scene.house, who))
        for pattern, answer in ANSWERS.items():
            _told(page, pattern, answer)
        page.goto(page.url.replace("/staff/me", f"/staff/{path}"))
        expect(page.locator("#main h1")).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        if then is not None:
            then(page)
            expect(page.locator(".skeleton")).to_have_count(0)
        return page

    return reach


def _audit(page: Page) -> None:
    page.get_by_role("heading", name="Audit").evaluate("heading => heading.scrollIntoView()")
    expect(page.get_by_text("Anna Bianchi has something ordered every week")).to_be_visible()


def _too_few(scene: Scene) -> Page:
    """More is written off than there is by now: the refusal stands at the number."""
    page = _shown("stock/1-3")(scene)
    scene.screens.opened[-1].forgive("status of 409")
    _told(page, "**/api/v1/admin/inventory/waste", _error("INSUFFICIENT_STOCK", left=1), 409)
    page.get_by_role("button", name="Waste").click()
    page.get_by_label("How many are gone").fill("3")
    page.get_by_role("button", name="Write off").click()
    expect(page.get_by_text("Only 1 left.")).to_be_visible()
    return page


def _asking(page: Page) -> None:
    page.get_by_role("link", name="Thing 12").click()
    page.get_by_label("How many more").fill("24")
    expect(page.get_by_text("12 → 36")).to_be_visible()


def _reviewed(page: Page) -> None:
    page.get_by_label("Milk 3 %, asked for by Eva").check()
    page.get_by_label(f"{LONGEST}, asked for by Eva").check()
    page.get_by_role("button", name="Approve 2").click()
    expect(page.get_by_text("Somebody has answered this request already.")).to_be_visible()
    page.get_by_role("button", name="Answer: Carrier bags").click()


def _lost(scene: Scene) -> Page:
    """There is no connection when the stock is read again."""
    page = _shown("stock")(scene)
    scene.screens.opened[-1].forgive("ERR_FAILED")
    page.route("**/api/v1/admin/inventory?*", lambda route: route.abort())
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    return page


def _changed_meanwhile(scene: Scene) -> Page:
    """Somebody else has written the branch, and delivers already elsewhere."""
    page = _shown("branches/1")(scene)
    scene.screens.opened[-1].forgive("status of 409")
    _told(page, "**/api/v1/admin/branches/1", _error("VERSION_CONFLICT", current={**BRANCHES[0], "name": "Depot"}), 409)
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Show how it is now")).to_be_visible()
    return page


def _delivers_elsewhere(scene: Scene) -> Page:
    page = _shown("branches/2")(scene)
    scene.screens.opened[-1].forgive("status of 409")
    _told(page, "**/api/v1/admin/branches/2", _error("DELIVERY_ELSEWHERE"), 409)
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_label("Deliveries are sent from here").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Another branch delivers already.")).to_be_visible()
    return page


def _opens(name: str) -> Callable[[Page], None]:
    def then(page: Page) -> None:
        page.get_by_role("button", name=name).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return then


def _copies(page: Page) -> None:
    page.get_by_role("button", name="Copy: Monday").click()
    page.get_by_role("checkbox", name="Sunday").check()
    expect(page.get_by_text("10 slots are added.")).to_be_visible()


def _wrong_code(page: Page) -> None:
    page.get_by_role("button", name="New code").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Something of up to 40 characters.")).to_be_visible()


OFFICE_OF_SHOP: Final = (
    State("stock", _shown("stock")),
    State("stock-none-low", _shown("stock?show=low", lambda page: page.get_by_label("Search the stock").fill("zz"))),
    State("stock-thing", _shown("stock/1-1")),
    State("stock-too-few", _too_few),
    State("stock-asking", _shown("stock", _asking, "employee")),
    State("stock-requests", _shown("stock/requests", _reviewed)),
    State("stock-requests-done", _shown("stock/requests?status=APPROVED")),
    State("stock-requests-none", _shown("stock/requests?status=REJECTED")),
    State("stock-lost", _lost),
    State(
        "branches",
        _shown("branches", lambda page: expect(page.get_by_text("Street, 50123 Firenze").first).to_be_visible()),
    ),
    State("branch", _shown("branches/1")),
    State("branch-without-slots", _shown("branches/2")),
    State("branch-slot", _shown("branches/1", _opens("09:00–10:00"))),
    State("branch-copy", _shown("branches/1", _copies)),
    State("branch-zone", _shown("branches/1", _opens("Centre"))),
    State("branch-changed-meanwhile", _changed_meanwhile),
    State("branch-delivers-elsewhere", _delivers_elsewhere),
    State("branch-codes", _shown("branches/codes")),
    State("branch-code-wrong", _shown("branches/codes", _wrong_code)),
    State("customers", _shown("customers")),
    State("customers-found", _shown("customers?q=anna")),
    State("customers-none", _shown("customers?q=nobody")),
    State("customer", _shown("customers/5")),
    State("customer-audit", _shown("customers/5", _audit)),
    State("customer-erased", _shown("customers/6", lambda page: expect(page.get_by_text("empty")).to_be_visible())),
)
