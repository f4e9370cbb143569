"""Every part of `make bench` runs and gives figures: here with few phones and for a blink, so they mean little."""

import math
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import psycopg
import pytest

from bench import compare, load, open_loop
from bench.__main__ import PARTS
from bench.compare import Versions
from bench.parts import alone, bill, busy, mirroring, ordering, own_times, paying, shopping, stalled, watched
from bench.processes import beside, server
from bench.scene import Scene
from bench.stage import Stage, furnish
from persistence.seed import seed

SMALL: dict[ModuleType, dict[str, object]] = {
    busy: {"ROUND_S": 0.1},
    alone: {"ONE_PHONE_S": 0.1, "PGBENCH_S": 1, "IDLE_TABLES": 2, "IDLE_PHONES": 4},
    own_times: {"TABLES": 2, "PHONES": 2, "EDITS_PER_S": (40,), "RUN_S": 0.3},
    stalled: {
        "STALLS": 1,
        "STALL_S": 0.1,
        "MANY_TABLES": 2,
        "MANY_EACH": 3,
        "MANY_STALLED": 2,
        "MANY_EDITS_PER_S": 40,
        "MANY_S": 0.3,
    },
    watched: {"TABLES": 2, "SCREENS": 2, "RUN_S": 0.3},
    shopping: {"AT_ONCE": 2, "CUSTOMERS": 3, "PLAIN_S": 1, "READ_S": 0.1, "OPEN": 3, "WARM": 1},
    mirroring: {"ROUND_S": 0.1, "TABLES": 2, "TOLD": 10, "BACKLOG": 500},
    ordering: {"AT_ONCE": 2, "ORDERS": 5, "WARM": 2, "PLAIN_S": 1},
    bill: {"BILLS": 3},
    paying: {"PARTIES": 1, "PAYMENTS": 3, "PROVIDER_S": 0.01},
    compare: {"TABLES": 2, "PHONES": 2, "RUN_S": 0.3},
    load: {"WARM_UP_S": 0.1},
    open_loop: {"WARM_UP_S": 0.1},
}


@pytest.fixture
def scene(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    for module, constants in SMALL.items():
        for name, value in constants.items():
            monkeypatch.setattr(module, name, value)
    seed(database_url)
    furnished = furnish(database_url)  # before the server reads its restaurants
    with psycopg.connect(database_url) as connection:
        (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        parent = Path(f"/proc/{backend}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
    with (
        server(database_url, {}) as trivet,
        beside("bench.echo") as (_, echo_url),
        beside("bench.yardstick", database_url) as (_, yardstick_url),
    ):
        yield Scene(Stage(database_url, trivet, int(parent), *furnished), echo_url, yardstick_url)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_every_part_gives_figures_and_so_does_a_comparison(scene: Scene) -> None:
    figures = {name: part(scene, 2) for name, part in PARTS.items() if name not in {"restart", "many"}}

    assert all(given for given in figures.values())
    named = [figure.name for given in figures.values() for figure in given]
    assert len(named) == len(set(named))
    unmeasured = [f.name for given in figures.values() for f in given if not math.isfinite(f.measured)]
    assert unmeasured == []
    beside_itself(scene.stage)


def beside_itself(stage: Stage) -> None:
    """A comparison, of a version with itself."""
    versions = Versions(stage, stage)
    closed = versions.closed(2, 2, 2, 0.2)
    opened = versions.open(2, 40)

    assert all(result.mutations > 0 and result.server_us > 0 for pair in closed for result in pair)
    assert all(run.outcome.edits > 0 and run.outcome.unanswered == run.refused == 0 for pair in opened for run in pair)
    assert all(old.outcome.edits == new.outcome.edits for old, new in opened), "both at the very same times"
