"""What a benchmark stands on: a Postgres, a server and an echo, each a process of its own.

Owns: starting and ending them, and seating parties. Must not: measure.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from attrs import define, field

from persistence.embedded import embedded_postgres
from persistence.migrate import upgrade
from persistence.seed import seed

HERE: Final = Path(__file__).parent.parent
RESTAURANT: Final = "chianti"
TABLES: Final = 640  # a fresh table for each party of a run
START_TIMEOUT_S: Final = 30.0
UNLIMITED: Final = "1000000"
SETTINGS: Final = {
    "TRIVET_ALLOW_UNSIGNED_JOIN": "on",
    "TRIVET_LOG_LEVEL": "warning",
    "TRIVET_JOINS_PER_MINUTE": UNLIMITED,
    "TRIVET_FRAMES_PER_SECOND": UNLIMITED,  # one closed loop is faster than a thumb
    "TRIVET_FRAMES_BURST": UNLIMITED,
}


@define(eq=False)
class Stage:
    """Everything is running. `seat` never uses a table twice until all have been used."""

    database_url: str
    http_url: str
    echo_url: str
    server_pid: int
    restaurant_id: int
    menu_item_id: int
    table_ids: list[int]
    _next_table: int = field(default=1, init=False)

    @property
    def ws_url(self) -> str:
        """Where phones connect."""
        return self.http_url.replace("http://", "ws://") + "/ws"

    @property
    def pgbench_table_id(self) -> int:
        """A table that no party sits at: the last one."""
        return self.table_ids[-1]

    def seat(self, tables: int, phones: int) -> list[str]:
        """Joins that many phones at that many fresh tables; gives their tokens, table by table."""
        if self._next_table + tables >= len(self.table_ids):
            self._next_table = 1
        numbers = range(self._next_table, self._next_table + tables)
        self._next_table += tables
        return [self._join(number) for number in numbers for _ in range(phones)]

    def server_memory_bytes(self) -> int:
        """The server's resident memory."""
        return memory_bytes(self.server_pid)

    def _join(self, table_number: int) -> str:
        body = json.dumps({"restaurant_name": RESTAURANT, "table_number": table_number}).encode()
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.http_url}/table_session", data=body, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - our own server
            return str(json.load(response)["ws_token"])


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Starts everything in the folder, and ends it again."""
    with embedded_postgres(folder / "postgres") as database_url:
        upgrade(database_url)
        seed(database_url)
        restaurant_id, menu_item_id, table_ids = _furnish(database_url)
        with server(database_url, {}) as (server_pid, http_url), _echo() as echo_url:
            yield Stage(database_url, http_url, echo_url, server_pid, restaurant_id, menu_item_id, table_ids)


def _furnish(database_url: str) -> tuple[int, int, list[int]]:
    """Gives the seeded restaurant enough tables; its id, a dish, and all its tables' ids in order of number."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        (restaurant_id,) = connection.execute(
            "SELECT restaurant_id FROM restaurants WHERE slug = %s", [RESTAURANT]
        ).fetchone() or (0,)
        connection.execute(
            "INSERT INTO tables (restaurant_id, table_number)"
            " SELECT %s, number FROM generate_series(1, %s) AS number ON CONFLICT DO NOTHING",
            [restaurant_id, TABLES],
        )
        (menu_item_id,) = connection.execute(
            "SELECT min(menu_item_id) FROM menu_items WHERE restaurant_id = %s AND available", [restaurant_id]
        ).fetchone() or (0,)
        tables = connection.execute(
            "SELECT table_id FROM tables WHERE restaurant_id = %s ORDER BY table_number", [restaurant_id]
        ).fetchall()
    return restaurant_id, menu_item_id, [table_id for (table_id,) in tables]


def memory_bytes(pid: int) -> int:
    """A process's resident memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


@contextmanager
def server(database_url: str, more: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Trivet with these settings on top of the benchmarks' own; its process id and its address."""
    port = free_port()
    environment = {**os.environ, **SETTINGS, **more, "DATABASE_URL": database_url, "PORT": str(port)}
    process = subprocess.Popen([sys.executable, "run.py", "serve"], cwd=HERE, env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_healthy(url)
        yield process.pid, url
    finally:
        process.terminate()
        process.wait(START_TIMEOUT_S)


@contextmanager
def _echo() -> Iterator[str]:
    command = [sys.executable, "-m", "bench.echo"]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        if process.stdout is None:
            raise RuntimeError("the echo has no output")
        try:
            yield f"ws://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.kill()


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(url: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=1):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not come up")
