"""What comes in on one socket: how big, how often and how bad its messages may be.

Owns: those limits, and what is said to a peer that passes them. Must not: know what a good message means.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

import trio

from server import transport
from server.flood import TokenBucket
from server.messages import BadMessage, ref_of
from server.settings import DoorSettings
from server.transport import Transport

BAD_MESSAGES_MAX: Final = 10  # in a row; a client that never says anything sensible is not a client of ours
FLOODED_MAX: Final = 100  # messages refused beyond those taken meanwhile; a thumb cannot do that, a loop can

M = TypeVar("M")
Decode = Callable[[str | bytes], M]  # raises `BadMessage`
SayError = Callable[[str, str, str | None], None]  # a code, a message for a person, and the `ref` it answers


class Intake(Generic[M]):
    """The good messages of one peer, one after the other."""

    def __init__(self, socket: Transport, settings: DoorSettings, decode: Decode[M], say_error: SayError) -> None:
        self._socket = socket
        self._bytes_max = settings.frame_bytes_max
        self._bucket = TokenBucket(settings.frames_per_second, settings.frames_burst, trio.current_time())
        self._decode = decode
        self._say_error = say_error
        self._bad = 0
        self._flooded = 0

    async def next(self) -> M:
        """The next good message. The others are answered here; too many, or one too big, end the connection.

        Raises `ConnectionClosed` when the peer has gone.
        """
        while True:
            frame = await self._socket.receive()
            if len(frame) * 4 > self._bytes_max and _bytes_in(frame) > self._bytes_max:
                self._socket.close(transport.TOO_BIG, "message too big")
            elif not self._bucket.take(trio.current_time()):
                self._refuse_flood(frame)
            else:
                self._flooded = max(0, self._flooded - 1)  # not 0: the bucket gains a token now and then in any flood
                try:
                    message = self._decode(frame)
                except BadMessage as error:
                    self._refuse_bad(error)
                else:
                    self._bad = 0
                    return message

    def _refuse_bad(self, error: BadMessage) -> None:
        self._say_error("BAD_MESSAGE", error.message, error.ref)
        self._bad += 1
        if self._bad >= BAD_MESSAGES_MAX:
            self._socket.close(transport.BAD_MESSAGES, "too many bad messages")

    def _refuse_flood(self, frame: str | bytes) -> None:
        self._say_error("RATE_LIMITED", "Slow down a little, then send it again.", ref_of(frame))
        self._flooded += 1
        if self._flooded >= FLOODED_MAX:
            self._socket.close(transport.FLOODING, "too many messages")


def _bytes_in(frame: str | bytes) -> int:
    return len(frame) if isinstance(frame, bytes) else len(frame.encode(errors="surrogatepass"))
