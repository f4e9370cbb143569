"""Whose restaurant a token is of: of a customer, of staff, or of somebody in a cart (`docs/contract.md` §10).

Owns: reading that, of whatever token is shown. Must not: know whether its person may still do anything; what is asked
by it is for anybody.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from attrs import frozen
from quart import Request

from actors.ports.clock import Clock, NewId
from server.accounts.tokens import ACCESS, ACCESS_LIFETIME, CUSTOMER_ACCESS, AccountTokens
from server.door.tokens import TokenInvalid
from server.http.requests import bearer


class OfRestaurant(Protocol):
    """What a token says, as far as it is wanted here."""

    @property
    def restaurant_id(self) -> int:
        """The restaurant that it was made for."""
        ...


Reads = Callable[[str], OfRestaurant]
"""Reads a token of one kind. Raises `TokenInvalid`."""


@frozen(eq=False)
class TokenTenants:
    """Reads tokens of several kinds, the most usual first."""

    _kinds: Sequence[Reads]

    def __call__(self, request: Request) -> int | None:
        """The restaurant of the token that is shown; None without one, and for one that is not good (any more)."""
        token = bearer(request)
        for read in self._kinds if token else ():
            try:
                return read(token).restaurant_id
            except TokenInvalid:
                continue
        return None


def token_tenants(secret_keys: Sequence[str], clock: Clock, new_id: NewId, members: Reads) -> TokenTenants:
    """Who reads the tokens of customers, of `members`, and of staff. Keys come newest first."""
    customers, staff = (
        AccountTokens(secret_keys, audience, ACCESS_LIFETIME, clock, new_id).read
        for audience in (CUSTOMER_ACCESS, ACCESS)
    )
    return TokenTenants((customers, members, staff))
