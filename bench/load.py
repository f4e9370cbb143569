"""A closed-loop load generator over real sockets: each phone sends its next edit when it has seen its last one.

One thread, one selector and hardly any parsing, so that the machine's time goes to the server. The same phones drive
the bare echo server: there, too, what was sent comes back with its `ref`.
"""

import json
import os
import selectors
import socket
import time
from base64 import b64encode
from collections.abc import Sequence
from statistics import quantiles
from struct import pack, unpack_from
from typing import Final, Self
from urllib.parse import urlsplit
from uuid import uuid4

from attrs import frozen

RECEIVE_BYTES: Final = 256 * 1024
NO_MASK: Final = bytes(4)  # a mask of zeros is a mask (RFC 6455 §5.3), and costs nothing
CONNECT_TIMEOUT_S: Final = 10.0
STALLED_BUFFER_BYTES: Final = 4 * 1024  # so that the server's own queue fills, and not the kernel's
WARM_UP_S: Final = 0.5  # not counted


@frozen
class Result:
    """What a run showed. Times in seconds; `deliveries` counts the updates that all phones together received."""

    seconds: float
    mutations: int
    deliveries: int
    p50_s: float
    p99_s: float

    @property
    def mutations_per_s(self) -> float:
        """Edits that came back to their sender, a second."""
        return self.mutations / self.seconds

    @property
    def deliveries_per_s(self) -> float:
        """Updates received by anybody, a second."""
        return self.deliveries / self.seconds


def frame(message: bytes) -> bytes:
    """A message as one masked text frame of a client."""
    length = len(message)
    head = pack("!BB", 0x81, 0x80 | length) if length < 126 else pack("!BBH", 0x81, 0x80 | 126, length)
    return head + NO_MASK + message


class Phone:
    """One connection. With `join` it is a diner with one line of their own; without, it talks to an echo."""

    def __init__(self, url: str, token: str | None, menu_item_id: int = 0) -> None:
        self.latencies: list[float] = []
        self.deliveries = 0
        self.reading = True
        self._line = str(uuid4())
        self._menu_item_id = menu_item_id
        self._version = 0
        self._ref = b""
        self._sent_at = 0.0
        self._rest = b""
        self.socket = _connect(url, token)

    def fileno(self) -> int:
        """For the selector."""
        return self.socket.fileno()

    def send(self) -> None:
        """Sends the next edit: the line's creation first, then ever another quantity."""
        ref = f"r{self._version}"
        edit: dict[str, object] = {"type": "cart_mutate", "ref": ref, "op": "update", "public_id": self._line}
        if self._version == 0:
            edit |= {"op": "create", "menu_item_id": self._menu_item_id, "qty": 1, "note": ""}
        else:
            edit |= {"version": self._version, "qty": self._version % 9 + 1}
        self._version += 1
        self._ref = b'"ref":"%b"' % ref.encode()
        data = frame(json.dumps(edit, separators=(",", ":")).encode())
        self._sent_at = time.perf_counter()
        self.socket.sendall(data)

    def receive(self) -> bool:
        """Takes what has arrived; True if the last edit was among it."""
        data = self._rest + self.socket.recv(RECEIVE_BYTES)
        at, seen = 0, False
        while (end := _frame_end(data, at)) is not None:
            body = data[at:end]
            at = end
            if b'"cart_update"' in body or b'"cart_mutate"' in body:
                self.deliveries += 1
            # A phone's own update carries its ref and names its line; refs of other phones may be the same.
            if self._ref in body and self._line.encode() in body:
                seen = True
                self.latencies.append(time.perf_counter() - self._sent_at)
            elif b'"type":"error"' in body:
                raise RuntimeError(f"refused: {body!r}")
        self._rest = data[at:]
        return seen

    def stall(self) -> None:
        """Stops reading for good, with hardly any room left for what still arrives."""
        self.reading = False
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STALLED_BUFFER_BYTES)

    def close(self) -> None:
        """Hangs up."""
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def run(phones: Sequence[Phone], seconds: float, talking: Sequence[Phone] | None = None) -> Result:
    """Drives the phones for a while; only those `talking` send (all, if not said), all receive."""
    active = phones if talking is None else talking
    with selectors.DefaultSelector() as selector:
        for phone in phones:
            if phone.reading:
                phone.socket.setblocking(True)
                selector.register(phone.socket, selectors.EVENT_READ, phone)
        for phone in active:
            phone.send()
        _drive(selector, WARM_UP_S, set(active))
        for phone in phones:
            phone.latencies.clear()
            phone.deliveries = 0
        took_s = _drive(selector, seconds, set(active))
        result = _result(phones, active, took_s)
        _settle(selector, active)
    return result


def _drive(selector: selectors.BaseSelector, seconds: float, active: set[Phone]) -> float:
    begin = time.perf_counter()
    while (now := time.perf_counter()) < begin + seconds:
        for key, _ in selector.select(timeout=begin + seconds - now):
            if key.data.receive() and key.data in active:
                key.data.send()
    return time.perf_counter() - begin


def _settle(selector: selectors.BaseSelector, active: Sequence[Phone]) -> None:
    """Waits for the answers that are still under way, so that the next run starts from rest."""
    waiting = set(active)
    deadline = time.perf_counter() + CONNECT_TIMEOUT_S
    while waiting and time.perf_counter() < deadline:
        for key, _ in selector.select(timeout=0.5):
            if key.data.receive():
                waiting.discard(key.data)


def _result(phones: Sequence[Phone], active: Sequence[Phone], seconds: float) -> Result:
    latencies = [latency for phone in active for latency in phone.latencies]
    cuts = quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
    deliveries = sum(phone.deliveries for phone in phones)
    return Result(seconds, len(latencies), deliveries, cuts[49], cuts[98])


def _frame_end(data: bytes, at: int) -> int | None:
    """Where the server's frame that begins at `at` ends, or None if it is not all there."""
    if len(data) < at + 2:
        return None
    length = data[at + 1]
    begin = at + 2
    if length == 126:
        if len(data) < at + 4:
            return None
        (length,) = unpack_from("!H", data, begin)
        begin += 2
    elif length == 127:
        if len(data) < at + 10:
            return None
        (length,) = unpack_from("!Q", data, begin)
        begin += 8
    end = begin + int(length)
    return end if len(data) >= end else None


def _connect(url: str, token: str | None) -> socket.socket:
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=CONNECT_TIMEOUT_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    key = b64encode(os.urandom(16)).decode()
    offered = "" if token is None else f"Sec-WebSocket-Protocol: trivet.v1, bearer.{token}\r\n"
    connection.sendall(
        (
            f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{offered}\r\n"
        ).encode()
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            raise ConnectionError("the server hung up during the handshake")
        head += byte
    if b" 101 " not in head.partition(b"\r\n")[0]:
        raise ConnectionError(f"no upgrade: {head.partition(bytes([13]))[0]!r}")
    return connection
