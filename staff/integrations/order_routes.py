"""`/orders` for staff and for keys: counter orders (`docs/contract.md` §10).

Reading shares its routes with customers, who see their own orders there (`server.shop.checkout.order_routes`): who asks
decides, and `CounterAnswers` is asked first.

Owns: the routes. Must not: decide anything; the rules do.
"""

from typing import Final

from attrs import frozen
from quart import Request, Response, request

from actors.domain.counter.commands import Customer, OrderedItem
from actors.domain.fulfilment.vocabulary import MEANT, ShopStatus, statuses
from actors.domain.money.payment import Method
from actors.domain.ordering.order import OrderStatus
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.ports.counter_orders import CounterOrderFilter, KeptCounterOrder
from server.http.answers import json_answer
from server.http.data import API
from server.http.idempotency import KeyHeaders, idempotency_key
from server.http.limits import Kind
from server.http.problems import Problem, malformed
from server.http.requests import bearer, body, query
from server.http.routing import KEY, STAFF, Takes, answers_also, route
from server.http.seen import SeenHeaders, seen
from staff.integrations.amounts import minor
from staff.integrations.caller import Subject, caller_of, has_key
from staff.integrations.order_shapes import (
    CancelQuery,
    CounterChangeBody,
    CounterItemBody,
    CounterOrderBody,
    CounterOrdersQuery,
)
from staff.integrations.order_views import (
    CounterOrderData,
    CounterOrderPage,
    CounterPagination,
    counter_order_view,
)
from staff.integrations.orders import Saying, Wanted
from staff.office.days import moment
from staff.ops.desk import in_shops_words
from staff.services import StaffServices

ORDERS: Final = f"{API}/orders"
WHO: Final = (STAFF, KEY)


@frozen(eq=False)
class CounterOrderRoutes:
    """Counter orders, for staff and for keys."""

    services: StaffServices

    @route(
        "POST",
        ORDERS,
        Kind.API,
        takes=Takes(body=CounterOrderBody, headers=KeyHeaders),
        gives={200: CounterOrderData, 201: CounterOrderData},
        errors=(403, 404, 409, 423),
        who=WHO,
    )
    async def take(self) -> Response:
        """Place an order: all of it, or nothing. The server's prices, options, tax and stock count.

        It stands at once and goes to the kitchen and the till. 200 with the same order for the same key; 409
        `IDEMPOTENCY_KEY_REUSED` for another body with it. 423 `TABLE_DISABLED` or `ORDERING_DISABLED`.
        """
        user = await caller_of(self.services, request, Subject.ORDERS)
        key, said = idempotency_key(request), await body(request, CounterOrderBody)
        wanted = _wanted(said, await self.services.counter.sessions.restaurant(user))
        kept, restaurant, new = await self.services.counter.take(user, key, wanted)
        return shown(kept, restaurant, 201 if new else 200)

    @route(
        "PUT",
        f"{ORDERS}/<counter_order_id>",
        Kind.API,
        takes=Takes(body=CounterChangeBody, headers=SeenHeaders),
        gives={200: CounterOrderData},
        errors=(403, 404, 409),
        who=WHO,
    )
    async def change(self, counter_order_id: str) -> Response:
        """Say otherwise who it is for or what is to be known of it, and move it along its machine.

        What was ordered stays as it is: who wants something else cancels the order and places another. 409
        `VERSION_CONFLICT` where `If-Match` is not the order's any more, `INVALID_STATUS_TRANSITION` with the moves
        that are possible in `details.allowed`.
        """
        user = await caller_of(self.services, request, Subject.ORDERS)
        said = await body(request, CounterChangeBody)
        status = None if said.status is None else MEANT[said.status]
        saying = Saying(said.customer_name, said.customer_phone, said.notes, status, said.reason)
        return await self._changed(user, counter_order_id, saying)

    @route(
        "DELETE",
        f"{ORDERS}/<counter_order_id>",
        Kind.API,
        takes=Takes(query=CancelQuery, headers=SeenHeaders),
        gives={200: CounterOrderData},
        errors=(403, 404, 409),
        who=WHO,
    )
    async def cancel(self, counter_order_id: str) -> Response:
        """Call the order off, which a manager or a key with that role may. It stays, as `CANCELED`. Safe to repeat.

        Its stock comes back in the same commit. What was paid is given back by `DELETE /payments/{id}`. 409 while the
        till has it, or is being told, and once it is done.
        """
        user = await caller_of(self.services, request, Subject.ORDERS)
        asked = query(request, CancelQuery)
        return await self._changed(user, counter_order_id, Saying(status=OrderStatus.CANCELLED, reason=asked.reason))

    async def _changed(self, user: StaffUser, order_id: str, saying: Saying) -> Response:
        try:
            kept, restaurant = await self.services.counter.change(user, order_id, seen(request), saying)
        except Problem as problem:
            raise in_shops_words(problem) from None
        return shown(kept, restaurant)


