"""What the routes of checkout and orders are handed.

Owns: the value, and speaking with a customer's cart wherever its actor has gone. Must not: decide anything.
"""

from collections.abc import Callable
from typing import Final, Protocol
from uuid import UUID

from attrs import frozen
from quart import Request, Response

from actors.domain.commands import Command
from actors.domain.money.payment import Announcement
from actors.domain.party.commands import Join
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.envelope import Answer
from actors.errors import ActorStopped, Unavailable
from actors.ports.clock import Clock, NewId
from actors.ports.customer_orders import CustomerOrders
from actors.registry import Registry
from actors.session_ref import SessionRef
from server.shop.accounts.services import AccountServices
from server.shop.accounts.shopper import Shopper

TRIES: Final = 3  # an actor that stopped is loaded afresh, and knows what was saved


class CounterAnswers(Protocol):
    """Staff and other systems, who are shown orders of the counter where customers are shown their own."""

    def meant(self, request: Request, /) -> bool:
        """Whether it is one of them who asks, and no customer."""
        ...

    async def page(self, request: Request, /) -> Response:
        """A page of orders. Raises `Problem` where they may not see them, and `Unavailable`."""
        ...

    async def one(self, request: Request, order_id: str, /) -> Response:
        """One order, likewise."""
        ...


@frozen(eq=False)
class CheckoutServices:
    """Everything that the routes of checkout and orders need. `counter` answers who is no customer, if anybody does."""

    accounts: AccountServices
    registry: Registry
    orders: CustomerOrders
    counter: CounterAnswers | None = None

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return self.accounts.clock

    @property
    def new_id(self) -> NewId:
        """Gives ids."""
        return self.accounts.new_id

    async def cart(self, shopper: Shopper) -> SessionRef:
        """The customer's cart; one that nobody has opened yet is empty. Raises `Unavailable`."""
        return await self.registry.of_customer(shopper.restaurant_id, shopper.customer_id)

    async def ask(self, shopper: Shopper, asks: Callable[[UUID], Command]) -> tuple[SessionRef, Answer]:
        """What the customer's cart answers to what its owner's member, whose id is given, asks. Raises `Unavailable`.

        Asked again where the actor has stopped: what is asked here is done once, by its key or its number.
        """
        for left in reversed(range(TRIES)):
            cart = await self.cart(shopper)
            try:
                if cart.session_id not in cart.state.members:  # nobody has opened it yet
                    await cart.ask(Join(cart.session_id, shopper.customer.name))
                return cart, await cart.ask(asks(cart.session_id))
            except ActorStopped:
                if not left:
                    raise
        raise Unavailable("the cart keeps stopping")

    async def until(self, shopper: Shopper, cart: SessionRef, true: Callable[[State], bool], within_s: float) -> State:
        """The cart as soon as that is true of it, or as it is after so long."""
        state = await cart.until(true, within_s)
        return state if true(state) else (await self.cart(shopper)).state

    def provider(self, restaurant: Restaurant) -> str | None:
        """Who takes cards for the restaurant."""
        return self.registry.provider(restaurant)

    def announcement(self, restaurant: Restaurant, provider: str | None) -> Announcement | None:
        """With what a payment by this provider may begin, so that it is asked at once; None where nobody would."""
        return None if provider is None else self.registry.announcement(restaurant, provider)
