"""How often something may be asked for of one account, or from one network, beside what each kind of route allows.

Owns: these bounds, with their reasons. Must not: count; that is behind the port.
"""

from hashlib import blake2b
from typing import Final

from attrs import frozen
from quart import Request

from server.accounts.tries import Counts
from server.http.limits import counted_as
from server.http.problems import Problem
from server.http.requests import client_address
from server.settings import Network

HOUR_S: Final = 3600
MINUTE_S: Final = 60
REGISTRATIONS: Final = 20  # an hour from one network: a family; and what bounds the guessing of who has an account
RESETS: Final = 3  # an hour of one address from one network: who has not got the first looks at the wrong folder
RESETS_OF_ONE: Final = 10  # an hour of one address from anywhere: nobody's mailbox is filled by strangers
CHANGES: Final = 60  # a minute of one account, wherever it is signed in


@frozen(eq=False)
class Quotas:
    """Counts, and says when it is too much. `trusted` are the proxies whose word on callers is believed."""

    counts: Counts
    trusted: tuple[Network, ...]

    async def register(self, request: Request) -> None:
        """Somebody registers. Raises `Problem` (429)."""
        if not await self.counts.hit(f"register:{self._network(request)}", REGISTRATIONS, HOUR_S):
            raise _too_many(HOUR_S)

    async def forgot(self, request: Request, email: str) -> None:
        """Somebody has forgotten a password: counted alike whether or not anybody has the address. Raises as above."""
        account = blake2b(email.strip().lower().encode(), digest_size=16).hexdigest()
        here = await self.counts.hit(f"forgot:{account}:{self._network(request)}", RESETS, HOUR_S)
        if not here or not await self.counts.hit(f"forgot:{account}", RESETS_OF_ONE, HOUR_S):
            raise _too_many(HOUR_S)

    async def change(self, customer_id: int) -> None:
        """A customer changes something of their account. Raises as above."""
        if not await self.counts.hit(f"customer:{customer_id}", CHANGES, MINUTE_S):
            raise _too_many(MINUTE_S)

    def _network(self, request: Request) -> str:
        return counted_as(client_address(request, self.trusted))


def _too_many(wait_s: int) -> Problem:
    message = "This was asked for too often. Please wait a while."
    return Problem(429, "RATE_LIMITED", message, headers={"Retry-After": str(wait_s)})
