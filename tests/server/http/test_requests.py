from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any, cast
from urllib.parse import quote

from quart import Request
from werkzeug.datastructures import Headers

from server.door.refusals import sane_id
from server.http.requests import client_address
from tests.server.doors import World, refusal

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


class _Asked:
    """As much of a request as an address is read from."""

    def __init__(self, peer: str | None, forwarded: Sequence[str]) -> None:
        self.scope: dict[str, Any] = {"client": None if peer is None else (peer, 4711)}
        self.headers = Headers([("X-Forwarded-For", hop) for hop in forwarded])


CALLERS: Sequence[tuple[str, str | None, list[str], str]] = (
    ("no proxy", "203.0.113.9", [], "203.0.113.9"),
    ("a stranger's word counts for nothing", "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
    ("our proxy's word counts", "10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ("what the caller made up does not", "10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
    ("two proxies", "10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1"),
    ("two headers", "10.0.0.1", ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
    ("rubbish", "10.0.0.1", ["rubbish"], "10.0.0.1"),
    ("empty", "10.0.0.1", [""], "10.0.0.1"),
    ("a proxy that says nothing", "10.0.0.1", [], "10.0.0.1"),
    ("IPv6", "fd00::1", ["2001:db8::5"], "2001:db8::5"),
    ("no peer", None, ["198.51.100.1"], "unknown"),
)


def test_a_caller_is_who_the_last_trusted_proxy_says() -> None:
    for case, peer, forwarded, address in CALLERS:
        assert client_address(cast("Request", _Asked(peer, forwarded)), PROXIES) == address, case


def test_a_sane_id_is_kept_and_any_other_is_not() -> None:
    for offered in ("a", "x" * 64, "3f2504e0-4f89.A_b"):
        assert sane_id(offered) == offered
    for other in (None, "", "x" * 65, "a b", "a\nSet-Cookie: x", "ä", "a/b"):
        assert sane_id(other) is None, other


# ---- fields


async def test_a_number_is_read_alike_in_a_query_and_a_body(world: World) -> None:
    numbers = {"7": True, "8": True, "-7": False, "0": False, "-0": False, "99999999999999999999": False}
    others = (
        "7.0",
        "7e0",
        "70e-1",
        "07",
        "+7",
        " 7",
        "7 ",
        "7_0",
        "0x7",
        "٧",
        "７",
        "seven",
        "",
        "null",
        "true",
        "[7]",
    )
    for number, good in {**numbers, **dict.fromkeys(others, False)}.items():
        asked = await world.get(f"/is_open?restaurant_name=chianti&table_number={quote(number)}")
        body = f'{{"restaurant_name": "chianti", "table_number":{number}}}'.encode()
        said = await world.client.post("/table_session", data=body)
        if number in (" 7", "7 "):  # around a number, JSON has room
            assert (asked.status_code, said.status_code) == (422, 200), number
        elif number in ("", "null"):  # as good as left out in a body, which may name the table otherwise
            assert (asked.status_code, said.status_code) == (422, 422), number
        else:
            assert (asked.status_code in (200, 201), said.status_code in (200, 201)) == (good, good), number
        if asked.status_code == 422:
            assert await refusal(asked, 422, "VALIDATION_FAILED") == {"field": "table_number"}, number


async def test_a_wrong_field_is_named_with_what_it_must_be(world: World) -> None:
    ada = await world.join()
    cases: Sequence[tuple[str, str, Any, str, str]] = (
        (
            "GET",
            "/is_open?restaurant_name=chianti&table_number=0",
            None,
            "table_number",
            "a whole number from 1 to 2147483647",
        ),
        (
            "GET",
            f"/menu?restaurant_name={'x' * 65}",
            None,
            "restaurant_name",
            "a restaurant's slug of 1 to 64 characters, like chianti",
        ),
        ("GET", "/cart_snapshot?sessionId=7", None, "sessionId", "a UUID"),
        ("POST", "/table_session", {"force": "yes"}, "force", "true or false"),
        ("PUT", f"/member/{ada['member_id']}", {"nickname": 7}, "nickname", "text of 1 to 40 characters"),
        ("POST", "/orders", {"cart_hash": 7}, "cart_hash", "the text from the last snapshot or cart_update"),
        ("POST", "/orders", {"cart_hash": "", "total": "9.50"}, "total", "a number, as in the snapshot"),
        (
            "POST",
            "/orders",
            {"cart_hash": "", "cart_items": [{"menu_item_id": 1, "qty": 1}, {"menu_item_id": 1, "qty": "1"}]},
            "cart_items[1].qty",
            "a whole number from 1 to 99",
        ),
    )
    for method, path, body, field, words in cases:
        response = await world.send(method, path, ada, body, {"Idempotency-Key": "k1"})
        assert await refusal(response, 422, "VALIDATION_FAILED") == {"field": field}
        assert (await response.get_json())["error"]["message"] == f"The field `{field}` must be {words}."


async def test_a_field_that_is_missing_or_too_much_is_named_with_what_there_may_be(world: World) -> None:
    ada = await world.join()
    cases: Sequence[tuple[str, str, Any, str, str]] = (
        (
            "GET",
            "/is_open?table_number=7",
            None,
            "restaurant_name",
            "The query lacks the field `restaurant_name`: a restaurant's slug of 1 to 64 characters, like chianti.",
        ),
        (
            "POST",
            "/orders",
            {},
            "cart_hash",
            "The body lacks the field `cart_hash`: the text from the last snapshot or cart_update.",
        ),
        (
            "POST",
            "/orders",
            {"cart_hash": "", "cart_items": [{"qty": 1}]},
            "cart_items[0].menu_item_id",
            "The body lacks the field `cart_items[0].menu_item_id`: a whole number.",
        ),
        (
            "PUT",
            f"/member/{ada['member_id']}",
            {"name": "Ada"},
            "name",
            "The body has no field `name`. It may have `nickname`.",
        ),
        (
            "POST",
            "/orders",
            {"cart_hash": "", "cart_items": [{"price": 1}]},
            "cart_items[0].price",
            "The body has no field `cart_items[0].price`."
            " It may have `public_id`, `menu_item_id`, `qty`, `note`, `options`.",
        ),
    )
    for method, path, body, field, words in cases:
        response = await world.send(method, path, ada, body, {"Idempotency-Key": "k1"})
        assert await refusal(response, 422, "VALIDATION_FAILED") == {"field": field}
        assert (await response.get_json())["error"]["message"] == words


async def test_a_body_that_is_no_object_is_told_what_it_may_have(world: World) -> None:
    ada = await world.join()
    for body in ("null", "[]", "7"):
        response = await world.client.put(f"/member/{ada['member_id']}", data=body.encode())
        await refusal(response, 422, "VALIDATION_FAILED")
        message = (await response.get_json())["error"]["message"]
        assert message == "The body must be a JSON object. It may have `nickname`."


async def test_nul_is_refused_by_the_name_of_its_field(world: World) -> None:
    asked = await world.get("/menu?restaurant_name=chi%00anti")
    assert await refusal(asked, 422, "VALIDATION_FAILED") == {"field": "restaurant_name"}
    said = await world.post("/table_session", {"restaurant_name": "chi\0anti", "table_number": 7})
    assert await refusal(said, 422, "VALIDATION_FAILED") == {"field": "restaurant_name"}
    ada = await world.join()
    claims = {"cart_hash": "", "cart_items": [{"menu_item_id": 1, "qty": 1, "note": "\0"}]}
    placed = await world.post("/orders", claims, ada, {"Idempotency-Key": "k1"})
    assert await refusal(placed, 422, "VALIDATION_FAILED") == {"field": "cart_items[0].note"}


async def test_a_slug_may_be_written_in_any_case_and_with_spaces_around_it(world: World) -> None:
    for slug in ("Chianti", "CHIANTI", " chianti ", "%09chianti"):
        assert (await world.get(f"/is_open?restaurant_name={slug}&table_number=7")).status_code == 200, slug
        assert (await world.get(f"/menu?restaurant_name={slug}")).status_code == 200, slug
    assert (await world.join(restaurant_name=" Chianti"))["restaurant"]["slug"] == "chianti"
