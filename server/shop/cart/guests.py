"""Guests' carts that go over to whoever signs in.

Owns: whose token it is. Must not: know how somebody signed in, or what goes over (`actors.domain.moving.taking`).
"""

from typing import Protocol
from uuid import UUID

import structlog
from attrs import frozen

from actors.carts import Carts
from actors.domain.customer.customer import Customer
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from server.door.tokens import TokenInvalid

log = structlog.get_logger(__name__)


class MemberToken(Protocol):
    """What a member's token says."""

    @property
    def session_id(self) -> UUID:
        """Which session they are in."""
        ...

    @property
    def member_id(self) -> UUID:
        """Who they are there."""
        ...

    @property
    def restaurant_id(self) -> int:
        """Where that is."""
        ...


class ReadsTokens(Protocol):
    """Who reads the tokens of members."""

    def read(self, token: str, /) -> MemberToken:
        """What the token says. Raises `TokenInvalid`."""
        ...


@frozen(eq=False)
class GuestCarts:
    """Takes them over. Fits `server.shop.accounts.ports.GuestCarts`."""

    _carts: Carts
    _tokens: ReadsTokens

    async def take(self, customer: Customer, cart_token: str) -> Answer | None:
        """The customer's cart with all that the guest's had whose token this is. None where there is none to take.

        Safe to repeat. The answer's decision is a `Refusal` where it cannot be now: then it may be tried again.
        Raises `Unavailable`.
        """
        try:
            token = self._tokens.read(cart_token)
        except TokenInvalid:
            return None
        if token.member_id != token.session_id:  # one of the household: the cart is not theirs
            return None
        return await self._carts.take(customer.restaurant_id, customer.customer_id, customer.name, token.session_id)

    async def signed_in(self, customer: Customer, cart_token: str) -> None:
        """As `take`; but whatever comes of it, they have signed in. What was not taken may be taken later."""
        try:
            await self.take(customer, cart_token)
        except (Unavailable, NoSuchSession):
            log.warning("guests_cart_not_taken", customer_id=customer.customer_id)
