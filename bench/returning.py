"""Phones that keep a copy of their cart and come back after the server was away, a thousand of them in one thread.

Owns: their connections, as sockets that never block. Must not: stop or start the server, or judge what came of it.
"""

import errno
import selectors
import socket
import time
from collections import Counter
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final

import msgspec

from bench.frames import CLOSE, TEXT, accepted, frame, handshake, taken_apart
from bench.lean import RECEIVE_BYTES, Phone
from bench.replica import RESUME_REF, Replica
from bench.wire import decode

KNOCK_S: Final = 0.005  # between two looks whether the server listens again
RETRY_FIRST_S: Final = 0.1  # before a phone that was turned away knocks again; doubled each time, as phones do
RETRY_MAX_S: Final = 2.0
LOOK_S: Final = 0.02


class Guest(Phone):
    """A phone that also keeps a copy of the session."""

    def __init__(self, url: str, token: str, menu_item_id: int, address: tuple[str, int]) -> None:
        self.replica = Replica()
        self.replica.connected()
        self.gone = False
        self.turned_away = 0
        self._greeted = False
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
        self.gone, self._greeted, self._rest, self._head = False, False, b"", b""
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
        return self._greeted and self.replica.caught_up

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
            self._greeted = True  # the first frame is a snapshot
            self.replica.receive(decode(body))
        return super()._hear(first, body)


def hear_out(guests: Sequence[Guest], seconds: float) -> None:
    """Reads until the server has hung up on everybody. Raises `TimeoutError`."""
    deadline = time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for guest in guests:
            selector.register(guest.socket, selectors.EVENT_READ, guest)
        while selector.get_map():
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the server keeps {len(selector.get_map())} of {len(guests)} phones")
            for key, _ in selector.select(LOOK_S):
                key.data.last_words()
                if key.data.gone:
                    selector.unregister(key.fileobj)


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

    Whoever is turned away knocks again after a while. Raises `TimeoutError`.
    """
    deadline = time.perf_counter() + seconds
    outside = [(0.0, number, guest) for number, guest in enumerate(guests)]  # when each may knock, soonest first
    tries: Counter[Guest] = Counter()
    with selectors.DefaultSelector() as selector:
        while outside or selector.get_map():
            now_s = time.perf_counter()
            if now_s > deadline:
                raise TimeoutError(f"{len(outside) + len(selector.get_map())} of {len(guests)} phones are not back")
            while outside and outside[0][0] <= now_s:
                _, _, guest = heappop(outside)
                guest.knock()
                selector.register(guest.socket, selectors.EVENT_WRITE, guest)
            for key, event in selector.select(LOOK_S):
                if _is_turned_away(selector, key.data, event):
                    pause_s = min(RETRY_MAX_S, RETRY_FIRST_S * 2 ** tries[key.data])
                    tries[key.data] += 1
                    heappush(outside, (time.perf_counter() + pause_s, id(key.data), key.data))
    return time.perf_counter()


def _is_turned_away(selector: selectors.BaseSelector, guest: Guest, event: int) -> bool:
    """One step on the way in: through the door, or taking what has arrived until nothing is missing."""
    try:
        if event & selectors.EVENT_WRITE:
            guest.enter()
            selector.modify(guest.socket, selectors.EVENT_READ, guest)
        elif guest.listen():
            selector.unregister(guest.socket)
    except ConnectionError:
        guest.turned_away += 1
        selector.unregister(guest.socket)
        return True
    return False
