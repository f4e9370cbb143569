"""Where diners' sockets come in: `WS /ws` (`CONTRACT.md` §3).

Owns: the path, the subprotocol, and who may converse there. Must not: know how a socket begins or ends.
"""

from typing import Final

from attrs import frozen

from actors.registry import Registry
from server.connection import DinerConnection
from server.settings import DoorSettings
from server.tokens import MemberTokens
from server.transport import Transport
from server.wire import DinerWire

PATH: Final = "/ws"
SUBPROTOCOL: Final = "trivet.v1"


@frozen(eq=False)
class DinerEndpoint:
    """Fits `server.sockets.Endpoint`."""

    registry: Registry
    tokens: MemberTokens
    wire: DinerWire
    settings: DoorSettings
    path: str = PATH
    subprotocol: str = SUBPROTOCOL

    async def admit(self, token: str, socket: Transport) -> DinerConnection:
        """The member with this token. Raises `TokenInvalid`."""
        return DinerConnection(self.tokens.read(token), socket, self.registry, self.wire, self.settings)
