"""How often somebody may try to sign in to an account, so that guesses are few and nobody can lock another out.

Owns: the counts and what they allow. Must not: compare a password, or keep anybody's address outside of the store.

What counts is the account and the network together. A network has ten tries of an account in a minute, so that one who
mistypes is let in and one who guesses gets nowhere. Where an account is tried more often than people do, from many
networks, each of them has three tries of it in an hour. So whoever guesses needs a new network for every three guesses,
and whoever knows the password gets in from any network but one that guesses: no number of wrong tries elsewhere stops
them. A right password forgets the tries of its network.
"""

from hashlib import blake2b
from typing import Final, Protocol

from attrs import frozen
from quart import Request

from server.http.limits import counted_as
from server.http.problems import Problem
from server.http.requests import client_address
from server.settings import Network

PER_MINUTE: Final = 10  # of one account from one network; somebody who mistypes needs three
MINUTE_S: Final = 60
BESIEGED_PER_HOUR: Final = 60  # of one account from anywhere; its owner signs in a few times a shift
PER_HOUR_WHEN_BESIEGED: Final = 3  # from one network
HOUR_S: Final = 3600


class Counts(Protocol):
    """Who counts. Never raises: where it cannot count, it allows."""

    async def hit(self, key: str, limit: int, window_s: int) -> bool:
        """Counts one under this key; False when there were more than `limit` in `window_s` seconds."""
        ...

    async def forget(self, key: str, limit: int, window_s: int) -> None:
        """Begins to count anew what was counted with these."""
        ...


@frozen
class Try:
    """One try: of which account, from which network, both as they are counted."""

    account: str
    network: str

    @property
    def minute(self) -> tuple[str, int, int]:
        """What is counted of this network for a minute."""
        return f"tries:{self.account}:{self.network}", PER_MINUTE, MINUTE_S

    @property
    def hour(self) -> tuple[str, int, int]:
        """What is counted of this network for an hour."""
        return f"tries-in-hour:{self.account}:{self.network}", PER_HOUR_WHEN_BESIEGED, HOUR_S


@frozen(eq=False)
class Tries:
    """Counts tries. `trusted` are the proxies whose word on where a request comes from is believed."""

    counts: Counts
    trusted: tuple[Network, ...]

    async def count(self, request: Request, email: str) -> Try:
        """Counts a try before it is made. Raises `Problem` (429) where this network has had as many as it may."""
        account = blake2b(email.strip().lower().encode(), digest_size=16).hexdigest()
        one = Try(account, counted_as(client_address(request, self.trusted)))
        few = await self.counts.hit(*one.hour)
        calm = await self.counts.hit(f"account:{account}", BESIEGED_PER_HOUR, HOUR_S)
        if not await self.counts.hit(*one.minute):
            raise _too_many("Too many tries to sign in. Please wait a minute.", MINUTE_S)
        if not few and not calm:
            raise _too_many("Somebody is guessing this password. Use another network, or wait an hour.", HOUR_S)
        return one

    async def succeeded(self, one: Try) -> None:
        """The try was right: what went wrong before it, from this network, was not guessing."""
        await self.counts.forget(*one.minute)
        await self.counts.forget(*one.hour)


def _too_many(message: str, wait_s: int) -> Problem:
    return Problem(429, "RATE_LIMITED", message, headers={"Retry-After": str(wait_s)})
