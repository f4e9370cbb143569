"""A manager gives the restaurant a colour and a logo; everybody's pages find them."""

from typing import Any

import trio
from quart import Response

from persistence.memory_faults import Fault
from server.brand import sheet_digest, style_sheet
from tests.server.doors import refusal
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.office.test_logo import drawn
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

LOOK, LOGO = "/admin/look", "/admin/look/logo"
NONE = {"brand_color": None, "logo": None, "brand_css": None}


async def put(world: StaffWorld, sent: bytes, kind: str = "image/png", user: Any = MANAGER) -> Response:
    who = await signed_in(world, user)
    headers = {"Authorization": f"Bearer {who['access_token']}", "Content-Type": kind}
    return await world.client.put(LOGO, data=sent, headers=headers)


async def look(world: StaffWorld, user: Any = EMPLOYEE) -> Any:
    return await (await world.get(LOOK, await signed_in(world, user))).get_json()


async def test_a_colour_is_chosen_shown_everywhere_and_taken_away(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    assert await look(world) == NONE
    chosen = await (await world.send("PUT", LOOK, manager, {"brand_color": "#AA00FF"})).get_json()
    sheet = f"/restaurants/chianti/brand.css?v={sheet_digest('#aa00ff')}"
    assert chosen == await look(world) == {"brand_color": "#aa00ff", "logo": None, "brand_css": sheet}
    joined = await world.join()
    menu = await (await world.get("/menu?restaurant_name=chianti")).get_json()
    assert joined["restaurant"]["brand_color"] == menu["restaurant"]["brand_color"] == "#aa00ff"
    assert joined["restaurant"]["brand_css"] == menu["restaurant"]["brand_css"] == sheet
    assert await look(world, STRANGER) == NONE
    await world.send("PUT", LOOK, manager, {"brand_color": None})
    assert await look(world) == NONE
    assert audit(world) == [
        (2, "brand_color_changed", "look", None, "#aa00ff"),
        (2, "brand_color_changed", "look", "#aa00ff", None),
    ]


async def test_what_is_no_colour_is_refused(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    for color in ("red", "#abc", "#12345g", "#123456\n", "", 7):
        details = await refusal(world.send("PUT", LOOK, manager, {"brand_color": color}), 422, "VALIDATION_FAILED")
        assert details == {"field": "brand_color"}
    await refusal(world.send("PUT", LOOK, manager, {}), 422, "VALIDATION_FAILED")
    assert await look(world) == NONE


async def test_a_logo_is_shown_under_its_own_address_until_another_comes(world: StaffWorld) -> None:
    first = await (await put(world, drawn("PNG", (900, 300)))).get_json()
    address = first["logo"]
    shown = await world.get(address)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    etag = shown.headers["ETag"]
    assert (await world.get(address, None, {"If-None-Match": etag})).status_code == 304
    assert (await world.get("/restaurants/chianti/logo")).headers["Cache-Control"] == "public, no-cache"
    assert (await world.join())["restaurant"]["logo"] == address
    second = await (await put(world, drawn("WEBP", color=7), "image/webp")).get_json()
    assert second["logo"] != address
    old = await world.get(address, None, {"If-None-Match": etag})
    assert (old.status_code, old.headers["Content-Type"]) == (200, "image/webp")
    assert old.headers["Cache-Control"] == "public, no-cache"  # not for good under another's name
    await world.send("DELETE", LOGO, await signed_in(world, MANAGER))
    await refusal(world.get(second["logo"]), 404, "LOGO_NOT_FOUND")
    assert [(what, old is None, new is None) for _, what, _, old, new in audit(world)] == [
        ("logo_changed", True, False),
        ("logo_changed", False, False),
        ("logo_changed", False, True),
    ]


async def test_the_same_logo_again_is_no_change(world: StaffWorld) -> None:
    for _ in range(2):
        assert (await put(world, drawn("PNG"))).status_code == 200
    assert len(audit(world)) == 1


async def test_what_is_no_logo_changes_nothing(world: StaffWorld) -> None:
    svg = b"<svg/>"
    await refusal(put(world, svg, "image/svg+xml"), 415, "UNSUPPORTED_MEDIA_TYPE")
    await refusal(put(world, drawn("PNG"), "application/json"), 415, "UNSUPPORTED_MEDIA_TYPE")
    assert await refusal(put(world, svg), 422, "VALIDATION_FAILED") == {"field": "logo"}
    await refusal(put(world, b""), 422, "VALIDATION_FAILED")
    await refusal(put(world, b"x" * (512 * 1024 + 1)), 413, "PAYLOAD_TOO_LARGE")
    assert await refusal(put(world, b"x" * (512 * 1024)), 422, "VALIDATION_FAILED") == {"field": "logo"}
    await refusal(put(world, drawn("PNG"), user=EMPLOYEE), 403, "NOT_ALLOWED")
    assert (await look(world), audit(world)) == (NONE, [])


async def test_only_the_logo_may_be_so_large(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    large = {"brand_color": "x" * 65_536}
    await refusal(world.send("PUT", LOOK, manager, large), 413, "PAYLOAD_TOO_LARGE")


async def test_a_logo_that_cannot_be_saved_is_not_there(world: StaffWorld) -> None:
    await look(world)
    world.store.faults.script.append(Fault.NOT_SAVED)
    await refusal(put(world, drawn("PNG")), 503, "UNAVAILABLE")
    assert await look(world) == NONE
    await refusal(world.get("/restaurants/chianti/logo"), 404, "LOGO_NOT_FOUND")


async def test_two_who_choose_at_once_are_both_in_the_audit(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    async with trio.open_nursery() as nursery:
        for color in ("#111111", "#222222"):
            nursery.start_soon(world.send, "PUT", LOOK, manager, {"brand_color": color})
    one, other = audit(world)
    assert (one[3], one[4], other[4]) == (None, other[3], (await look(world))["brand_color"])


async def test_the_address_that_the_restaurant_has_of_its_sheet_is_kept_for_good_and_another_for_another(
    world: StaffWorld,
) -> None:
    manager, known = await signed_in(world, MANAGER), []
    for color in ("#ffff00", "#aa00ff"):
        known.append((await (await world.send("PUT", LOOK, manager, {"brand_color": color})).get_json())["brand_css"])
        sheet = await world.get(known[-1])
        assert await sheet.get_data(as_text=True) == style_sheet(color)
        assert "immutable" in sheet.headers["Cache-Control"]
    old = await world.get(known[0])
    assert (await old.get_data(as_text=True), old.headers["Cache-Control"]) == (
        style_sheet("#aa00ff"),
        "public, no-cache",
    )


async def test_the_style_sheet_is_of_the_colour_and_kept_by_what_it_says_not_by_the_colour(world: StaffWorld) -> None:
    empty = await world.get("/restaurants/chianti/brand.css")
    assert (await empty.get_data(as_text=True), empty.headers["Cache-Control"]) == ("", "public, no-cache")
    await world.send("PUT", LOOK, await signed_in(world, MANAGER), {"brand_color": "#ffff00"})
    sheet = await world.get("/restaurants/chianti/brand.css?v=ffff00")
    assert await sheet.get_data(as_text=True) == style_sheet("#ffff00")
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert sheet.headers["Cache-Control"] == "public, no-cache"  # another version may make another sheet of it
    named = await world.get(f"/restaurants/chianti/brand.css?v={sheet.headers['ETag'][1:-1]}")
    assert "immutable" in named.headers["Cache-Control"]
    assert sheet.headers["ETag"] not in (empty.headers["ETag"], '"ffff00"')
    again = await world.get("/restaurants/CHIANTI/brand.css", None, {"If-None-Match": sheet.headers["ETag"]})
    assert again.status_code == 304
    await refusal(world.get("/restaurants/nobody/brand.css"), 404, "RESTAURANT_NOT_FOUND")
    await refusal(world.get("/restaurants/nobody/logo"), 404, "RESTAURANT_NOT_FOUND")
