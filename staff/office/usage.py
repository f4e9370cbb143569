"""What this process uses of its machine.

Owns: where a system says so. Must not: wait: both are answered by the kernel at once.
"""

import os
import time
from pathlib import Path
from typing import Final

from attrs import frozen

_STATM: Final = Path("/proc/self/statm")


@frozen
class Usage:
    """Seconds of processor time since the start, of all threads; bytes of memory now, None where nobody says."""

    cpu_s: float
    memory_bytes: int | None


def usage() -> Usage:
    """The present figures."""
    return Usage(time.process_time(), _resident())


def _resident() -> int | None:
    try:
        pages = int(_STATM.read_bytes().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
