"""No restaurant gets at another's things, and no role at what is above it: every route and every command, tried by all.

Made from the tables of routes and commands themselves; how each is called stands in `tests/staff/isolation.py`, and one
without a row there fails. Nothing that is refused changes anything, in the store or in what anybody sees.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from typing import Any, Final
from uuid import UUID

import pytest
import trio
from quart import Response

from actors import stock_requests
from actors.domain.api_key import Scope
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from actors.domain.counter.commands import OrderedItem
from actors.domain.event_type import EventType
from actors.domain.fulfilment.discount_code import DiscountCode
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.zone import Zone
from actors.domain.money.commands import TakePayment
from actors.domain.money.payment import Method
from actors.domain.staff import Role, StaffUser
from actors.domain.stock.request import RequestKind, StockRequest
from actors.office import codes, of_branch
from actors.ports.support import FoundCustomer
from server.diners.routes import DINERS
from server.http.problems import STATUS_OF
from server.http.routing import declared
from server.shop.door import SHOP
from staff import commands
from staff.integrations.keys import WantedKey
from staff.integrations.orders import Wanted
from staff.routes import STAFF
from tests.cases import case
from tests.staff.isolation import COMMANDS, NAMED, ROUTES, Row
from tests.staff.ops.shop import shop_order
from tests.staff.screens import Wire, open_room
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, PASSWORD_HASH, StaffWorld, open_staff_world

PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>")
OURS: Final = {Role.EMPLOYEE: EMPLOYEE, Role.MANAGER: MANAGER, Role.ADMIN: ADMIN}
THEIRS: Final = {
    role: StaffUser(20 + role, 2, f"s{role}@sakura.example", f"S{role}", role)
    for role in (Role.EMPLOYEE, Role.MANAGER, Role.ADMIN)
}
SERVED: Final = sorted(
    f"{found.method} {found.path}" for owner in (*DINERS, *STAFF, *SHOP) for found, _ in declared(owner)
)
ASKED: Final = [route for route in SERVED if ROUTES.get(route) is not None]
DINERS_OWN: Final = [route for route in ASKED if (row := ROUTES[route]) is not None and row.diners]
STAFFS_OWN: Final = [route for route in ASKED if route not in DINERS_OWN]
READS: Final = [route for route in STAFFS_OWN if route.startswith("GET ")]
CHANGES: Final = [route for route in STAFFS_OWN if route not in READS]
# `ITEM_UNKNOWN` is so where staff name it; to a diner it is a wrong choice.
NO_SUCH: Final = {
    **{f"{what}_NOT_FOUND": 404 for what in ("SESSION", "TABLE", "ALERT", "OPTION")},
    "ITEM_UNKNOWN": 404,
}
STATUSES: Final = {**{code.value: status for code, status in STATUS_OF.items()}, **NO_SUCH}

Who = Mapping[str, Any]


LIMITS = ("LOGINS_PER_MINUTE", "READS_PER_MINUTE", "ORDERS_PER_MINUTE")


class Evening:
    """Restaurant 1 with an order that waits, restaurant 2 with staff of every role, and diners elsewhere."""

    def __init__(self, world: StaffWorld, ours: Who, others: Sequence[Who], things: Mapping[str, str]) -> None:
        self.world = world
        self.things = things
        self.ours = ours  # a member of the session that everybody tries to get at
        self.others = others  # members of another table's session, and of another restaurant's

    @classmethod
    async def of(cls, world: StaffWorld) -> "Evening":
        for user in THEIRS.values():
            world.accounts.hire(user, PASSWORD_HASH)
        await world.waiting_order()
        shop_order(world)
        ours = await world.join(nickname="Unmistakable")
        others = [await world.join(table_number=8), await world.join(table_number=7, restaurant_name="sakura")]
        return cls(world, ours, others, await things_of(world, ours))

    def filled(self, text: str) -> str:
        for name, thing in self.things.items():
            text = text.replace(f"{{{name}}}", thing)
        return text

    async def call(self, route: str, who: Who | None) -> Response:
        row = ROUTES[route]
        assert row is not None
        method, template = route.split(" ")
        path = self.filled(PARAMETER.sub(lambda found: NAMED[found[1]], template) + (row.query and f"?{row.query}"))
        body = None if row.body is None else json.loads(self.filled(json.dumps(row.body)))
        return await self.world.send(method, path, who, body, {"Idempotency-Key": "k9"})

    def kept(self) -> str:
        """All that is stored, for comparing."""
        store = self.world.store
        sessions = [(repr(kept.state), kept.version) for kept in store._kept.values()]
        return repr((sessions, store.accounts._accounts, store.audit, store.restaurants._restaurants))

    async def shows_ours(self, response: Response) -> bool:
        said = bytes(await response.get_data(as_text=False)).decode(errors="replace")  # a printable sheet is no text
        marks = (*self.things.values(), "ORD-1-", "Unmistakable", MANAGER.email)
        return any(mark in said for mark in marks)


async def things_of(world: StaffWorld, ours: Who) -> Mapping[str, str]:
    """The ids of our session and member, of a call of theirs, and of an alert that nobody has acknowledged."""
    session = await world.registry.session(UUID(ours["session_id"]))
    answer = await session.ask(CallWaiter(UUID(ours["member_id"]), CallReason.BILL))
    (call,) = answer.state.calls.values()
    paid = await session.ask(TakePayment(UUID(int=77), 1, Role.EMPLOYEE, Method.CASH, 100, deposit=True))
    (payment_id,) = paid.state.payments
    (alert,) = await world.store.attention.open_alerts(1, 10)
    await shop_of(world)
    ours_too, _, _ = await world.staff.counter.take(MANAGER, "k0", Wanted((OrderedItem(456, 1),)))
    await world.staff.keys.make(ADMIN, WantedKey("Tills", [Scope.MENU_READ]))
    hook, _ = await world.staff.webhooks.make(ADMIN, "https://till.example.com", [EventType.ORDER_CREATED], "Tills")
    await world.staff.webhooks.send_test(ADMIN, hook.webhook_id)
    named = {name: ours[name] for name in ("session_id", "member_id")}
    named["counter_order_id"] = ours_too.order.order_id
    return {**named, "call_id": str(call.call_id), "alert_id": str(alert.alert_id), "payment_id": str(payment_id)}


async def shop_of(world: StaffWorld) -> None:
    """A slot, a zone and a request for stock, with the numbers that `NAMED` has."""
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    slot, zone = Slot(73001, 0, time(18), time(20), 2), Zone(73002, "City")
    request = StockRequest(73003, 1, 900, RequestKind.SET_QUANTITY, 3, "", 1, world.now)
    await actor.make_own(lambda found, at: of_branch.slot_added(found, 1, slot, at=at, who=2))  # type: ignore[arg-type,return-value]
    await actor.make_own(lambda found, at: of_branch.zone_added(found, 1, zone, at=at, who=2))  # type: ignore[arg-type,return-value]
    await actor.make_stock(lambda found, room, at: stock_requests.asked(found, request))
    world.store.support.customers[1, 73005] = FoundCustomer(73005, "Unmistakable", "ours@example.com", "", world.now)
    code = DiscountCode(73004, "OURS", rate=1000)
    await actor.make_stock(lambda found, room, at: codes.added(found, (), code, at=at, who=2))


@pytest.fixture
async def evening() -> Any:
    """One for each route that may change something; where nothing may, all routes are tried on the same one."""
    async with open_staff_world(**dict.fromkeys(LIMITS, "1000")) as world:
        yield await Evening.of(world)


def names(route: str) -> bool:
    """Whether it names a thing of ours."""
    row = ROUTES[route]
    assert row is not None
    return row.names


def below(least: Role) -> Iterator[StaffUser]:
    return (user for role, user in OURS.items() if role < least)


def test_every_route_and_every_command_has_a_row() -> None:
    assert sorted(ROUTES) == SERVED
    assert sorted(COMMANDS) == sorted(one.name for one in commands.COMMANDS)


def test_what_names_a_thing_in_its_path_has_a_row_that_says_so() -> None:
    for route in ASKED:
        row = ROUTES[route]
        assert row is not None
        assert row.names is (bool(PARAMETER.search(route)) or "{" in row.query), route


async def test_without_a_token_nothing_is_open_that_asks_for_one(evening: Evening) -> None:
    before = evening.kept()
    for route in ASKED:
        with case(route):
            assert (await evening.call(route, None)).status_code == 401
            assert evening.kept() == before


async def test_staff_of_another_restaurant_find_nothing_of_ours_by_its_name(evening: Evening) -> None:
    for user in THEIRS.values():
        who, before = await evening.world.sign_in(user), evening.kept()
        for route in STAFFS_OWN:
            row = ROUTES[route]
            assert row is not None
            if row.names:
                with case(user.role, route):
                    response = await evening.call(route, who)
                    assert response.status_code in ((403, 404) if user.role < row.least else (404,))
                    assert not await evening.shows_ours(response)
                    assert evening.kept() == before


@pytest.mark.parametrize("route", [route for route in CHANGES if not names(route)])
async def test_staff_of_another_restaurant_change_nothing_of_ours(evening: Evening, route: str) -> None:
    await others_find_nothing_of_ours(evening, route)


async def test_staff_of_another_restaurant_find_nothing_of_ours(evening: Evening) -> None:
    for route in READS:
        if not names(route):
            with case(route):
                await others_find_nothing_of_ours(evening, route)


async def others_find_nothing_of_ours(evening: Evening, route: str) -> None:
    row = ROUTES[route]
    assert row is not None
    for role, user in THEIRS.items():
        with case(role):
            response = await evening.call(route, await evening.world.sign_in(user))
            if role < row.least:
                assert response.status_code == 403
            else:
                assert response.status_code < 300 or response.status_code == row.answers
            assert not await evening.shows_ours(response)


async def test_a_role_that_may_not_is_told_so(evening: Evening) -> None:
    for user in OURS.values():
        who, before = await evening.world.sign_in(user), evening.kept()
        for route in STAFFS_OWN:
            row = ROUTES[route]
            assert row is not None
            if user.role < row.least:
                with case(user.role, route):
                    response = await evening.call(route, who)
                    assert (response.status_code, (await response.get_json())["error"]["code"]) == (403, "NOT_ALLOWED")
                    assert evening.kept() == before


async def test_a_role_that_may_is_shown_what_it_asks_for(evening: Evening) -> None:
    for route in READS:
        with case(route):
            await obeyed(evening, route)


@pytest.mark.parametrize("route", CHANGES)
async def test_a_role_that_may_is_obeyed(evening: Evening, route: str) -> None:
    await obeyed(evening, route)


async def obeyed(evening: Evening, route: str) -> None:
    row = ROUTES[route]
    assert row is not None
    response = await evening.call(route, await evening.world.sign_in(OURS[row.least]))
    told = response.status_code
    assert told < 300 if row.answers is None else told == row.answers, await response.get_data()


async def test_a_diners_token_opens_nothing_of_the_staffs(evening: Evening) -> None:
    before = evening.kept()
    for route in STAFFS_OWN:
        with case(route):
            assert (await evening.call(route, evening.ours)).status_code == 401
            assert evening.kept() == before


async def test_members_of_other_sessions_find_nothing_of_ours(evening: Evening) -> None:
    before = evening.kept()
    for route in DINERS_OWN:
        for other in evening.others:
            with case(route):
                response = await evening.call(route, other)
                assert response.status_code == 404 if names(route) else response.status_code >= 400
                assert not await evening.shows_ours(response)
                assert evening.kept() == before


async def test_staff_of_another_restaurant_find_nothing_of_our_diners(evening: Evening) -> None:
    for user in THEIRS.values():
        who, before = await evening.world.sign_in(user), evening.kept()
        for route in DINERS_OWN:
            with case(user.role, route):
                response = await evening.call(route, who)
                assert response.status_code in (401, 404)
                assert not await evening.shows_ours(response)
                assert evening.kept() == before


@pytest.mark.parametrize("route", DINERS_OWN)
async def test_a_member_gets_at_what_is_theirs(evening: Evening, route: str) -> None:
    response = await evening.call(route, evening.ours)
    refused = (
        (401, 404) if route == "POST /payments/<uuid:payment_id>/cancel" else (401, 403, 404)
    )  # staff took that one
    assert response.status_code not in refused, await response.get_data()


def frame(name: str, row: Row, things: Mapping[str, str]) -> dict[str, Any]:
    """The command, about what is ours where it names something."""
    named = {f"{{{one}}}": thing for one, thing in things.items()}
    return {"type": name, "ref": "r", **{key: _filled(value, named) for key, value in (row.body or {}).items()}}


def _filled(value: Any, named: Mapping[str, str]) -> Any:
    return named.get(value, value) if isinstance(value, str) else value


async def answered(wire: Wire, said: dict[str, Any]) -> list[Any]:
    """What is told until the answer. Nobody seems to be at work while a thread hashes a daily pass."""
    told = await wire.says(**said)
    with trio.fail_after(20):
        while not told or told[-1]["type"] not in ("done", "error"):
            await trio.sleep(0.01)
            told = await wire.hears()
    return told


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_on_the_socket_it_is_the_same(name: str) -> None:
    row = COMMANDS[name]
    async with open_room() as room:
        for user in THEIRS.values():
            room.world.accounts.hire(user, PASSWORD_HASH)
        await room.world.waiting_order()
        said = frame(name, row, await things_of(room.world, await room.world.join()))
        for user in (*THEIRS.values(), *below(row.least)):
            with case(user.restaurant_id, user.role):
                wire = await room.watch(user)
                await wire.hears()
                before = repr(room.world.store.audit)
                error = await wire.answer_to(**said)
                if not row.names and user.role >= row.least:
                    assert (error["type"], error["ref"]) == ("done", "r")  # it was their own restaurant's
                    continue
                elsewhere = {403, 404} if user.role < row.least else {404}
                expected = elsewhere if user.restaurant_id == 2 else {403}
                assert (error["type"], STATUSES[error["code"]] in expected) == ("error", True), error
                assert repr(room.world.store.audit) == before
        wire = await room.watch(OURS[row.least])
        await wire.hears()
        done = await wire.answer_to(**said)
        if row.answers is None:
            assert (done["type"], done["ref"]) == ("done", "r")
        else:
            assert (done["type"], STATUSES[done["code"]]) == ("error", row.answers)
