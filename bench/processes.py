"""The processes that a benchmark measures: Trivet, of this version or another, and what stands beside it.

Owns: starting and ending them. Must not: measure, or know what they are asked to do.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import randbelow
from typing import Final

from attrs import define

HERE: Final = Path(__file__).parent.parent
START_TIMEOUT_S: Final = 30.0
STOP_TIMEOUT_S: Final = 30.0
UNLIMITED: Final = "1000000"
SETTINGS: Final = {
    "TRIVET_ALLOW_UNSIGNED_JOIN": "on",
    "TRIVET_LOG_LEVEL": "warning",
    "TRIVET_JOINS_PER_MINUTE": UNLIMITED,
    "TRIVET_ORDERS_PER_MINUTE": UNLIMITED,
    "TRIVET_FRAMES_PER_SECOND": UNLIMITED,  # one closed loop is faster than a thumb
    "TRIVET_FRAMES_BURST": UNLIMITED,
    "TRIVET_LOGINS_PER_MINUTE": UNLIMITED,
    "TRIVET_READS_PER_MINUTE": UNLIMITED,
    "TRIVET_API_PER_MINUTE": UNLIMITED,
    "TRIVET_TRUSTED_PROXIES": "127.0.0.1/32",  # customers come from many networks
}


@define(eq=False)
class Trivet:
    """A server, of the source in `root`. It may be stopped and started again, at the same address."""

    root: Path
    environment: Mapping[str, str]
    port: int
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts a new process in place of one that has ended, and waits for nothing."""
        self.process = _serve(self.root, self.environment)

    def stop(self) -> None:
        """Has it end as a platform would, and waits until it has."""
        self.process.terminate()
        self.process.wait(STOP_TIMEOUT_S)


@contextmanager
def server(database_url: str, more: Mapping[str, str], root: Path = HERE) -> Iterator[Trivet]:
    """Trivet, of the source in `root`, with these settings on top of the benchmarks' own, on a free port."""
    port = free_port()
    environment = {**_environment(database_url), **more, "PORT": str(port)}
    trivet = Trivet(root, environment, port, _serve(root, environment))
    try:
        wait_until_there(f"{trivet.url}/health", trivet.process)
        yield trivet
    finally:
        trivet.stop()


def prepare(database_url: str, root: Path = HERE) -> None:
    """Migrates and seeds a database as the Trivet in `root` does it. Raises `CalledProcessError`."""
    for command in ("migrate", "seed"):
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "run.py", command],
            cwd=root,
            env=_environment(database_url),
            check=True,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def beside(module: str, *arguments: str) -> Iterator[tuple[int, str]]:
    """A module of ours that prints its port and serves until it is killed; its process id and where phones connect."""
    command: Sequence[str] = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        if process.stdout is None:
            raise RuntimeError(f"{module} has no output")
        try:
            yield process.pid, f"ws://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.kill()


def end_in_order() -> None:
    """Has this process end by way of its `finally` clauses when it is told to: what it started must not stay behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def free_port() -> int:
    """A port that stays free while its server is away: below those that the system gives to outgoing connections."""
    while True:
        port = 10_000 + randbelow(20_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wait_until_there(url: str, process: subprocess.Popen[bytes]) -> None:
    """Waits until a process answers. Raises `RuntimeError` if it ends instead, `TimeoutError` if it takes too long."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"{url} did not come up")


def _serve(root: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "run.py", "serve"], cwd=root, env=environment)


def _environment(database_url: str) -> dict[str, str]:
    return {**os.environ, **SETTINGS, "DATABASE_URL": database_url}
