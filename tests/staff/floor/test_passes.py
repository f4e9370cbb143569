"""`/admin/daily_pass`, and the same on the socket."""

from typing import Final

import pytest
from argon2 import PasswordHasher
from structlog.testing import capture_logs

from actors.domain.audit import AuditEntry
from actors.domain.daily_pass import DailyPass
from actors.domain.pass_words import WORDS
from actors.domain.staff import StaffUser
from actors.errors import Unavailable
from persistence.memory_faults import Fault
from tests.server.doors import refusal
from tests.staff.screens import open_room
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, STRANGER, StaffWorld


async def live_pass(world: StaffWorld) -> DailyPass | None:
    record = await world.store.passes.record(1)
    assert record is not None
    return record.live


@pytest.mark.parametrize("user", [MANAGER, ADMIN])
async def test_a_manager_makes_a_pass_and_is_shown_its_words_once(world: StaffWorld, user: StaffUser) -> None:
    response = await world.post("/admin/daily_pass", None, await world.sign_in(user))
    shown = await response.get_json()
    assert response.status_code == 200
    assert shown.keys() == {"password", "business_day", "created_at"}
    assert shown["business_day"] == "2024-01-15"
    assert set(shown["password"].split()) <= set(WORDS)
    live = await live_pass(world)
    assert live is not None
    assert live.told_at == world.now
    assert PasswordHasher().verify(live.pass_hash, shown["password"])
    assert shown["password"] not in repr(live)
    assert world.passes.unmailed == set()


NOTHING_YET: Final = {"daily_pass_required": False, "live": None}


async def test_everybody_there_sees_whether_there_is_a_pass_and_until_when_but_never_its_words(
    world: StaffWorld,
) -> None:
    employee, manager = await world.sign_in(EMPLOYEE), await world.sign_in(MANAGER)
    assert await (await world.get("/admin/daily_pass", employee)).get_json() == NOTHING_YET
    await world.change_restaurant(pass_required=True)
    asked = await (await world.get("/admin/daily_pass", employee)).get_json()
    assert asked == {"daily_pass_required": True, "live": None}
    made = await (await world.post("/admin/daily_pass", None, manager)).get_json()
    response = await world.get("/admin/daily_pass", employee)
    assert made["password"] not in await response.get_data(as_text=True)
    live = {"business_day": "2024-01-15", "created_at": made["created_at"], "valid_until": "2024-01-16T03:00:00Z"}
    assert await response.get_json() == {"daily_pass_required": True, "live": live}


async def test_where_nobody_is_asked_for_it_a_pass_is_good_until_another_is_made(world: StaffWorld) -> None:
    manager = await world.sign_in(MANAGER)
    await world.post("/admin/daily_pass", None, manager)
    shown = await (await world.get("/admin/daily_pass", manager)).get_json()
    assert shown["daily_pass_required"] is False
    assert shown["live"]["valid_until"] is None


async def test_nobody_sees_the_pass_of_another_restaurant(world: StaffWorld) -> None:
    await world.post("/admin/daily_pass", None, await world.sign_in(MANAGER))
    shown = await (await world.get("/admin/daily_pass", await world.sign_in(STRANGER))).get_json()
    assert shown == NOTHING_YET
    await refusal(world.get("/admin/daily_pass"), 401, "UNAUTHORIZED")


async def test_before_the_cut_off_it_is_still_yesterdays(world: StaffWorld) -> None:
    world.later(hours=13)  # 01:00 in Rome
    shown = await (await world.post("/admin/daily_pass", None, await world.sign_in(MANAGER))).get_json()
    assert shown["business_day"] == "2024-01-15"
    world.later(hours=4)
    shown = await (await world.post("/admin/daily_pass", None, await world.sign_in(MANAGER))).get_json()
    assert shown["business_day"] == "2024-01-16"


