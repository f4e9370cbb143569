"""`POST /orders`, `GET /orders` and `GET /orders/{order_id}`: placing the cart, once, and what became of it.

Owns: these routes. Must not: compare carts or keys; the session does.
"""

from uuid import UUID

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.domain.kitchen.ticket import items_of
from actors.domain.ordering.events import OrderPlaced
from actors.domain.ordering.order import Order
from actors.domain.ordering.order import order_id as name_of_order
from actors.domain.refusal import Repeat
from actors.domain.state import State
from actors.envelope import Answer
from server.diners.messages import OrderBody, place_command
from server.diners.order_views import OrdersView, orders_view
from server.diners.services import DinerServices, ask_session, member_of
from server.http.answers import json_answer
from server.http.idempotency import KeyHeaders, idempotency_key
from server.http.limits import Kind
from server.http.problems import Problem, accepted, order_gone
from server.http.requests import bearer, body, query
from server.http.routing import MEMBER, STAFF, Takes, route
from server.http.story_views import OrderStoryView, order_story_view
from server.http.views import OrderView, order_view


class OrdersQuery(Struct, frozen=True, rename="camel"):
    """Which session is meant: the token's own."""

    session_id: UUID


@frozen(eq=False)
class OrderRoutes:
    """Orders of a session."""

    services: DinerServices

    @route(
        "POST",
        "/orders",
        Kind.WRITE,
        takes=Takes(body=OrderBody, headers=KeyHeaders),
        gives={200: OrderView, 202: OrderView},
        errors=(403, 409, 410, 423),
        who=(MEMBER,),
    )
    async def place(self) -> Response:
        """Place the cart that was seen as `cart_hash`.

        202: the order is saved and on its way to the till; the socket tells how it goes. 200: it had been placed
        before, and this is it. 409 `CART_CHANGED` has the cart as it is in `details.current`.
        """
        key = idempotency_key(request)
        wanted = await body(request, OrderBody)
        presence = await member_of(self.services, request)
        command = place_command(wanted, key, presence.token.member_id, presence.answer.restaurant)
        answer = accepted(await ask_session(self.services, presence.token.session_id, command))
        order, status = _placed(answer)
        return json_answer(order_view(order, answer.restaurant), status)

    @route("GET", "/orders", Kind.READ, takes=Takes(query=OrdersQuery), gives={200: OrdersView}, who=(MEMBER,))
    async def list(self) -> Response:
        """Everything the session has ordered, oldest first. Attempts that the till refused are not orders."""
        asked = query(request, OrdersQuery)
        answer = (await member_of(self.services, request, asked.session_id)).answer
        return json_answer(orders_view(answer.state, answer.restaurant))

    @route("GET", "/orders/<order_id>", Kind.READ, gives={200: OrderStoryView}, who=(MEMBER, STAFF))
    async def story(self, order_id: str) -> Response:
        """One order of the session, or for staff of the restaurant, with its history and every call to the till.

        404 `ORDER_NOT_FOUND` also for an order that the till refused: it was not kept. Its calls were, and are in
        `details.attempts`, beside `details.pos_status`.
        """
        if self.services.staff is not None:
            shown = await self.services.staff.order_story(bearer(request), order_id)
            if shown is not None:
                return json_answer(shown)
        answer = (await member_of(self.services, request)).answer
        number = _number(answer.state, order_id)
        state = answer.state
        order, attempts = state.orders.get(number), state.attempts_of(number)
        if order is None:
            raise order_gone(attempts)
        items = items_of(state.ticket_items, number)
        return json_answer(order_story_view(order, attempts, state.moves_of(number), items, answer.restaurant))


def _number(state: State, order_id: str) -> int:
    """The number of an order that was placed in this session. Raises `Problem` (404) for any other."""
    placed = {placement.order_number for placement in state.placements.values()}
    named = (number for number in placed if name_of_order(state.session.restaurant_id, number) == order_id)
    number = next(named, None)
    if number is None:
        raise order_gone(())
    return number


def _placed(answer: Answer) -> tuple[Order, int]:
    """The order and its status: 202 if it is new, 200 if it was there before. Raises `Problem` if it is gone."""
    match answer.decision:
        case Repeat(order=Order() as order):
            return order, 200
        case tuple() as events:
            return next(event.order for event in events if isinstance(event, OrderPlaced)), 202
        case _:
            raise Problem(409, "ORDER_FAILED", "This order was not accepted. Please order again.")
