"""`/admin/staff`: what an admin makes of accounts, what everybody else may not, and what it ends."""

from collections.abc import Iterable
from typing import Any

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from staff.accounts.colleagues import made_password
from tests.cases import case
from tests.server.doors import refusal
from tests.staff.screens import open_room
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, PASSWORD, STRANGER, StaffWorld

STAFF = "/admin/staff"
NEW = {"email": " Nino@chianti.example", "name": "Nino", "role": "manager", "password": "a spoon in the soup"}
NEWER = "a knife in the drawer"


def one(user: Any, rest: str = "") -> str:
    return f"{STAFF}/{user.staff_user_id}{rest}"


def deeds(world: StaffWorld) -> list[tuple[int | None, str, str, str | None, str | None]]:
    return [(entry.who, entry.what, entry.subject, entry.old, entry.new) for entry in world.store.audit]


async def may_come_in(world: StaffWorld, who: dict[str, Any]) -> bool:
    return (await world.get("/admin/orders", who)).status_code == 200


async def test_an_admin_sees_everybody_who_works_here(world: StaffWorld) -> None:
    response = await world.get(STAFF, await world.sign_in(ADMIN))
    shown = (await response.get_json())["staff"]
    assert [each["id"] for each in shown] == [1, 2, 3]
    assert shown[1] == {
        "id": 2,
        "email": "marco@chianti.example",
        "name": "Marco",
        "role": "manager",
        "created_at": "2024-01-01T00:00:00Z",
        "disabled_at": None,
        "password": None,
    }


async def test_who_is_made_an_account_signs_in_with_the_password_that_was_given(world: StaffWorld) -> None:
    response = await world.post(STAFF, NEW, await world.sign_in(ADMIN))
    made = await response.get_json()
    assert (response.status_code, made["email"], made["role"], made["password"]) == (
        201,
        "Nino@chianti.example",
        "manager",
        None,
    )
    response = await world.try_to_sign_in("nino@chianti.example", "a spoon in the soup")
    assert (await response.get_json())["user"]["id"] == made["id"]
    assert deeds(world) == [(3, "staff_added", f"staff-{made['id']}", None, "manager")]


async def test_without_a_password_one_is_made_and_shown_once(world: StaffWorld) -> None:
    admin = await world.sign_in(ADMIN)
    response = await world.post(STAFF, {"email": "nino@x.example", "name": "Nino"}, admin)
    made = await response.get_json()
    assert made["role"] == "employee"
    assert response.headers["Cache-Control"] == "no-store"
    assert (await world.try_to_sign_in("nino@x.example", made["password"])).status_code == 200
    response = await world.send("PATCH", f"{STAFF}/{made['id']}", admin, {"new_password": True})
    other = (await response.get_json())["password"]
    assert other != made["password"]
    assert (await world.try_to_sign_in("nino@x.example", other)).status_code == 200
    assert (await world.try_to_sign_in("nino@x.example", made["password"])).status_code == 401
    shown = await (await world.get(STAFF, admin)).get_data()
    assert other.encode() not in shown
    assert other not in str(world.store.audit)


def test_a_made_password_is_long_and_never_the_same() -> None:
    made = {made_password() for _ in range(100)}
    assert len(made) == 100
    assert {len(each.replace("-", "")) for each in made} == {16}


async def test_an_address_is_one_persons(world: StaffWorld) -> None:
    admin = await world.sign_in(ADMIN)
    for user in (EMPLOYEE, STRANGER):
        response = await world.post(STAFF, {**NEW, "email": user.email.upper()}, admin)
        await refusal(response, 409, "EMAIL_TAKEN")
    assert deeds(world) == []


