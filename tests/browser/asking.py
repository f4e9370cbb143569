"""How whoever is no browser asks the server and the till: guests, a manager, and those who wait for a start.

Owns: the one client, and patience. Must not: know a path.
"""

import time
from collections.abc import Callable
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any, Final

import httpx2

PATIENCE_S: Final = 30.0  # on a busy machine
WITHOUT: Final = SSLContext(PROTOCOL_TLS_CLIENT)  # nothing here is encrypted, and to read whom to trust takes its time


def client(**more: Any) -> httpx2.Client:
    """A new one. Each request has a connection of its own, so that none outlives a server that starts anew."""
    limits = httpx2.Limits(max_keepalive_connections=0)
    return httpx2.Client(verify=WITHOUT, trust_env=False, timeout=PATIENCE_S, limits=limits, **more)


ASK: Final = client()


def until(holds: Callable[[], bool]) -> None:
    """Waits until this holds, where nothing that a screen shows says so."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up_at
        time.sleep(0.1)
