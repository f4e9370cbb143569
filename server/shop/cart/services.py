"""What the cart's routes are handed, and whose cart somebody asks for.

A customer shows their access token and has a cart of their own. Whoever else is in a cart, its guest or one of a
household, is a member of it and shows their `ws_token`, as diners do.

Owns: the value, finding the cart, and the tokens. Must not: rule on anything; the session does.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from attrs import frozen
from quart import Request

from actors.carts import Carts
from actors.domain.commands import Command
from actors.domain.party.commands import JoinShared
from actors.domain.refusal import Refusal
from actors.envelope import Answer
from actors.errors import NoSuchSession
from actors.ports.clock import Clock, NewId
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.session import SessionRef
from server.door.tokens import TokenInvalid
from server.http.asking import asked
from server.http.problems import Problem, accepted
from server.http.requests import bearer, ws_url
from server.settings import DoorSettings
from server.shop.accounts.shopper import Shoppers
from server.shop.accounts.tenant import Tenants
from server.shop.cart.guests import GuestCarts, MemberToken
from server.shop.cart.links import CartLink, CartLinks
from server.shop.catalogue.shelves import Shelf, shelf_of

TOKEN_GOOD_FOR: Final = timedelta(days=30)
"""Of a member without an account: as long as a cart is kept. Each look at the cart gives a new one."""

Asks = Callable[[UUID], Command | None]
"""What is asked of a cart by the member whose id is given; None is to look."""


class MemberTokens(Protocol):
    """Who makes and reads the tokens of members."""

    def issue(self, session_id: UUID, member_id: UUID, restaurant_id: int, /) -> tuple[str, datetime]:
        """A new token for this member, and when it expires."""
        ...

    def lasting(self, lifetime_s: int, /) -> "MemberTokens":
        """The same with another lifetime; either reads what the other makes."""
        ...

    def read(self, token: str, /) -> MemberToken:
        """What the token says. Raises `TokenInvalid`."""
        ...


@frozen(eq=False)
class CartServices:
    """Everything that the cart's routes need.

    `tokens` are a customer's own, good for a while, whose account is good for more; the others' are good for `longer`.
    """

    settings: DoorSettings
    carts: Carts
    guests: GuestCarts
    registry: Registry
    restaurants: Restaurants
    tenants: Tenants
    shoppers: Shoppers
    tokens: MemberTokens
    longer: MemberTokens
    links: CartLinks
    clock: Clock
    new_id: NewId

    async def ask(self, request: Request, asks: Asks) -> tuple[Answer, UUID]:
        """What the cart of whoever asks answers, and which of its members they are.

        Raises `Problem`: 401 without a good token, 404 where there is no such cart, 410 where it has ended, and what
        the rules refuse; and `Unavailable`.
        """
        try:
            token = self.tokens.read(bearer(request))
        except TokenInvalid:
            answer = await self._customers(request, asks)
            return accepted(answer), answer.state.session.session_id
        return accepted(await self._members(token, asks)), token.member_id

    def live(self, request: Request, answer: Answer, member_id: UUID) -> tuple[str, str, datetime]:
        """Where the cart is live, a token for this member, and until when that is good."""
        session = answer.state.session
        customers = session.place.customer_id is not None and member_id == session.host_id
        tokens = self.tokens if customers else self.longer
        token, expires_at = tokens.issue(session.session_id, member_id, session.restaurant_id)
        return ws_url(request, self.settings), token, expires_at

    async def shelf(self, answer: Answer) -> Shelf:
        """What there is of each product, at every branch. Raises `Unavailable`."""
        actor = await self.restaurants.by_id(answer.state.session.restaurant_id)
        if actor is None:
            raise no_cart()
        return shelf_of(actor, None)

    async def _customers(self, request: Request, asks: Asks) -> Answer:
        shopper = await self.shoppers.of(request)
        return await self.carts.ask(shopper.restaurant_id, shopper.customer_id, shopper.customer.name, asks)

    async def _members(self, token: MemberToken, asks: Asks) -> Answer:
        """Of the cart in which they are now: a guest's household goes along where it goes over to a customer."""
        command = asks(token.member_id)
        answer = await self._there(token, command)
        if token.member_id not in answer.state.members:  # it has gone over in that very moment
            answer = await self._there(token, command)
        if answer.state.present(token.member_id) is None and not isinstance(answer.decision, Refusal):
            raise no_cart()
        if not answer.state.active:
            raise Problem(410, "SESSION_CLOSED", "This cart has ended.")
        return answer

    async def _there(self, token: MemberToken, command: Command | None) -> Answer:
        """What the cart answers. Raises `Problem` (404) where there is none, and `Unavailable`."""

        def find() -> Awaitable[SessionRef]:
            return self.registry.with_member(token.session_id, token.member_id)

        try:
            if not (await find()).state.session.place.in_shop:
                raise no_cart()
            return await asked(find, command)
        except NoSuchSession:
            raise no_cart() from None

    async def join(self, link: CartLink, member_id: UUID, nickname: str | None) -> Answer:
        """What the cart answers to somebody who has its link. A guest's leads to the customer who has taken the cart.

        Raises `NoSuchSession` where there is none any more, and `Unavailable`.
        """
        answer = await self._join(link.session_id, JoinShared(member_id, link.share_id, nickname))
        gone = answer.state.session
        if gone.merged is None:
            return answer
        into = gone.merged.into
        there = await asked(lambda: self.registry.session(into), None)
        share_id = self.links.now(link, gone, there.state.session)
        return await self._join(into, JoinShared(member_id, share_id, nickname))

    async def _join(self, session_id: UUID, command: JoinShared) -> Answer:
        return await asked(lambda: self.registry.session(session_id), command)


def no_cart() -> Problem:
    """There is no such cart, or not for whoever asks: both look the same."""
    return Problem(404, "CART_NOT_FOUND", "There is no such cart.")
