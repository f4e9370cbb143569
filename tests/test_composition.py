"""What is built of the rooms: every service in its order, every figure from its place, and the demo's own settings."""

import ast
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trio

import run
from actors.domain.staff import Role
from actors.supervisor import Service, Supervisor
from persistence.bridge import open_bridge
from pos.emulators.payment_beside import beside
from server.console import process
from server.http import app
from server.http.app import openapi

SEEDS = Path(run.__file__).parent / "persistence" / "seeds"
DATABASE_URL = "postgresql://ann:hunter2@127.0.0.1:1/trivet"
REDIS_URL = "redis://127.0.0.1:1"
BOTTOM_TO_TOP = [
    "journal",
    "restaurants",
    "sessions",
    "sinks",
    "mirror",
    "menu_copies",
    "retries",
    "deliveries",
    "receipts",
    "payments",
    "sweeper",
    "notices",
    "nightly",
    "mailing",
    "texting",
    "floors",
    "history",
    "stream",
    "sink_watch",
    "door",
]


@pytest.mark.parametrize("redis_url", [REDIS_URL, ""])
async def test_services_start_bottom_to_top_and_a_stop_leaves_each_its_time(redis_url: str) -> None:
    settings = run.settings_from({"DATABASE_URL": DATABASE_URL, "REDIS_URL": redis_url})
    async with open_bridge() as bridge, trio.open_nursery() as nursery:
        heart = run.build_heart(settings, bridge)
        services = run.services(heart, run.build_listener(settings, heart, Supervisor(nursery)))

    without_redis = [name for name in BOTTOM_TO_TOP if name not in ("mirror", "menu_copies", "retries")]
    assert [service.name for service in services] == (BOTTOM_TO_TOP if redis_url else without_redis)
    assert {service.name for service in services if service.drain is not None} == {
        "journal",
        "deliveries",
        "payments",
        "door",
    }
    assert sum(service.stop_s for service in services if service.drain is not None) <= run.STOP_BUDGET_S < 30
    assert {service.name for service in services if service.restarts_max == 0} == {"sessions", "door"}


async def test_the_document_of_the_routes_has_every_one_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[bytes] = []

    def heard(*owners: type) -> bytes:
        served.append(openapi(*owners))
        return served[-1]

    monkeypatch.setattr(app, "openapi", heard)
    settings = run.settings_from({"DATABASE_URL": DATABASE_URL})
    async with open_bridge() as bridge, trio.open_nursery() as nursery:
        run.build_listener(settings, run.build_heart(settings, bridge), Supervisor(nursery))

    assert json.loads(served[0]) == json.loads(run.generated_docs()["openapi.json"])


@pytest.mark.parametrize("redis_url", [REDIS_URL, ""])
async def test_an_operators_figures_come_from_their_parts(redis_url: str) -> None:
    settings = run.settings_from({"DATABASE_URL": DATABASE_URL, "REDIS_URL": redis_url})
    async with open_bridge() as bridge, trio.open_nursery() as nursery:
        heart, supervisor = run.build_heart(settings, bridge), Supervisor(nursery)
        parts = run.parts_of(heart, supervisor)

    assert parts.ping_redis == (heart.store.cache.ping if heart.store.cache is not None else None)
    assert (parts.ping_redis is None) is (redis_url == "")
    assert parts.ping_database.__name__ == "ping"
    assert parts.revision.__name__ == "current"
    assert parts.journal == heart.store.journal.statistics
    assert parts.sessions == heart.registry.statistics
    assert parts.services == supervisor.statistics
    assert parts.tills == heart.deliveries.workers.statistics
    assert parts.payments == heart.settlements.workers.statistics
    assert parts.jobs == heart.nightly.statistics
    assert parts.alerts == heart.deliveries.alerts.counts


async def test_what_waits_for_a_mail_server_or_a_gateway_has_a_poller_to_itself() -> None:
    settings = run.settings_from({"DATABASE_URL": DATABASE_URL})
    async with open_bridge() as bridge:
        heart = run.build_heart(settings, bridge)

    assert heart.mailing._names == ("mail_pass", "mail_resets", "mail_notices", "mail_recurring_letters")
    assert heart.texting._names == ("text_notices",)
    assert {"rotate_pass", "find_untold_passes", "forget_sessions", "check_stock", "place_recurring_orders"} <= set(
        heart.nightly._names
    )
    assert "mail_pass" not in heart.nightly._names


