"""A manager gives an item a photo; open menus show it at once, and its address never means another picture."""

from typing import Any, Final

import pytest
import trio
from quart import Response

from actors.menu_news import GATHER_S
from persistence.memory_faults import Fault
from staff.office.photo import SENT_BYTES_MAX
from tests.server.doors import MARGHERITA, refusal
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.floor.test_items import shown
from tests.staff.office.test_logo import drawn, png_head, seen
from tests.staff.world import EMPLOYEE, MANAGER, StaffWorld

PATH: Final = f"/api/v1/admin/products/{MARGHERITA}/photo"


async def put(
    world: StaffWorld, sent: bytes, kind: str = "image/jpeg", user: Any = MANAGER, path: str = PATH
) -> Response:
    who = await signed_in(world, user)
    headers = {"Authorization": f"Bearer {who['access_token']}", "Content-Type": kind}
    return await world.client.put(path, data=sent, headers=headers)


async def photo_of(world: StaffWorld) -> Any:
    return (await shown(world))["photo"]


async def test_a_photo_is_shown_in_the_menu_under_an_address_of_its_own_until_another_comes_or_it_goes(
    world: StaffWorld,
) -> None:
    first = await (await put(world, drawn("JPEG", (3000, 2000)))).get_json()
    address = first["data"]["photo"]
    assert first == {"data": {"id": MARGHERITA, "photo": await photo_of(world)}}
    photo = await world.get(address)
    assert (photo.status_code, photo.headers["Content-Type"]) == (200, "image/webp")
    assert photo.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert seen(await photo.get_data(as_text=False)).size == (1024, 683)
    assert (await world.get(address, None, {"If-None-Match": photo.headers["ETag"]})).status_code == 304
    second = await (await put(world, drawn("PNG", color=7), "image/png")).get_json()
    assert second["data"]["photo"] == await photo_of(world) != address
    await refusal(world.get(address), 404, "PHOTO_NOT_FOUND")
    gone = await world.send("DELETE", PATH, await signed_in(world, MANAGER))
    assert (await gone.get_json(), await photo_of(world)) == ({"data": {"id": MARGHERITA, "photo": None}}, None)
    await refusal(world.get(second["data"]["photo"]), 404, "PHOTO_NOT_FOUND")
    assert audit(world) == [
        (2, "photo_changed", "item", None, address),
        (2, "photo_changed", "item", address, second["data"]["photo"]),
        (2, "photo_changed", "item", second["data"]["photo"], None),
    ]


async def test_open_menus_hear_of_it(world: StaffWorld) -> None:
    told: list[tuple[int, Any]] = []
    world.restaurants.on_items(
        lambda actor, items: told.extend((one, actor.restaurant.menu.items[one].photo) for one in items)
    )
    await put(world, drawn("PNG"), "image/png")
    await trio.sleep(2 * GATHER_S)
    assert told == [(MARGHERITA, await photo_of(world))]


async def test_the_same_photo_again_is_no_change(world: StaffWorld) -> None:
    for _ in range(2):
        assert (await put(world, drawn("PNG"), "image/png")).status_code == 200
    assert len(audit(world)) == 1
    for _ in range(2):
        assert (await world.send("DELETE", PATH, await signed_in(world, MANAGER))).status_code == 200
    assert len(audit(world)) == 2


async def test_what_is_no_photo_changes_nothing_and_is_refused_in_words(world: StaffWorld) -> None:
    whole = drawn("JPEG", (900, 900), quality=95)
    await refusal(put(world, b"<svg/>", "image/svg+xml"), 415, "UNSUPPORTED_MEDIA_TYPE")
    await refusal(put(world, whole, "multipart/form-data; boundary=x"), 415, "UNSUPPORTED_MEDIA_TYPE")
    for sent in (b"<svg/>", whole[: len(whole) // 2], drawn("GIF"), png_head(60_000, 60_000)):
        assert await refusal(put(world, sent), 422, "VALIDATION_FAILED") == {"field": "photo"}
    await refusal(put(world, b""), 422, "VALIDATION_FAILED")
    await refusal(put(world, b"x" * (SENT_BYTES_MAX + 1)), 413, "PAYLOAD_TOO_LARGE")
    assert await refusal(put(world, b"x" * SENT_BYTES_MAX), 422, "VALIDATION_FAILED") == {"field": "photo"}
    assert (await photo_of(world), audit(world)) == (None, [])


async def test_who_may_not_or_means_anothers_item_is_told_before_anything_is_read(world: StaffWorld) -> None:
    large = b"x" * (SENT_BYTES_MAX + 1)  # would be 413
    await refusal(put(world, large, user=EMPLOYEE), 403, "NOT_ALLOWED")
    await refusal(put(world, large, path="/api/v1/admin/products/999/photo"), 404, "ITEM_UNKNOWN")
    await refusal(world.send("DELETE", PATH, await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")
    assert audit(world) == []


async def test_a_photo_that_cannot_be_saved_is_not_there(world: StaffWorld) -> None:
    await photo_of(world)
    world.store.faults.script.append(Fault.NOT_SAVED)
    await refusal(put(world, drawn("PNG")), 503, "UNAVAILABLE")
    assert (await photo_of(world), world.store.restaurants.pictures.photos) == (None, {})


@pytest.fixture
async def photo(world: StaffWorld) -> str:
    return str((await (await put(world, drawn("PNG"))).get_json())["data"]["photo"])


async def test_made_up_addresses_cost_no_query_and_show_nothing(world: StaffWorld, photo: str) -> None:
    digest = photo.rpartition("/")[2]
    world.store.faults.away = True
    for path in (
        f"/photos/1/{MARGHERITA}/{'0' * 32}",
        f"/photos/1/{MARGHERITA}/{digest.upper()}x",
        f"/photos/1/999/{digest}",
        f"/photos/1/{MARGHERITA + 1}/{digest}",
    ):
        await refusal(world.get(path), 404, "PHOTO_NOT_FOUND")
    await refusal(world.get(photo), 503, "UNAVAILABLE")


async def test_a_photo_that_was_asked_for_is_read_once(world: StaffWorld, photo: str) -> None:
    async with trio.open_nursery() as nursery:
        for _ in range(5):
            nursery.start_soon(world.get, photo)
    world.store.faults.away = True
    assert (await world.get(photo)).status_code == 200
