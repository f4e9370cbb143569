"""`/api/v1/recurring-orders`: what a customer has ordered anew every week (`docs/contract.md` §10).

Owns: the routes, what of an order is taken over, and the audit of both ends. Must not: decide when one is placed; the
rules do.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid5

from attrs import frozen
from quart import Response, request

from actors.domain.customer.account import CustomerAccount
from actors.domain.fulfilment.fulfilment import DeliveryAddress, is_fee
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.vocabulary import FULFILMENTS
from actors.domain.money.payment import Method
from actors.domain.ordering.order import Fulfilment
from actors.domain.recurring.looking import branch_of, brought_to, outlook, slot_of
from actors.domain.recurring.recurring_order import (
    LINES_MAX,
    PER_CUSTOMER_MAX,
    RecurringLine,
    RecurringOrder,
    Step,
)
from actors.domain.recurring.rules import recurring_entry
from actors.domain.recurring.timing import first_day, told_at
from actors.domain.refusal import Code
from actors.domain.restaurant import Context, Restaurant
from actors.domain.text import tidy
from actors.domain.values import changed
from actors.errors import Unavailable
from actors.ports.recurring import RecurringOrders
from actors.ports.shop_orders import ShopOrder
from server.http.answers import empty_answer, json_answer
from server.http.choosing import choices
from server.http.data import API
from server.http.idempotency import OptionalKeyHeaders, optional_key
from server.http.limits import Kind
from server.http.problems import STATUS_OF, Problem, malformed
from server.http.requests import body
from server.http.routing import CUSTOMER, Takes, route
from server.shop.accounts.shopper import Shopper
from server.shop.catalogue.shelves import no_such_product
from server.shop.checkout.order_routes import kept_order
from server.shop.checkout.recurring_shapes import (
    RecurringBody,
    RecurringItemBody,
    RecurringOrderAnswer,
    RecurringOrdersAnswer,
    recurring_view,
)
from server.shop.checkout.services import CheckoutServices

PATH: Final = f"{API}/recurring-orders"
WHO: Final = (CUSTOMER,)
TRIES: Final = 3  # somebody else of the household took the place
_NAMES: Final = UUID("b1d6f3d8-0a44-5f5b-8b36-1f6f3f1f6b11")  # the space that names of recurring orders are made in
_NEVER: Final = frozenset({Code.OPTIONS_INVALID, Code.OPTIONS_TOO_FEW, Code.QUANTITY_INVALID, Code.NOTE_TOO_LONG})
"""What is wrong with a line whatever the day, beside a product that there is not."""


@frozen(eq=False)
class RecurringRoutes:
    """One's recurring orders."""

    services: CheckoutServices
    kept: RecurringOrders

    @route("GET", PATH, Kind.READ, gives={200: RecurringOrdersAnswer}, who=WHO)
    async def list(self) -> Response:
        """All of one's recurring orders, with when each is placed next."""
        shopper = await self.services.accounts.shoppers.of(request)
        found = await self.kept.of_customer(shopper.restaurant_id, shopper.customer_id)
        restaurant = (await self.services.cart(shopper)).restaurant
        return json_answer(RecurringOrdersAnswer([recurring_view(one, restaurant) for one in found]))

    @route(
        "POST",
        PATH,
        Kind.WRITE,
        takes=Takes(body=RecurringBody, headers=OptionalKeyHeaders),
        gives={200: RecurringOrderAnswer, 201: RecurringOrderAnswer},
        errors=(404, 409),
        who=WHO,
    )
    async def add(self) -> Response:
        """Order the same every week: an order of one's own, or what is said. It is told the day before, then placed.

        200: there is one already of this order, or, where none is named, by this `Idempotency-Key`.
        409 `IDEMPOTENCY_KEY_REUSED` where something else was said with the key, `TOO_MANY_RECURRING_ORDERS` past 10.
        """
        shopper = await self.services.accounts.shoppers.of(request)
        said = await body(request, RecurringBody)
        if (said.order_id is None) is (said.items is None):
            raise malformed("Say either which order is repeated, or what is ordered.", field="items")
        account = await self.services.accounts.desk.account(shopper)
        cart = await self.services.cart(shopper)
        order = None if said.order_id is None else await kept_order(self.services.orders, shopper, said.order_id)
        wanted = _wanted(said, order, account, cart.restaurant)
        first = self._first(wanted, order, shopper, cart.restaurant)
        priced = _priced(first, account, cart.context())
        kept, new = await self._kept(priced)
        if order is None and not _same(said, priced, kept):
            raise Problem(409, Code.IDEMPOTENCY_KEY_REUSED, "This key was used for something else. Use a new one.")
        return json_answer(RecurringOrderAnswer(recurring_view(kept, cart.restaurant)), 201 if new else 200)

    @route("DELETE", f"{PATH}/<uuid:recurring_order_id>", Kind.WRITE, gives={204: None}, errors=(404,), who=WHO)
    async def end(self, recurring_order_id: UUID) -> Response:
        """End one. What was placed by then is an order as any other."""
        shopper = await self.services.accounts.shoppers.of(request)
        theirs = await self.kept.of_customer(shopper.restaurant_id, shopper.customer_id)
        found = next((one for one in theirs if one.recurring_order_id == recurring_order_id), None)
        if found is None:
            raise _unknown()
        entry = recurring_entry(found, self.services.clock(), "recurring_order_ended", found.told, None)
        if not await self.kept.end(found, entry):
            raise _unknown()
        return empty_answer(204)

    def _first(
        self, wanted: "_Wanted", order: ShopOrder | None, shopper: Shopper, restaurant: Restaurant
    ) -> RecurringOrder:
        """As it waits for its first date. Raises `Problem` (422) where there is no such branch or slot."""
        now = self.services.clock()
        draft = RecurringOrder(
            recurring_order_id=self._id(shopper, order),
            restaurant_id=shopper.restaurant_id,
            customer_id=shopper.customer_id,
            place=0,
            kind=wanted.kind,
            slot_id=wanted.slot_id,
            branch_id=wanted.branch_id if wanted.kind is Fulfilment.PICK_UP else None,
            address_id=wanted.address_id if wanted.kind is Fulfilment.DELIVERY else None,
            method=wanted.method,
            payment_token_id=wanted.payment_token_id,
            note=tidy(wanted.note),
            lines=wanted.lines,
            day=now.date(),
            step=Step.WAITING,
            due_at=now,
            created_at=now,
        )
        slot = _slot(draft, restaurant)
        day = first_day(slot, restaurant, now, None if order is None else order.fulfilment.day)
        return changed(draft, day=day, due_at=told_at(slot, day, restaurant))

    def _id(self, shopper: Shopper, order: ShopOrder | None) -> UUID:
        """The same for the same order, whatever key it is said with; of what is no order, for the same key."""
        whose, key = f"{shopper.restaurant_id} {shopper.customer_id}", optional_key(request)
        if order is not None:
            return uuid5(_NAMES, f"{whose} {order.order.order_id}")
        return self.services.new_id() if key is None else uuid5(_NAMES, f"{whose} key {key}")

    async def _kept(self, recurring: RecurringOrder) -> tuple[RecurringOrder, bool]:
        """It, or the one of its id that there is already, and whether it is new."""
        for _ in range(TRIES):
            theirs = await self.kept.of_customer(recurring.restaurant_id, recurring.customer_id)
            known = next((one for one in theirs if one.recurring_order_id == recurring.recurring_order_id), None)
            if known is not None:
                return known, False
            taken = {one.place for one in theirs}
            place = next((place for place in range(PER_CUSTOMER_MAX) if place not in taken), None)
            if place is None:
                message = f"{PER_CUSTOMER_MAX} recurring orders are enough. End one first."
                raise Problem(409, "TOO_MANY_RECURRING_ORDERS", message)
            placed = changed(recurring, place=place)
            entry = recurring_entry(placed, placed.created_at, "recurring_order_added", None, placed.told)
            added = await self.kept.add(placed, entry)
            if added is not None:
                return added, True
        raise Unavailable("the customer's recurring orders are being changed by somebody else")