async def test_it_is_in_the_audit_without_its_words(world: StaffWorld) -> None:
    manager = await world.sign_in(MANAGER)
    for _ in range(2):
        await world.post("/admin/daily_pass", None, manager)
    first = AuditEntry(1, world.now, 2, "daily_pass_renewed", "daily_pass", None, "2024-01-15")
    second = AuditEntry(1, world.now, 2, "daily_pass_renewed", "daily_pass", "2024-01-15", "2024-01-15")
    assert world.store.audit == [first, second]


async def test_an_employee_makes_none_and_nothing_changes(world: StaffWorld) -> None:
    await refusal(world.post("/admin/daily_pass", None, await world.sign_in(EMPLOYEE)), 403, "NOT_ALLOWED")
    await refusal(world.post("/admin/daily_pass", None), 401, "UNAUTHORIZED")
    assert await live_pass(world) is None
    assert world.store.audit == []


async def test_a_manager_makes_a_pass_of_their_own_restaurant_alone(world: StaffWorld) -> None:
    words = (await (await world.post("/admin/daily_pass", None, await world.sign_in(STRANGER))).get_json())["password"]
    assert await world.passes.matches(2, words)
    assert not await world.passes.matches(1, words)


@pytest.mark.parametrize("fault", [Fault.NOT_SAVED, Fault.LOST_SAVED, Fault.LOST_UNSAVED])
async def test_words_that_are_perhaps_not_saved_are_told_to_nobody(world: StaffWorld, fault: Fault) -> None:
    manager = await world.sign_in(MANAGER)
    world.store.faults.script.append(fault)
    await refusal(world.post("/admin/daily_pass", None, manager), 503, "UNAVAILABLE")
    words = (await (await world.post("/admin/daily_pass", None, manager)).get_json())["password"]
    assert await world.passes.matches(1, words)


async def test_a_manager_gets_their_words_also_where_it_cannot_be_stored_that_they_have_them(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise Unavailable("away")

    manager = await world.sign_in(MANAGER)
    monkeypatch.setattr(world.store.passes, "told", away)
    with capture_logs() as logs:
        words = (await (await world.post("/admin/daily_pass", None, manager)).get_json())["password"]
    assert await world.passes.matches(1, words)
    live = await live_pass(world)
    assert live is not None
    assert live.told_at is None, "so that the owner gets a mail"
    assert "daily_pass_told_not_saved" in [entry["event"] for entry in logs]
    assert words not in str(logs)


async def test_on_the_socket_too_a_pass_is_told_once_its_words_are_delivered_and_not_before() -> None:
    async with open_room() as room:
        wire = await room.watch(MANAGER)
        await wire.hears()
        wire.gone = True
        await wire.answer_to(type="renew_daily_pass", ref="p1")
        await wire.answer_to(type="ping")  # the one before is done with
        lost = await live_pass(room.world)
        assert lost is not None
        assert lost.told_at is None
        assert room.world.passes.unmailed == {1}
        wire.gone = False
        await wire.answer_to(type="renew_daily_pass", ref="p2")
        await wire.answer_to(type="ping")
        told = await live_pass(room.world)
        assert told is not None
        assert told.told_at == room.world.now
        assert room.world.passes.unmailed == set()


async def test_the_socket_does_the_same_and_tells_its_sender_alone() -> None:
    async with open_room() as room:
        wire, other = await room.watch(MANAGER), await room.watch(ADMIN)
        await wire.hears()
        await other.hears()
        done = await wire.answer_to(type="renew_daily_pass", ref="p1")
        assert (done["type"], done["ref"]) == ("done", "p1")
        assert await room.world.passes.matches(1, done["daily_pass"]["password"])
        assert await other.hears() == []
        employee = await room.watch(EMPLOYEE)
        await employee.hears()
        error = await employee.answer_to(type="renew_daily_pass", ref="p2")
        assert (error["type"], error["code"], error["ref"]) == ("error", "NOT_ALLOWED", "p2")
