"""How each route and each command of the staff's socket is called, for the matrix of `tests/staff/test_isolation.py`.

A new route or command needs a row here, of one line. A row says what the call names and who may make it:

    "POST /admin/table/<int:table_id>/disable": thing(Role.MANAGER),        a thing of the restaurant, for managers
    "POST /admin/session/<uuid:session_id>/move": thing(body={"table_id": 107}),
    "GET /admin/tables": listed(),                                          whatever the restaurant has, for everybody

What stands in the place of a parameter of a path is in `NAMED`, by the parameter's name; "{session_id}" may stand in a
body or a query too. A route that asks nobody who they are is `FREE`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from attrs import frozen

from actors.domain.staff import Role

A_LINE: Final = "00000000-0000-7000-8000-000000000001"
LINE: Final = {"public_id": A_LINE, "menu_item_id": 456, "qty": 1}
ONE: Final = [{"product_id": 900, "quantity": 1}]
VAN: Final = {"from_branch_id": 98, "to_branch_id": 99, "lines": ONE}
SLOT: Final = {"branch_id": 99, "weekday": 0, "starts": "18:00", "ends": "20:00", "capacity": 2}
SESSION: Final = {"session_id": "{session_id}"}

NAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "order_id": "ORD-1-42",
        "shop_order_id": "ORD-1-77",
        "session_id": "{session_id}",
        "member_id": "{member_id}",
        "position": "0",
        "table_id": "107",
        "public_id": A_LINE,
        "item_id": "900",
        "option_id": "90",
        "product_id": "900",
        "staff_user_id": "1",
        "category_id": "4",
        "tax_class_id": "70",
        "menu_id": "80",
        "option_group_id": "9",
        "station": "tandoor",
        "qr_token": "code",
        "call_id": "{call_id}",
        "alert_id": "{alert_id}",
        "payment_id": "{payment_id}",
        "discount_id": A_LINE,
        "number": "2026-00042",
        "token": "code",
        "branch_id": "1",
        "slot_id": "73001",
        "zone_id": "73002",
        "stock_request_id": "73003",
        "inventory_id": "1-900",
        "discount_code_id": "73004",
        "customer_id": "73005",
        "counter_order_id": "{counter_order_id}",
        "api_key_id": "1",
        "webhook_id": "1",
        "delivery_id": "1",
        "sink_id": "5",
    }
)
"""The things of restaurant 1 that everybody tries to get at. Those in braces are of its one session."""

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
ANYWHERE: Final = {"restaurant_name": "chianti", "table_number": 7}


@frozen
class Row:
    """How one route or command is called, the least role that may, and whether it names a thing of the restaurant.

    `diners`: a member of the session may call it, with their own token. `answers`: what one who may is told over HTTP
    where the rules refuse the call on this evening, which is known only to who was let in.
    """

    least: Role
    names: bool
    body: Mapping[str, Any] | None = None
    query: str = ""
    diners: bool = False
    answers: int | None = None


def thing(
    least: Role = Role.EMPLOYEE, body: Mapping[str, Any] | None = None, *, query: str = "", answers: int | None = None
) -> Row:
    """Names a thing: other restaurants' staff get 404, and lower roles 403."""
    return Row(least, names=True, body=body, query=query, answers=answers)


def listed(
    least: Role = Role.EMPLOYEE,
    body: Mapping[str, Any] | None = None,
    query: str = "",
    *,
    answers: int | None = None,
) -> Row:
    """Names nothing: everybody gets what their own restaurant has, and lower roles 403."""
    return Row(least, names=False, body=body, query=query, answers=answers)


def members(*, names: bool = True, body: Mapping[str, Any] | None = None, query: str = "") -> Row:
    """For the members of a session: those of others get 404, and staff's tokens open nothing."""
    return Row(Role.EMPLOYEE, names=names, body=body, query=query, diners=True)


FREE: Final = None
KEYS_OWN: Final = None  # asks for a key and for nobody; `tests.staff.integrations.test_keys` tells

