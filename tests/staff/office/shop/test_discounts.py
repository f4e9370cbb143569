"""Managers write discount codes: what they take off, when, for whom and how often; nonsense is refused."""

from typing import Any, Final

import pytest

from tests.server.doors import refusal
from tests.staff.floor.test_controls import audit
from tests.staff.office.menu.test_products import send
from tests.staff.office.shop.test_branches import tried
from tests.staff.world import StaffWorld

DISCOUNTS: Final = "/api/v1/admin/discounts"


async def made(world: StaffWorld, **said: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await send(world, "POST", DISCOUNTS, {"code": " spring ", "rate": 1000, **said}))["data"]
    return found


async def test_a_code_is_made_changed_and_taken_away(world: StaffWorld) -> None:
    code = await made(world, uses_max=10, minimum=20, starts_at="2026-05-01T00:00:00+02:00")
    assert (code["code"], code["rate"], code["amount"], code["minimum"], code["used"]) == ("SPRING", 1000, None, 20, 0)
    path = f"{DISCOUNTS}/{code['id']}"
    changed = (await send(world, "PUT", path, {"amount": 2.5, "starts_at": None, "version": code["version"]}))["data"]
    assert (changed["amount"], changed["rate"], changed["starts_at"], changed["uses_max"]) == (2.5, None, None, 10)
    assert (await send(world, "GET", path))["data"] == changed
    assert (await send(world, "GET", DISCOUNTS))["data"] == [changed]
    await refusal(await tried(world, "PUT", path, {"rate": 1, "version": code["version"]}), 409, "VERSION_CONFLICT")
    await send(world, "DELETE", path)
    assert (await tried(world, "GET", path)).status_code == 404
    assert [one[1] for one in audit(world)] == [
        "discount_code_added", "discount_code_changed", "discount_code_deleted",
    ]  # fmt: skip
    assert audit(world)[1][3:] == (
        "amount: none; rate: 1000; starts_at: 2026-04-30 22:00:00+00:00", "amount: 2.50; rate: none; starts_at: none",
    )  # fmt: skip


async def test_a_code_is_there_once_until_it_is_taken_away(world: StaffWorld) -> None:
    code = await made(world)
    other = await made(world, code="other")
    await refusal(await tried(world, "POST", DISCOUNTS, {"code": "Spring", "rate": 1}), 409, "CODE_TAKEN")
    await refusal(await tried(world, "PUT", f"{DISCOUNTS}/{other['id']}", {"code": "SPRING"}), 409, "CODE_TAKEN")
    await send(world, "DELETE", f"{DISCOUNTS}/{code['id']}")
    assert (await made(world))["id"] != code["id"]


async def test_it_may_be_used_as_often_as_it_was(world: StaffWorld) -> None:
    code = await made(world, uses_max=10)
    world.store.restaurants.codes.used[code["id"],] = 4
    changed = (await send(world, "PUT", f"{DISCOUNTS}/{code['id']}", {"uses_max": 2}))["data"]
    assert (changed["uses_max"], changed["used"]) == (4, 4)


@pytest.mark.parametrize(
    "said",
    [
        {"amount": 1},
        {"rate": None},
        {"rate": 0},
        {"rate": 10_001},
        {"rate": None, "amount": 0},
        {"rate": None, "amount": -1},
        {"rate": None, "amount": 1_000_000_000.01},
        {"code": "  "},
        {"code": "x" * 41},
        {"uses_max": 0},
        {"minimum": -1},
        {"starts_at": "2026-05-02T00:00:00Z", "ends_at": "2026-05-02T00:00:00Z"},
        {"starts_at": "2026-05-02T00:00:00"},
    ],
)
async def test_a_code_that_makes_no_sense_is_none(world: StaffWorld, said: dict[str, Any]) -> None:
    response = await tried(world, "POST", DISCOUNTS, {"code": "SPRING", "rate": 1000, **said})
    await refusal(response, 422, "VALIDATION_FAILED")
    assert (await send(world, "GET", DISCOUNTS))["pagination"]["total"] == 0
    assert audit(world) == []
