"""Staff close and open sessions, and turn switches, over HTTP: by role, in the audit, for everybody concerned."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import wait_all_tasks_blocked

from actors.domain.staff import StaffUser
from actors.domain.till.commands import QueueOrder
from actors.errors import Unavailable
from persistence.memory_faults import Fault
from staff.floor.control_views import StaffVisitView
from tests.actors.phone import Phone
from tests.cancelling import cancelled_everywhere
from tests.cases import case
from tests.server.doors import refusal
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, STRANGER, StaffWorld

NOBODY = UUID(int=1)
EMPLOYEES = ("PATCH /session/{s}/close", "PATCH /session/{s}/restore", "POST /admin/table/107/session")
MANAGERS = (
    "POST /admin/session/{s}/force_close",
    "POST /admin/table/107/disable",
    "POST /admin/table/107/enable",
    "POST /admin/table/107/rotate_qr",
    "POST /admin/system/disable_ordering",
    "POST /admin/system/enable_ordering",
)


async def signed_in(world: StaffWorld, user: StaffUser) -> dict[str, Any]:
    """Somebody's token, which is asked for once: trying to sign in is limited."""
    known: dict[Any, dict[str, Any]] = world.__dict__.setdefault("tokens_of_staff", {})
    if (user.staff_user_id, world.now) not in known:
        known[user.staff_user_id, world.now] = await world.sign_in(user)
    return known[user.staff_user_id, world.now]


async def do(world: StaffWorld, user: StaffUser, what: str, session: Any = "", status: int = 200) -> dict[str, Any]:
    """What somebody is told who asks for this."""
    method, _, path = what.format(s=session).partition(" ")
    response = await world.send(method, path, await signed_in(world, user))
    assert response.status_code == status, await response.get_data()
    told: dict[str, Any] = await response.get_json()
    return told


async def no(world: StaffWorld, user: StaffUser, what: str, status: int, code: str, session: Any = "") -> Any:
    """The details of the refusal that somebody meets who asks for this; nothing has changed by it."""
    before = (world.store.restaurants._restaurants[1], list(world.store.audit))
    method, _, path = what.format(s=session).partition(" ")
    details = await refusal(world.send(method, path, await signed_in(world, user)), status, code)
    assert (world.store.restaurants._restaurants[1], list(world.store.audit)) == before
    return details


def audit(world: StaffWorld) -> list[tuple[int | None, str, str, str | None, str | None]]:
    return [(one.who, one.what, one.subject.partition("-")[0], one.old, one.new) for one in world.store.audit]


async def connected(world: StaffWorld, diner: Mapping[str, Any]) -> Phone:
    """The diner's phone, which remembers what it is told."""
    phone = Phone(UUID(diner["member_id"]))
    await (await world.registry.session(UUID(diner["session_id"]))).subscribe(phone)
    return phone


# ---- who may


async def test_each_control_asks_for_its_role(world: StaffWorld) -> None:
    diner = await world.join()
    cases: Iterable[str] = MANAGERS
    for what in cases:
        with case(what):
            await no(world, EMPLOYEE, what, 403, "NOT_ALLOWED", diner["session_id"])
            await do(world, MANAGER, what, diner["session_id"])
            await do(world, ADMIN, what, diner["session_id"])
    await do(world, EMPLOYEE, EMPLOYEES[0], diner["session_id"])
    await do(world, EMPLOYEE, EMPLOYEES[1], diner["session_id"])


async def test_another_restaurants_sessions_and_tables_do_not_exist(world: StaffWorld) -> None:
    diner = await world.join()
    for what in (*EMPLOYEES[:2], MANAGERS[0]):
        await no(world, STRANGER, what, 404, "SESSION_NOT_FOUND", diner["session_id"])
        await no(world, MANAGER, what, 404, "SESSION_NOT_FOUND", NOBODY)
    for what in (EMPLOYEES[2], *MANAGERS[1:4]):
        await no(world, MANAGER, what.replace("/107/", "/999/"), 404, "TABLE_NOT_FOUND")
    assert (await world.cart(diner))["seq"] == 1


async def test_nobody_controls_anything_without_a_token(world: StaffWorld) -> None:
    for what in (*EMPLOYEES, *MANAGERS):
        method, _, path = what.format(s=NOBODY).partition(" ")
        await refusal(world.send(method, path), 401, "UNAUTHORIZED")


# ---- closing and opening again


