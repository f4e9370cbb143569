"""A phone at a table: a subscriber that remembers what it was given and holds it against the promises."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import msgspec

from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.ports.wire import Ending

_LENGTH_16: Final = 126
_LENGTH_64: Final = 127


class Phone:
    """Takes up to `bound` deliveries, then reads no more and leaves, like a connection over its bound."""

    def __init__(self, member_id: UUID, bound: int | None = None) -> None:
        self.member_id = member_id
        self.received: list[bytes] = []
        self.sent_on: list[UUID] = []
        self.sent_on_at: list[int] = []  # the number of that frame
        self.endings: list[Ending] = []
        self.leaves: Callable[[], object] = lambda: None
        self._bound = bound

    def deliver(self, data: bytes) -> None:
        if self._bound is not None and len(self.received) >= self._bound:
            self.leaves()
        else:
            self.received.append(data)

    def send_on(self, to: State, _restaurant: Restaurant, came: State) -> None:
        self.sent_on.append(to.session.session_id)
        self.sent_on_at.append(came.session.seq)

    def end(self, reason: Ending) -> None:
        self.endings.append(reason)

    @property
    def frames(self) -> list[bytes]:
        """The payloads of every WebSocket frame that came, in order."""
        return [payload for data in self.received for payload in payloads(data)]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Every frame, decoded."""
        return [msgspec.json.decode(frame) for frame in self.frames]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The numbered ones; a snapshot is not an event."""
        return [message for message in self.messages if "seq" in message and message["type"] != "snapshot"]

    @property
    def seqs(self) -> list[int]:
        """The numbers of the events that came, in the order they came."""
        return [event["seq"] for event in self.events]

    @property
    def types(self) -> list[str]:
        """The types of all messages, in order."""
        return [message["type"] for message in self.messages]

    def story(self) -> dict[int, bytes]:
        """Each event's very bytes by its number."""
        numbered = ((msgspec.json.decode(frame), frame) for frame in self.frames)
        return {said["seq"]: frame for said, frame in numbered if "seq" in said and said["type"] != "snapshot"}


def payloads(data: bytes) -> list[bytes]:
    """The payloads in a run of unmasked text frames."""
    found: list[bytes] = []
    while data:
        assert data[0] == 0x81
        length, at = data[1], 2
        if length == _LENGTH_16:
            length, at = int.from_bytes(data[2:4]), 4
        elif length == _LENGTH_64:
            length, at = int.from_bytes(data[2:10]), 10
        found.append(data[at : at + length])
        assert len(found[-1]) == length
        data = data[at + length :]
    return found
