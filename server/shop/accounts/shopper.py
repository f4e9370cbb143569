"""Who asks in the shop: a customer, by their access token.

Owns: `Shopper`, and finding it. Must not: know what they may do; what is not theirs does not exist for them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen
from quart import Request

from actors.domain.customer.account import CustomerAccount
from actors.domain.customer.customer import Customer
from server.accounts.logins import Identity, Logins
from server.door.tokens import TokenInvalid
from server.http.problems import Problem
from server.http.requests import bearer


@frozen
class Shopper:
    """A customer who has shown a good access token, of the login `family_id`, good until `expires_at` (aware UTC)."""

    customer: Customer
    family_id: UUID
    token_id: UUID
    expires_at: datetime

    @property
    def restaurant_id(self) -> int:
        """Where they are a customer."""
        return self.customer.restaurant_id

    @property
    def customer_id(self) -> int:
        """Their number."""
        return self.customer.customer_id


class KnownCustomers(Protocol):
    """Who is a customer. Everything raises `Unavailable`."""

    async def standing_account(self, customer_id: int, token_ids: Sequence[UUID]) -> CustomerAccount | None:
        """See `server.shop.accounts.ports.Customers.standing_account`."""
        ...


@frozen(eq=False)
class Shoppers:
    """Finds who asks. Everything raises `Unavailable`."""

    logins: Logins[Customer]
    customers: KnownCustomers

    async def of(self, request: Request) -> Shopper:
        """The customer who asks. Raises `Problem` (401) without a customer's good access token."""
        return await self.of_token(bearer(request))

    async def with_account(self, request: Request) -> tuple[Shopper, CustomerAccount]:
        """As `of`, and all that is kept of them, which is read in the same question."""
        try:
            token = self.logins.shown(bearer(request))
            account = await self.customers.standing_account(token.account_id, token.ids)
            identity = self.logins.identified(token, None if account is None else account.customer)
        except TokenInvalid:
            raise sign_in_again() from None
        if account is None:
            raise sign_in_again()
        return _shopper(identity), account

    async def perhaps(self, request: Request) -> Shopper | None:
        """As `of`, but None for a guest, who shows no token at all."""
        return await self.of(request) if "Authorization" in request.headers else None

    async def of_token(self, token: str) -> Shopper:
        """As `of`, for a token that came in another way, as on a socket."""
        try:
            identity = await self.logins.identify(token)
        except TokenInvalid:
            raise sign_in_again() from None
        return _shopper(identity)


def _shopper(identity: Identity[Customer]) -> Shopper:
    return Shopper(identity.user, identity.family_id, identity.token_id, identity.expires_at)


def sign_in_again() -> Problem:
    """No token, or not a good one. Why not is not told: it would only help somebody who guesses."""
    return Problem(401, "UNAUTHORIZED", "Please sign in.", headers={"WWW-Authenticate": "Bearer"})