async def test_an_employee_closes_a_quiet_table_and_opens_it_again(world: StaffWorld) -> None:
    diner = await world.join("Anna")
    closed = await do(world, EMPLOYEE, EMPLOYEES[0], diner["session_id"])
    assert (closed["state"], closed["closed_at"]) == ("closed", "2024-01-15T11:00:00Z")
    await refusal(world.get(f"/cart_snapshot?sessionId={diner['session_id']}", diner), 410, "SESSION_CLOSED")
    world.later(hours=2)
    restored = await do(world, EMPLOYEE, EMPLOYEES[1], diner["session_id"])
    assert (restored["state"], restored["closed_at"]) == ("active", None)
    assert [member["nickname"] for member in restored["members"]] == ["Anna"]
    assert (await world.cart(diner))["seq"] == 3  # their token is good again
    assert (await world.join())["session_id"] == diner["session_id"]  # and so is the table's code
    assert audit(world) == [
        (1, "session_closed", "session", "active", "closed"),
        (1, "session_restored", "session", "closed", "active"),
    ]


async def test_what_is_done_twice_happens_once(world: StaffWorld) -> None:
    diner = await world.join()
    for what in (*EMPLOYEES[:2], MANAGERS[0], MANAGERS[1], MANAGERS[4]):
        before = len(world.store.audit)
        first = await do(world, MANAGER, what, diner["session_id"])
        assert await do(world, MANAGER, what, diner["session_id"]) == first
        assert len(world.store.audit) == before + 1, what


async def test_a_table_in_use_is_closed_by_a_manager_alone(world: StaffWorld) -> None:
    diner, order = await world.order()
    details = await no(world, EMPLOYEE, EMPLOYEES[0], 409, "SESSION_BUSY", diner["session_id"])
    assert details == {"allowed": ["force_close"]}
    phone = await connected(world, diner)
    closed = await do(world, MANAGER, MANAGERS[0], diner["session_id"])
    assert (closed["state"], closed["cart_locked"], closed["open_bill"]) == ("closed", False, 9.5)
    assert phone.types[-2:] == ["session_closed", "bill_update"]
    assert phone.endings
    assert audit(world)[-1] == (2, "session_force_closed", "session", "active", "closed")
    assert (await world.get(f"/orders/{order['order_id']}", await signed_in(world, MANAGER))).status_code == 200


async def test_an_open_bill_is_kept_by_a_forced_end_and_is_there_again(world: StaffWorld) -> None:
    diner, order = await world.order()
    await world.ask(diner, QueueOrder(order["order_number"]))
    await no(world, EMPLOYEE, EMPLOYEES[0], 409, "SESSION_BUSY", diner["session_id"])
    await do(world, MANAGER, MANAGERS[0], diner["session_id"])
    assert (await do(world, EMPLOYEE, EMPLOYEES[1], diner["session_id"]))["open_bill"] == 9.5


async def test_a_session_is_not_opened_again_over_a_new_party(world: StaffWorld) -> None:
    old = await world.join()
    await do(world, EMPLOYEE, EMPLOYEES[0], old["session_id"])
    new = await world.join()
    with capture_logs() as logs:
        details = await no(world, EMPLOYEE, EMPLOYEES[1], 409, "SESSION_BUSY", old["session_id"])
    assert details == {"session_id": new["session_id"], "allowed": []}
    assert not [entry for entry in logs if entry["event"] == "session_stopped"], "nothing is tried in vain"
    await do(world, EMPLOYEE, EMPLOYEES[0], new["session_id"])
    await do(world, EMPLOYEE, EMPLOYEES[1], old["session_id"])


async def test_a_party_that_comes_while_a_session_is_opened_again_is_told_of_or_joins_it(world: StaffWorld) -> None:
    for head_start in range(6):
        old = await world.join()
        await do(world, EMPLOYEE, EMPLOYEES[0], old["session_id"])
        outcome: dict[str, Any] = {}

        async def come(outcome: dict[str, Any] = outcome) -> None:
            outcome["new"] = await world.join()

        async def restore(outcome: dict[str, Any] = outcome, old: dict[str, Any] = old) -> None:
            path = f"/session/{old['session_id']}/restore"
            outcome["restored"] = await world.send("PATCH", path, await signed_in(world, EMPLOYEE))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(come)
            for _ in range(head_start * 3):
                await trio.lowlevel.checkpoint()
            nursery.start_soon(restore)
        restored, new = outcome["restored"], outcome["new"]
        assert restored.status_code in (200, 409)
        assert (new["session_id"] == old["session_id"]) == (restored.status_code == 200)
        assert await world.registry.party_at(1, 107) == UUID(new["session_id"])
        await do(world, MANAGER, MANAGERS[0], new["session_id"])


