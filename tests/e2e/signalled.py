"""A command as a child that is told to end, at moments that are seen from outside."""

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]
import trio
from attrs import define

from tests.e2e.running import eventually
from tests.e2e.warm import HERE

REACH_S: Final = 40.0  # for a moment to come, on a busy machine; usually a second
END_S: Final = 30.0  # what a platform leaves a process that was told to end; usually half a second
# Whatever these tests themselves inherited: a child has Ctrl-C as a terminal leaves it, or ignored as a script does.
BEGIN: Final = """
import os, signal, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.Handlers(int(sys.argv[1])))
os.execv(sys.executable, [sys.executable, "run.py", *sys.argv[2:]])
"""


@define(eq=False)
class Child:
    """A running `run.py`."""

    process: trio.Process
    folder: Path

    def said(self) -> str:
        """Everything, its log included."""
        return "".join((self.folder / name).read_text(encoding="utf-8") for name in ("out", "err"))

    async def comes_to(self, moment: Callable[["Child"], bool]) -> None:
        """Waits until the moment has come, or the child has ended without it."""

        async def there() -> bool:
            return moment(self) or self.process.poll() is not None

        await eventually(there, REACH_S)

    async def ends(self) -> int:
        """Its exit code. Raises `trio.TooSlowError` if it does not end in time."""
        with trio.fail_after(END_S):
            return await self.process.wait()


@define(eq=False)
class Children:
    """Starts children, each after the one before; what one says goes to two files in `folder`."""

    folder: Path
    last: Child | None = None

    async def start(self, arguments: Sequence[str], environment: Mapping[str, str], *, ignoring: bool = False) -> Child:
        """`run.py` with these arguments, `ignoring` Ctrl-C or not, as for what a script runs in the background."""
        handler = signal.SIG_IGN if ignoring else signal.SIG_DFL
        command = [sys.executable, "-c", BEGIN, str(int(handler)), *arguments]
        with (self.folder / "out").open("wb") as out, (self.folder / "err").open("wb") as err:
            process = await trio.lowlevel.open_process(
                command, cwd=HERE, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )
        self.last = Child(process, self.folder)
        return self.last

    def end_at_once(self) -> None:
        """For the end of a test that failed. Safe at any time."""
        if self.last is not None and self.last.process.poll() is None:
            self.last.process.kill()
        for server in servers_in(self.folder):
            server.kill()


def has_begun(child: Child) -> bool:
    """Whether the first line of `run.py` has run: Python ignores SIGPIPE by then, and takes Ctrl-C no more."""
    try:
        status = Path(f"/proc/{child.process.pid}/status").read_text(encoding="ascii")
        command = Path(f"/proc/{child.process.pid}/cmdline").read_bytes()
    except OSError:
        return False
    masks = {
        line.split()[0]: int(line.split()[1], 16)
        for line in status.splitlines()
        if line.startswith(("SigIgn", "SigCgt"))
    }
    ignores_pipe = masks.get("SigIgn:", 0) & 1 << signal.SIGPIPE - 1
    takes_ctrl_c = masks.get("SigCgt:", 0) & 1 << signal.SIGINT - 1
    return b"run.py" in command.split(b"\0") and bool(ignores_pipe) and not takes_ctrl_c


def has_said(words: str) -> Callable[[Child], bool]:
    """A moment that can be read."""
    return lambda child: words in child.said()


def has_made(path: Path) -> Callable[[Child], bool]:
    """A moment that leaves a file."""
    return lambda _: path.exists()


def servers_in(folder: Path) -> Sequence[psutil.Process]:
    """What of Postgres and Valkey runs in the folder."""
    found = []
    for process in psutil.process_iter(["name", "cwd", "cmdline", "status"]):
        info = process.info
        inside = str(folder) in " ".join([info["cwd"] or "", *(info["cmdline"] or ())])
        server = info["name"] in {"initdb", "pg_ctl", "postgres", "valkey-server"}
        if server and inside and info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found
