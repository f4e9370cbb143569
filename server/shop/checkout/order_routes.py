"""`/api/v1/orders`: a customer's own orders, and what they may still do about them (`docs/contract.md` §10).

Owns: the routes. Must not: decide anything; the rules do. What is not theirs does not exist for them.
"""

import re
from typing import Annotated, Final
from uuid import UUID, uuid5

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.cart.commands import AddLine
from actors.domain.checkout.commands import CallOffOrder
from actors.domain.fulfilment.commands import ChooseForMissing
from actors.domain.fulfilment.fulfilment import is_fee
from actors.domain.fulfilment.pick import MissingChoice
from actors.domain.ordering.order import OrderItem
from actors.domain.refusal import Code, Refusal
from actors.envelope import Answer
from actors.errors import NoSuchSession
from actors.ports.customer_orders import CustomerOrders
from actors.ports.shop_orders import ShopOrder, shop_order
from server.door.messages import INTEGER_MAX
from server.http.answers import json_answer
from server.http.data import API, Limit, Offset, Pagination
from server.http.idempotency import OptionalKeyHeaders, optional_key
from server.http.limits import Kind
from server.http.problems import Problem, accepted
from server.http.requests import body, query
from server.http.routing import CUSTOMER, KEY, STAFF, Takes, route
from server.money import amount
from server.shop.accounts.shopper import Shopper
from server.shop.checkout.services import CheckoutServices
from server.shop.checkout.views import (
    DearerView,
    GoneView,
    ReorderAnswer,
    ReorderView,
    ShopOrderAnswer,
    ShopOrdersAnswer,
    called_off_view,
    shop_order_view,
)

WHO: Final = (CUSTOMER,)
EVERYBODY: Final = (CUSTOMER, STAFF, KEY)
_NAME: Final = re.compile(r"(?:ORD-[0-9]{1,10}-)?([0-9]{1,10})")


class OrdersPageQuery(Struct, frozen=True):
    """Which page."""

    limit: Limit = 20
    offset: Offset = 0


class MissingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to become of an item that is missing, or without `item_id` of all that are."""

    choice: MissingChoice
    item_id: Annotated[int, Meta(ge=0, le=INTEGER_MAX)] | None = None


@frozen(eq=False)
class ShopOrderRoutes:
    """One's own orders."""

    services: CheckoutServices

    @route(
        "GET",
        f"{API}/orders",
        Kind.READ,
        takes=Takes(query=OrdersPageQuery),
        gives={200: ShopOrdersAnswer},
        errors=(403,),
        who=EVERYBODY,
    )
    async def list(self) -> Response:
        """One's orders, the newest first. One that waits for its money is not among them yet.

        Staff and keys with `orders:read` are shown the counter's orders (`CounterOrderPage`), with filters of its own.
        """
        if self.services.counter is not None and self.services.counter.meant(request):
            return await self.services.counter.page(request)
        shopper = await self.services.accounts.shoppers.of(request)
        asked = query(request, OrdersPageQuery, camel=True)
        found = await self.services.orders.page(shopper.restaurant_id, shopper.customer_id, asked.limit, asked.offset)
        restaurant = (await self.services.cart(shopper)).restaurant
        views = [shop_order_view(one, restaurant) for one in found.orders]
        return json_answer(ShopOrdersAnswer(views, Pagination(asked.limit, asked.offset, found.total)))

    @route("GET", f"{API}/orders/<order_id>", Kind.READ, gives={200: ShopOrderAnswer}, errors=(403, 404), who=EVERYBODY)
    async def order(self, order_id: str) -> Response:
        """One of them, by its name or number, with its history; of staff and keys, one of the counter's."""
        if self.services.counter is not None and self.services.counter.meant(request):
            return await self.services.counter.one(request, order_id)
        shopper = await self.services.accounts.shoppers.of(request)
        kept = await self._kept(shopper, order_id)
        restaurant = (await self.services.cart(shopper)).restaurant
        return json_answer(ShopOrderAnswer(shop_order_view(kept, restaurant)))

    @route(
        "POST",
        f"{API}/orders/<order_id>/cancel",
        Kind.WRITE,
        gives={200: ShopOrderAnswer},
        errors=(404, 409),
        who=WHO,
    )
    async def cancel(self, order_id: str) -> Response:
        """Call it off while it is `CREATED`: its stock, its time and its money come back. Said twice it happens once.

        Nothing is kept of one that was never paid: 404 from then on.
        409 `INVALID_STATUS_TRANSITION` once somebody has begun with it, `PAYMENT_IN_PROGRESS` while it is being paid.
        """
        shopper = await self.services.accounts.shoppers.of(request)
        kept = await self._kept(shopper, order_id)
        number = kept.order.order_number
        answer = accepted(await self._ask_session(kept, CallOffOrder(number, shopper.customer_id)))
        found = shop_order(answer.state, number)
        if found is None:
            # It was never paid, so nothing is kept of it: this is the last that is seen of it.
            return json_answer(ShopOrderAnswer(called_off_view(kept, self.services.clock(), answer.restaurant)))
        return json_answer(ShopOrderAnswer(shop_order_view(found, answer.restaurant)))

    @route(
        "POST",
        f"{API}/orders/<order_id>/missing",
        Kind.WRITE,
        takes=Takes(body=MissingBody),
        gives={200: ShopOrderAnswer},
        errors=(404, 409),
        who=WHO,
    )
    async def choose(self, order_id: str) -> Response:
        """Choose what becomes of what is missing: without it, what lies ready instead, or the money back.

        409 `INVALID_STATUS_TRANSITION` where there is nothing to choose, or (with `details.allowed`) not that;
        `PAYMENT_IN_PROGRESS` while its money is on its way. Said twice it is said once.
        """
        shopper = await self.services.accounts.shoppers.of(request)
        said = await body(request, MissingBody)
        kept = await self._kept(shopper, order_id)
        number = kept.order.order_number
        command = ChooseForMissing(number, said.choice, kept.order.placed_by, None, said.item_id)
        answer = accepted(await self._ask_session(kept, command))
        found = shop_order(answer.state, number) or kept
        return json_answer(ShopOrderAnswer(shop_order_view(found, answer.restaurant)))

    @route(
        "POST",
        f"{API}/orders/<order_id>/reorder",
        Kind.WRITE,
        takes=Takes(headers=OptionalKeyHeaders),
        gives={200: ReorderAnswer},
        errors=(404, 409),
        who=WHO,
    )
    async def reorder(self, order_id: str) -> Response:
        """Put what was ordered into the cart again, at today's prices, and say what is gone or dearer.

        With an `Idempotency-Key` the same again adds nothing.
        """
        shopper = await self.services.accounts.shoppers.of(request)
        kept = await self._kept(shopper, order_id)
        once = optional_key(request) or str(self.services.new_id())
        gone, dearer, added = [], [], 0
        for item in kept.order.items:
            if is_fee(item.menu_item_id):
                continue
            answer = await self._put_again(shopper, item, once)
            digits = answer.restaurant.minor_digits
            if isinstance(answer.decision, Refusal):
                gone.append(GoneView(item.menu_item_id, item.name, answer.decision.code))
                continue
            added += 1
            line = answer.state.line(_line_id(item, once))
            if line is not None and line.unit_price > item.unit_price:
                was, now = amount(item.unit_price, digits), amount(line.unit_price, digits)
                dearer.append(DearerView(item.menu_item_id, item.name, was, now))
        return json_answer(ReorderAnswer(ReorderView(added=added, gone=gone, dearer=dearer)))

    async def _put_again(self, shopper: Shopper, item: OrderItem, once: str) -> Answer:
        options = tuple((one.option_id, one.qty) for one in item.options)
        _, answer = await self.services.ask(
            shopper,
            lambda member: AddLine(
                member, _line_id(item, once), item.menu_item_id, item.qty, item.note, options=options
            ),
        )
        return answer

    async def _ask_session(self, kept: ShopOrder, command: CallOffOrder | ChooseForMissing) -> Answer:
        """What the session answers that has the order. Raises `Problem` where it has been deleted: it is over then."""
        if kept.placed.session_id is None:
            raise _over(kept)
        try:
            session = await self.services.registry.with_order(kept.placed.session_id, kept.order.order_number)
        except NoSuchSession:
            raise _over(kept) from None
        return await session.ask(command)

    async def _kept(self, shopper: Shopper, order_id: str) -> ShopOrder:
        """Their order of this name. Raises `Problem` (404) for anybody else's."""
        return await kept_order(self.services.orders, shopper, order_id)


async def kept_order(orders: CustomerOrders, shopper: Shopper, order_id: str) -> ShopOrder:
    """The shopper's order of this name, or of this number. Raises `Problem` (404) for anybody else's."""
    named = _NAME.fullmatch(order_id)
    found = None
    if named is not None:
        found = await orders.one(shopper.restaurant_id, shopper.customer_id, int(named[1]))
    if found is None or order_id not in (found.order.order_id, str(found.order.order_number)):
        raise Problem(404, Code.ORDER_NOT_FOUND, "There is no such order.")
    return found


def _line_id(item: OrderItem, once: str) -> UUID:
    return uuid5(item.public_id, f"again {once}")


def _over(kept: ShopOrder) -> Problem:
    message = f"Order {kept.order.order_number} is long over and stays as it is."
    return Problem(409, Code.INVALID_STATUS_TRANSITION, message, {"allowed": []})
