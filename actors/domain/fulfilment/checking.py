"""What a cart comes to at the checkout, and all that is wrong with it at once (`docs/contract.md` §10).

    the branch ─▶ what it has ─▶ the slot ─▶ the discount ─▶ the zone's fee ─▶ the total ─▶ what was shown

Each question is asked whatever the others have said, so that a customer puts everything right in one go. What is taken
is taken in the commit that places the order; until then all of this is an opinion.

Owns: the questions and their order, which is also that of the problems. Must not: change anything. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid5

from attrs import frozen

from actors.domain import limits
from actors.domain.cart.line import Line
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.discount_code import Unusable, why_not
from actors.domain.fulfilment.fulfilment import FEE_ITEM
from actors.domain.fulfilment.offer import Window, is_offered, window_of
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.wish import Wish
from actors.domain.fulfilment.zone import Zone, zone_of
from actors.domain.money.bill import Basis, Bill, bill_of
from actors.domain.money.bill_line import BillLine
from actors.domain.money.discount import Discount
from actors.domain.options import rules as options
from actors.domain.ordering.order import Fulfilment, OrderItem, order_id
from actors.domain.ordering.rules import ordered_items
from actors.domain.refusal import CheckoutProblem, Code, ShortItem
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.stock.claims import on_sale
from actors.domain.stock.shelves import Shelves
from actors.domain.values import changed

FEE_NAME: Final = "Delivery"
_NOTHING: Final = Shelves()


@frozen
class Quote:
    """What a cart comes to as it is wished for, and what is wrong with that; nothing is where there are no `problems`.

    `items` are the order's, the fee among them; `bill` is theirs alone. `branch`, `slot` and `window` (aware UTC) are
    None where there is no such thing.
    """

    problems: tuple[CheckoutProblem, ...]
    items: tuple[OrderItem, ...]
    bill: Bill
    fee: int
    discount: Discount | None
    branch: Branch | None
    slot: Slot | None
    window: Window | None

    @property
    def chosen(self) -> tuple[Branch, Slot, Window]:
        """The branch, slot and window of a quote without problems. Raises ValueError where one of them is missing."""
        if self.branch is None or self.slot is None or self.window is None:
            raise ValueError("nothing was chosen")
        return self.branch, self.slot, self.window

    @property
    def total(self) -> int:
        """What there is to pay, in minor units."""
        return self.bill.total


def quote(state: State, wish: Wish, now: datetime, context: Context) -> Quote:
    """What the cart comes to, and all that is wrong with it."""
    wish = _as_it_stands(state, wish, context)
    branch = _branch(wish, context)
    shelves = _NOTHING if branch is None else context.stocks.get(branch.branch_id, _NOTHING)
    slot = None if branch is None else branch.slot(wish.slot_id)
    window = None if slot is None else window_of(slot, wish.day, context.restaurant)
    goods = ordered_items(state, changed(context, shelves=shelves), taken_away=True)
    discount = _discount(state, wish, goods, now, context)
    before_fee = _bill(goods, discount, context)
    zone = _zone(wish, branch)
    fee = 0 if zone is None else zone.fee_for(before_fee.gross)
    items = (*goods, _fee_item(state, goods, fee, context)) if fee else goods
    bill = _bill(items, discount, context) if fee else before_fee
    problems = (
        *_cart_problems(state, context),
        *_sold_out(state, context),
        *_short(state, shelves, context),
        *_slot_problems(wish, branch, slot, window, now, context),
        *_zone_problems(wish, branch, zone, before_fee.gross),
        *_code_problems(wish, goods, now, context),
        *_branch_problems(wish, branch),
        *_total_problems(state, wish, bill),
    )
    return Quote(problems, items, bill, fee, discount, branch, slot, window)


def _as_it_stands(state: State, wish: Wish, context: Context) -> Wish:
    """The wish, with its code as often used as is known at this moment."""
    customer_id = state.session.place.customer_id
    if wish.standing is None or customer_id is None:
        return wish
    return changed(wish, standing=context.codes.standing(wish.standing, customer_id))


# ---- where from


def _branch(wish: Wish, context: Context) -> Branch | None:
    """The one that delivers, or the one that was chosen to pick up at."""
    if wish.kind is Fulfilment.DELIVERY:
        return context.restaurant.delivery_branch
    chosen = None if wish.branch_id is None else context.restaurant.branches.get(wish.branch_id)
    return chosen if chosen is not None and chosen.active and chosen.pick_up else None


def _branch_problems(wish: Wish, branch: Branch | None) -> Iterator[CheckoutProblem]:
    if branch is None and wish.kind is Fulfilment.DELIVERY:
        yield CheckoutProblem(Code.BRANCH_UNAVAILABLE, "Nothing is delivered from here. Pick it up instead.")
    elif branch is None:
        yield CheckoutProblem(Code.BRANCH_UNAVAILABLE, "Nothing can be picked up there. Choose another branch.")


# ---- what is there


def _cart_problems(state: State, context: Context) -> Iterator[CheckoutProblem]:
    if not state.lines:
        yield CheckoutProblem(Code.CART_EMPTY, "The cart is empty.")
    if not context.restaurant.takes_orders_at(state.session.place):
        yield CheckoutProblem(Code.ORDERING_DISABLED, "Ordering is paused. Your cart is kept.")


def _sold_out(state: State, context: Context) -> Iterator[CheckoutProblem]:
    gone = tuple(_gone(line) for line in state.lines.values() if not _on_sale(line, context))
    if gone:
        names = ", ".join(item.name for item in gone)
        yield CheckoutProblem(Code.ITEM_UNAVAILABLE, f"No longer available: {names}. Take it out of the cart.", gone)


def _on_sale(line: Line, context: Context) -> bool:
    if not on_sale(line, context):
        return False
    return not line.options or options.stopped(line.menu_item_id, line.options, context.restaurant.menu) is None


def _gone(line: Line) -> ShortItem:
    return ShortItem(line.menu_item_id, line.name, line.qty, 0)


def _short(state: State, shelves: Shelves, context: Context) -> Iterator[CheckoutProblem]:
    """What all lines ask for together, of each thing that is counted at the branch."""
    asked: dict[int, int] = {}
    by: dict[int, Line] = {}
    for line in state.lines.values():
        for shelf_id, qty in line.asks().items():
            asked[shelf_id] = asked.get(shelf_id, 0) + qty
            by.setdefault(shelf_id, line)
    short = []
    for shelf_id, qty in asked.items():
        shelf = shelves.get(shelf_id)
        available = qty if shelf is None else shelf.for_session(state.session.session_id)
        if available < qty:
            short.append(_short_item(shelf_id, by[shelf_id], qty, available, context))
    if short:
        words = ", ".join(f"{one.name} ({one.available} of {one.requested})" for one in short)
        yield CheckoutProblem(Code.INSUFFICIENT_STOCK, f"There is not enough at this branch: {words}.", tuple(short))


def _short_item(shelf_id: int, line: Line, requested: int, available: int, context: Context) -> ShortItem:
    """By its own name: it may be an item, an item that is an option of a combo, or an option."""
    if shelf_id < 0:
        option = next(one for one in line.options if one.shelf_id == shelf_id)
        return ShortItem(line.menu_item_id, option.name, requested, available, option.option_id)
    item = context.restaurant.menu.items.get(shelf_id)
    return ShortItem(shelf_id, line.name if item is None else item.name, requested, available)


# ---- when


def _slot_problems(
    wish: Wish, branch: Branch | None, slot: Slot | None, window: Window | None, now: datetime, context: Context
) -> Iterator[CheckoutProblem]:
    if branch is None:
        return
    if slot is None or window is None or not _offered(wish, slot, window, now, branch, context):
        yield CheckoutProblem(Code.SLOT_UNAVAILABLE, "This time cannot be chosen. Choose another one.")
        return
    if context.slots.free(slot, wish.day) < 1:
        yield CheckoutProblem(Code.SLOT_FULL, "This time is fully booked. Choose another one.")
    if slot.closes_at(wish.day, context.restaurant.timezone) <= now:
        yield CheckoutProblem(Code.SLOT_PASSED, "It is too late for this time. Choose a later one.")


def _offered(wish: Wish, slot: Slot, window: Window, now: datetime, branch: Branch, context: Context) -> bool:
    """Whether it can be chosen for that."""
    kind = slot.delivery if wish.kind is Fulfilment.DELIVERY else slot.pick_up
    return kind and is_offered(slot, wish.day, window, now, branch, context.restaurant)


# ---- what it costs


def _discount(state: State, wish: Wish, goods: Sequence[OrderItem], now: datetime, context: Context) -> Discount | None:
    """What the code takes off the goods, if it may be used."""
    if wish.standing is None or why_not(wish.standing, _worth(goods, context), now) is not None:
        return None
    code, number = wish.standing.code, context.next_order_number
    name = order_id(state.session.restaurant_id, number)
    return Discount(
        uuid5(state.session.session_id, f"discount {number}"),
        f"code {code.code}",
        None,
        code.amount,
        code.rate,
        given_at=now,
        order_id=name,
    )


_UNUSABLE: Final[Mapping[Unusable, str]] = {
    Unusable.UNKNOWN: "There is no such code.",
    Unusable.NOT_YET: "This code is not good yet.",
    Unusable.EXPIRED: "This code is not good any more.",
    Unusable.USED_UP: "This code has been used up.",
    Unusable.USED_ALREADY: "You have used this code already.",
    Unusable.BELOW_MINIMUM: "Your cart is too small for this code.",
}


def _code_problems(
    wish: Wish, goods: Sequence[OrderItem], now: datetime, context: Context
) -> Iterator[CheckoutProblem]:
    if wish.code and (why := why_not(wish.standing, _worth(goods, context), now)) is not None:
        minimum = wish.standing.code.minimum if wish.standing and why is Unusable.BELOW_MINIMUM else None
        yield CheckoutProblem(Code.DISCOUNT_INVALID, _UNUSABLE[why], minimum=minimum, reason=why)


def _worth(goods: Sequence[OrderItem], context: Context) -> int:
    """What the goods come to with their tax, before any discount."""
    return _bill(goods, None, context).gross


def _zone(wish: Wish, branch: Branch | None) -> Zone | None:
    """The zone of a delivery; None for a pick-up, and where nothing is brought to."""
    if wish.kind is not Fulfilment.DELIVERY or branch is None or wish.address is None:
        return None
    return zone_of(branch.zones, wish.address.postcode)


def _zone_problems(wish: Wish, branch: Branch | None, zone: Zone | None, goods: int) -> Iterator[CheckoutProblem]:
    if wish.kind is not Fulfilment.DELIVERY or branch is None:
        return
    if wish.address is None:
        yield CheckoutProblem(Code.ADDRESS_REQUIRED, "Say where it is to be brought.")
    elif zone is None:
        yield CheckoutProblem(Code.ADDRESS_OUT_OF_ZONE, "We do not deliver to this address.")
    elif goods < zone.minimum:
        message = "Your cart is too small to be delivered there."
        yield CheckoutProblem(Code.BELOW_MINIMUM, message, minimum=zone.minimum)


def _total_problems(state: State, wish: Wish, bill: Bill) -> Iterator[CheckoutProblem]:
    if wish.expected_total is not None and wish.expected_total != bill.total:
        yield CheckoutProblem(Code.CART_CHANGED, "This comes to another total now. Look at it once more.")
    if state.unpaid_total + bill.total > limits.BILL_TOTAL_MAX:
        yield CheckoutProblem(Code.TOTAL_TOO_LARGE, "This is more than one order can come to.")


def _fee_item(state: State, goods: Sequence[OrderItem], fee: int, context: Context) -> OrderItem:
    """The delivery as something on the bill: taxed as most of what is brought is, with which it goes."""
    by_rate: dict[int, int] = {}
    for item in goods:
        by_rate[item.tax_rate] = by_rate.get(item.tax_rate, 0) + item.line_total
    rate = max(by_rate, key=lambda rate: (by_rate[rate], rate), default=0)
    public_id = uuid5(state.session.session_id, f"delivery {context.next_order_number}")
    payer = goods[0].member_id if goods else state.session.session_id
    return OrderItem(public_id, FEE_ITEM, FEE_NAME, 1, "", fee, payer, tax_rate=rate)


def _bill(items: Sequence[OrderItem], discount: Discount | None, context: Context) -> Bill:
    """The bill of these items alone."""
    name = "" if discount is None else discount.order_id or ""
    return bill_of(
        Basis(
            lines=tuple(_line(item, name) for item in items),
            members=(),
            discounts=() if discount is None else (discount,),
            tax_included=context.restaurant.prices_include_tax,
        )
    )


def _line(item: OrderItem, name: str) -> BillLine:
    fee = item.menu_item_id == FEE_ITEM
    return BillLine(
        name, item.public_id, item.name, item.qty, item.unit_price, item.member_id, item.tax_rate, is_fee=fee
    )
