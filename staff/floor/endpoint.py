"""Where staff's sockets come in: `WS /admin/ws` (`docs/contract.md` §5).

Owns: the path, the subprotocol, and who may converse there. Must not: know how a socket begins or ends.
"""

from typing import Final

import trio
from attrs import frozen

from actors.errors import Unavailable
from server.door.transport import Transport
from server.settings import DoorSettings
from staff.floor.connection import StaffConnection
from staff.floor.feed import Feeds
from staff.services import StaffServices

PATH: Final = "/admin/ws"
SUBPROTOCOL: Final = "trivet.staff.v1"
IDENTIFY_TIMEOUT_S: Final = 5.0  # as long as the store may take to read anything


@frozen(eq=False)
class StaffEndpoint:
    """Fits `server.door.sockets.Endpoint`."""

    services: StaffServices
    feeds: Feeds
    settings: DoorSettings
    path: str = PATH
    subprotocol: str = SUBPROTOCOL

    async def admit(self, token: str, socket: Transport) -> StaffConnection:
        """The staff user with this access token. Raises `TokenInvalid` and `Unavailable`."""
        try:
            with trio.fail_after(IDENTIFY_TIMEOUT_S):
                identity = await self.services.authentication.identify(token)
        except trio.TooSlowError:
            raise Unavailable("the database is slow") from None
        return StaffConnection(identity, socket, self.services, self.feeds, self.settings)
