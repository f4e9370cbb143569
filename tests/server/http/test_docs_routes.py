import json
import re
from collections.abc import Iterable
from typing import Any

import pytest

from server.diners.routes import DINERS
from server.http.app import openapi
from server.shop.door import SHOP
from tests.cases import case
from tests.server.doors import World, refusal, text

CONTRACT = {
    "/is_open": {"get"},
    "/table_session": {"post"},
    "/table_session_details": {"get"},
    "/member": {"post"},
    "/member/{member_id}": {"put", "delete"},
    "/member/{member_id}/token": {"post"},
    "/menu": {"get"},
    "/cart_snapshot": {"get"},
    "/session/{session_id}/validate_pass": {"post"},
    "/orders/{order_id}": {"get"},
    "/orders": {"get", "post"},
    "/bill": {"get"},
    "/bill/claims": {"post"},
    "/payments": {"post"},
    "/payments/{payment_id}": {"get"},
    "/payments/{payment_id}/cancel": {"post"},
    "/orders/{order_id}/receipt.pdf": {"get"},
    "/bill/receipt.pdf": {"get"},
    "/bill/invoice.pdf": {"get"},
    "/bill/receipt": {"get"},
    "/bill/invoice": {"get"},
    "/r/{token}": {"get"},
    "/restaurants/{slug}/brand.css": {"get"},
    "/dishes/{edition}/{name}": {"get"},
    "/restaurants/{slug}/logo": {"get"},
    "/photos/{restaurant_id}/{item_id}/{digest}": {"get"},
    "/api/v1/categories": {"get"},
    "/api/v1/categories/{category_id}/products": {"get"},
    "/api/v1/products/{product_id}": {"get"},
    "/api/v1/products/search": {"get"},
    "/api/v1/products/autocomplete": {"get"},
    "/api/v1/branches": {"get"},
    "/api/v1/delivery-slots": {"get"},
    "/health": {"get"},
    "/api/v1/health": {"get"},
    "/health/detailed": {"get"},
    "/metrics": {"get"},
}


async def test_the_document_has_every_route_of_the_contract(world: World) -> None:
    document = await (await world.get("/openapi.json")).get_json()
    assert {path: set(methods) for path, methods in document["paths"].items()} == CONTRACT


async def test_the_document_that_is_served_is_the_one_that_is_written_down(world: World) -> None:
    assert await (await world.get("/openapi.json")).get_data() == openapi(*DINERS, *SHOP)


def test_every_reference_leads_somewhere() -> None:
    document = json.loads(openapi(*DINERS, *SHOP))
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert references
    assert references <= document["components"]["schemas"].keys()


def test_every_operation_has_a_name_of_its_own_and_says_what_errors_look_like() -> None:
    operations = _operations()
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        for status, response in operation["responses"].items():
            if int(status) >= 400 and "application/json" in response.get("content", {}) and status != "503":
                shape = response["content"]["application/json"]["schema"]["$ref"]
                assert shape.endswith("/ErrorView"), (operation["operationId"], status)


def test_what_needs_a_token_says_so() -> None:
    needing = {operation["operationId"] for operation in _operations() if operation.get("security")}
    assert needing == {
        "bill_bill",
        "bill_cancel",
        "bill_claim",
        "bill_pay",
        "bill_payment",
        "cart_snapshot",
        "member_leave",
        "member_rename",
        "member_renew",
        "order_list",
        "order_place",
        "order_story",
        "paper_bill",
        "paper_bill_link",
        "paper_invoice",
        "paper_invoice_link",
        "paper_receipt",
        "pass_validate",
        "tablesession_details",
    }


def test_required_and_optional_fields_are_told_apart() -> None:
    document = json.loads(openapi(*DINERS, *SHOP))
    is_open = document["paths"]["/is_open"]["get"]["parameters"]
    assert [(each["name"], each["required"]) for each in is_open] == [
        ("restaurant_name", True),
        ("table_number", True),
    ]
    key = document["paths"]["/orders"]["post"]["parameters"][0]
    assert (key["name"], key["in"], key["required"]) == ("Idempotency-Key", "header", True)
    assert document["components"]["schemas"]["OrderBody"]["required"] == ["cart_hash"]


async def test_the_socket_has_a_document_too(world: World) -> None:
    document = await (await world.get("/asyncapi.json")).get_json()
    assert document["asyncapi"].startswith("3.")


async def test_the_page_asks_nobody_but_this_server(world: World) -> None:
    response = await world.get("/docs")
    page = await text(response)
    assert response.status_code == 200
    assert "//" not in re.sub(r"<!doctype html>", "", page)
    for path in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert (await world.get(path)).status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("name", "kind"),
    [("swagger-ui-bundle.js", "javascript"), ("swagger-ui.css", "text/css"), ("start.js", "javascript")],
)
async def test_the_viewer_comes_with_the_right_kind_of_content(world: World, name: str, kind: str) -> None:
    response = await world.get(f"/docs/assets/{name}")
    assert kind in response.headers["Content-Type"]
    assert len(await response.get_data()) > 100


async def test_nothing_but_the_viewer_is_given_out(world: World) -> None:
    cases: Iterable[str] = ["README.md", "..%2F..%2Fapp.py", "../start.js", "nothing.js"]
    for name in cases:
        with case(name):
            await refusal(world.get(f"/docs/assets/{name}"), 404, "NOT_FOUND")


def _operations() -> list[dict[str, Any]]:
    paths = json.loads(openapi(*DINERS, *SHOP))["paths"]
    return [operation for methods in paths.values() for operation in methods.values()]
