"""`/api/v1/checkout`: what the cart comes to, and placing it (`docs/contract.md` §10).

Owns: the routes, and for how long a customer waits for the provider. Must not: decide anything; the rules do.
"""

from typing import Final

from attrs import frozen
from quart import Response, request

from actors.domain.checkout.commands import Buyer, ConfirmCheckout
from actors.domain.checkout.settled import payment_by, settled
from actors.domain.customer.account import CustomerAccount
from actors.domain.fulfilment.checking import quote
from actors.domain.fulfilment.discount_code import plain_code
from actors.domain.fulfilment.vocabulary import FULFILMENTS
from actors.domain.fulfilment.wish import Wish
from actors.domain.money.payment import Method, Payment, PaymentState
from actors.domain.ordering.order import OrderStatus
from actors.domain.recurring.looking import brought_to
from actors.domain.refusal import Refusal, Repeat
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.values import changed
from actors.envelope import Answer
from actors.ports.shop_orders import shop_order
from server.http.answers import json_answer
from server.http.data import API
from server.http.idempotency import KeyHeaders, idempotency_key
from server.http.limits import Kind
from server.http.problems import STATUS_OF, Problem, malformed, refused
from server.http.requests import body
from server.http.routing import CUSTOMER, Takes, route
from server.shop.checkout.services import CheckoutServices
from server.shop.checkout.shapes import CheckoutBody
from server.shop.checkout.views import (
    ConfirmedAnswer,
    PreviewAnswer,
    confirmed_view,
    preview_view,
    problem_view,
    shop_order_view,
)

WAIT_S: Final = 8.0  # for the provider; then it goes on by itself, and whoever asks again is told how it went
THREE_DIGITS: Final = 3
CARD_STEP: Final = 10  # where a currency has three digits, cards are charged in tens of its smallest unit


@frozen(eq=False)
class CheckoutRoutes:
    """Checking the cart out."""

    services: CheckoutServices

    @route(
        "POST",
        f"{API}/checkout/preview",
        Kind.READ,
        takes=Takes(body=CheckoutBody),
        gives={200: PreviewAnswer},
        errors=(404,),
        who=(CUSTOMER,),
    )
    async def preview(self) -> Response:
        """What the cart comes to, and all that is wrong with it at once. Nothing is taken or kept."""
        shopper, account = await self.services.accounts.shoppers.with_account(request)
        said = await body(request, CheckoutBody)
        cart = await self.services.cart(shopper)
        wish = await self._wish(said, account, cart.restaurant)
        found = quote(cart.state, wish, self.services.clock(), cart.context())
        return json_answer(PreviewAnswer(preview_view(found, said.date, cart.restaurant)))

    @route(
        "POST",
        f"{API}/checkout/confirm",
        Kind.WRITE,
        takes=Takes(body=CheckoutBody, headers=KeyHeaders),
        gives={200: ConfirmedAnswer, 201: ConfirmedAnswer, 202: ConfirmedAnswer},
        errors=(402, 404, 409, 410, 423),
        who=(CUSTOMER,),
    )
    async def confirm(self) -> Response:
        """Place the cart and pay for it. 201: the order stands. 200: it did before, and this is it.

        202: it waits for its money. `payment.next_action` leads to the provider's page; without it nobody knows yet,
        and it goes on by itself: say the same again with the same key. 402 `PAYMENT_DECLINED`: the cart is as it was.
        All that is wrong is in `details.problems`, the first of it is the answer's code.
        """
        key = idempotency_key(request)
        shopper, account = await self.services.accounts.shoppers.with_account(request)
        said = await body(request, CheckoutBody)
        restaurant = (await self.services.cart(shopper)).restaurant
        command = await self._command(said, key, account, restaurant)
        cart, answer = await self.services.ask(shopper, lambda member: changed(command, by=member))
        if isinstance(answer.decision, Refusal):
            raise _refused(answer.decision, answer)
        state = await self.services.until(shopper, cart, lambda state: settled(state, key), WAIT_S)
        return _outcome(state, key, answer)

    async def _wish(self, said: CheckoutBody, account: CustomerAccount, restaurant: Restaurant) -> Wish:
        address = None if said.address_id is None else account.address(said.address_id)
        if said.address_id is not None and address is None:
            raise Problem(404, "ADDRESS_NOT_FOUND", "There is no such address.", {"field": "address_id"})
        token = None if said.payment is None else said.payment.payment_token_id
        if token is not None and account.method(token) is None:
            message = "There is no such saved method."
            raise Problem(404, "PAYMENT_TOKEN_NOT_FOUND", message, {"field": "payment.payment_token_id"})
        code, customer = plain_code(said.discount_code), account.customer
        orders = self.services.orders
        standing = await orders.code(customer.restaurant_id, code, customer.customer_id) if code else None
        return Wish(
            kind=FULFILMENTS[said.fulfillment_type],
            slot_id=said.delivery_slot_id,
            day=said.date,
            branch_id=said.branch_id,
            address=None if address is None else brought_to(address, account),
            expected_total=said.expected(restaurant.minor_digits),
            code=code,
            standing=standing,
        )

    async def _command(
        self, said: CheckoutBody, key: str, account: CustomerAccount, restaurant: Restaurant
    ) -> ConfirmCheckout:
        paid = said.payment
        if paid is None:
            raise malformed("Say how it is paid.", field="payment")
        method, customer = Method(paid.method), account.customer
        provider = self.services.provider(restaurant)
        step = CARD_STEP if method is not Method.COUNTER and restaurant.minor_digits == THREE_DIGITS else 1
        return ConfirmCheckout(
            by=self.services.new_id(),  # it is said by the cart's owner, whose id the cart knows
            buyer=Buyer(customer.customer_id, customer.name, customer.phone, customer.email, customer.language),
            wish=await self._wish(said, account, restaurant),
            method=method,
            payment_id=self.services.new_id(),
            idempotency_key=key,
            body_hash=said.hash(restaurant.minor_digits),
            provider=provider,
            step=step,
            payment_token_id=paid.payment_token_id,
            save_method=paid.save_as_default,
            note=said.note,
            announced=self.services.announcement(restaurant, provider) if method is not Method.COUNTER else None,
        )


def _outcome(state: State, key: str, answer: Answer) -> Response:
    """What came of the key. Raises `Problem` (402, 409) where that is no order."""
    placement, payment = state.placements[key], payment_by(state, key)
    number = placement.order_number
    found = shop_order(state, number)
    if found is None:
        raise _came_to_nothing(payment, placement.failed)
    view = confirmed_view(
        shop_order_view(found, answer.restaurant), payment, state.session.session_id, answer.restaurant
    )
    if found.order.status is OrderStatus.DRAFT:
        return json_answer(ConfirmedAnswer(view), 202)
    return json_answer(ConfirmedAnswer(view), 200 if isinstance(answer.decision, Repeat) else 201)


def _came_to_nothing(payment: Payment | None, why: str | None) -> Problem:
    message = why or "This order was not accepted. Your cart is as it was."
    if payment is not None and payment.status is PaymentState.DECLINED:
        return Problem(402, "PAYMENT_DECLINED", message, {"error": payment.error})
    return Problem(409, "ORDER_FAILED", message)


def _refused(refusal: Refusal, answer: Answer) -> Problem:
    """A no with everything that is wrong."""
    if not refusal.problems:
        return refused(refusal, answer)
    problems = [problem_view(problem, answer.restaurant) for problem in refusal.problems]
    return Problem(STATUS_OF[refusal.code], refusal.code, refusal.message, {"problems": problems})
