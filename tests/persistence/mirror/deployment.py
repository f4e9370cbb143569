"""A deployment of Convex that runs `docs/convex/` (`convex/emulator.mjs`), and what a test asks of it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

import pytest
from attrs import frozen

from persistence.bridge import Reads
from persistence.mirror.convex_deployment import ConvexKeys
from persistence.mirror.convex_sink import TABLES, ConvexSink
from tests.persistence.conftest import query
from tests.persistence.mirror.truth import Key, truth

ROOT: Final = Path(__file__).parents[3]
NODE: Final = shutil.which("node")
MODULES: Final = ROOT / "tests" / "browser" / "node_modules"
EMULATOR: Final = Path(__file__).parent / "convex" / "emulator.mjs"
KEY: Final = "prod:happy-otter-123|eyJ2MiI6IjEifQ=="
NAME: Final = "restaurant-1"
OURS: Final = {"_id", "_creationTime", "restaurant_id", "entity_id", "version", "copy"}
needs_node: Final = pytest.mark.skipif(
    NODE is None or not (MODULES / "convex").is_dir(), reason="there is no node, or nothing of npm's beside it"
)


@frozen
class Emulator:
    """A running deployment."""

    url: str

    def ask(self, path: str, body: object = None) -> Any:
        """What is under `/emulator`."""
        with urlopen(Request(f"{self.url}/emulator/{path}", data=json.dumps(body).encode()), timeout=20) as answer:
            return json.load(answer)

    def trouble(self, **what: object) -> None:
        """From now on: `statuses` for the next calls, answers `lost`, all `slow_ms`, or `huge` bytes more."""
        self.ask("trouble", what)

    def documents(self, table: str) -> Sequence[Mapping[str, Any]]:
        """All of a table."""
        found: Sequence[Mapping[str, Any]] = self.ask(f"documents?table={table}")
        return found

    def calls(self) -> Sequence[str]:
        """What was called since there was trouble."""
        called: Sequence[str] = self.ask("calls")
        return called

    def kept(self, restaurant_id: int = 1) -> Mapping[Key, Any]:
        """What there is of a restaurant, as it was told."""
        return {
            (kind, one["entity_id"]): {name: value for name, value in one.items() if name not in OURS}
            for kind, (table, _) in TABLES.items()
            for one in self.documents(table)
            if one["restaurant_id"] == restaurant_id
        }


@contextmanager
def running(*more: Path) -> Iterator[Emulator]:
    """A deployment of `docs/convex/` and more functions."""
    assert NODE is not None
    files = [*sorted((ROOT / "docs" / "convex").glob("*.ts")), *more]
    environment = {**os.environ, "DEPLOY_KEY": KEY}
    command = [NODE, str(EMULATOR), *(str(file) for file in files)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Emulator(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()


def sink_with(key: str = KEY) -> ConvexSink:
    """One that opens deployments of this key."""
    return ConvexSink(ConvexKeys({NAME: key}))


def with_convex(url: str, emulator: Emulator, restaurant_id: int = 1) -> int:
    """A sink of the restaurant, of which all is asked."""
    ((sink_id,),) = query(
        url,
        "INSERT INTO sync_sinks (restaurant_id, kind, url, key_name, full_asked)"
        " VALUES (%s, 'convex', %s, %s, pg_current_xact_id()::text::bigint) RETURNING sink_id",
        restaurant_id,
        emulator.url,
        NAME,
    )
    return int(sink_id)


async def expected(reads: Reads, url: str, restaurant_id: int = 1) -> Mapping[Key, Any]:
    """What should be there."""
    return {key: body for key, body in (await truth(reads, url, restaurant_id)).items() if key[0] in TABLES}
