"""Everything that a browser needs on the other side: a store, a till and a server, each a process of its own.

Owns: starting and ending them. Must not: import what is served; whoever looks at pages is an outsider.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx2
from attrs import define

from bench.processes import free_port
from persistence.embedded import embedded_postgres, embedded_valkey
from tests.browser import houses
from tests.browser.asking import ASK

HERE: Final = Path(__file__).parent.parent.parent
START_S: Final = 60.0  # on a busy machine; usually three seconds
STOP_S: Final = 30.0
MEMORY: Final = Path("/dev/shm")
ROOM: Final = 1 << 29  # bytes, for one small cluster
SECRET: Final = "for-the-tests-of-the-pages-and-for-nothing-else"
OURS: Final = ("TRIVET_", "DATABASE_URL", "REDIS_URL", "PORT")
SETTINGS: Final[Mapping[str, str]] = {
    "TRIVET_SECRET_KEYS": SECRET,
    "TRIVET_JOINS_PER_MINUTE": "100000",  # everybody comes from one address
    "TRIVET_LOGINS_PER_MINUTE": "100000",
    "TRIVET_ORDERS_PER_MINUTE": "100000",
    "TRIVET_READS_PER_MINUTE": "100000",
    "TRIVET_FRAMES_PER_SECOND": "100000",
    "TRIVET_FRAMES_BURST": "100000",
    "TRIVET_LOG_FORMAT": "json",
}


@define(eq=False)
class Trivet:
    """What runs. `process` may be stopped for a while, as a phone without signal sees it."""

    url: str
    till: "Till"
    provider: "Provider"
    database_url: str
    environment: Mapping[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Starts the server, and waits until it answers."""
        with self.log.open("ab") as log:
            self.process = _run(["serve"], self.environment, log)
        _until_answered(f"{self.url}/health", self.process, self.log)

    def stop(self) -> None:
        """Stops it, as a new version's start does. Every socket is closed by it."""
        assert self.process is not None
        self.process.terminate()
        try:
            code = self.process.wait(STOP_S)
        finally:
            self.process.kill()
        assert code == 0, self.log.read_text(encoding="utf-8")[-4000:]


@define(eq=False)
class Till:
    """The restaurants' till, which does as it is told."""

    url: str

    def behaves(self, **behaviour: Any) -> None:
        """How it treats orders from now on; what is not said is as usual (`pos.emulators.till.Behaviour`)."""
        ASK.put(f"{self.url}/behaviour", json=behaviour).raise_for_status()

    def orders(self) -> list[str]:
        """The ids of what it has, oldest first."""
        return [taken["order_id"] for taken in ASK.get(f"{self.url}/tickets").json()["tickets"]]


@define(eq=False)
class Provider:
    """Who takes the restaurants' cards, on a page of their own: test cards only."""

    url: str

    def charges(self) -> list[int]:
        """What was ever charged, in minor units, oldest first."""
        return [int(one["amount"]) for one in ASK.get(f"{self.url}/charges").json()["charges"]]

    def environment(self) -> Mapping[str, str]:
        """What makes all restaurants take cards here. Nothing is said by itself: who comes back is looked after."""
        settings = f'{{"key": "k", "webhook_secret": "w", "url": "{self.url}"}}'
        return {
            "TRIVET_PAYMENT_DRIVER": "stripe",
            "TRIVET_PAYMENT_SETTINGS": settings,
            "TRIVET_PAYMENT_SECRETS": "k=sk_test_emulator,w=whsec_emulator",
        }


@contextmanager
def running() -> Iterator[Trivet]:
    """Runs it all, with its restaurants, for as long as the block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trivet-browser-", dir=_home())))
        postgres = stack.enter_context(embedded_postgres(folder / "postgres", durable=False))
        redis = stack.enter_context(embedded_valkey(folder / "valkey", durable=False))
        till = Till(stack.enter_context(_emulated("pos-emulator", "/tickets", folder / "till.log")))
        provider = Provider(stack.enter_context(_emulated("payment-emulator", "/charges", folder / "provider.log")))
        port = free_port()
        stores = {"DATABASE_URL": postgres, "REDIS_URL": redis, "PORT": str(port)}
        environment = {**_clean(), **SETTINGS, **stores, "TRIVET_POS_DRIVER": "http", "TRIVET_POS_URL": till.url}
        environment["TRIVET_POS_RECEIPTS"] = "127.0.0.1:9"  # where nobody is
        environment |= provider.environment()
        houses.build(postgres, lambda *command: _once(command, environment))
        trivet = Trivet(f"http://127.0.0.1:{port}", till, provider, postgres, environment, folder / "server.log")
        stack.callback(trivet.stop)
        trivet.start()
        yield trivet


@contextmanager
def _emulated(command: str, path: str, log: Path) -> Iterator[str]:
    """Somebody of the outside, as one of our emulators; gives where they are. They answer at `path` once they run."""
    port = free_port()
    with log.open("wb") as out:
        process = _run([command, "--port", str(port)], _clean(), out)
    try:
        url = f"http://127.0.0.1:{port}"
        _until_answered(f"{url}{path}", process, log)
        yield url
    finally:
        process.terminate()
        process.wait(STOP_S)


def _run(command: list[str], environment: Mapping[str, str], log: Any) -> "subprocess.Popen[bytes]":
    started = [sys.executable, "run.py", *command]
    return subprocess.Popen(
        started, cwd=HERE, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )


def _once(command: tuple[str, ...], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "run.py", *command], cwd=HERE, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _until_answered(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up_at = time.monotonic() + START_S
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            if ASK.get(url).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} does not answer.\n{log.read_text(encoding='utf-8')}")


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


def _home() -> Path:
    """In memory where there is room, as for all tests (`tests/conftest.py` says why)."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return Path(tempfile.gettempdir())