@frozen
class _Wanted:
    """What is to be ordered, with what was left out of it taken from the order."""

    kind: Fulfilment
    slot_id: int
    branch_id: int | None
    address_id: UUID | None
    method: Method
    payment_token_id: UUID | None
    note: str
    lines: tuple[RecurringLine, ...]


def _wanted(said: RecurringBody, order: ShopOrder | None, account: CustomerAccount, restaurant: Restaurant) -> _Wanted:
    """Raises `Problem`: 422 for what is missing, 404 for an address or a method that is not theirs."""
    if said.address_id is not None and account.address(said.address_id) is None:
        raise Problem(404, "ADDRESS_NOT_FOUND", "There is no such address.", {"field": "address_id"})
    was = None if order is None else order.fulfilment
    kind = (
        FULFILMENTS[said.fulfillment_type] if said.fulfillment_type is not None else None if was is None else was.kind
    )
    slot_id = said.delivery_slot_id if said.delivery_slot_id is not None else None if was is None else was.slot_id
    if kind is None or slot_id is None:
        raise malformed("Say how it comes, and when.", field="delivery_slot_id" if kind else "fulfillment_type")
    lines = _said_lines(said.items or (), restaurant) if order is None else _ordered_lines(order)
    if len(lines) > LINES_MAX:
        raise Problem(409, Code.TOO_MANY_LINES, f"A recurring order has {LINES_MAX} items at most.")
    branch_id = said.branch_id if said.branch_id is not None else None if was is None else was.branch_id
    address_id = (
        _address_id(said, None if was is None else was.address, account) if kind is Fulfilment.DELIVERY else None
    )
    method, token = _payment(said, order, account)
    note = said.note if said.note is not None else "" if was is None else was.note
    return _Wanted(kind, slot_id, branch_id, address_id, method, token, note, lines)