async def test_a_party_that_comes_after_the_table_was_seen_free_keeps_it_and_staff_are_told_who(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await world.join()
    await do(world, EMPLOYEE, EMPLOYEES[0], old["session_id"])
    look, new = world.registry.party_at, list[dict[str, Any]]()

    async def party_at(restaurant_id: int, table_id: int) -> UUID | None:
        seen = await look(restaurant_id, table_id)
        if not new:
            new.append(await world.join())
        return seen

    monkeypatch.setattr(world.registry, "party_at", party_at)
    details = await no(world, EMPLOYEE, EMPLOYEES[1], 409, "SESSION_BUSY", old["session_id"])
    assert details == {"session_id": new[0]["session_id"], "allowed": []}
    assert (await world.cart(new[0]))["seq"] == 1


async def test_an_order_and_the_end_of_its_session_in_the_same_moment_come_one_after_the_other(
    world: StaffWorld,
) -> None:
    diner = await world.join()
    await world.add(diner)
    who, placed, closed = await signed_in(world, EMPLOYEE), [], []

    async def place() -> None:
        placed.append(await world.place(diner))

    async def close() -> None:
        closed.append(await world.send("PATCH", f"/session/{diner['session_id']}/close", who))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(place)
        nursery.start_soon(close)
    outcome = placed[0].status_code, closed[0].status_code
    assert outcome in {(202, 409), (410, 200)}, outcome


# ---- a party without phones


async def test_staff_open_a_table_for_a_party_without_phones(world: StaffWorld) -> None:
    opened = await do(world, EMPLOYEE, EMPLOYEES[2], status=201)
    assert (opened["state"], opened["table"]) == ("active", {"id": 107, "table_number": 7})
    assert [(one["nickname"], one["is_host"]) for one in opened["members"]] == [("Guest", True)]
    again = await do(world, EMPLOYEE, EMPLOYEES[2], status=200)
    assert again == opened
    assert (await world.join())["session_id"] == opened["session_id"]
    assert audit(world) == [(1, "session_opened", "session", None, "active")]


async def test_the_party_may_be_named_and_a_name_that_is_none_is_refused(world: StaffWorld) -> None:
    who = await signed_in(world, EMPLOYEE)
    nobody = {"nickname": chr(0x200D)}
    await refusal(world.post("/admin/table/107/session", nobody, who), 422, "NICKNAME_INVALID")
    response = await world.post("/admin/table/107/session", {"nickname": "The Rossi family"}, who)
    assert [one["nickname"] for one in (await response.get_json())["members"]] == ["The Rossi family"]


async def test_a_table_that_is_switched_off_is_not_opened(world: StaffWorld) -> None:
    await do(world, MANAGER, MANAGERS[1])
    await no(world, EMPLOYEE, EMPLOYEES[2], 423, "ORDERING_DISABLED")


# ---- switches


async def test_a_table_is_switched_off_and_on_for_those_who_sit_there_and_who_come(world: StaffWorld) -> None:
    diner = await world.join()
    await world.add(diner)
    phone = await connected(world, diner)
    assert (await do(world, MANAGER, MANAGERS[1]))["enabled"] is False
    await wait_all_tasks_blocked()
    assert phone.types[-1] == "ordering_disabled"
    assert len((await world.cart(diner))["items"]) == 1
    await refusal(world.place(diner), 423, "ORDERING_DISABLED")
    here = {"restaurant_name": "chianti", "table_number": 7}
    await refusal(world.post("/table_session", here), 423, "TABLE_DISABLED")
    assert (await do(world, MANAGER, MANAGERS[2]))["enabled"] is True
    assert (await world.place(diner, key="k2")).status_code == 202
    assert audit(world) == [
        (2, "table_disabled", "table", "enabled", "disabled"),
        (2, "table_enabled", "table", "disabled", "enabled"),
    ]


async def test_somebody_who_joins_while_their_table_is_switched_off_is_in_or_is_told(world: StaffWorld) -> None:
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    joined: list[Any] = []

    async def come() -> None:
        joined.append(await world.post("/table_session", {"restaurant_name": "chianti", "table_number": 7}))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(come)
        nursery.start_soon(lambda: actor.set_table_enabled(107, enabled=False, who=2))
    if joined[0].status_code == 423:
        assert await world.registry.party_at(1, 107) is None
    else:
        session = await world.registry.session(UUID((await joined[0].get_json())["session_id"]))
        assert (await session.look()).state.session.ordering_disabled


async def test_the_kill_switch_keeps_open_carts_and_tells_every_party(world: StaffWorld) -> None:
    diner = await world.join()
    await world.add(diner)
    phone = await connected(world, diner)
    off = await do(world, MANAGER, MANAGERS[4])
    assert off == {"ordering_enabled": False, "system_ordering_enabled": True, "takes_orders": False}
    await wait_all_tasks_blocked()
    assert phone.types[-1] == "ordering_disabled"
    await refusal(world.get("/is_open?restaurant_name=chianti&table_number=7"), 423, "ORDERING_DISABLED")
    assert len((await world.cart(diner))["items"]) == 1
    assert (await do(world, MANAGER, MANAGERS[5]))["takes_orders"] is True
    assert audit(world) == [
        (2, "ordering_disabled", "ordering", "enabled", "disabled"),
        (2, "ordering_enabled", "ordering", "disabled", "enabled"),
    ]


async def test_a_printed_code_is_good_until_it_is_rotated(world: StaffWorld) -> None:
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    old = world.qr_codes.issue(1, actor.restaurant.tables[107])
    joined = await world.post("/table_session", {"qr_token": old})
    assert joined.status_code == 201
    before = actor.restaurant.tables[107].qr_version
    assert (await do(world, MANAGER, MANAGERS[3]))["qr_version"] == before + 1
    await refusal(world.post("/table_session", {"qr_token": old}), 401, "QR_EXPIRED")
    new = world.qr_codes.issue(1, actor.restaurant.tables[107])
    assert (await world.post("/table_session", {"qr_token": new})).status_code == 200
    assert (await world.cart(await joined.get_json()))["seq"] == 2, "who has joined stays"
    assert audit(world)[-1] == (2, "qr_rotated", "table", str(before), str(before + 1))


# ---- what goes wrong


@pytest.mark.parametrize("what", [*EMPLOYEES, *MANAGERS])
async def test_what_could_not_be_saved_has_not_happened(what: str, world: StaffWorld) -> None:
    diner = {"session_id": ""} if what == EMPLOYEES[2] else await world.join()
    if "restore" in what:
        await do(world, EMPLOYEE, EMPLOYEES[0], diner["session_id"])
    if "enable" in what:
        await do(world, MANAGER, what.replace("enable", "disable"))
    await wait_all_tasks_blocked()
    who, before = await signed_in(world, MANAGER), len(world.store.audit)
    world.store.faults.script.append(Fault.NOT_SAVED)
    method, _, path = what.format(s=diner["session_id"]).partition(" ")
    await refusal(world.send(method, path, who), 503, "UNAVAILABLE")
    assert len(world.store.audit) == before
    assert (await world.send(method, path, who)).status_code in (200, 201)
    assert len(world.store.audit) == before + 1


async def test_cancelled_at_any_step_a_session_is_opened_again_or_not_and_the_audit_says_which(
    world: StaffWorld,
) -> None:
    diner = await world.join()
    session_id = UUID(diner["session_id"])
    done: list[StaffVisitView] = []

    async def restore() -> None:
        await world.staff.controls.close(MANAGER, session_id)
        done.append(await world.staff.controls.restore(MANAGER, session_id))

    async def afterwards(_: int) -> None:
        await wait_all_tasks_blocked()
        session = await world.registry.session(session_id)
        active = (await session.look()).state.active
        words = [entry.what for entry in world.store.audit]
        assert active == (not words or words[-1] == "session_restored")
        assert all(one != two for one, two in pairwise(words))
        assert await world.registry.party_at(1, 107) == (session_id if active else None)

    assert await cancelled_everywhere(restore, afterwards) > 5
    assert done


async def test_a_screen_of_a_phone_is_never_sent_what_is_not_durable(world: StaffWorld) -> None:
    diner = await world.join()
    phone = await connected(world, diner)
    world.store.faults.script.append(Fault.NOT_SAVED)
    with pytest.raises(Unavailable):
        await world.staff.controls.force_close(MANAGER, UUID(diner["session_id"]))
    assert phone.types == ["snapshot"]
    assert not phone.endings
