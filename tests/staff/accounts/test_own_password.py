"""`PUT /admin/staff/me/password`: what ends with the old one, what does not, and how often one may guess it."""

from typing import Any

import pytest
from quart import Response

from server.accounts.tries import PER_MINUTE
from tests.server.doors import refusal
from tests.staff.screens import open_room
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, PASSWORD, STRANGER, StaffWorld

PATH = "/admin/staff/me/password"
NEWER = "a knife in the drawer"


def said(current: str = PASSWORD, new: str = NEWER) -> dict[str, str]:
    return {"current": current, "new": new}


async def may_come_in(world: StaffWorld, who: dict[str, Any]) -> bool:
    return (await world.get("/admin/orders", who)).status_code == 200


async def refreshed(world: StaffWorld, who: dict[str, Any]) -> Response:
    return await world.post("/admin/refresh", {"refresh_token": who["refresh_token"]})


@pytest.mark.parametrize("user", [EMPLOYEE, MANAGER, ADMIN, STRANGER], ids=lambda user: user.name)
async def test_anybody_has_another_password_and_signs_in_with_that_alone(world: StaffWorld, user: Any) -> None:
    here = await world.sign_in(user)
    assert (await world.put(PATH, said(), here)).status_code == 204
    assert (await world.try_to_sign_in(user.email, PASSWORD)).status_code == 401
    assert (await world.try_to_sign_in(user.email, NEWER)).status_code == 200
    (entry,) = world.store.audit
    assert (entry.restaurant_id, entry.who, entry.what, entry.subject, entry.old, entry.new) == (
        user.restaurant_id,
        user.staff_user_id,
        "staff_password_changed",
        f"staff-{user.staff_user_id}",
        None,
        None,
    )


async def test_it_ends_every_other_login_and_no_one_elses(world: StaffWorld) -> None:
    here, there, colleague = [await world.sign_in(user) for user in (EMPLOYEE, EMPLOYEE, MANAGER)]
    assert (await world.put(PATH, said(), here)).status_code == 204
    assert [await may_come_in(world, who) for who in (here, there, colleague)] == [True, False, True]
    assert [(await refreshed(world, who)).status_code for who in (here, there, colleague)] == [200, 401, 200]


async def test_it_closes_ones_sockets_elsewhere_and_not_the_one_of_this_login() -> None:
    async with open_room() as room:
        elsewhere = await room.watch(EMPLOYEE)
        await elsewhere.hears()
        room.tokens.clear()
        own = await room.watch(EMPLOYEE)
        await own.hears()
        here = {"access_token": room.tokens[EMPLOYEE.staff_user_id]}
        assert (await room.world.put(PATH, said(), here)).status_code == 204
        assert (elsewhere.closed, own.closed) == ((4401, "sign in again"), None)


async def test_a_wrong_current_one_changes_nothing(world: StaffWorld) -> None:
    here, there = await world.sign_in(EMPLOYEE), await world.sign_in(EMPLOYEE)
    await refusal(world.put(PATH, said(current="a fork in the roof"), here), 403, "PASSWORD_WRONG")
    await refusal(
        world.put(PATH, said(current="a fork in the roof"), await world.sign_in(MANAGER)), 403, "PASSWORD_WRONG"
    )
    assert [await may_come_in(world, who) for who in (here, there)] == [True, True]
    assert (await world.try_to_sign_in(EMPLOYEE.email, PASSWORD)).status_code == 200
    assert world.store.audit == []


async def test_guesses_at_the_current_one_are_counted_with_those_at_the_door(world: StaffWorld) -> None:
    here = await world.sign_in(EMPLOYEE)
    for guess in range(PER_MINUTE - 1):
        await refusal(world.put(PATH, said(current=f"guess {guess}"), here), 403, "PASSWORD_WRONG")
    assert (await world.try_to_sign_in(EMPLOYEE.email, "another guess")).status_code == 401
    await refusal(world.put(PATH, said(), here), 429, "RATE_LIMITED")
    assert await may_come_in(world, here), "who guesses is kept from guessing, and nobody from working"
    assert world.store.audit == []


async def test_a_right_one_forgets_the_wrong_ones_before_it(world: StaffWorld) -> None:
    here = await world.sign_in(EMPLOYEE)
    for guess in range(PER_MINUTE - 1):
        await refusal(world.put(PATH, said(current=f"guess {guess}"), here), 403, "PASSWORD_WRONG")
    assert (await world.put(PATH, said(), here)).status_code == 204
    await refusal(world.put(PATH, said(), here), 403, "PASSWORD_WRONG")


async def test_who_was_given_another_while_theirs_was_compared_must_sign_in(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, admin = await world.sign_in(EMPLOYEE), await world.sign_in(ADMIN)
    confirm = world.authentication.confirm

    async def slowly(*asked: Any) -> Any:
        confirmed = await confirm(*asked)
        given = {"password": "a spoon in the soup"}
        assert (await world.send("PATCH", "/admin/staff/1", admin, given)).status_code == 200
        return confirmed

    monkeypatch.setattr(world.authentication, "confirm", slowly)
    await refusal(world.put(PATH, said(), here), 401, "UNAUTHORIZED")
    assert (await world.try_to_sign_in(EMPLOYEE.email, NEWER)).status_code == 401
    assert (await world.try_to_sign_in(EMPLOYEE.email, "a spoon in the soup")).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"current": PASSWORD}, "new"),
        ({"current": PASSWORD, "new": "short"}, "new"),
        ({"current": "", "new": NEWER}, "current"),
        ({"new": NEWER}, "current"),
        (said() | {"staff_user_id": "2"}, "staff_user_id"),
    ],
)
async def test_what_is_no_password_is_refused_by_its_field(world: StaffWorld, body: Any, field: str) -> None:
    here = await world.sign_in(EMPLOYEE)
    assert (await refusal(world.put(PATH, body, here), 422, "VALIDATION_FAILED"))["field"] == field


async def test_nobody_changes_it_without_being_signed_in(world: StaffWorld) -> None:
    await refusal(world.put(PATH, said()), 401, "UNAUTHORIZED")