async def test_another_name_and_role_count_at_once_and_are_in_the_audit(world: StaffWorld) -> None:
    eva, admin = await world.sign_in(EMPLOYEE), await world.sign_in(ADMIN)
    response = await world.send("PATCH", one(EMPLOYEE), admin, {"name": " Eva B. ", "role": "manager"})
    assert (response.status_code, (await response.get_json())["name"]) == (200, "Eva B.")
    assert (await world.get("/admin/audit", eva)).status_code == 200
    assert deeds(world) == [
        (3, "staff_renamed", "staff-1", "Eva", "Eva B."),
        (3, "staff_role_changed", "staff-1", "employee", "manager"),
    ]
    assert (await world.send("PATCH", one(EMPLOYEE), admin, {"name": "Eva B."})).status_code == 200
    assert len(deeds(world)) == 2


async def test_a_new_password_ends_every_other_login(world: StaffWorld) -> None:
    eva, admin = await world.sign_in(EMPLOYEE), await world.sign_in(ADMIN)
    assert (await world.send("PATCH", one(EMPLOYEE), admin, {"password": NEWER})).status_code == 200
    assert not await may_come_in(world, eva)
    await refusal(world.post("/admin/refresh", {"refresh_token": eva["refresh_token"]}), 401, "UNAUTHORIZED")
    assert (await world.try_to_sign_in(EMPLOYEE.email, PASSWORD)).status_code == 401
    assert (await world.try_to_sign_in(EMPLOYEE.email, NEWER)).status_code == 200
    assert deeds(world) == [(3, "staff_password_changed", "staff-1", None, None)]


async def test_who_gives_themselves_a_new_password_goes_on_where_they_are(world: StaffWorld) -> None:
    here, elsewhere = await world.sign_in(ADMIN), await world.sign_in(ADMIN)
    assert (await world.send("PATCH", one(ADMIN), here, {"password": NEWER})).status_code == 200
    assert await may_come_in(world, here)
    assert not await may_come_in(world, elsewhere)
    again = await (await world.post("/admin/refresh", {"refresh_token": here["refresh_token"]})).get_json()
    assert await may_come_in(world, again)


async def test_who_is_disabled_is_out_everywhere_until_they_are_let_in_again(world: StaffWorld) -> None:
    eva, admin = await world.sign_in(EMPLOYEE), await world.sign_in(ADMIN)
    for _ in range(2):
        response = await world.post(one(EMPLOYEE, "/disable"), None, admin)
        assert (response.status_code, (await response.get_json())["disabled_at"]) == (200, "2024-01-15T11:00:00Z")
    assert not await may_come_in(world, eva)
    assert (await world.try_to_sign_in(EMPLOYEE.email, PASSWORD)).status_code == 401
    back = {"email": EMPLOYEE.email, "name": "Eva", "role": "employee", "password": NEWER}
    response = await world.post(STAFF, back, admin)
    assert (response.status_code, (await response.get_json())["id"]) == (201, EMPLOYEE.staff_user_id)
    assert not await may_come_in(world, eva)
    assert (await world.try_to_sign_in(EMPLOYEE.email, NEWER)).status_code == 200
    assert [what for _, what, *_ in deeds(world)] == ["staff_disabled", "staff_enabled", "staff_password_changed"]


async def test_the_last_admin_stays(world: StaffWorld) -> None:
    admin = await world.sign_in(ADMIN)
    await refusal(world.post(one(ADMIN, "/disable"), None, admin), 409, "LAST_ADMIN")
    await refusal(world.send("PATCH", one(ADMIN), admin, {"role": "manager", "name": "A"}), 409, "LAST_ADMIN")
    assert deeds(world) == []
    await world.send("PATCH", one(MANAGER), admin, {"role": "admin"})
    assert (await world.post(one(ADMIN, "/disable"), None, admin)).status_code == 200
    assert not await may_come_in(world, admin)


