"""Staff who watch: sockets that connect to the floor and read whatever they are sent, as fast as it comes.

Owns: signing in and reading. Must not: look at what is told; the tests do. Reading costs as little as it can, because
it happens beside what is measured.
"""

import base64
import json
import os
import selectors
import socket
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Final
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from attrs import define, field

from actors.domain.staff import Role
from bench.stage import RESTAURANT, Stage
from persistence.hire import hire

EMAIL: Final = "screens@bench.example"
PASSWORD: Final = "twenty screens"  # noqa: S105 - of an account in a database that is deleted with the run
_READ_BYTES: Final = 1024 * 1024
_PATIENCE_S: Final = 10.0


@define(eq=False)
class Screens:
    """Screens that are reading. `bytes_read` is of all of them together."""

    sockets: Sequence[socket.socket]
    bytes_read: int = 0
    _over: Event = field(factory=Event)

    def read(self) -> None:
        """Reads until told that it is over, or everybody has been sent away."""
        with selectors.DefaultSelector() as selector:
            for one in self.sockets:
                selector.register(one, selectors.EVENT_READ)
            while not self._over.is_set() and selector.get_map():
                for key, _ in selector.select(0.1):
                    data = self._read_from(key.fd)
                    self.bytes_read += data
                    if not data:
                        selector.unregister(key.fileobj)

    def end(self) -> None:
        """It is over."""
        self._over.set()

    @staticmethod
    def _read_from(descriptor: int) -> int:
        try:
            return len(os.read(descriptor, _READ_BYTES))
        except OSError:
            return 0


def sign_in(on: Stage) -> str:
    """Somebody's access token, who is hired for it."""
    hire(on.database_url, RESTAURANT, EMAIL, "Screens", Role.EMPLOYEE, PasswordHasher().hash(PASSWORD))
    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{on.trivet.url}/admin/login", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_PATIENCE_S) as response:  # noqa: S310 - our own server
        return str(json.load(response)["access_token"])


@contextmanager
def watching(on: Stage, token: str, screens: int) -> Iterator[Screens]:
    """So many screens, connected and reading."""
    with ExitStack() as stack:
        opened = Screens([stack.enter_context(_connected(on.trivet.url, token)) for _ in range(screens)])
        reader = Thread(target=opened.read, daemon=True)
        reader.start()
        try:
            yield opened
        finally:
            opened.end()
            reader.join()


def _connected(url: str, token: str) -> socket.socket:
    """A socket whose server has agreed to speak WebSocket. Raises OSError."""
    at = urlsplit(url)
    connected = socket.create_connection((at.hostname or "", at.port or 80), _PATIENCE_S)
    lines = (
        "GET /admin/ws HTTP/1.1",
        f"Host: {at.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Protocol: trivet.staff.v1, bearer.{token}",
    )
    connected.sendall("\r\n".join((*lines, "", "")).encode())
    if b" 101 " not in connected.recv(4096).partition(b"\r\n")[0]:
        raise ConnectionRefusedError("the floor lets nobody watch")
    return connected
