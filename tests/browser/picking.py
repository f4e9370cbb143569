"""States of picking: the board, an order on a phone, and what the customer is asked. The answers are given here.

Owns: how they are reached. `states.py` has them in its list.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from playwright.sync_api import Page, Route, expect

from tests.browser.houses import LONG
from tests.browser.scenes import Scene, State

OPS: Final = "**/api/v1/ops/orders*"
BRANCHES: Final = "**/api/v1/branches*"
HOME: Final = {
    "recipient": LONG,
    "street": f"Dizengoff 101, {LONG}",
    "postcode": "6339117",
    "city": "Tel Aviv-Yafo",
    "phone": "+972501234567",
    "note": "Second bell from below.",
}


def _item(n: int, name: str, place: str | None, status: str = "PENDING", **more: Any) -> dict[str, Any]:
    usual = {"quantity": 1 + n % 3, "note": "", "options": [], "unit_price": 2.5, "line_total": 5.0, "photo": None}
    told = {"version": 0, "substitute": None, "choice": None, "picked_status": status}
    return {"id": n, "product_id": n + 1, "name": name, "place": place, **usual, **told, **more}


def _order(number: int, hours: float, status: str, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    starts = datetime.now(UTC) + timedelta(hours=hours)
    done = sum(one["picked_status"] == "PICKED" for one in items)
    missing = sum(one["picked_status"] == "MISSING" for one in items)
    return {
        "order_id": f"ORD-1-{number}",
        "order_number": number,
        "session_id": SESSION,
        "status": status,
        "payment_status": "paid",
        "fulfillment_type": "PICKUP" if number % 2 else "DELIVERY",
        "branch_id": 1,
        "date": starts.date().isoformat(),
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=2)).isoformat(),
        "customer_name": "Noa Levi",
        "customer_phone": "+972501234567",
        "note": "",
        "address": None,
        "total": 86.4,
        "currency": "EUR",
        "created_at": (starts - timedelta(days=1)).isoformat(),
        "progress": {"items": len(items), "settled": done, "missing": missing},
        "items": items,
        **more,
    }


UNPAID: Final = {"payment_status": "unpaid", "total": 12_345_678.9}
IN_PART: Final = {**UNPAID, "payment_status": "partially_paid"}
GONE: Final = {**IN_PART, "session_id": None}
SESSION: Final = "00000000-0000-0000-0000-000000000077"
BILL: Final = {
    "currency": "EUR",
    "lines": [
        {"order_id": "ORD-1-77", "open": 6.2},
        {"order_id": "ORD-1-77", "open": 0},
        {"order_id": "ORD-1-7", "open": 9},
    ],
}
INSTEAD: Final = {"product_id": 9, "name": "Oat milk", "quantity": 2, "unit_price": 2.0, "line_total": 4.0}
BAG: Final = [
    _item(0, "Tomatoes on the vine", "Aisle 1, left", "PICKED"),
    _item(1, "Milk 3 %", "Aisle 2, fridge", note="the freshest, please"),
    _item(2, "Wholemeal bread", "Aisle 10"),
    _item(3, f"Eggs, {LONG}", None),
]
SHORT: Final = [
    _item(0, "Tomatoes", "Aisle 1", "PICKED"),
    _item(1, "Milk 3 %", "Aisle 2", "MISSING", substitute=INSTEAD),
]

CHOSEN: Final = [
    _item(0, "Tomatoes", "Aisle 1", "PICKED"),
    _item(1, "Milk 3 %", "Aisle 2", "MISSING", substitute=INSTEAD, choice="substitute"),
    _item(2, "Eggs", "Aisle 2", "MISSING", substitute={**INSTEAD, "name": "Duck eggs"}, choice="without"),
]


def _orders() -> list[dict[str, Any]]:
    return [
        _order(71, -0.5, "IN_PROGRESS", BAG, note="Ring twice, the bell is soft."),
        _order(72, 0.5, "MISSING", SHORT),
        _order(73, 1.5, "READY", [_item(0, "Milk", "Aisle 2", "PICKED")], customer_name=LONG),
        _order(76, 2, "READY", [_item(0, "Milk", "Aisle 2", "PICKED")], address=HOME, branch_id=2, **UNPAID),
        _order(77, 2, "READY", CHOSEN, customer_phone="", **IN_PART),
        _order(79, 2, "READY", CHOSEN, **GONE),
        _order(78, 3, "MISSING", SHORT, customer_phone=""),
        _order(74, 4, "CREATED", [_item(n, f"Item {n}", None) for n in range(40)]),
    ]


def _told(route: Route) -> None:
    orders = _orders()
    page = {"data": orders, "pagination": {"limit": 100, "offset": 0, "total": len(orders)}}
    route.fulfill(status=200, content_type="application/json", body=json.dumps(page))


def _shown(part: str = "") -> Callable[[Scene], Page]:
    def reach(scene: Scene) -> Page:
        page = scene.staff_page("me")
        page.route(OPS, _told)
        page.route(f"**/admin/session/{SESSION}/bill", lambda route: route.fulfill(status=200, json=BILL))
        page.goto(page.url.replace("/staff/me", f"/staff/ops{part}"))
        expect(page.locator(".skeleton")).to_have_count(0)
        expect(page.locator(".ops-board, .ops-pick")).to_be_visible()
        return page

    return reach


def _leaves(scene: Scene) -> Page:
    """A bag that goes out of the house, and what is to be had for it at the door; nothing for one that is paid."""
    page = _shown("/ORD-1-73")(scene)
    expect(page.get_by_text("The bag waits")).to_be_visible()
    expect(page.get_by_text("To collect")).to_have_count(0)
    page.goto(page.url.replace("-73", "-76"))
    expect(page.get_by_text("To collect: €12,345,678.90")).to_be_visible()
    page.goto(page.url.replace("-76", "-79"))
    expect(page.get_by_text("To collect: the rest of €12,345,678.90")).to_be_visible()  # there is no bill any more
    page.goto(page.url.replace("-79", "-77"))
    expect(page.get_by_text("To collect: €6.20, the rest of €12,345,678.90")).to_be_visible()
    expect(page.get_by_text("the customer takes it")).to_be_visible()
    expect(page.get_by_text("Duck eggs")).to_have_count(0)
    return page


def _nobody_to_call(scene: Scene) -> Page:
    page = _shown("/ORD-1-78")(scene)
    expect(page.get_by_text("what is missing")).to_be_visible()
    expect(page.get_by_text("Or call")).to_have_count(0)
    return page


def _of_branches(scene: Scene) -> Page:
    """A shop with several branches, and all their orders on the board."""
    page = scene.staff_page("me")
    page.route(OPS, _told)
    data = [{"id": 1, "name": "The Warehouse"}, {"id": 2, "name": LONG}]
    page.route(BRANCHES, lambda route: route.fulfill(status=200, json={"data": data}))
    page.goto(page.url.replace("/staff/me", "/staff/ops"))
    expect(page.locator(".ops-where select")).to_be_visible()
    expect(page.locator(".ops-row")).to_have_count(8)
    page.locator(".ops-where select").select_option("2")
    expect(page.locator(".ops-row")).to_have_count(1)
    page.locator(".ops-where select").select_option("")
    expect(page.locator(".ops-row")).to_have_count(8)
    return page


def _away(scene: Scene) -> Page:
    """The network is gone, and what was tapped is kept."""
    page = _shown("/ORD-1-71")(scene)
    scene.screens.opened[-1].forgive("ERR_FAILED")
    page.route("**/picked-status", lambda route: route.abort())
    page.locator(".ops-say .main").click()
    expect(page.locator(".ops-waits")).to_be_visible()
    return page


PICKING: Final = (
    State("ops-board", _shown()),
    State("ops-branches", _of_branches),
    State("ops-pick", _shown("/ORD-1-71")),
    State("ops-away", _away),
    State("ops-missing", _shown("/ORD-1-72")),
    State("ops-ready", _shown("/ORD-1-73")),
    State("ops-leaves", _leaves),
    State("ops-nobody-to-call", _nobody_to_call),
)