async def test_other_roles_and_other_restaurants_get_nothing(world: StaffWorld) -> None:
    calls: Iterable[tuple[str, str, Any]] = [
        ("GET", STAFF, None),
        ("POST", STAFF, NEW),
        ("PATCH", one(EMPLOYEE), {"role": "admin"}),
        ("POST", one(EMPLOYEE, "/disable"), None),
    ]
    for user in (EMPLOYEE, MANAGER):
        who = await world.sign_in(user)
        for method, path, body in calls:
            with case(user.name, method, path):
                await refusal(world.send(method, path, who, body), 403, "NOT_ALLOWED")
                await refusal(world.send(method, path, None, body), 401, "UNAUTHORIZED")
    admin = await world.sign_in(ADMIN)
    for number in (STRANGER.staff_user_id, 0, 99, 10**30):
        with case(number):
            await refusal(world.send("PATCH", f"{STAFF}/{number}", admin, {"name": "E"}), 404, "STAFF_NOT_FOUND")
            await refusal(world.post(f"{STAFF}/{number}/disable", None, admin), 404, "STAFF_NOT_FOUND")
    assert deeds(world) == []


async def test_what_is_no_account_is_refused_by_its_field(world: StaffWorld) -> None:
    admin = await world.sign_in(ADMIN)
    news: Iterable[tuple[str, Any]] = [
        ("email", {**NEW, "email": "nino"}),
        ("name", {**NEW, "name": " "}),
        ("name", {**NEW, "name": "N\u0007"}),
        ("name", {**NEW, "name": "N" * 81}),
        ("role", {**NEW, "role": "owner"}),
        ("password", {**NEW, "password": "short"}),
        ("generation", {**NEW, "generation": 7}),
    ]
    for field, body in news:
        with case(body):
            assert await refusal(world.post(STAFF, body, admin), 422, "VALIDATION_FAILED") == {"field": field}
    both = {"password": NEWER, "new_password": True}
    response = await world.send("PATCH", one(EMPLOYEE), admin, both)
    assert await refusal(response, 422, "VALIDATION_FAILED") == {"field": "new_password"}
    assert deeds(world) == []


async def test_without_the_store_nothing_changes_and_one_is_asked_to_come_back(world: StaffWorld) -> None:
    admin = await world.sign_in(ADMIN)
    world.store.faults.away = True
    await refusal(world.get(STAFF, admin), 503, "UNAVAILABLE")
    await refusal(world.post(STAFF, NEW, admin), 503, "UNAVAILABLE")
    assert deeds(world) == []


@pytest.mark.parametrize("what", [{"role": "employee"}, {"password": NEWER}, "disable"], ids=str)
async def test_what_an_admin_does_closes_the_sockets_it_concerns_at_once(what: Any) -> None:
    async with open_room() as room:
        wire, colleague = await room.watch(MANAGER), await room.watch(EMPLOYEE)
        admin = await room.world.sign_in(ADMIN)
        await wait_all_tasks_blocked()
        if what == "disable":
            await room.world.post(one(MANAGER, "/disable"), None, admin)
        else:
            await room.world.send("PATCH", one(MANAGER), admin, what)
        assert (wire.closed, colleague.closed) == ((4401, "sign in again"), None)


async def test_another_name_closes_nothing() -> None:
    async with open_room() as room:
        wire = await room.watch(MANAGER)
        admin = await room.world.sign_in(ADMIN)
        await room.world.send("PATCH", one(MANAGER), admin, {"name": "M"})
        await wait_all_tasks_blocked()
        assert wire.closed is None


async def test_of_two_who_let_the_same_person_in_again_at_once_one_gives_a_password(world: StaffWorld) -> None:
    admin = await world.sign_in(ADMIN)
    person = {"email": "back@example.com", "name": "Back"}
    made = await (await world.post("/admin/staff", person, admin)).get_json()
    await world.post(f"/admin/staff/{made['id']}/disable", None, admin)
    answers: list[Any] = []

    async def let_in() -> None:
        answers.append(await world.post("/admin/staff", person, admin))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(let_in)
        nursery.start_soon(let_in)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (given,) = (answer for answer in answers if answer.status_code == 201)
    told = await given.get_json()
    assert (await world.try_to_sign_in("back@example.com", told["password"])).status_code == 200
