"""How much processor time the server and its Postgres have used, as the kernel counts it.

Owns: reading /proc. Must not: know what the time was spent on.
"""

import os
from pathlib import Path
from typing import Final

from attrs import frozen

TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")


@frozen
class Spent:
    """Seconds of processor time, user and system together."""

    server_s: float
    postgres_s: float

    def since(self, before: "Spent") -> "Spent":
        """What was spent from then until now."""
        return Spent(self.server_s - before.server_s, self.postgres_s - before.postgres_s)


def spent(server_pid: int, postmaster_pid: int) -> Spent:
    """What a server has used so far, and its Postgres: the postmaster, its processes, and those it has outlived."""
    own, children_gone = _seconds(postmaster_pid)
    alive = sum(_seconds(child)[0] for child in _children(postmaster_pid))
    return Spent(_seconds(server_pid)[0], own + children_gone + alive)


def memory_bytes(pid: int) -> int:
    """A process's resident memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def _seconds(pid: int) -> tuple[float, float]:
    """What a process has used, and what its children had used that are gone; nothing for a process that is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0.0, 0.0
    utime, stime, cutime, cstime = map(int, stat.rpartition(")")[2].split()[11:15])
    return (utime + stime) / TICKS_PER_S, (cutime + cstime) / TICKS_PER_S


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text(encoding="ascii").split()]
