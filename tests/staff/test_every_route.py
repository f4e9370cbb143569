"""What is so on every route, diners' and staff's: JSON is demanded, and every refusal has the contract's shape."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import pytest
from quart import Response
from trio.testing import MockClock

from server.diners.routes import DINERS
from server.door import bounds
from server.http.routing import Route, declared
from staff.routes import STAFF
from tests.server.doors import refusal
from tests.staff.world import MANAGER, StaffWorld, open_staff_world

ANY_WORD: Final = re.compile(r"<\w+>")
NOTHING: Final[dict[str, Any]] = {}
METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
OTHER_KINDS: Final = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", "nonsense")
JSON_KINDS: Final = (
    "application/json",
    "application/json; charset=utf-8",
    "APPLICATION/JSON",
    "application/x+json",
    "",
)


@pytest.fixture
async def world(mock_clock: MockClock) -> AsyncIterator[StaffWorld]:
    async with open_staff_world(LOGINS_PER_MINUTE="1000", ORDERS_PER_MINUTE="1000", JOINS_PER_MINUTE="1000") as opened:
        yield opened


def with_bodies() -> Iterator[Route]:
    """Every route that reads a body."""
    for owner in (*DINERS, *STAFF):
        yield from (found for found, _ in declared(owner) if found.takes.body is not None)


class Caller:
    """Somebody who may do everything, and sends what they like."""

    def __init__(self, world: StaffWorld, member: Mapping[str, Any], manager: Mapping[str, Any]) -> None:
        self.world = world
        self._member = member
        self._tokens = {True: manager["access_token"], False: member["ws_token"]}

    @classmethod
    async def at(cls, world: StaffWorld) -> "Caller":
        return cls(world, await world.join(), await world.sign_in(MANAGER))

    def path(self, template: str) -> str:
        """The path with something in the place of each parameter."""
        filled = template.replace("<uuid:member_id>", self._member["member_id"]).replace("<order_id>", "ORD-1-1")
        filled = filled.replace("<int:staff_user_id>", "2").replace("<uuid:session_id>", self._member["session_id"])
        filled = filled.replace("<position>", "0").replace("<int:item_id>", "1").replace("<int:table_id>", "107")
        filled = filled.replace("<uuid:session_id>", self._member["session_id"])
        filled = filled.replace("<uuid:public_id>", self._member["member_id"])
        filled = filled.replace("<uuid:call_id>", str(UUID(int=7))).replace("<uuid:alert_id>", str(UUID(int=7)))
        filled = filled.replace("<int:edition>", "1").replace("<int:product_id>", "900").replace("<station>", "bar")
        filled = filled.replace("<shop_order_id>", "ORD-1-77").replace("<item_id>", "0")
        filled = filled.replace("<int:restaurant_id>", "1").replace("<digest>", "x")
        filled = filled.replace("<inventory_id>", "1-900").replace("<counter_order_id>", "ORD-1-1")
        of_menu = ("category_id", "tax_class_id", "menu_id", "option_id", "option_group_id")
        of_shop = (
            "branch_id",
            "slot_id",
            "zone_id",
            "stock_request_id",
            "discount_code_id",
            "customer_id",
            "api_key_id",
            "webhook_id",
            "delivery_id",
            "sink_id",
        )
        for name in (*of_menu, *of_shop):
            filled = filled.replace(f"<int:{name}>", "4")
        for name in ("payment_id", "discount_id"):
            filled = filled.replace(f"<uuid:{name}>", str(UUID(int=7)))
        return filled.replace("<qr_token>", "code").replace("<path:name>", "x").replace("<name>", "x")

    def headers(self, path: str, kind: str = "") -> dict[str, str]:
        rooms: tuple[str, ...] = ("/admin", "/api/v1/admin", "/api/v1/ops", "/api/v1/stock-requests")
        rooms += tuple(f"/api/v1/{one}" for one in ("orders", "menu", "tables", "payments", "auth"))
        of_staff = path.startswith(rooms) or path.endswith(("/close", "/restore"))
        said = {"Authorization": f"Bearer {self._tokens[of_staff]}", "Idempotency-Key": "k1"}
        return {**said, "Content-Type": kind} if kind else said

    async def send(self, route: Route, body: bytes, kind: str) -> Response:
        path = self.path(route.path)
        sent = self.headers(path, kind)
        said: dict[str, Any] = {"data": body}
        response = await self.world.client.open(path, method=route.method, headers=sent, **said)
        assert isinstance(response, Response)
        return response


async def test_a_body_that_says_it_is_no_json_is_not_read(world: StaffWorld) -> None:
    caller = await Caller.at(world)
    routes = list(with_bodies())
    assert len(routes) >= 8
    for route in routes:
        for kind in OTHER_KINDS:
            response = await caller.send(route, b"{}", kind)
            assert response.status_code == 415, (route.path, kind)
            assert await refusal(response, 415, "UNSUPPORTED_MEDIA_TYPE") == {"field": "Content-Type"}


async def test_a_body_of_json_is_read_however_that_is_said_or_not(world: StaffWorld) -> None:
    caller = await Caller.at(world)
    for route in with_bodies():
        for kind in JSON_KINDS:
            response = await caller.send(route, b'{"surely_no_field": 1}', kind)
            assert response.status_code == 422, (route.path, kind)
            assert await refusal(response, 422, "VALIDATION_FAILED") == {"field": "surely_no_field"}, (route.path, kind)


async def test_no_body_needs_no_kind(world: StaffWorld) -> None:
    caller = await Caller.at(world)
    for route in with_bodies():
        for kind in OTHER_KINDS:
            assert (await caller.send(route, b"", kind)).status_code != 415, (route.path, kind)


async def test_a_body_that_is_too_large_is_refused_everywhere(world: StaffWorld) -> None:
    caller = await Caller.at(world)
    for route in with_bodies():
        response = await caller.send(route, b" " * (bounds.BODY_BYTES_MAX + 1), "application/json")
        assert response.status_code == 413, route.path
        await refusal(response, 413, "PAYLOAD_TOO_LARGE")


async def test_a_body_that_never_ends_is_given_up_everywhere(world: StaffWorld, mock_clock: MockClock) -> None:
    caller = await Caller.at(world)
    mock_clock.autojump_threshold = 0
    for route in with_bodies():
        path = caller.path(route.path)
        async with world.client.request(path, method=route.method, headers=caller.headers(path)) as connection:
            await connection.send(b"{")
        response = await connection.as_response()
        assert response.status_code == 408, route.path
        await refusal(response, 408, "REQUEST_TIMEOUT")


async def test_a_method_that_a_path_does_not_have_is_refused_with_those_it_has(world: StaffWorld) -> None:
    caller = await Caller.at(world)
    rules = list(world.app.url_map.iter_rules())
    allowed: dict[str, set[str]] = {caller.path(rule.rule): set() for rule in rules}
    for rule in rules:
        parts = (re.escape(caller.path(part)) for part in ANY_WORD.split(rule.rule))
        served = re.compile("[^/]+".join(parts))  # a parameter of any word is also a path that has that word
        for path in (caller.path(rule.rule), *filter(served.fullmatch, allowed)):
            allowed[path].update(rule.methods or ())
    assert len(allowed) >= 20
    for path, methods in allowed.items():
        for method in METHODS - methods:
            response = await world.client.open(path, method=method, headers=caller.headers(path), **NOTHING)
            assert isinstance(response, Response)
            assert response.status_code == 405, (method, path)
            assert set(response.headers["Allow"].split(", ")) == methods, (method, path)
            await refusal(response, 405, "METHOD_NOT_ALLOWED")


async def test_a_path_that_is_nearly_one_is_not_found(world: StaffWorld) -> None:
    caller = await Caller.at(world)
    for rule in world.app.url_map.iter_rules():
        path = f"{caller.path(rule.rule).rstrip('/')}/and/more"
        if not rule.rule.endswith("name>"):
            response = await world.client.get(path, headers=caller.headers(path))
            assert response.status_code == 404, path
            await refusal(response, 404, "NOT_FOUND")
