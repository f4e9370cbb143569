"""The line between a phone and the server: TCP that a test holds, cuts, or closes to sockets while HTTP goes on.

Owns: passing bytes on, or not. Must not: understand them, but for telling a socket's handshake from a request.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from attrs import Factory, define

CHUNK = 65_536
HANDSHAKE = b"upgrade: websocket"


@define(eq=False)
class _Pair:
    """One connection of the phone's, and ours to the server for it."""

    phone: socket.socket
    server: socket.socket
    is_socket: bool
    dead: bool = False

    def close(self) -> None:
        for end in (self.phone, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@define(eq=False)
class Line:
    """`url` is where a phone finds the server. Everything goes through until something is said."""

    url: str
    _server: tuple[str, int]
    _door: socket.socket
    _pairs: list[_Pair] = Factory(list)
    _flows: threading.Event = Factory(threading.Event)
    _waits: threading.Event = Factory(threading.Event)
    _refuses_sockets: bool = False

    def hold(self) -> None:
        """What the phone says from now on waits on the way; what the server says arrives."""
        self._waits.clear()
        self._flows.clear()

    def holds_something(self, within_s: float) -> bool:
        """Whether something of the phone's waits, or does within this time."""
        return self._waits.wait(within_s)

    def lets_go(self) -> None:
        """What has waited arrives, in its order."""
        self._flows.set()

    def dies(self) -> None:
        """As for a phone asleep: nobody tells it, and the server has given its sockets up. New connections are made."""
        for pair in list(self._pairs):
            pair.dead = pair.is_socket
            if not pair.is_socket:
                pair.close()
            else:
                with contextlib.suppress(OSError):
                    pair.server.shutdown(socket.SHUT_RDWR)

    def refuses_sockets(self) -> None:
        """As some networks do: every socket is cut, and none is made; requests go through."""
        self._refuses_sockets = True
        for pair in list(self._pairs):
            if pair.is_socket:
                pair.close()

    def takes_sockets(self) -> None:
        """As before."""
        self._refuses_sockets = False

    def serve(self) -> None:
        """Takes connections until the door is closed."""
        while True:
            try:
                phone, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(phone,), daemon=True).start()

    def close(self) -> None:
        """Ends it, with all connections."""
        self._flows.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for pair in list(self._pairs):
            pair.close()

    def _connect(self, phone: socket.socket) -> None:
        try:
            first = phone.recv(CHUNK)
            is_socket = HANDSHAKE in first.lower()
            if not first or (is_socket and self._refuses_sockets):
                raise ConnectionRefusedError
            pair = _Pair(phone, socket.create_connection(self._server), is_socket)
            self._pairs.append(pair)
            pair.server.sendall(first)
        except OSError:
            phone.close()
            return
        threading.Thread(target=self._bring, args=(pair,), daemon=True).start()
        self._send(pair)

    def _send(self, pair: _Pair) -> None:
        """From the phone to the server."""
        with contextlib.suppress(OSError):
            while data := pair.phone.recv(CHUNK):
                if not self._flows.is_set():
                    self._waits.set()
                    self._flows.wait()
                if not pair.dead:
                    pair.server.sendall(data)
        pair.close()

    def _bring(self, pair: _Pair) -> None:
        """From the server to the phone; a dead one is not even told that it is."""
        with contextlib.suppress(OSError):
            while data := pair.server.recv(CHUNK):
                if not pair.dead:
                    pair.phone.sendall(data)
        if not pair.dead:
            pair.close()


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A line to the server at this address, for as long as the block."""
    parts = urlsplit(url)
    door = socket.create_server(("127.0.0.1", 0))
    line = Line(f"http://127.0.0.1:{door.getsockname()[1]}", (str(parts.hostname), int(parts.port or 80)), door)
    line.lets_go()
    threading.Thread(target=line.serve, daemon=True).start()
    try:
        yield line
    finally:
        line.close()
