"""Carts of the shop, by whose they are: a customer's, and the guests'.

A customer has one cart, on as many devices as they like, and is one member of it: the first, who is its host and never
leaves it. Their member has the session's own id, so that whoever opens the cart first, and however often, joins once.

Owns: opening a cart with its owner in it, and asking anew where it has just ended. Must not: hold a rule.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from attrs import frozen

from actors.domain.commands import Command
from actors.domain.limits import NICKNAME_CHARS_MAX
from actors.domain.party import nickname
from actors.domain.party.commands import CloseSession, Join
from actors.domain.refusal import Refusal
from actors.domain.who import SYSTEM
from actors.envelope import Answer
from actors.errors import ActorStopped, NoSuchSession, Unavailable
from actors.handover import Handovers
from actors.registry import Registry
from actors.session import SessionRef

ERASED: Final = "erased"  # the reason of a cart whose customer has had their data erased
TRIES: Final = 3  # another process opened it, or it ended; each time the next look finds what is there

Asks = Callable[[UUID], Command | None]
"""What the owner's member, whose id is given, asks of the cart; None is to look."""


@frozen(eq=False)
class Carts:
    """Every cart of the shop. All raise `NoSuchSession` for a restaurant that does not exist, and `Unavailable`."""

    _registry: Registry
    _handovers: Handovers

    async def ask(self, restaurant_id: int, customer_id: int, name: str, asks: Asks) -> Answer:
        """What the customer's cart answers. One that nobody has opened yet, or that has just ended, is opened."""
        for _ in range(TRIES - 1):
            try:
                answer = await self._ask(restaurant_id, customer_id, name, asks)
            except ActorStopped:
                continue
            if answer.state.active:
                return answer
        return await self._ask(restaurant_id, customer_id, name, asks)

    async def open_for_guest(self, restaurant_id: int) -> Answer:
        """A new cart for somebody without an account."""
        cart = await self._registry.of_guest(restaurant_id)
        return await cart.ask(Join(cart.session_id))

    async def take(self, restaurant_id: int, customer_id: int, name: str, guest_id: UUID) -> Answer | None:
        """The customer's cart with all that the guest's had. None where there is no such guest's cart (any more).

        May be done as often as anybody likes: what was taken is not there a second time. The answer's decision is a
        `Refusal` where it cannot be now; then both carts are as they were.
        """
        try:
            guest = (await self._registry.session(guest_id)).state.session
        except NoSuchSession:
            return None
        if guest.restaurant_id != restaurant_id or not guest.place.in_shop or guest.place.customer_id is not None:
            return None
        if guest.merged is not None and not await self._is_of(guest.merged.into, customer_id):
            return None  # somebody else has signed in with it
        customers = await self.ask(restaurant_id, customer_id, name, lambda _: None)
        return await self._handovers.take(guest_id, customers.state.session.session_id)

    async def erased(self, restaurant_id: int, customer_id: int) -> None:
        """The customer has their data erased: their cart ends, and with it who they were in it (§7). Repeatable."""
        cart_id = await self._registry.cart_of(restaurant_id, customer_id)
        if cart_id is not None:
            try:
                await self._end(cart_id)
            except ActorStopped:  # loaded afresh it is asked again, and ends once
                await self._end(cart_id)

    async def _end(self, cart_id: UUID) -> None:
        cart = await self._registry.session(cart_id)
        await cart.ask(CloseSession(SYSTEM, ERASED))

    async def _is_of(self, cart_id: UUID, customer_id: int) -> bool:
        try:
            return (await self._registry.session(cart_id)).state.session.place.customer_id == customer_id
        except NoSuchSession:
            return False

    async def _ask(self, restaurant_id: int, customer_id: int, name: str, asks: Asks) -> Answer:
        cart = await self._opened(restaurant_id, customer_id, name)
        command = asks(cart.session_id)
        return await (cart.look() if command is None else cart.ask(command))

    async def _opened(self, restaurant_id: int, customer_id: int, name: str) -> SessionRef:
        cart = await self._registry.of_customer(restaurant_id, customer_id)
        if not cart.state.session.seq:
            joined = await cart.ask(Join(cart.session_id, nickname.clean(name[:NICKNAME_CHARS_MAX])))
            if isinstance(joined.decision, Refusal):
                raise Unavailable(joined.decision.code)
        return cart
