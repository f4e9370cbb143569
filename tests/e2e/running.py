"""A real server as a process of its own, which can be killed, stopped and started again on the same port."""

import json
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import httpx2
import trio
from attrs import Factory, define

from bench.processes import free_port
from tests.e2e.warm import Warm, serve

START_S: Final = 45.0  # on a busy machine; usually under a second
STOP_S: Final = 30.0  # what the platform leaves a server that was told to stop
LOOK_S: Final = 0.02  # between two looks at something that tells nobody when it changes
OURS: Final = ("TRIVET_", "DATABASE_URL", "REDIS_URL", "PORT")
SETTINGS: Final[Mapping[str, str]] = {
    "TRIVET_ALLOW_UNSIGNED_JOIN": "on",
    "TRIVET_JOINS_PER_MINUTE": "100000",  # everybody comes from one address
    "TRIVET_ORDERS_PER_MINUTE": "100000",
    "TRIVET_READS_PER_MINUTE": "100000",
    "TRIVET_FRAMES_PER_SECOND": "100000",  # a closed loop is faster than a thumb
    "TRIVET_FRAMES_BURST": "100000",
    "TRIVET_POS_DRIVER": "simulator",
    "TRIVET_POS_SIMULATOR_LATENCY_S": "0.1",
    "TRIVET_POS_SIMULATOR_SUCCESS": "1",
}


@define(eq=False)
class Server:
    """`run.py serve`, as `tests.e2e.warm` starts it. Its log is one file, however often it is started."""

    port: int
    environment: Mapping[str, str]
    log: Path
    _process: Warm | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    def client(self) -> httpx2.AsyncClient:
        """An HTTP client of its own; whoever asks for it closes it."""
        limits = httpx2.Limits(max_connections=64)
        return httpx2.AsyncClient(base_url=self.url, timeout=15.0, limits=limits, trust_env=False)

    async def start(self) -> None:
        """Starts the process, and waits until it answers."""
        self._process = serve(self.environment, self.log)
        async with self.client() as client:
            await eventually(lambda: self._answers(client), START_S)

    async def kill(self) -> None:
        """`kill -9`."""
        process = self._running()
        process.kill()
        await process.wait()
        self._tear_off()

    async def stop(self) -> int:
        """SIGTERM; gives the exit code. Raises `trio.TooSlowError` if it takes longer than it may."""
        process = self._running()
        process.send_signal(signal.SIGTERM)
        with trio.fail_after(STOP_S):
            return await process.wait()

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def leaves_nobody_behind(self) -> bool:
        """Whether the process, and whatever it may have started, is gone."""
        try:
            os.killpg(self._running().pid, 0)
        except ProcessLookupError:
            return True
        return False

    def end_at_once(self) -> None:
        """For the end of a test that failed. Safe at any time."""
        if self.runs:
            self._running().kill()

    def complaints(self) -> Sequence[str]:
        """What no log may hold: tracebacks, errors of ours, and lines that are no events."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line != "ended" and _is_complaint(line)]

    def events(self) -> Sequence[str]:
        """The names of everything that was logged."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [str(json.loads(line)["event"]) for line in lines if line.startswith("{")]

    async def _answers(self, client: httpx2.AsyncClient) -> bool:
        assert self.runs, self.log.read_text(encoding="utf-8")
        try:
            return (await client.get("/health")).status_code == 200
        except httpx2.TransportError:
            return False

    def _tear_off(self) -> None:
        """Takes the line out of the log in the middle of which it was killed: what is said next begins a new one."""
        said = self.log.read_bytes()
        if not said.endswith(b"\n"):
            os.truncate(self.log, said.rfind(b"\n") + 1)

    def _running(self) -> Warm:
        assert self._process is not None, "the server was never started"
        return self._process


@define(eq=False)
class Servers:
    """Makes servers for one test. `environment` is what each of them gets unless its settings say otherwise."""

    environment: Mapping[str, str]
    folder: Path
    made: list[Server] = Factory(list)

    async def __call__(self, **settings: str | None) -> Server:
        """A running server; a setting that is None is left out."""
        rest = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        port = free_port()
        chosen = {**rest, **SETTINGS, **self.environment, **settings, "PORT": str(port)}
        known = {name: value for name, value in chosen.items() if value is not None}
        server = Server(port, known, self.folder / f"server{len(self.made)}.log")
        self.made.append(server)
        await server.start()
        return server

    async def end_well(self) -> None:
        """Stops what still runs; checks that all ended as they should and had nothing to complain about."""
        codes = [await server.stop() for server in self.made if server.runs]
        assert set(codes) <= {0}
        assert all(server.leaves_nobody_behind() for server in self.made)
        assert [complaint for server in self.made for complaint in server.complaints()] == []
        assert [server for server in self.made if "service_cut_off" in server.events()] == []


async def eventually(holds: Callable[[], Awaitable[bool]], within_s: float = 15.0) -> None:
    """Returns once it holds. For what can only be asked; whoever listens to a phone waits for its frames instead."""
    with trio.fail_after(within_s):
        while not await holds():  # noqa: ASYNC110 - what is asked lives in another process
            await trio.sleep(LOOK_S)


async def health_is(client: httpx2.AsyncClient, status: str) -> bool:
    """Whether the server says so of itself. A part that is slow for a moment, on a busy machine, counts as away."""
    return bool((await client.get("/health/detailed")).json()["status"] == status)


def _is_complaint(line: str) -> bool:
    try:
        said: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError:
        return True
    wrong = said["level"] in ("error", "critical") and said["event"] != "pos_alert"  # which is about a till
    return wrong or "Traceback" in line
