"""A reader of one channel of a Redis, as any other system may be: it subscribes, and is told.

Owns: as much of the protocol as that takes. Must not: know what it is told of.
"""

import socket
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Self

from attrs import define, field


@define(eq=False)
class Channel:
    """Subscribed once it is entered: nothing is missed from then on. Any thread may `leave`."""

    path: str
    name: str
    _socket: socket.socket = field(factory=lambda: socket.socket(socket.AF_UNIX), init=False)
    _answers: BinaryIO | None = field(default=None, init=False)

    @classmethod
    def of(cls, redis_url: str, name: str) -> "Channel":
        """The channel of the Redis with this URL, which names a socket in the file system."""
        return cls(redis_url.removeprefix("unix://"), name)

    def __enter__(self) -> Self:
        """Subscribes, and waits until that is so."""
        self._socket.connect(self.path)
        self._answers = self._socket.makefile("rb")
        self._socket.sendall(f"SUBSCRIBE {self.name}\r\n".encode())
        self._read()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Hangs up."""
        self._socket.close()

    def leave(self) -> None:
        """Has `messages` end."""
        self._socket.sendall(f"UNSUBSCRIBE {self.name}\r\n".encode())

    def messages(self) -> Iterator[bytes]:
        """What is said on the channel, until it is left. Raises `ConnectionError`."""
        while True:
            kind, _, said = self._read()
            if kind != b"message":
                return
            yield said

    def _read(self) -> list[bytes]:
        """One answer: its three parts, the last of which may be a number."""
        head = self._line()
        return [self._part() for _ in range(int(head[1:]))]

    def _part(self) -> bytes:
        head = self._line()
        if head[:1] != b"$":
            return head[1:]
        said = self._bytes(int(head[1:]) + 2)
        return said[:-2]

    def _line(self) -> bytes:
        if self._answers is None:
            raise ConnectionError("it is not entered")
        line = self._answers.readline()
        if not line:
            raise ConnectionError("Redis has hung up")
        return line.rstrip(b"\r\n")

    def _bytes(self, count: int) -> bytes:
        return b"" if self._answers is None else self._answers.read(count)
