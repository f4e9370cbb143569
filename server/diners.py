"""Where diners' sockets come in: `WS /ws` (`CONTRACT.md` §3).

Owns: the path, the subprotocol, and who may converse there. Must not: know how a socket begins or ends.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import frozen

from actors.registry import Registry
from server.connection import DinerConnection
from server.settings import DoorSettings
from server.tokens import MemberToken, MemberTokens
from server.transport import Transport
from server.wire import DinerWire

PATH: Final = "/ws"
SUBPROTOCOL: Final = "trivet.v1"


@frozen(eq=False)
class Diner:
    """A member who has shown a good token. Fits `server.sockets.Caller`."""

    token: MemberToken
    connection: DinerConnection
    registry: Registry

    @property
    def expires_at(self) -> datetime:
        """When their token does, aware UTC."""
        return self.token.expires_at

    @property
    def ids(self) -> Mapping[str, str]:
        """Their session, for the log."""
        return {"session_id": str(self.token.session_id)}

    async def converse(self) -> None:
        """Speaks with their table until they go. Raises `ConnectionClosed`."""
        await self.connection.converse(self.registry, self.token.session_id)


@frozen(eq=False)
class DinerEndpoint:
    """Fits `server.sockets.Endpoint`."""

    registry: Registry
    tokens: MemberTokens
    wire: DinerWire
    settings: DoorSettings
    path: str = PATH
    subprotocol: str = SUBPROTOCOL

    async def admit(self, token: str, socket: Transport) -> Diner:
        """The member with this token. Raises `TokenInvalid`."""
        said = self.tokens.read(token)
        return Diner(said, DinerConnection(said.member_id, socket, self.wire, self.settings), self.registry)
