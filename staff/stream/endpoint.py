"""Where listeners come in: `WS /api/v1/stream` (`docs/contract.md` §11).

Owns: the path, the subprotocol, and who may listen: a key, or somebody of the staff. Must not: know how a socket
begins or ends.
"""

from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import trio
from attrs import frozen

from actors.errors import Unavailable
from server.door import transport
from server.door.tokens import TokenInvalid
from server.door.transport import Transport
from server.http.problems import Problem
from server.settings import DoorSettings
from staff.accounts.authentication import Identity
from staff.integrations.keys import PREFIX
from staff.services import StaffServices
from staff.stream.connection import StreamConnection
from staff.stream.hub import Hub

PATH: Final = "/api/v1/stream"
SUBPROTOCOL: Final = "trivet.stream.v1"
IDENTIFY_TIMEOUT_S: Final = 5.0  # as long as the store may take to read anything
NEVER: Final = datetime.max.replace(tzinfo=UTC)


@frozen(eq=False)
class StreamEndpoint:
    """Fits `server.door.sockets.Endpoint`."""

    services: StaffServices
    hub: Hub
    settings: DoorSettings
    path: str = PATH
    subprotocol: str = SUBPROTOCOL

    async def admit(self, token: str, socket: Transport) -> StreamConnection:
        """Whose key or access token this is. Raises `TokenInvalid` and `Unavailable`."""
        if token.startswith(PREFIX):
            return await self._with_key(token, socket)
        try:
            with trio.fail_after(IDENTIFY_TIMEOUT_S):
                identity = await self.services.authentication.identify(token)
        except trio.TooSlowError:
            raise Unavailable("the database is slow") from None
        return StreamConnection(identity, None, socket, self.hub, self.services.notices, self.settings)

    async def _with_key(self, key: str, socket: Transport) -> StreamConnection:
        try:
            known = await self.services.keys.shown(key)
        except Problem as problem:
            if problem.status == 429:
                socket.close(transport.FLOODING, "this key is used too often")  # the first reason stands
            raise TokenInvalid("this key is not good now") from None
        # A key is no login: what ends it is that its account ends, which is looked at as anybody's is.
        identity = Identity(known.user, uuid4(), uuid4(), known.expires_at or NEVER)
        return StreamConnection(identity, known.scopes, socket, self.hub, self.services.notices, self.settings)
