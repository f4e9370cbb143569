"""HTTP that costs its machine next to nothing: requests written out beforehand, over connections that stay open.

Made for one thread that drives many connections, so that the machine's time goes to the server. Of an answer it reads
the status and how long it is.

Owns: the closed loop of requests and its clock. Must not: know what a request means.
"""

import json
import math
import selectors
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from statistics import quantiles
from typing import Final
from urllib.parse import urlsplit

from attrs import define, field, frozen

RECEIVE_BYTES: Final = 256 * 1024
ANSWER_S: Final = 30.0  # the longest that any answer may take
_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


class Unexpected(Exception):
    """An answer with another status than was wanted."""


@frozen
class Rush:
    """What a run showed. Times in seconds, for each request from its first byte to the last of its answer."""

    seconds: float
    latencies_s: tuple[float, ...]

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return len(self.latencies_s) / self.seconds

    @property
    def p50_s(self) -> float:
        """The median latency."""
        return self._cut(49)

    @property
    def p99_s(self) -> float:
        """What one in a hundred takes longer than."""
        return self._cut(98)

    def _cut(self, at: int) -> float:
        return quantiles(self.latencies_s, n=100)[at] if len(self.latencies_s) > 1 else 0.0


def written(method: str, path: str, headers: Mapping[str, str], said: object = None) -> bytes:
    """A request as it travels, with a body of JSON where something is said."""
    body = b"" if said is None else json.dumps(said, separators=(",", ":")).encode()
    more = {"Host": "trivet", **headers}
    if body:
        more |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in more.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


@define(eq=False)
class Line:
    """One connection, which asks one thing at a time."""

    socket: socket.socket
    sent_s: float = 0.0
    _data: bytes = field(default=b"", init=False)

    @classmethod
    def to(cls, url: str) -> "Line":
        """A connection to the server at this URL."""
        parts = urlsplit(url)
        connected = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=ANSWER_S)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(connected)

    def send(self, request: bytes) -> None:
        """Asks."""
        self.sent_s = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, bytes] | None:
        """Takes what has arrived; the status and the body once they are whole. Raises `ConnectionError`."""
        data = self.socket.recv(RECEIVE_BYTES)
        if not data:
            raise ConnectionError("the server has hung up")
        self._data += data
        head, end, body = self._data.partition(_END_OF_HEAD)
        if not end or len(body) < _length(head):
            return None
        self._data = b""
        return int(head[9:12]), body

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Asks and waits for the answer."""
        self.send(request)
        while True:
            answer = self.receive()
            if answer is not None:
                return answer

    def close(self) -> None:
        """Hangs up."""
        self.socket.close()


def rush(
    url: str,
    connections: int,
    requests: Iterator[bytes],
    wanted: int,
    seconds: float = math.inf,
    take: Callable[[bytes], object] | None = None,
) -> Rush:
    """Sends the requests over so many connections, each the next one as soon as its last is answered.

    Until there are none left, or that long. `take` is handed each answer's body. Raises `Unexpected` for another status
    than `wanted`.
    """
    lines = [Line.to(url) for _ in range(connections)]
    latencies: list[float] = []
    try:
        with selectors.DefaultSelector() as selector:
            began_s = time.perf_counter()
            busy = sum(_begun(line, requests, selector) for line in lines)
            while busy:
                for key, _ in selector.select(ANSWER_S):
                    answer = key.data.receive()
                    if answer is None:
                        continue
                    now_s = time.perf_counter()
                    _expect(answer, wanted)
                    latencies.append(now_s - key.data.sent_s)
                    if take is not None:
                        take(answer[1])
                    request = next(requests, None) if now_s < began_s + seconds else None
                    if request is None:
                        selector.unregister(key.data.socket)
                        busy -= 1
                    else:
                        key.data.send(request)
            return Rush(time.perf_counter() - began_s, tuple(latencies))
    finally:
        for line in lines:
            line.close()


def _begun(line: Line, requests: Iterator[bytes], selector: selectors.BaseSelector) -> bool:
    request = next(requests, None)
    if request is None:
        return False
    selector.register(line.socket, selectors.EVENT_READ, line)
    line.send(request)
    return True


def _expect(answer: tuple[int, bytes], wanted: int) -> None:
    status, body = answer
    if status != wanted:
        raise Unexpected(f"{status} where {wanted} was wanted: {body[:500].decode(errors='replace')}")


def _length(head: bytes) -> int:
    at = head.lower().find(_LENGTH)
    return 0 if at < 0 else int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0])
