"""What comes in on one socket: how big, how often and how bad its messages may be.

Owns: those limits, and what is said to a peer that passes them. Must not: know what a good message means, or wait: a
connection has one, and thousands of connections have little room for more.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

import trio
from attrs import frozen

from server.door import transport
from server.door.flood import TokenBucket
from server.door.messages import BadMessage, ref_of
from server.door.transport import Transport
from server.settings import DoorSettings

BAD_MESSAGES_MAX: Final = 10  # in a row; a client that never says anything sensible is not a client of ours
FLOODED_MAX: Final = 100  # messages refused beyond those taken meanwhile; a thumb cannot do that, a loop can

M = TypeVar("M")
SayError = Callable[[str, str, str | None], None]  # a code, a message for a person, and the `ref` it answers


@frozen
class Complaint:
    """What the sender of a bad message is told, if anything, and how their connection ends, if it does."""

    error: tuple[str, str, str | None] | None = None
    ending: tuple[int, str] | None = None

    def tell(self, say_error: SayError, socket: Transport) -> None:
        """Says it first: a connection that ends takes nothing more."""
        if self.error is not None:
            say_error(*self.error)
        if self.ending is not None:
            socket.close(*self.ending)


class Intake(Generic[M]):
    """The messages of one peer. `decode` reads a frame and raises `BadMessage`."""

    __slots__ = ("_bad", "_bucket", "_bytes_max", "_decode", "_flooded")

    def __init__(self, settings: DoorSettings, decode: Callable[[str | bytes], M]) -> None:
        self._bytes_max = settings.frame_bytes_max
        self._bucket = TokenBucket(settings.frames_per_second, settings.frames_burst, trio.current_time())
        self._decode = decode
        self._bad = 0
        self._flooded = 0

    def take(self, frame: str | bytes) -> M | Complaint:
        """The message in a frame, or what is to be told instead. One too big ends the connection, so do too many."""
        if len(frame) * 4 > self._bytes_max and _bytes_in(frame) > self._bytes_max:
            return Complaint(ending=(transport.TOO_BIG, "message too big"))
        if not self._bucket.take(trio.current_time()):
            return self._refused_flood(frame)
        self._flooded = max(0, self._flooded - 1)  # not 0: the bucket gains a token now and then in any flood
        try:
            message = self._decode(frame)
        except BadMessage as error:
            return self._refused_bad(error)
        self._bad = 0
        return message

    def _refused_bad(self, error: BadMessage) -> Complaint:
        self._bad += 1
        ending = (transport.BAD_MESSAGES, "too many bad messages") if self._bad >= BAD_MESSAGES_MAX else None
        return Complaint(("BAD_MESSAGE", error.message, error.ref), ending)

    def _refused_flood(self, frame: str | bytes) -> Complaint:
        self._flooded += 1
        ending = (transport.FLOODING, "too many messages") if self._flooded >= FLOODED_MAX else None
        return Complaint(("RATE_LIMITED", "Slow down a little, then send it again.", ref_of(frame)), ending)


def _bytes_in(frame: str | bytes) -> int:
    return len(frame) if isinstance(frame, bytes) else len(frame.encode(errors="surrogatepass"))