def _same(said: RecurringBody, wanted: RecurringOrder, kept: RecurringOrder) -> bool:
    """Whether what is kept is what is said: prices and defaults may be others by now."""

    def asked(one: RecurringOrder) -> Sequence[object]:
        lines = [(line.menu_item_id, line.qty, line.note, line.options) for line in one.lines]
        paid = None if said.payment is None else (one.method, one.payment_token_id)
        brought_to = None if said.address_id is None else one.address_id
        return one.kind, one.slot_id, one.branch_id, one.note, lines, paid, brought_to

    return asked(wanted) == asked(kept)


def _said_lines(items: Sequence[RecurringItemBody], restaurant: Restaurant) -> tuple[RecurringLine, ...]:
    """Without a price, which is asked of the rules."""
    known = restaurant.menu.items
    return tuple(
        RecurringLine(
            one.product_id,
            known[one.product_id].name if one.product_id in known else str(one.product_id),
            one.quantity,
            0,
            tidy(one.note),
            choices(one.options),
        )
        for one in items
    )


def _ordered_lines(order: ShopOrder) -> tuple[RecurringLine, ...]:
    """What was ordered, whatever came of it: not what came instead, and not the delivery."""
    return tuple(
        RecurringLine(
            item.menu_item_id,
            item.name,
            item.qty,
            item.unit_price,
            item.note,
            tuple((option.option_id, option.qty) for option in item.options),
        )
        for item in order.order.items
        if not is_fee(item.menu_item_id)
    )


def _address_id(said: RecurringBody, was: DeliveryAddress | None, account: CustomerAccount) -> UUID:
    """The one that is said, else their own to which the order was brought, else their default."""
    if said.address_id is not None:
        return said.address_id
    same = [one.address_id for one in account.addresses if was is not None and brought_to(one, account) == was]
    default = [one.address_id for one in account.addresses if one.is_default]
    found = next(iter((*same, *default)), None)
    if found is None:
        raise Problem(422, Code.ADDRESS_REQUIRED, "Say where it is to be brought.", {"field": "address_id"})
    return found


def _payment(said: RecurringBody, order: ShopOrder | None, account: CustomerAccount) -> tuple[Method, UUID | None]:
    """As it is said; else as the order was paid: at the counter, or by the saved method that is the default."""
    if said.payment is not None:
        token = said.payment.payment_token_id
        if (said.payment.method == "saved") is (token is None):
            raise Problem(
                422, Code.PAYMENT_INVALID, "Say which saved method by its `payment_token_id`, and of no other method."
            )
        if token is not None and account.method(token) is None:
            raise Problem(404, "PAYMENT_TOKEN_NOT_FOUND", "There is no such saved method.", {"field": "payment"})
        return Method(said.payment.method), token
    if order is not None and order.fulfilment.payment_id is None:
        return Method.COUNTER, None
    default = next((one.payment_token_id for one in account.methods if one.is_default), None)
    if default is None:
        raise Problem(422, Code.PAYMENT_INVALID, "Say how it is paid each time.", {"field": "payment"})
    return Method.SAVED, default


def _slot(recurring: RecurringOrder, restaurant: Restaurant) -> Slot:
    """Its slot. Raises `Problem` (422) where its branch or slot is not there for that."""
    branch = branch_of(recurring, restaurant)
    if branch is None or not branch.active or (recurring.kind is Fulfilment.PICK_UP and not branch.pick_up):
        raise Problem(422, Code.BRANCH_UNAVAILABLE, "Such orders are not taken there.", {"field": "branch_id"})
    slot = slot_of(recurring, restaurant)
    if slot is None or not (slot.delivery if recurring.kind is Fulfilment.DELIVERY else slot.pick_up):
        raise Problem(422, Code.SLOT_UNAVAILABLE, "There is no such time.", {"field": "delivery_slot_id"})
    return slot


def _priced(recurring: RecurringOrder, account: CustomerAccount, context: Context) -> RecurringOrder:
    """With what it costs now. Raises `Problem` for what could never be ordered; what is gone today may be back then."""
    found = outlook(recurring, account, recurring.created_at, context)
    for reason in found.reasons:
        if reason.code == Code.ITEM_UNKNOWN:
            raise no_such_product("items")
        if reason.code in _NEVER:
            code = Code(reason.code)
            raise Problem(STATUS_OF[code], code, "This cannot be ordered.", {"items": list(reason.items)})
    return changed(recurring, lines=found.lines)


def _unknown() -> Problem:
    return Problem(404, "RECURRING_ORDER_NOT_FOUND", "There is no such recurring order.")
