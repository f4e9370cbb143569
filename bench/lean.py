"""A phone that costs its machine next to nothing: one socket, one line of its own, hardly any parsing.

Made for one thread that drives a thousand of them, so that the machine's time goes to the server. The same phone drives
the bare echo: there, too, what was sent comes back with its `ref`.

Owns: the edits and which of them have come back. Must not: know when to send, or measure.
"""

import json
import socket
from collections import deque
from typing import Final, Self
from uuid import uuid4

from bench.frames import CLOSE, PING, PONG, connected, frame, taken_apart

RECEIVE_BYTES: Final = 256 * 1024
STALLED_BUFFER_BYTES: Final = 4 * 1024  # so that the server's own queue fills, and not the kernel's
QTY_MAX: Final = 9


class SentAway(Exception):
    """The server has hung up on a phone that wanted to stay."""


class Phone:
    """One connection. With a token it is a diner with a line of their own; without, it talks to an echo.

    Several edits may be under way: the server takes them in order, so the version that each will find is known.
    """

    def __init__(self, url: str, token: str | None, menu_item_id: int = 0, note: str = "") -> None:
        self.deliveries = 0
        self.refusals: list[bytes] = []
        self.reading = True
        self._url, self._token = url, token
        self._line = str(uuid4())
        self._menu_item_id = menu_item_id
        self._note = note
        self._version = 0
        self._refs: deque[bytes] = deque()
        self._rest = b""
        self.socket = connected(url, token)

    def fileno(self) -> int:
        """For the selector."""
        return self.socket.fileno()

    def send(self) -> None:
        """Sends the next edit: the line's creation first, then ever another quantity."""
        ref = f"{self._line}-{self._version}"  # no other phone has it
        edit: dict[str, object] = {"type": "cart_mutate", "ref": ref, "op": "update", "public_id": self._line}
        if self._version == 0:
            edit |= {"op": "create", "menu_item_id": self._menu_item_id, "qty": 1, "note": self._note}
        else:
            edit |= {"version": self._version, "qty": self._version % QTY_MAX + 1}
        self._version += 1
        self._refs.append(f'"ref":"{ref}"'.encode())
        self.socket.sendall(frame(json.dumps(edit, separators=(",", ":")).encode()))

    def receive(self) -> int:
        """Takes what has arrived; gives how many of this phone's own edits were answered by it.

        Raises `SentAway`.
        """
        data = self.socket.recv(RECEIVE_BYTES)
        if not data:
            raise SentAway("without a word")
        frames, self._rest = taken_apart(self._rest + data)
        return sum(self._hear(first, body) for first, body in frames)

    @property
    def waiting(self) -> int:
        """How many edits are under way."""
        return len(self._refs)

    def stall(self) -> None:
        """Stops reading until it comes back, with hardly any room left for what still arrives."""
        self.reading = False
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STALLED_BUFFER_BYTES)

    def was_cut_off(self) -> bool:
        """Whether the server has let go of a phone that stalled: reads what is left, to the end if there is one."""
        self.socket.settimeout(0.2)
        try:
            while self.socket.recv(RECEIVE_BYTES):
                pass
        except TimeoutError:
            return False
        except ConnectionError:
            return True
        return True

    def come_back(self) -> None:
        """Connects anew, to the same line; or to another, if nobody knows what became of an edit of this one."""
        if self._refs:
            self._line, self._version = str(uuid4()), 0
            self._refs.clear()
        self.refusals.clear()
        self.socket.close()
        self._rest, self.reading = b"", True
        self.socket = connected(self._url, self._token)

    def close(self) -> None:
        """Hangs up."""
        self.socket.close()

    def _hear(self, first: int, body: bytes) -> bool:
        """Whether this answers an edit that was under way: as everybody's update, or as a refusal."""
        if b'"cart_update"' in body or b'"cart_mutate"' in body:
            self.deliveries += 1
            if self._refs and self._refs[0] in body:
                self._refs.popleft()
                return True
        elif b'"type":"error"' in body:
            return self._is_refused(body)
        elif first == PING:
            self.socket.sendall(frame(body, PONG))
        elif first == CLOSE:
            raise SentAway(body[2:].decode())
        return False

    def _is_refused(self, body: bytes) -> bool:
        """Goes on with another line: this one is not as expected, and what follows will be refused as well."""
        self.refusals.append(body)
        self._line, self._version = str(uuid4()), 0
        for ref in self._refs:
            if ref in body:
                self._refs.remove(ref)
                return True
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Group(list[Phone]):
    """Phones that belong together."""

    def anew(self) -> Self:
        """Connects all of them anew: a server lets go of phones that have not answered its pings for half a minute."""
        for phone in self:
            phone.come_back()
        return self

    def hang_up(self) -> None:
        """Closes all connections."""
        for phone in self:
            phone.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
