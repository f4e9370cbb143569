from collections.abc import Mapping

import trio
from trio.testing import MockClock

from server.http.health import Probe
from tests.server.doors import CHIANTI, World, open_world, text


async def here() -> Mapping[str, int | float | str]:
    return {"tables": 3}


async def away() -> Mapping[str, int | float | str]:
    raise OSError("connection to secret-host refused")


async def hangs() -> Mapping[str, int | float | str]:
    await trio.sleep_forever()


async def test_liveness_asks_nobody(world: World) -> None:
    world.store.faults.away = True
    response = await world.get("/health")
    assert (response.status_code, await response.get_json()) == (200, {"status": "ok"})
    response = await world.get("/api/v1/health")
    assert (response.status_code, await response.get_json()) == (200, {"data": {"status": "ok"}})


async def test_every_part_shows_its_figures() -> None:
    async with open_world([Probe("database", here, vital=True), Probe("pos", here)]) as world:
        response = await world.get("/health/detailed")
        body = await response.get_json()
    assert (response.status_code, body["status"]) == (200, "ok")
    assert list(body["parts"]) == ["database", "pos"]
    assert body["parts"]["pos"]["status"] == "ok"
    assert body["parts"]["pos"]["figures"] == {"tables": 3}
    assert body["parts"]["pos"]["took_ms"] >= 0


async def test_without_its_database_it_is_down() -> None:
    async with open_world([Probe("database", away, vital=True), Probe("redis", here)]) as world:
        response = await world.get("/health/detailed")
        body = await response.get_json()
    assert (response.status_code, body["status"]) == (503, "down")
    assert (body["parts"]["database"]["status"], body["parts"]["redis"]["status"]) == ("away", "ok")


async def test_without_redis_it_is_degraded_and_serves() -> None:
    async with open_world([Probe("database", here, vital=True), Probe("redis", away)]) as world:
        response = await world.get("/health/detailed")
        raw = await response.get_data()
    assert (response.status_code, (await response.get_json())["status"]) == (200, "degraded")
    assert b"secret-host" not in raw


async def test_a_part_that_hangs_is_away_and_holds_up_nobody(autojump_clock: MockClock) -> None:
    async with open_world([Probe("database", hangs, vital=True), Probe("redis", here)]) as world:
        began = trio.current_time()
        response = await world.get("/health/detailed")
        body = await response.get_json()
        assert trio.current_time() - began < 3
    assert (response.status_code, body["parts"]["redis"]["status"]) == (503, "ok")


async def test_requests_are_counted_by_route_and_never_by_token(world: World) -> None:
    qr_token = world.qr_codes.issue(1, CHIANTI.tables[107])
    await world.get(f"/t/{qr_token}")
    await world.get("/nowhere/secret")
    response = await world.get("/metrics")
    figures = await text(response)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    assert 'trivet_http_requests_total{method="GET",route="/t/<qr_token>",status="200"} 1.0' in figures
    assert 'trivet_http_requests_total{method="GET",route="unknown",status="404"} 1.0' in figures
    assert 'trivet_http_request_seconds_count{route="/t/<qr_token>"} 1.0' in figures
    assert qr_token not in figures
    assert "secret" not in figures


async def test_what_the_door_refuses_is_counted_beside_what_the_app_answers(world: World) -> None:
    world.app.metrics.refused("GET", 505)
    world.app.metrics.refused("unknown", 431)
    figures = await text(await world.get("/metrics"))
    assert 'trivet_http_requests_total{method="GET",route="unknown",status="505"} 1.0' in figures
    assert 'trivet_http_requests_total{method="other",route="unknown",status="431"} 1.0' in figures


async def test_made_up_methods_make_no_new_figures(world: World) -> None:
    for method in ("BREW", "WHEN"):
        await world.send(method, "/health")
    figures = await text(await world.get("/metrics"))
    assert "BREW" not in figures
    assert 'method="other"' in figures
