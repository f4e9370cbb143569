"""Servers that need not read a thousand modules each: forked off a process that has read them, and the pages' files.

To read them takes two seconds of a processor, and there are dozens of servers. What is forked off is a process
like any other: its own session, environment, memory and descriptors, killed and stopped by signals; it is `run.py
serve` from its first line on. `tests/e2e/test_signals.py` starts the command itself, and so do the browser's tests.

Owns: that process, one for each that runs tests, and what is forked off it. Must not: run anything of ours before it
forks but what gives the same each time, so that two servers share no chance, no thread and no descriptor.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

import trio
from attrs import frozen

HERE: Final = Path(__file__).parent.parent.parent
_FORKING: Final = multiprocessing.get_context("forkserver")


@frozen(eq=False)
class Warm:
    """A running server, as `trio.Process` has one."""

    _process: ForkServerProcess

    @property
    def pid(self) -> int:
        pid = self._process.pid
        assert pid is not None, "it was started"
        return pid

    def poll(self) -> int | None:
        """Its exit code, negative where a signal ended it; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        await trio.lowlevel.wait_readable(self._process.sentinel)
        code = self.poll()
        assert code is not None, "that is what was waited for"
        return code


def serve(environment: Mapping[str, str], log: Path) -> Warm:
    """A server with this environment, which says everything to the end of that file."""
    _FORKING.set_forkserver_preload([f"{__package__}.warmed"])
    process = _FORKING.Process(target=_serve, args=(dict(environment), log), daemon=True)
    process.start()
    return Warm(process)


def _serve(environment: Mapping[str, str], log: Path) -> None:
    """In the new process: what a shell does for a command, and the command."""
    os.setsid()
    with log.open("ab") as said:
        for descriptor in (1, 2):
            os.dup2(said.fileno(), descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(HERE)
    sys.argv = ["run.py", "serve"]
    import run
    from server.console import process

    with process.leaving_no_traceback():
        run.main()