ROUTES: Final[Mapping[str, Row | None]] = MappingProxyType(
    {
        # diners
        "GET /is_open": FREE,
        "POST /table_session": FREE,
        "GET /table_session_details": members(query="session_id={session_id}"),
        "POST /member": FREE,
        "PUT /member/<uuid:member_id>": members(body={"nickname": "Mine"}),
        "DELETE /member/<uuid:member_id>": members(),
        "POST /member/<uuid:member_id>/token": members(),
        "GET /menu": FREE,
        "GET /cart_snapshot": members(query="sessionId={session_id}"),
        "GET /orders": members(query="sessionId={session_id}"),
        "POST /orders": members(names=False, body={"cart_hash": "none"}),
        "GET /orders/<order_id>": members(),
        "POST /session/<uuid:session_id>/validate_pass": members(body={"password": "amber owl"}),
        # staff
        "POST /admin/login": FREE,
        "POST /admin/refresh": FREE,
        "POST /admin/logout": listed(),
        "GET /admin/orders": listed(),
        "POST /admin/orders/<order_id>/resend": thing(),
        "POST /admin/orders/<order_id>/entered_by_hand": thing(body={"ticket": "T1"}),
        "POST /admin/orders/<order_id>/cancel": thing(Role.MANAGER, body={"reason": "They left."}),
        "POST /admin/orders/<order_id>/status": thing(body={"status": "preparing"}),
        "GET /admin/kitchen": listed(),
        "POST /admin/kitchen/<order_id>/items/<position>": thing(body={"state": "preparing"}),
        "GET /api/v1/ops/orders": listed(),
        "GET /api/v1/ops/orders/<shop_order_id>": thing(),
        "PATCH /api/v1/ops/orders/<shop_order_id>/items/<position>/picked-status": thing(
            body={"picked_status": "PICKED"}
        ),
        "PATCH /api/v1/ops/orders/<shop_order_id>/status": thing(body={"status": "IN_PROGRESS"}),
        "POST /api/v1/ops/orders/<shop_order_id>/missing": thing(body={"choice": "without"}, answers=409),
        "POST /admin/kitchen/<order_id>/bump": thing(body={}),
        "POST /admin/kitchen/<order_id>/recall": thing(body={}),
        "POST /admin/kitchen/<order_id>/fire": thing(body={}),
        "POST /admin/kitchen/<order_id>/hold": thing(body={"course": "main"}),
        "PUT /admin/items/<int:item_id>/availability": thing(body={"available": False}),
        "PUT /admin/options/<int:option_id>/availability": thing(body={"available": False}),
        "GET /restaurants/<slug>/logo": FREE,
        "GET /restaurants/<slug>/brand.css": FREE,
        "GET /dishes/<int:edition>/<name>": FREE,
        "GET /photos/<int:restaurant_id>/<int:item_id>/<digest>": FREE,
        "GET /api/v1/branches": FREE,
        "GET /api/v1/delivery-slots": FREE,
        "GET /api/v1/categories": FREE,
        "GET /api/v1/categories/<int:category_id>/products": FREE,
        "GET /api/v1/products/search": FREE,
        "GET /api/v1/products/autocomplete": FREE,
        "GET /api/v1/products/<int:product_id>": FREE,
        "PUT /api/v1/admin/products/<int:product_id>/photo": thing(Role.MANAGER, body={}, answers=415),
        "DELETE /api/v1/admin/products/<int:product_id>/photo": thing(Role.MANAGER),
        "GET /admin/look": listed(),
        "PUT /admin/look": listed(Role.MANAGER, body={"brand_color": "#aa0000"}),
        "PUT /admin/look/logo": listed(Role.MANAGER, body={}, answers=415),
        "DELETE /admin/look/logo": listed(Role.MANAGER),
        "GET /bill": members(query="sessionId={session_id}"),
        "POST /bill/claims": members(names=False, body={**SESSION, "public_id": A_LINE, "share": [1, 2]}),
        "POST /payments": members(names=False, body={**SESSION, "mode": "own", "method": "counter"}),
        "GET /payments/<uuid:payment_id>": members(),
        "POST /payments/<uuid:payment_id>/cancel": members(),
        "GET /admin/session/<uuid:session_id>/bill": thing(),
        "GET /orders/<order_id>/receipt.pdf": members(),
        "GET /bill/receipt.pdf": members(query="sessionId={session_id}"),
        "GET /bill/invoice.pdf": members(query="sessionId={session_id}"),
        "GET /bill/receipt": members(query="sessionId={session_id}"),
        "GET /bill/invoice": members(query="sessionId={session_id}"),
        "GET /r/<token>": FREE,
        "GET /admin/business_day": listed(Role.MANAGER),
        "GET /admin/reconciliation": listed(Role.MANAGER),
        "POST /admin/reconciliation/settle": listed(
            Role.MANAGER,
            body={"day": "2024-01-14", "code": "PAYMENT_UNKNOWN_HERE", "payment_id": "lost", "how": "by_hand"},
            answers=404,  # nothing differs
        ),
        "POST /admin/reconciliation": listed(Role.MANAGER, body={"from": "2024-01-14", "to": "2024-01-14"}),
        "POST /admin/business_day/close": listed(Role.MANAGER, body={"day": "2024-01-14", "counted_cash": 0}),
        "GET /admin/invoices": listed(Role.MANAGER),
        "GET /admin/payments": listed(Role.MANAGER),
        "GET /admin/invoices/<number>/paper.pdf": thing(Role.MANAGER, answers=404),
        "GET /admin/letterhead": listed(Role.MANAGER),
        "GET /admin/session/<uuid:session_id>/receipt": thing(),
        "POST /admin/session/<uuid:session_id>/receipt/print": thing(body={"what": "receipt"}),
        "GET /admin/letterhead/sample.pdf": listed(Role.MANAGER),
        "PUT /admin/letterhead": listed(Role.MANAGER, body={"name": "Ours"}),
        "POST /admin/session/<uuid:session_id>/discounts": thing(body={"reason": "late", "rate": 500}),
        "DELETE /admin/session/<uuid:session_id>/discounts/<uuid:discount_id>": thing(answers=404),
        "POST /admin/session/<uuid:session_id>/payments": thing(body={"method": "cash", "amount": 1, "deposit": True}),
        "POST /admin/payments/<uuid:payment_id>/capture": thing(body={"method": "cash"}),
        "POST /admin/payments/<uuid:payment_id>/cancel": thing(answers=409),  # it is paid
        "POST /admin/payments/<uuid:payment_id>/void": thing(Role.MANAGER, body={}),
        "POST /admin/payments/<uuid:payment_id>/refund": thing(Role.MANAGER, body={"amount": 1}),
        "PUT /admin/table/<int:table_id>/branch": thing(Role.MANAGER, body={"branch_id": 1}),
        "PUT /admin/plan": listed(Role.MANAGER, body={"tables": []}),
        "GET /admin/daily_pass": listed(),
        "POST /admin/daily_pass": listed(Role.MANAGER),
        "PATCH /session/<uuid:session_id>/close": thing(answers=409),  # the bill is open
        "PATCH /session/<uuid:session_id>/restore": thing(),
        "POST /admin/session/<uuid:session_id>/force_close": thing(Role.MANAGER),
        "POST /admin/session/<uuid:session_id>/move": thing(body={"table_id": 107}),
        "POST /admin/session/<uuid:session_id>/merge": thing(body={"into": "{session_id}"}, answers=409),  # into itself
        "POST /admin/session/<uuid:session_id>/merge/undo": thing(Role.MANAGER, answers=409),  # it was not merged
        "POST /admin/table/<int:table_id>/session": thing(body={}),
        "POST /admin/table/<int:table_id>/disable": thing(Role.MANAGER),
        "POST /admin/table/<int:table_id>/enable": thing(Role.MANAGER),
        "POST /admin/table/<int:table_id>/rotate_qr": thing(Role.MANAGER),
        "GET /admin/table/<int:table_id>/qr.svg": thing(Role.MANAGER),
        "GET /admin/qr_sheet": listed(Role.MANAGER),
        "POST /admin/system/disable_ordering": listed(Role.MANAGER),
        "POST /admin/system/enable_ordering": listed(Role.MANAGER),
        "POST /admin/session/<uuid:session_id>/lines": thing(body=LINE),
        "PATCH /admin/session/<uuid:session_id>/lines/<uuid:public_id>": thing(
            body={"version": 1, "qty": 2}, answers=409
        ),
        "DELETE /admin/session/<uuid:session_id>/lines/<uuid:public_id>": thing(query="version=1", answers=409),
        "PUT /admin/session/<uuid:session_id>/members/<uuid:member_id>": thing(body={"nickname": "Otter"}),
        "DELETE /admin/session/<uuid:session_id>/members/<uuid:member_id>": thing(),
        "POST /admin/session/<uuid:session_id>/orders": thing(body={"cart_hash": "none"}, answers=409),
        "GET /admin/tables": listed(),
        "GET /admin/sessions/active": listed(),
        "GET /admin/session/<uuid:session_id>": thing(),
        "GET /admin/session/<uuid:session_id>/story": thing(),
        "GET /admin/table/<int:table_id>/last_session": thing(),
        "POST /admin/calls/<uuid:call_id>/acknowledge": thing(),
        "POST /admin/alerts/<uuid:alert_id>/acknowledge": thing(),
        "GET /admin/audit": listed(Role.MANAGER),
        "GET /api/v1/admin/audit": listed(Role.MANAGER),
        "GET /admin/sync": listed(Role.MANAGER),
        "POST /api/v1/admin/sync/<int:sink_id>/full": thing(Role.MANAGER),
        "POST /api/v1/admin/sync/<int:sink_id>/retry": thing(Role.MANAGER),
        "GET /api/v1/admin/sync/<int:sink_id>/parked": thing(Role.MANAGER),
        "GET /admin/system": listed(Role.MANAGER),
        "GET /admin/system/history": listed(Role.MANAGER),
        "GET /api/v1/admin/categories": listed(Role.MANAGER),
        "POST /api/v1/admin/categories": listed(Role.MANAGER, body={"name": "Soups"}),
        "GET /api/v1/admin/categories/<int:category_id>": thing(Role.MANAGER),
        "PUT /api/v1/admin/categories/<int:category_id>": thing(Role.MANAGER, body={"name": "Soups"}),
        "DELETE /api/v1/admin/categories/<int:category_id>": thing(Role.MANAGER),
        "GET /api/v1/admin/stations": listed(Role.MANAGER),
        "PUT /api/v1/admin/stations/<station>": thing(Role.MANAGER, body={"name": "grill"}),
        "GET /api/v1/admin/products": listed(Role.MANAGER),
        "POST /api/v1/admin/products": listed(Role.MANAGER, body={"name": "Tea", "category_id": 1, "price": 2}),
        "POST /api/v1/admin/products/import": listed(Role.MANAGER, body={}, answers=415),
        "GET /api/v1/admin/products/<int:product_id>": thing(Role.MANAGER),
        "PUT /api/v1/admin/products/<int:product_id>": thing(Role.MANAGER, body={"price": 2.5}),
        "DELETE /api/v1/admin/products/<int:product_id>": thing(Role.MANAGER),
        "GET /api/v1/admin/taxes": listed(Role.MANAGER),
        "POST /api/v1/admin/taxes": listed(Role.MANAGER, body={"name": "Food", "dine_in": 1900, "takeaway": 700}),
        "PUT /api/v1/admin/taxes/prices": listed(Role.MANAGER, body={"prices_include_tax": False}),
        "GET /api/v1/admin/taxes/<int:tax_class_id>": thing(Role.MANAGER),
        "PUT /api/v1/admin/taxes/<int:tax_class_id>": thing(Role.MANAGER, body={"dine_in": 1000}),
        "DELETE /api/v1/admin/taxes/<int:tax_class_id>": thing(Role.MANAGER),
        "GET /api/v1/admin/menus": listed(Role.MANAGER),
        "POST /api/v1/admin/menus": listed(Role.MANAGER, body={"name": "Lunch", "windows": []}),
        "GET /api/v1/admin/menus/<int:menu_id>": thing(Role.MANAGER),
        "PUT /api/v1/admin/menus/<int:menu_id>": thing(Role.MANAGER, body={"name": "Brunch"}),
        "DELETE /api/v1/admin/menus/<int:menu_id>": thing(Role.MANAGER),
        "GET /api/v1/admin/option-groups": listed(Role.MANAGER),
        "POST /api/v1/admin/option-groups": listed(Role.MANAGER, body={"name": "Size"}),
        "GET /api/v1/admin/option-groups/<int:option_group_id>": thing(Role.MANAGER),
        "PUT /api/v1/admin/option-groups/<int:option_group_id>": thing(Role.MANAGER, body={"name": "Sizes"}),
        "DELETE /api/v1/admin/option-groups/<int:option_group_id>": thing(Role.MANAGER),
        "POST /api/v1/admin/option-groups/<int:option_group_id>/restore": thing(Role.MANAGER),
        "GET /api/v1/admin/options": listed(Role.MANAGER),
        "POST /api/v1/admin/options": listed(Role.MANAGER, body={"group_id": 1, "name": "Tiny"}, answers=404),
        "GET /api/v1/admin/options/<int:option_id>": thing(Role.MANAGER),
        "PUT /api/v1/admin/options/<int:option_id>": thing(Role.MANAGER, body={"price": -0.5}),
        "DELETE /api/v1/admin/options/<int:option_id>": thing(Role.MANAGER),
        "POST /api/v1/admin/options/<int:option_id>/restore": thing(Role.MANAGER),
        "GET /api/v1/admin/deleted": listed(Role.MANAGER),
        "POST /api/v1/admin/products/<int:product_id>/restore": thing(Role.MANAGER),
        "POST /api/v1/admin/categories/<int:category_id>/restore": thing(Role.MANAGER),
        "POST /api/v1/admin/taxes/<int:tax_class_id>/restore": thing(Role.MANAGER),
        "POST /api/v1/admin/menus/<int:menu_id>/restore": thing(Role.MANAGER),
        "GET /api/v1/admin/branches": listed(Role.MANAGER),
        "POST /api/v1/admin/branches": listed(Role.MANAGER, body={"name": "Harbour"}),
        "GET /api/v1/admin/branches/<int:branch_id>": thing(Role.MANAGER),
        "PUT /api/v1/admin/branches/<int:branch_id>": thing(Role.MANAGER, body={"phone": "1"}),
        "DELETE /api/v1/admin/branches/<int:branch_id>": thing(Role.MANAGER, answers=409),
        "POST /api/v1/admin/branches/<int:branch_id>/restore": thing(Role.MANAGER),
        "POST /api/v1/admin/branches/<int:branch_id>/zones": thing(Role.MANAGER, body={"name": "City", "fee": 3}),
        "PUT /api/v1/admin/branches/<int:branch_id>/zones/<int:zone_id>": thing(Role.MANAGER, body={"fee": 2}),
        "DELETE /api/v1/admin/branches/<int:branch_id>/zones/<int:zone_id>": thing(Role.MANAGER),
        "GET /api/v1/admin/delivery-slots": listed(Role.MANAGER),
        "POST /api/v1/admin/delivery-slots": listed(Role.MANAGER, body=SLOT, answers=404),
        "GET /api/v1/admin/delivery-slots/<int:slot_id>": thing(Role.MANAGER),
        "PUT /api/v1/admin/delivery-slots/<int:slot_id>": thing(Role.MANAGER, body={"capacity": 4}),
        "DELETE /api/v1/admin/delivery-slots/<int:slot_id>": thing(Role.MANAGER),
        "GET /api/v1/admin/inventory": listed(Role.MANAGER),
        "PUT /api/v1/admin/inventory/<inventory_id>": thing(Role.MANAGER, body={"quantity": 4}),
        "GET /api/v1/admin/inventory/moves": listed(Role.MANAGER),
        "POST /api/v1/admin/inventory/receive": listed(Role.MANAGER, body={"branch_id": 99, "lines": ONE}, answers=404),
        "POST /api/v1/admin/inventory/waste": listed(Role.MANAGER, body={"branch_id": 99, "lines": ONE}, answers=404),
        "POST /api/v1/admin/inventory/transfer": listed(Role.MANAGER, body=VAN, answers=404),
        "POST /api/v1/stock-requests": listed(
            body={"type": "ADD_QUANTITY", "quantity": 2, "product_id": 1}, answers=404
        ),
        "GET /api/v1/stock-requests/my": listed(),
        "GET /api/v1/admin/stock-requests": listed(Role.MANAGER),
        "PATCH /api/v1/admin/stock-requests/<int:stock_request_id>/review": thing(
            Role.MANAGER, body={"status": "APPROVED"}
        ),
        "PATCH /api/v1/admin/stock-requests/bulk-review": listed(
            Role.MANAGER, body={"ids": [73003], "status": "REJECTED"}
        ),
        "GET /api/v1/admin/search": listed(Role.MANAGER, query="q=ours@example.com"),
        "GET /api/v1/admin/customers/<int:customer_id>/story": thing(Role.MANAGER),
        "GET /api/v1/admin/discounts": listed(Role.MANAGER),
        "POST /api/v1/admin/discounts": listed(Role.MANAGER, body={"code": "OURS", "rate": 1000}, answers=409),
        "GET /api/v1/admin/discounts/<int:discount_code_id>": thing(Role.MANAGER),
        "PUT /api/v1/admin/discounts/<int:discount_code_id>": thing(Role.MANAGER, body={"rate": 500}),
        "DELETE /api/v1/admin/discounts/<int:discount_code_id>": thing(Role.MANAGER),
        "GET /api/v1/admin/languages": listed(Role.MANAGER),
        "PUT /api/v1/admin/languages": listed(Role.MANAGER, body={"languages": ["it", "de"]}),
        "GET /api/v1/admin/api-keys": listed(Role.ADMIN),
        "POST /api/v1/admin/api-keys": listed(Role.ADMIN, body={"name": "Tills", "scopes": ["menu:read"]}),
        "DELETE /api/v1/admin/api-keys/<int:api_key_id>": thing(Role.ADMIN),
        "GET /api/v1/auth/key": KEYS_OWN,
        "GET /api/v1/admin/webhooks": listed(Role.MANAGER),
        "POST /api/v1/admin/webhooks": listed(
            Role.ADMIN, body={"url": "https://till.example.com/hooks", "events": ["order.created"]}
        ),
        "PATCH /api/v1/admin/webhooks/<int:webhook_id>": thing(Role.ADMIN, body={"description": "Tills"}),
        "POST /api/v1/admin/webhooks/<int:webhook_id>/rotate": thing(Role.ADMIN),
        "DELETE /api/v1/admin/webhooks/<int:webhook_id>": thing(Role.ADMIN),
        "GET /api/v1/admin/webhooks/<int:webhook_id>/deliveries": thing(Role.MANAGER),
        "POST /api/v1/admin/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/send": thing(Role.MANAGER),
        "POST /api/v1/admin/webhooks/<int:webhook_id>/test": thing(Role.MANAGER),
        "POST /api/v1/orders": listed(body={"items": [{"menu_item_id": 456}]}),
        "PUT /api/v1/orders/<counter_order_id>": thing(body={"notes": "Later"}),
        "DELETE /api/v1/orders/<counter_order_id>": thing(Role.MANAGER),
        "GET /api/v1/menu": listed(),
        "PUT /api/v1/menu/<int:item_id>": thing(body={"available": False}),
        "GET /api/v1/tables": listed(),
        "PUT /api/v1/tables/<int:table_id>": thing(Role.MANAGER, body={"enabled": False}),
        "POST /api/v1/payments": listed(body={"order_id": "ORD-1-9", "method": "cash"}, answers=404),
        "GET /api/v1/payments": listed(Role.MANAGER),
        "DELETE /api/v1/payments/<uuid:payment_id>": thing(Role.MANAGER),
        "GET /admin/staff": listed(Role.ADMIN),
        "POST /admin/staff": listed(Role.ADMIN, body={"email": "new@x.example", "name": "New"}),
        "PATCH /admin/staff/<int:staff_user_id>": thing(Role.ADMIN, body={"name": "Mine"}),
        "POST /admin/staff/<int:staff_user_id>/disable": thing(Role.ADMIN),
        "GET /api/v1/admin/users": listed(Role.ADMIN),
        "PATCH /api/v1/admin/users/<int:staff_user_id>": thing(Role.ADMIN, body={"name": "Mine"}),
        "PUT /admin/staff/me/password": listed(body={"current": "a fork in the road", "new": "a fork in the road"}),
    }
)
"""Every route of diners and staff, by its method and template."""

