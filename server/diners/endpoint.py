"""Where diners' sockets come in: `WS /ws` (`docs/contract.md` §3).

Owns: the path, the subprotocol, and who may converse there. Must not: know how a socket begins or ends.
"""

from typing import Final

from attrs import frozen

from actors.registry import Registry
from server.diners.connection import DinerConnection
from server.diners.tokens import MemberTokens
from server.diners.wire import DinerWire
from server.door.transport import Transport
from server.settings import DoorSettings

PATH: Final = "/ws"
SUBPROTOCOL: Final = "trivet.v1"


@frozen(eq=False)
class DinerEndpoint:
    """Fits `server.door.sockets.Endpoint`."""

    registry: Registry
    tokens: MemberTokens
    wire: DinerWire
    settings: DoorSettings
    path: str = PATH
    subprotocol: str = SUBPROTOCOL

    async def admit(self, token: str, socket: Transport) -> DinerConnection:
        """The member with this token. Raises `TokenInvalid`."""
        return DinerConnection(self.tokens.read(token), socket, self.registry, self.tokens, self.wire, self.settings)