@frozen(eq=False)
class CounterAnswers:
    """What staff and keys are answered where customers ask, too.

    Fits `server.shop.checkout.services.CounterAnswers`.
    """

    services: StaffServices

    def meant(self, request: Request) -> bool:
        """Whether a key is shown, or a token of staff, good or not any more."""
        return has_key(request) or self.services.authentication.issued(bearer(request))

    @answers_also("GET", ORDERS, gives={200: CounterOrderPage}, who=WHO, query=CounterOrdersQuery)
    async def page(self, request: Request) -> Response:
        """Counter orders, the newest first, a page at a time. Raises `Problem`, as `one` does."""
        user = await caller_of(self.services, request, Subject.ORDERS)
        asked = query(request, CounterOrdersQuery, camel=True)
        zone = (await self.services.counter.sessions.restaurant(user)).timezone
        page, restaurant = await self.services.counter.page(user, _filter(asked, zone), asked.limit)
        views = [counter_order_view(one, restaurant) for one in page.orders]
        pagination = CounterPagination(asked.limit, asked.offset, page.total, page.before)
        return json_answer(CounterOrderPage(views, pagination))

    @answers_also("GET", f"{ORDERS}/<order_id>", gives={200: CounterOrderData}, who=WHO)
    async def one(self, request: Request, order_id: str) -> Response:
        """One of them, by its name or number, with its history."""
        user = await caller_of(self.services, request, Subject.ORDERS)
        return shown(*await self.services.counter.one(user, order_id))


def shown(kept: KeptCounterOrder, restaurant: Restaurant, status: int = 200) -> Response:
    """The order, with what it is named by for `If-Match`."""
    view = counter_order_view(kept, restaurant)
    return json_answer(CounterOrderData(view), status, {"ETag": f'"{view.version}"'})


def _wanted(said: CounterOrderBody, restaurant: Restaurant) -> Wanted:
    """Raises `Problem` (422) for what is no amount."""
    named = {"tip_amount": said.tip_amount, "discount_amount": said.discount_amount, "deposit_used": said.deposit_used}
    amounts = minor(named, restaurant)
    if amounts["tip_amount"] and said.payment_method is None:
        raise malformed("A tip comes with a payment: say `payment_method`.", field="payment_method")
    return Wanted(
        tuple(map(_item, said.items)),
        said.table_id,
        Customer(said.customer_name, said.customer_phone, said.customer_session_id),
        said.notes,
        said.special_instructions,
        amounts["discount_amount"],
        amounts["deposit_used"],
        amounts["tip_amount"],
        None if said.payment_method is None else Method(said.payment_method),
    )


def _item(said: CounterItemBody) -> OrderedItem:
    options = tuple((one.option_id, one.quantity) for one in said.customizations)
    return OrderedItem(said.menu_item_id, said.quantity, said.special_instructions, options)


def _filter(asked: CounterOrdersQuery, zone: str) -> CounterOrderFilter:
    """Raises `Problem` (422) for what is no time."""
    status: ShopStatus | None = asked.status
    return CounterOrderFilter(
        asked.before,
        None if status is None else statuses(status),
        asked.payment_status,
        asked.table_id,
        asked.customer_session_id,
        moment("date_from", asked.date_from, zone),
        moment("date_to", asked.date_to, zone, whole_day=True),
        asked.offset,
    )
