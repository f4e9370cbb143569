"""Keys: made by admins, shown once, kept as what they hash to, good for their scopes, for a while, and so often."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final

import pytest

from actors.domain.api_key import KEYS_MAX
from actors.domain.staff import StaffUser
from tests.staff.integrations.test_orders import EVERYTHING, ORDERS, PIZZA, key_of, told
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, StaffWorld, open_staff_world

KEYS: Final = "/api/v1/admin/api-keys"
TILLS: Final = {"name": "Tills", "scopes": ["menu:read"]}


@pytest.fixture
async def world() -> AsyncIterator[StaffWorld]:
    async with open_staff_world(LOGINS_PER_MINUTE="1000") as opened:
        yield opened


async def signed(world: StaffWorld, method: str, path: str, user: StaffUser, body: object = None) -> Any:
    return await told(world, method, path, await world.sign_in(user), body)


async def test_a_key_is_shown_once_and_kept_as_what_it_hashes_to(world: StaffWorld) -> None:
    made = (await signed(world, "POST", KEYS, ADMIN, TILLS))["data"]
    key = made.pop("key")
    assert key.startswith("trv_")
    assert (made["name"], made["role"], made["scopes"], made["per_minute"]) == ("Tills", "EMPLOYEE", ["menu:read"], 600)
    assert made["hint"] == key[-4:]
    assert (await signed(world, "GET", KEYS, ADMIN))["data"] == [made]
    assert key not in repr((world.store.api_keys._keys, world.store.audit))
    entry = world.store.audit[-1]
    assert (entry.what, entry.subject, entry.who) == ("api_key_made", "key-1", 3)
    assert entry.new == "Tills, employee: menu:read, 600 a minute"
    known = await told(world, "GET", "/api/v1/auth/key", {"key": key})
    assert (known["data"]["name"], known["data"]["scopes"]) == ("Tills", ["menu:read"])


async def test_only_admins_see_make_and_revoke_keys(world: StaffWorld) -> None:
    await signed(world, "POST", KEYS, ADMIN, TILLS)
    for method, path, body in (("GET", KEYS, None), ("POST", KEYS, TILLS), ("DELETE", f"{KEYS}/1", None)):
        for user in (EMPLOYEE, MANAGER):
            assert (await signed(world, method, path, user, body))["status"] == 403
    assert (await signed(world, "DELETE", f"{KEYS}/4711", ADMIN))["error"]["code"] == "KEY_NOT_FOUND"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes[0]"),
        ({"name": " "}, "name"),
        ({"role": "ADMIN"}, "role"),
        ({"per_minute": 0}, "per_minute"),
        ({"expires_at": "2024-01-15T10:00:00Z"}, "expires_at"),  # an hour ago
        ({"expires_at": "2024-01-16T10:00:00"}, "expires_at"),
        ({"expires_at": "2030-01-15T10:00:00Z"}, "expires_at"),
    ],
)
async def test_what_no_key_can_be_is_said(world: StaffWorld, more: dict[str, object], field: str) -> None:
    refused = await signed(world, "POST", KEYS, ADMIN, {**TILLS, **more})
    assert (refused["status"], refused["error"]["details"]["field"]) == (422, field)
    assert world.store.api_keys._keys == {}


@pytest.mark.parametrize("key", ["", "trv_", "trv_nobodys", "x" * 200, "trv_" + "x" * 200, "trv_\x7f"])
async def test_a_key_that_is_none_opens_nothing(world: StaffWorld, key: str) -> None:
    for method, path in (("GET", ORDERS), ("POST", ORDERS), ("GET", "/api/v1/auth/key"), ("GET", "/api/v1/menu")):
        refused = await told(world, method, path, {"key": key}, {"items": [PIZZA]} if method == "POST" else None)
        assert (refused["status"], refused["error"]["code"]) == (401, "UNAUTHORIZED")


async def test_a_key_is_good_until_it_ends_or_is_revoked(world: StaffWorld) -> None:
    until = (world.now + timedelta(hours=1)).isoformat()
    ends, stays = await key_of(world, expires_at=until), await key_of(world)
    assert [(await told(world, "GET", ORDERS, who))["status"] for who in (ends, stays)] == [200, 200]
    world.later(hours=1)
    assert [(await told(world, "GET", ORDERS, who))["status"] for who in (ends, stays)] == [401, 200]
    gone = await signed(world, "DELETE", f"{KEYS}/2", ADMIN)
    assert gone["data"]["revoked_at"] is not None
    assert (await signed(world, "DELETE", f"{KEYS}/2", ADMIN))["data"] == gone["data"]
    assert (await told(world, "GET", ORDERS, stays))["status"] == 401
    assert [one.what for one in world.store.audit] == ["api_key_made", "api_key_made", "api_key_revoked"]


@pytest.mark.parametrize("scope", EVERYTHING)
async def test_a_key_is_good_for_its_scope_alone(world: StaffWorld, scope: str) -> None:
    key = await key_of(world, [scope])
    calls = {
        "orders:read": ("GET", ORDERS),
        "orders:write": ("DELETE", f"{ORDERS}/ORD-1-1"),
        "payments:read": ("GET", "/api/v1/payments"),
        "payments:write": ("DELETE", "/api/v1/payments/00000000-0000-7000-8000-000000000001"),
        "menu:read": ("GET", "/api/v1/menu"),
        "tables:read": ("GET", "/api/v1/tables"),
    }
    for needed, (method, path) in calls.items():
        answer = await told(world, method, path, key)
        if needed == scope:
            assert answer["status"] in (200, 404), needed
        else:
            assert (answer["status"], answer["error"]["code"]) == (403, "NOT_ALLOWED"), needed
            assert answer["error"]["details"] == {"scope": needed}


async def test_a_key_opens_nothing_else_and_beside_a_token_it_is_the_key_that_counts(world: StaffWorld) -> None:
    key = await key_of(world, ["menu:read"])
    for path in ("/admin/orders", KEYS, "/admin/staff", "/api/v1/admin/inventory"):
        assert (await told(world, "GET", path, key))["status"] == 401
    both = {**await world.sign_in(MANAGER)}
    refused = await told(world, "GET", ORDERS, both, X_Api_Key=str(key["key"]))
    assert (refused["status"], refused["error"]["details"]) == (403, {"scope": "orders:read"})


async def test_each_key_may_ask_so_often_and_no_other_notices(world: StaffWorld) -> None:
    for key in (await key_of(world, per_minute=2), await key_of(world, per_minute=2)):
        assert [(await told(world, "GET", ORDERS, key))["status"] for _ in range(3)] == [200, 200, 429]


async def test_a_last_use_is_noted_once_in_five_minutes(world: StaffWorld) -> None:
    key = await key_of(world)
    first = world.now
    for minutes in (0, 3, 3):
        world.later(minutes=minutes)
        await told(world, "GET", ORDERS, key)
        seen = (await signed(world, "GET", KEYS, ADMIN))["data"][0]["last_used_at"]
        expected = first if world.now - first <= timedelta(minutes=5) else world.now
        assert seen == expected.isoformat().replace("+00:00", "Z")


async def test_a_restaurant_has_a_hundred_keys_at_most_those_that_were_revoked_included(world: StaffWorld) -> None:
    await signed(world, "POST", KEYS, ADMIN, TILLS)
    await signed(world, "DELETE", f"{KEYS}/1", ADMIN)
    for _ in range(KEYS_MAX - 1):
        await signed(world, "POST", KEYS, ADMIN, TILLS)
    refused = await signed(world, "POST", KEYS, ADMIN, TILLS)
    assert (refused["status"], refused["error"]["code"]) == (409, "TOO_MANY_KEYS")
    assert len((await signed(world, "GET", KEYS, ADMIN))["data"]) == KEYS_MAX
