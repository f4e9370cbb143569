import re
from collections.abc import Iterable

import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import MockClock

from actors.restaurants import Restaurants
from server.door import bounds
from tests.cases import case
from tests.server.doors import World, open_world, refusal, text

MENU = "/menu?restaurant_name=chianti"
TABLE_7 = {"restaurant_name": "chianti", "table_number": 7}
PAGE = "https://pages.example.com"


async def test_an_answer_carries_the_callers_id(world: World) -> None:
    assert (await world.get("/health", None, {"X-Request-Id": "abc-1"})).headers["X-Request-Id"] == "abc-1"


async def test_an_id_that_is_not_sane_is_replaced(world: World) -> None:
    cases: Iterable[str] = ["", "a b", "x" * 65, "<script>"]
    for offered in cases:
        with case(offered):
            shown = (await world.get("/health", None, {"X-Request-Id": offered})).headers["X-Request-Id"]
            assert re.fullmatch(r"[0-9a-f-]{36}", shown)


async def test_errors_carry_an_id_of_ours_where_the_caller_has_none(world: World) -> None:
    response = await world.client.get("/nowhere")
    await refusal(response, 404, "NOT_FOUND")
    assert re.fullmatch(r"[0-9a-f-]{36}", response.headers["X-Request-Id"])


async def test_what_is_not_there_is_not_found(world: World) -> None:
    cases: Iterable[str] = ["/nowhere", "/", "/static/x", "/ws", "/member/x/y", "/t/", "/docs/assets/", "/health/x"]
    for path in cases:
        with case(path):
            await refusal(world.get(path), 404, "NOT_FOUND")


async def test_a_slash_at_the_end_makes_no_difference(world: World) -> None:
    assert (await world.get("/health/")).status_code == 200


async def test_two_slashes_are_another_address_and_nobody_is_led_on_to_the_host_that_they_named(world: World) -> None:
    for path in ("/health//detailed", "/photos//1/2/x", "/member//x"):
        response = await world.client.get(path, headers={"Host": "evil.example"})
        await refusal(response, 404, "NOT_FOUND")
        assert "Location" not in response.headers