COMMANDS: Final[Mapping[str, Row]] = MappingProxyType(
    {
        "resend_order": thing(body={"order_id": "ORD-1-42"}),
        "enter_order_by_hand": thing(body={"order_id": "ORD-1-42", "ticket": "T1"}),
        "cancel_order": thing(Role.MANAGER, body={"order_id": "ORD-1-42", "reason": "They left."}),
        "move_order": thing(body={"order_id": "ORD-1-42", "status": "preparing"}),
        "move_item": thing(body={"order_id": "ORD-1-42", "position": 0, "state": "preparing"}),
        "bump_ticket": thing(body={"order_id": "ORD-1-42"}),
        "recall_ticket": thing(body={"order_id": "ORD-1-42"}),
        "fire_course": thing(body={"order_id": "ORD-1-42"}),
        "hold_course": thing(body={"order_id": "ORD-1-42", "course": "main"}),
        "acknowledge_call": thing(body={"call_id": "{call_id}"}),
        "acknowledge_alert": thing(body={"alert_id": "{alert_id}"}),
        "renew_daily_pass": listed(Role.MANAGER),
        "close_session": thing(body=SESSION, answers=409),
        "force_close_session": thing(Role.MANAGER, body=SESSION),
        "restore_session": thing(body=SESSION),
        "move_session": thing(body={**SESSION, "table_id": 107}),
        "merge_session": thing(body={**SESSION, "into": "{session_id}"}, answers=409),
        "undo_merge": thing(Role.MANAGER, body=SESSION, answers=409),
        "open_session": thing(body={"table_id": 107}),
        "disable_table": thing(Role.MANAGER, body={"table_id": 107}),
        "enable_table": thing(Role.MANAGER, body={"table_id": 107}),
        "rotate_qr": thing(Role.MANAGER, body={"table_id": 107}),
        "disable_ordering": listed(Role.MANAGER),
        "enable_ordering": listed(Role.MANAGER),
        "add_line": thing(body={**SESSION, **LINE}),
        "update_line": thing(body={**SESSION, "public_id": A_LINE, "version": 1, "qty": 2}, answers=409),
        "remove_line": thing(body={**SESSION, "public_id": A_LINE, "version": 1}, answers=409),
        "rename_member": thing(body={**SESSION, "member_id": "{member_id}", "nickname": "Otter"}),
        "remove_member": thing(body={**SESSION, "member_id": "{member_id}"}),
        "place_order": thing(body={**SESSION, "idempotency_key": "k", "cart_hash": "none"}, answers=409),
        "arrange_plan": thing(Role.MANAGER, body={"tables": [{"table_id": 107, "x": 250, "y": 500}]}),
        "set_availability": thing(body={"item_id": 900, "available": False}),
        "set_option_availability": thing(body={"option_id": 90, "available": False}),
    }
)
"""Every command of the staff's socket, by its type, with its fields as the body."""