async def test_all_stands_still_for_the_garbage_before_the_first_service_asks_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    settings = run.settings_from({"DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL})

    async def serve(task_status: trio.TaskStatus[None]) -> None:
        done.append("asked")
        task_status.started()
        await trio.sleep_forever()

    async def end(_: object) -> None:
        serving.cancel()

    monkeypatch.setattr(process, "rest_garbage_collector", lambda: done.append("stood still"))
    monkeypatch.setattr(run, "services", lambda *_: [Service("first", serve)])
    serving = trio.CancelScope()
    await run.serve_app(settings, serving, once_open=end)

    assert done == ["stood still", "asked"]


def test_the_demo_takes_what_the_environment_says_but_its_address_and_its_servers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[Any] = []

    @contextmanager
    def store(folder: Path, between: object) -> Iterator[tuple[str, str]]:
        done.append(folder)
        yield DATABASE_URL, REDIS_URL
        done.append("stopped")

    def hire(url: str, slug: str, email: str, name: str, role: Role, password_hash: str) -> int:
        done.append((url, slug, email, role))
        return 1

    def serve(asked: process.Asked, work: Any) -> None:
        public_url, hooks, served = work.args
        done.append((served.args[0], public_url, hooks))

    monkeypatch.setattr("persistence.demo.demo_store", store)
    monkeypatch.setattr("persistence.hire.hire", hire)
    monkeypatch.setattr(process, "run_until_asked", serve)
    monkeypatch.setattr("server.console.logs.set_up", lambda _: None)
    elsewhere = {"DATABASE_URL": "postgresql://elsewhere/x", "PORT": "1", "TRIVET_HOST": "10.0.0.1"}
    for name, value in {**elsewhere, "TRIVET_JOINS_PER_MINUTE": "7"}.items():
        monkeypatch.setenv(name, value)
    run.play_restaurant("0.0.0.0", 8001, tmp_path, process.Asked())

    folder, *hired, (settings, provider_url, hooks), stopped = done
    assert (folder, stopped) == (tmp_path, "stopped")
    assert hired == [
        (DATABASE_URL, "chianti", "gianna@chianti.example", Role.MANAGER),
        (DATABASE_URL, "sakura", "kenji@sakura.example", Role.MANAGER),
        (DATABASE_URL, "mami", "noa@mami.example", Role.MANAGER),
        (DATABASE_URL, "chianti", "aldo@chianti.example", Role.ADMIN),
        (DATABASE_URL, "sakura", "yuki@sakura.example", Role.ADMIN),
        (DATABASE_URL, "mami", "dana@mami.example", Role.ADMIN),
    ]
    assert (settings.door.host, settings.door.port) == ("0.0.0.0", 8001)
    assert (settings.store.database_url, settings.store.redis_url) == (DATABASE_URL, REDIS_URL)
    assert (settings.door.joins_per_minute, settings.door.orders_per_minute) == (7, 2000)
    assert settings.door.allow_unsigned_join
    assert settings.provider.driver == "stripe"
    assert provider_url.startswith("http://")
    assert not provider_url.endswith(":8001")
    assert [url.rpartition("/")[2] for url in hooks] == [slug for _, slug, _, _ in hired[:3]]
    assert {slug for _, slug, _, _ in hired} == {path.stem for path in SEEDS.glob("*.json")}


@pytest.mark.parametrize("name", ["TRIVET_PAYMENT_DRIVER", "TRIVET_PAYMENT_SETTINGS"])
def test_the_demo_starts_no_provider_where_somebody_has_chosen_one(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(name, {"TRIVET_PAYMENT_DRIVER": "counter"}.get(name, "{}"))

    assert beside(tmp_path, "127.0.0.1", os.environ).settings == {}


def test_everything_that_is_built_asks_the_clock_that_it_is_given() -> None:
    tree = ast.parse(Path(run.__file__).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    asked = {
        function.name
        for function in functions
        for statement in function.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and node.id == "CLOCK"
    }

    assert asked == {"serve_app", "play_restaurant"}  # which choose it


@pytest.mark.parametrize("redis_url", [REDIS_URL, ""])
async def test_a_heart_tells_the_time_that_it_was_given(redis_url: str) -> None:
    settings = run.settings_from({"DATABASE_URL": DATABASE_URL, "REDIS_URL": redis_url})
    long_ago = datetime(2024, 1, 15, tzinfo=UTC)
    async with open_bridge() as bridge, trio.open_nursery() as nursery:
        heart = run.build_heart(settings, bridge, lambda: long_ago)
        assert run.parts_of(heart, Supervisor(nursery)).clock() == long_ago