async def test_a_wrong_method_says_which_are_right(world: World) -> None:
    response = await world.delete("/orders")
    await refusal(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("path", ["/table_session", "/member"])
async def test_a_body_that_is_too_large_is_not_read(world: World, path: str) -> None:
    await refusal(world.post(path, {"nickname": "x" * bounds.BODY_BYTES_MAX}), 413, "PAYLOAD_TOO_LARGE")


async def test_a_body_that_is_not_ours_to_understand_is_refused(world: World) -> None:
    cases: Iterable[bytes] = [
        b"",
        b"{",
        b"null",
        b"7",
        b"[]",
        b"NaN",
        b'{"table_number": NaN}',
        b'{"table_number": 1e400}',
        b'{"nickname": "\\ud800"}',
        b'{"nickname": "\xff"}',
        b"\xff\xfe",
        b'{"a":' * 10_000,
        b"restaurant_name=chianti",
    ]
    for body in cases:
        with case(body):
            response = await world.client.post("/table_session", data=body)
            await refusal(response, 422, "VALIDATION_FAILED")
            assert world.registry.statistics().sessions == 0


async def test_a_bug_says_nothing_to_the_outside_and_everything_to_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(self: Restaurants, slug: str) -> None:
        raise RuntimeError(f"secret: {slug}")

    monkeypatch.setattr(Restaurants, "by_slug", crash)
    with capture_logs() as logs:
        response = await world.get(MENU)
    await refusal(response, 500, "INTERNAL")
    shown = await text(response)
    assert "secret" not in shown
    assert "Traceback" not in shown
    (crashed,) = [entry for entry in logs if entry["event"] == "http_crashed"]
    assert (crashed["request_id"], str(crashed["exc_info"])) == ("test-1", "secret: chianti")


async def test_without_the_store_one_is_asked_to_try_again(world: World) -> None:
    ada = await world.join()
    await world.add(ada)
    body = {"cart_hash": (await world.cart(ada))["cart_hash"]}
    world.store.faults.away = True
    response = await world.post("/orders", body, ada, {"Idempotency-Key": "k1"})
    await refusal(response, 503, "UNAVAILABLE")
    assert response.headers["Retry-After"] == "1"
    world.store.faults.away = False
    assert (await world.post("/orders", body, ada, {"Idempotency-Key": "k1"})).status_code == 202


async def test_without_the_store_nobody_joins_and_nothing_is_left_behind(world: World) -> None:
    world.store.faults.away = True
    await refusal(world.post("/table_session", TABLE_7), 503, "UNAVAILABLE")
    world.store.faults.away = False
    assert (await world.post("/table_session", TABLE_7)).status_code == 201


async def test_a_route_that_hangs_is_given_up(autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(self: Restaurants, slug: str) -> None:
        await trio.sleep_forever()

    monkeypatch.setattr(Restaurants, "by_slug", hang)
    async with open_world() as world:
        began = trio.current_time()
        await refusal(world.get(MENU), 503, "UNAVAILABLE")
        assert trio.current_time() - began == pytest.approx(bounds.REQUEST_TIMEOUT_S)


async def test_a_body_that_never_ends_is_given_up(autojump_clock: MockClock) -> None:
    async with open_world() as world:
        async with world.client.request("/table_session", method="POST") as connection:
            await connection.send(b'{"restaurant_name":')
        response = await connection.as_response()
        await refusal(response, 408, "REQUEST_TIMEOUT")


async def test_an_address_that_joins_too_often_must_wait() -> None:
    async with open_world(JOINS_PER_MINUTE="2") as world:
        for _ in range(2):
            await world.join()
        response = await world.post("/table_session", TABLE_7)
        await refusal(response, 429, "RATE_LIMITED")
        assert response.headers["Retry-After"] == "60"
        assert (await world.get(MENU)).status_code == 200
        await refusal(world.post("/member", TABLE_7), 429, "RATE_LIMITED")


async def test_every_answer_asks_browsers_for_caution(world: World) -> None:
    for path in ("/health", "/nowhere", MENU, "/docs"):
        headers = (await world.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in headers
        assert "upgrade-insecure-requests" not in headers["Content-Security-Policy"]
        assert "Server" not in headers


async def test_https_is_insisted_on_only_where_diners_come_by_https() -> None:
    async with open_world(PUBLIC_URL="https://order.example.com") as world:
        headers = (await world.get("/health")).headers
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "upgrade-insecure-requests" in headers["Content-Security-Policy"]


async def test_a_page_of_an_allowed_origin_may_call() -> None:
    async with open_world(ALLOWED_ORIGINS=PAGE) as world:
        response = await world.get(MENU, None, {"Origin": PAGE})
        assert response.headers["Access-Control-Allow-Origin"] == PAGE
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "X-Request-Id" in response.headers["Access-Control-Expose-Headers"]
        assert "Origin" in response.headers["Vary"]
        refused = await world.get("/nowhere", None, {"Origin": PAGE})
        assert refused.headers["Access-Control-Allow-Origin"] == PAGE


async def test_a_page_of_any_other_origin_may_not() -> None:
    cases: Iterable[str] = ["https://evil.example.com", "null", f"{PAGE}.evil.com", "http://pages.example.com"]
    for origin in cases:
        with case(origin):
            async with open_world(ALLOWED_ORIGINS=PAGE) as world:
                response = await world.get(MENU, None, {"Origin": origin})
                assert "Access-Control-Allow-Origin" not in response.headers


async def test_a_browser_may_ask_before_it_orders() -> None:
    asked = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
    }
    async with open_world(ALLOWED_ORIGINS=PAGE) as world:
        response = await world.send("OPTIONS", "/orders", headers=asked)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == PAGE
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    allowed = response.headers["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in ("authorization", "content-type", "idempotency-key"))


async def test_the_log_knows_the_route_and_nothing_of_the_diner(world: World) -> None:
    with capture_logs() as logs:
        ada = await world.join("Ada Lovelace")
        await world.cart(ada)
    assert [(entry["event"], entry["route"], entry["status"]) for entry in logs] == [
        ("http_answered", "/table_session", 201),
        ("http_answered", "/cart_snapshot", 200),
    ]
    assert not any(word in str(logs) for word in ("Lovelace", ada["ws_token"], "127.0.0.1"))


async def test_the_answer_to_head_has_no_body(world: World) -> None:
    response = await world.send("HEAD", MENU)
    assert response.status_code == 200
    assert "ETag" in response.headers
