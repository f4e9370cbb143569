"""The driver of a restaurant whose till settings make no sense: nothing is sent until somebody mends them.

Owns: nothing. Must not: stop anything else at that restaurant.
"""

from typing import Final

import trio

from pos.till.driver import NOT_SENT, Found, Outcome, Unknown
from pos.till.ticket import Ticket

ERROR: Final = f"{NOT_SENT}_misconfigured"


class Misconfigured:
    """Sends nothing and knows nothing.

    It says that it can look up, because the till that is meant may: so an order which has perhaps arrived there waits
    for better settings, and is then asked for, instead of being left to staff for good.
    """

    can_look_up = True

    async def send(self, ticket: Ticket) -> Outcome:
        """Not one byte leaves."""
        await trio.lowlevel.checkpoint()
        return Unknown(ERROR)

    async def look_up(self, order_id: str) -> Found:
        """Nobody can be asked."""
        await trio.lowlevel.checkpoint()
        return Unknown("misconfigured")
