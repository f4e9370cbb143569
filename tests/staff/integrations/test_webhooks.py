"""Webhooks over HTTP: made, changed, turned, tried out and deleted by admins, seen by managers, and by nobody else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.domain.staff import StaffUser
from actors.domain.webhooks.endpoint import ENDPOINTS_MAX
from actors.domain.webhooks.signing import secret_of
from actors.errors import Unavailable
from staff.integrations.webhooks import AT_ONCE, WebhookDesk
from tests.staff.integrations.test_orders import told
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, PASSWORD_HASH, STRANGER, StaffWorld, open_staff_world

HOOKS: Final = "/api/v1/admin/webhooks"
URL: Final = "https://till.example.com/hooks?of=trivet"
TILLS: Final = {"url": URL, "events": ["order.updated", "order.created"], "description": "Tills"}


@pytest.fixture
async def world() -> AsyncIterator[StaffWorld]:
    async with open_staff_world(LOGINS_PER_MINUTE="1000") as opened:
        yield opened


async def signed(world: StaffWorld, method: str, path: str, user: StaffUser, body: object = None) -> Any:
    who = await world.sign_in(user)
    if method != "DELETE":
        return await told(world, method, path, who, body)
    response = await world.send(method, path, who, body)
    return {"status": response.status_code, **(await response.get_json(silent=True) or {})}


async def test_a_secret_is_shown_once_and_kept_nowhere(world: StaffWorld) -> None:
    made = (await signed(world, "POST", HOOKS, ADMIN, TILLS))["data"]
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert (made["url"], made["description"], made["state"]) == (URL, "Tills", "good")
    assert made["events"] == ["order.created", "order.updated"]
    assert (await signed(world, "GET", HOOKS, MANAGER))["data"] == [made]
    assert secret not in repr((world.store.webhooks._known, world.store.audit))
    entry = world.store.audit[-1]
    assert (entry.what, entry.subject, entry.who) == ("webhook_made", "webhook-1", 3)
    assert entry.new == "https://till.example.com/hooks (Tills): order.created, order.updated"
    known = await world.store.webhooks.one(1, 1)
    assert known is not None
    assert secret_of(known.seed, world.services.settings.secret_keys) == secret


async def test_another_secret_signs_beside_the_old_one_for_a_day(world: StaffWorld) -> None:
    first = (await signed(world, "POST", HOOKS, ADMIN, TILLS))["data"]["secret"]
    turned = (await signed(world, "POST", f"{HOOKS}/1/rotate", ADMIN))["data"]
    assert turned["secret"] not in ("", first)
    known = await world.store.webhooks.one(1, 1)
    assert known is not None
    keys = world.services.settings.secret_keys
    assert [secret_of(seed, keys) for seed in known.seeds(world.now)] == [turned["secret"], first]
    assert turned["rotating_until"] is not None
    world.now += timedelta(hours=24)
    assert [secret_of(seed, keys) for seed in known.seeds(world.now)] == [turned["secret"]]
    assert (await signed(world, "GET", HOOKS, MANAGER))["data"][0]["rotating_until"] is None
    assert world.store.audit[-1].what == "webhook_rotated"


async def test_it_is_changed_disabled_and_enabled_and_each_time_the_audit_knows(world: StaffWorld) -> None:
    await signed(world, "POST", HOOKS, ADMIN, TILLS)
    changed = (await signed(world, "PATCH", f"{HOOKS}/1", ADMIN, {"events": ["stock.low"], "description": "Stock"}))[
        "data"
    ]
    assert (changed["events"], changed["description"], changed["url"]) == (["stock.low"], "Stock", URL)
    same = len(world.store.audit)
    await signed(world, "PATCH", f"{HOOKS}/1", ADMIN, {"events": ["stock.low"], "enabled": True})
    assert len(world.store.audit) == same
    off = (await signed(world, "PATCH", f"{HOOKS}/1", ADMIN, {"enabled": False}))["data"]
    assert (off["state"], off["disabled_why"]) == ("disabled", "by_hand")
    on = (await signed(world, "PATCH", f"{HOOKS}/1", ADMIN, {"enabled": True}))["data"]
    assert (on["state"], on["disabled_at"], on["disabled_why"]) == ("good", None, None)
    assert [one.what for one in world.store.audit] == [
        "webhook_made",
        "webhook_changed",
        "webhook_turned",
        "webhook_turned",
    ]
    assert (world.store.audit[-1].old, world.store.audit[-1].new) == ("disabled", "enabled")


async def test_what_was_sent_is_listed_and_sent_again(world: StaffWorld) -> None:
    await signed(world, "POST", HOOKS, ADMIN, TILLS)
    assert (await signed(world, "GET", f"{HOOKS}/1/deliveries", MANAGER))["data"] == []
    sent = (await signed(world, "POST", f"{HOOKS}/1/test", MANAGER))["data"]
    assert (sent["type"], sent["taken"], sent["status"], sent["tries"]) == ("webhook.test", True, 200, 1)
    again = (await signed(world, "POST", f"{HOOKS}/1/deliveries/{sent['id']}/send", MANAGER))["data"]
    assert (again["message_id"], again["tries"]) == (sent["message_id"], 2)
    assert (await signed(world, "GET", f"{HOOKS}/1/deliveries", MANAGER))["data"] == [again]
    for delivery_id in ("2", "0", str(2**63), str(2**70)):
        refused = await signed(world, "POST", f"{HOOKS}/1/deliveries/{delivery_id}/send", MANAGER)
        assert refused["error"]["code"] == "DELIVERY_NOT_FOUND"


async def test_it_is_deleted(world: StaffWorld) -> None:
    await signed(world, "POST", HOOKS, ADMIN, TILLS)
    assert (await signed(world, "DELETE", f"{HOOKS}/1", ADMIN))["status"] == 204
    assert (await signed(world, "DELETE", f"{HOOKS}/1", ADMIN))["error"]["code"] == "WEBHOOK_NOT_FOUND"
    assert (await signed(world, "GET", HOOKS, ADMIN))["data"] == []
    assert world.store.audit[-1].what == "webhook_deleted"


async def test_managers_look_and_send_and_only_admins_of_the_restaurant_change(world: StaffWorld) -> None:
    await signed(world, "POST", HOOKS, ADMIN, TILLS)
    await signed(world, "POST", f"{HOOKS}/1/test", MANAGER)
    changing = [
        ("POST", HOOKS, TILLS),
        ("PATCH", f"{HOOKS}/1", {"enabled": False}),
        ("POST", f"{HOOKS}/1/rotate", None),
        ("DELETE", f"{HOOKS}/1", None),
    ]
    looking = [
        ("GET", HOOKS, None),
        ("GET", f"{HOOKS}/1/deliveries", None),
        ("POST", f"{HOOKS}/1/test", None),
        ("POST", f"{HOOKS}/1/deliveries/1/send", None),
    ]
    for method, path, body in changing:
        assert (await signed(world, method, path, MANAGER, body))["status"] == 403
    for method, path, body in (*changing, *looking):
        assert (await signed(world, method, path, EMPLOYEE, body))["status"] == 403
    elsewhere = attrs.evolve(
        ADMIN, restaurant_id=STRANGER.restaurant_id, staff_user_id=77, email="admin@sakura.example"
    )
    world.accounts.hire(elsewhere, PASSWORD_HASH)
    for method, path, body in (*changing, *looking):
        if path != HOOKS:
            assert (await signed(world, method, path, elsewhere, body))["error"]["code"] == "WEBHOOK_NOT_FOUND"
    assert (await signed(world, "GET", HOOKS, STRANGER))["data"] == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"url": "http://till.example.com/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "https://user:secret@till.example.com/"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"url": ""}, "url"),
        ({"events": []}, "events"),
        ({"events": ["everything"]}, "events[0]"),
        ({"description": "x" * 121}, "description"),
        ({"more": 1}, None),
    ],
)
async def test_what_makes_no_sense_is_refused(more: dict[str, Any], field: str | None, world: StaffWorld) -> None:
    refused = await signed(world, "POST", HOOKS, ADMIN, {**TILLS, **more})
    assert refused["error"]["code"] == "VALIDATION_FAILED"
    assert field is None or refused["error"]["details"]["field"] == field
    assert "secret@" not in repr(refused)
    await signed(world, "POST", HOOKS, ADMIN, TILLS)
    assert (await signed(world, "PATCH", f"{HOOKS}/1", ADMIN, more))["error"]["code"] == "VALIDATION_FAILED"


@pytest.mark.parametrize(("field", "bound"), [("url", 500), ("description", 120)])
async def test_what_is_far_too_long_is_told_how_long_it_may_be(field: str, bound: int, world: StaffWorld) -> None:
    for so_long in (bound + 1, 4 * bound + 1):
        refused = await signed(world, "POST", HOOKS, ADMIN, {**TILLS, field: "x" * so_long})
        assert (refused["error"]["details"]["field"], f"{bound} characters" in refused["error"]["message"]) == (
            field,
            True,
        )


async def test_there_are_twenty_at_most(world: StaffWorld) -> None:
    for _ in range(ENDPOINTS_MAX):
        await world.staff.webhooks.make(ADMIN, URL, [], "")
    assert (await signed(world, "POST", HOOKS, ADMIN, TILLS))["error"]["code"] == "TOO_MANY_WEBHOOKS"


class Hanging:
    """Fits `staff.ports.Webhooks`, as far as a test message goes, which is never answered."""

    def __init__(self) -> None:
        self.begun = 0

    async def one(self, restaurant_id: int, webhook_id: int) -> object:
        await trio.lowlevel.checkpoint()
        return restaurant_id, webhook_id

    async def send_test(self, endpoint: object) -> None:
        self.begun += 1
        await trio.sleep_forever()


async def test_whoever_waits_until_others_have_sent_is_told_so_and_nothing_of_theirs_has_begun(
    autojump_clock: MockClock,
) -> None:
    hanging: Any = Hanging()
    desk = WebhookDesk(hanging, (), lambda: datetime.now(UTC))
    refused = []

    async def send() -> None:
        try:
            await desk.send_test(MANAGER, 1)
        except Unavailable as unavailable:
            refused.append(unavailable)

    async with trio.open_nursery() as nursery:
        for _ in range(AT_ONCE + 1):
            nursery.start_soon(send)
    assert (len(refused), hanging.begun) == (AT_ONCE + 1, AT_ONCE)
