"""Phones that keep a copy of their cart and come back after the server was away, a thousand of them in one thread.

Owns: their connections, as sockets that never block. Must not: stop or start the server, or judge what came of it.
"""

import errno
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from bench.frames import CLOSE, TEXT, accepted, frame, handshake, taken_apart
from bench.lean import RECEIVE_BYTES, Phone
from bench.replica import RESUME_REF, Replica
from bench.wire import decode

KNOCK_S: Final = 0.005  # between two looks whether the server listens again


class Guest(Phone):
    """A phone that also keeps a copy of the session."""

    def __init__(self, url: str, token: str, menu_item_id: int, address: tuple[str, int]) -> None:
        self.replica = Replica()
        self.replica.connected()
        self.gone = False
        self.refused = 0
        self._address = address
        self._head: bytes | None = None  # of the answer to the handshake, while it has not all come
        super().__init__(url, token, menu_item_id)

    # ---- going

    def last_words(self) -> None:
        """Takes what still arrives; `gone` tells when the server has hung up."""
        try:
            data = self.socket.recv(RECEIVE_BYTES)
        except ConnectionError:
            data = b""
        self.gone = self.gone or not data
        self._take(data)

    # ---- coming back

    def knock(self) -> None:
        """Begins to connect anew, without waiting."""
        self.socket.close()
        self.gone, self._rest, self._head = False, b"", b""
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.socket.connect_ex(self._address) not in (0, errno.EINPROGRESS):
            raise ConnectionError("the server does not listen")

    def enter(self) -> None:
        """The connection stands: asks for the upgrade. Raises `ConnectionError` if it does not stand."""
        if error := self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise ConnectionError(error)
        self.socket.sendall(handshake(self._url, self._token))

    def listen(self) -> bool:
        """Takes what has arrived, asking for what was missed when the handshake is done. True when nothing is missing.

        Raises `ConnectionError` if the server hangs up.
        """
        data = self.socket.recv(RECEIVE_BYTES)
        if not data:
            raise ConnectionError("the server hung up")
        if self._head is None:
            self._take(data)
        else:
            self._finish_handshake(self._head + data)
        return self._head is None and self.replica.caught_up

    def settle(self) -> None:
        """Back for good: goes on with the line as it is, whatever became of the edits that were under way."""
        self.socket.setblocking(True)
        self._refs.clear()
        line = self.replica.lines.get(self._line)
        self._version = 0 if line is None else line.version

    def _finish_handshake(self, data: bytes) -> None:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            self._head = data
            return
        accepted(head)
        self._head = None
        since = self.replica.connected()
        self.socket.sendall(frame(msgspec.json.encode({"type": "resume", "ref": RESUME_REF, "since": since})))
        self._take(rest)

    def _take(self, data: bytes) -> None:
        frames, self._rest = taken_apart(self._rest + data)
        for first, body in frames:
            self._hear(first, body)

    def _hear(self, first: int, body: bytes) -> bool:
        if first == CLOSE:
            return False
        if first == TEXT:
            self.replica.receive(decode(body))
        if b'"type":"error"' in body:  # not saved, because the server is about to stop
            self.refused += 1
            return False
        return super()._hear(first, body)


def hear_out(guests: Sequence[Guest], seconds: float) -> None:
    """Reads until the server has hung up on everybody. Raises `TimeoutError`."""
    _attend(guests, seconds, Guest.last_words, lambda guest: guest.gone)


def listen_on(guests: Sequence[Guest], seconds: float) -> None:
    """Reads for so long whatever else may come."""
    with selectors.DefaultSelector() as selector:
        for guest in guests:
            selector.register(guest.socket, selectors.EVENT_READ, guest)
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            for key, _ in selector.select(left):
                key.data.listen()


def wait_until_listening(address: tuple[str, int], seconds: float) -> float:
    """Waits until somebody takes connections; gives the moment, of `time.perf_counter`. Raises `TimeoutError`."""
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(address) == 0:
                return time.perf_counter()
        time.sleep(KNOCK_S)
    raise TimeoutError("the server does not listen")


def come_back(guests: Sequence[Guest], seconds: float) -> float:
    """All knock at once and ask for what they missed; gives the moment when the last one lacks nothing.

    Raises `TimeoutError`, and `ConnectionError` if the server sends one away.
    """
    for guest in guests:
        guest.knock()
    _attend(guests, seconds, Guest.enter, lambda _: True, selectors.EVENT_WRITE)
    back: set[Guest] = set()

    def listen(guest: Guest) -> None:
        if guest.listen():
            back.add(guest)

    _attend(guests, seconds, listen, back.__contains__)
    return time.perf_counter()


def _attend(
    guests: Sequence[Guest],
    seconds: float,
    act: Callable[[Guest], None],
    done: Callable[[Guest], bool],
    event: int = selectors.EVENT_READ,
) -> None:
    """Has each guest act whenever its socket is ready, until all are done. Raises `TimeoutError`."""
    deadline = time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for guest in guests:
            selector.register(guest.socket, event, guest)
        while selector.get_map():
            ready = selector.select(max(0.0, deadline - time.perf_counter()))
            if not ready and time.perf_counter() > deadline:
                raise TimeoutError(f"{len(selector.get_map())} of {len(guests)} phones still wait")
            for key, _ in ready:
                act(key.data)
                if done(key.data):
                    selector.unregister(key.fileobj)
