"""Rules of picking: what may be said of an item, when an order is ready, and what becomes of what is not there.

Whoever picks says item by item what was found; with the first of them the order is being prepared. When all was looked
for they say so by moving it: to `ready`, where all of it is picked, or to `missing`, where something is not there. Then
the customer chooses, and the order goes on by itself once nothing is left to be done in the shop.

A phone that was away must not undo what somebody else has said meanwhile. So a pick says which version it has seen, and
one that has seen an older version is refused, unless what is there is the same person's own, said earlier.

Where nothing of it comes, because all was missing and nobody wanted anything instead, the order is called off by that
last choice: its place in the slot comes back, and all of the money goes back, with what the delivery cost.

What comes instead never costs more than what it replaces, so nobody has to pay again; what was paid for what does not
come goes back by the provider at once, and what was paid at the counter is on the bill to be given back there.

Owns: these rules, and which moves of its machine they leave to an order that is picked. Pure.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from actors.domain import limits
from actors.domain.decision import Decision, no_such_order, not_found
from actors.domain.events import Event
from actors.domain.fulfilment.commands import ChooseForMissing, FulfilmentCommand, Offer, PickItem
from actors.domain.fulfilment.events import ItemPicked, MissingSettled
from actors.domain.fulfilment.giving_back import given_back
from actors.domain.fulfilment.pick import (
    MissingChoice,
    Pick,
    PickedStatus,
    Substitute,
    nothing_comes,
    picks_of,
    progress,
    to_pick,
)
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.order import Fulfilment, Order, OrderItem, OrderStatus, way
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context, MenuItem
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.stock.claims import not_on_sale
from actors.domain.stock.shelves import Shelves
from actors.domain.values import changed
from actors.domain.who import STAFF, By

PICK_ROLE: Final = Role.EMPLOYEE  # contract §10; nobody who works there has less
STRAIGHT_ROLE: Final = Role.MANAGER  # says that a delivery has arrived which never left
_S = OrderStatus
_LOOKED_FOR: Final = frozenset({_S.VALIDATED, _S.PAID, _S.PREPARING, _S.DELAYED, _S.MISSING})


def decide(state: State, command: FulfilmentCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    match command:
        case PickItem():
            return pick_item(state, order, command, now, context)
        case ChooseForMissing():
            return choose(state, order, command, now, context)
        case _:
            assert_never(command)


def picked_here(state: State, order: Order) -> bool:
    """Whether the order is picked: it leaves the house, and no kitchen makes it."""
    return order.fulfilment is not Fulfilment.DINE_IN and (order.order_number, 0) not in state.ticket_items


def moves_left(state: State, order: Order, role: Role, allowed: tuple[OrderStatus, ...]) -> tuple[OrderStatus, ...]:
    """Which of the moves that the machine allows an order may make, whose picking is as it is."""
    if not allowed or not picked_here(state, order):
        return allowed
    far = progress(order, state.picks)
    refused: set[OrderStatus] = set()
    if not far.complete:
        refused.add(_S.READY)
    if not far.short:
        refused.add(_S.MISSING)
    if order.status is _S.READY and order.fulfilment is Fulfilment.DELIVERY and role < STRAIGHT_ROLE:
        refused.add(_S.DONE)
    return tuple(status for status in allowed if status not in refused)


# ---- what was found


def pick_item(state: State, order: Order, command: PickItem, now: datetime, context: Context) -> Decision:
    """Something is said of an item, and the order is being prepared."""
    if command.position not in to_pick(order):
        return Refusal(Code.ORDER_NOT_FOUND, f"Order {order.order_number} has no item {command.position}.")
    known = state.picks.get((order.order_number, command.position))
    offer = command.offer if command.status is PickedStatus.MISSING else None
    if _as_known(order.items[command.position], known, command.status, offer):
        return Repeat(order)
    refusal = _not_now(state, order, known) or _overtaken(known, command, now)
    if refusal is not None:
        return refusal
    shelves = _shelves(state, order, context)
    instead = None if offer is None else _substitute(order.items[command.position], known, offer, shelves, context)
    if isinstance(instead, Refusal):
        return instead
    steps = () if order.status is _S.PREPARING else _begun(order, context)
    if steps is None:
        return _impossible(order, "picked before it is paid")
    pick = _said(order, known, command, instead, now)
    moved = (OrderMoved(now, STAFF, order.order_number, step, command.by_user) for step in steps)
    return (ItemPicked(now, STAFF, pick, command.by_user), *moved)


def _as_known(item: OrderItem, known: Pick | None, status: PickedStatus, offer: Offer | None) -> bool:
    """Whether that was said before."""
    if known is None:
        return status is PickedStatus.PENDING
    there = known.substitute
    same = (
        there is None
        if offer is None
        else there is not None and (there.menu_item_id, there.qty) == (offer.menu_item_id, offer.qty or item.qty)
    )
    return known.status is status and same


def _not_now(state: State, order: Order, known: Pick | None) -> Refusal | None:
    if not picked_here(state, order):
        return _impossible(order, "picked: it is made in the kitchen, or eaten here")
    if order.status not in _LOOKED_FOR or state.awaits(order.order_number):
        return _impossible(order, "picked")
    if known is not None and known.choice is not None:
        message = "The customer has chosen what becomes of this. It stays as they want it."
        return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())
    return None


def _overtaken(known: Pick | None, command: PickItem, now: datetime) -> Refusal | None:
    """Why it is too late to say this, if so: somebody else has said something since."""
    said_at = _said_at(command, now)
    version = 0 if known is None else known.version
    seen = command.version
    if known is None:
        return None if seen in (None, 0) else _conflict(None)
    own = known.by_user == command.by_user and known.said_at <= said_at
    if own or seen == version:
        return None
    if seen is None and known.said_at <= said_at:
        return None
    return _conflict(known)


def _said_at(command: PickItem, now: datetime) -> datetime:
    """By the clock of who said it, which wins nothing by being fast."""
    return now if command.said_at is None else min(command.said_at, now)


def _conflict(known: Pick | None) -> Refusal:
    how = "nothing was said of it" if known is None else f"it is {known.status}"
    return Refusal(Code.VERSION_CONFLICT, f"Somebody else was here meanwhile: {how}. Look at it again.")


def _substitute(
    item: OrderItem, known: Pick | None, offer: Offer, shelves: Shelves, context: Context
) -> Substitute | Refusal:
    """What lies ready instead, never dearer than what it replaces."""
    found = context.restaurant.menu.items.get(offer.menu_item_id)
    if found is None:
        return Refusal(Code.ITEM_UNKNOWN, "There is no such item.")
    refusal = _not_instead(item, found)
    if refusal is not None:
        return refusal
    qty = item.qty if offer.qty is None else offer.qty
    if not 0 < qty <= limits.QTY_MAX:
        return Refusal(Code.QUANTITY_INVALID, f"Between 1 and {limits.QTY_MAX}.")
    shelf = shelves.get(found.menu_item_id)
    if shelf is not None:
        there = None if known is None else known.substitute
        own = there.qty if there is not None and there.menu_item_id == found.menu_item_id else 0
        left = shelf.available + own
        if qty > left:
            return Refusal(Code.ITEM_UNAVAILABLE, f"There are only {left} left of {found.name}.", left=left)
    price = min(found.price, item.line_total // qty)
    branch_id = None if shelf is None else shelves.branch_id
    return Substitute(found.menu_item_id, found.name, qty, price, _tax_rate(found, context), branch_id)


def _shelves(state: State, order: Order, context: Context) -> Shelves:
    """The stock of the branch that the order comes from."""
    fulfilment = state.fulfilments.get(order.order_number)
    return context.shelves if fulfilment is None else context.stocks.get(fulfilment.branch_id, context.shelves)


def _not_instead(item: OrderItem, found: MenuItem) -> Refusal | None:
    if not (found.available and found.served):
        return not_on_sale(found.name, found)
    if found.menu_item_id == item.menu_item_id and not item.options:
        return Refusal(Code.ITEM_UNAVAILABLE, f"{found.name} is what is missing.", left=0)
    if any(group.least for group in found.groups):
        return Refusal(Code.OPTIONS_INVALID, f"{found.name} has to be chosen for, and cannot come instead.")
    return None


def _tax_rate(item: MenuItem, context: Context) -> int:
    """In basis points, of what is taken away; nothing for an item without a tax class."""
    known = None if item.tax_class_id is None else context.restaurant.tax_classes.get(item.tax_class_id)
    return 0 if known is None else known.takeaway_bp


def _begun(order: Order, context: Context) -> tuple[OrderStatus, ...] | None:
    """The steps to `preparing`, with the role of who picks."""
    return way(order, _S.PREPARING, PICK_ROLE, paid_first=context.restaurant.paid_first)


def _said(order: Order, known: Pick | None, command: PickItem, instead: Substitute | None, now: datetime) -> Pick:
    return Pick(
        order.restaurant_id,
        order.order_number,
        command.position,
        command.status,
        1 if known is None else known.version + 1,
        _said_at(command, now),
        command.by_user,
        None if instead is None else instead.menu_item_id,
        None if instead is None else instead.name,
        None if instead is None else instead.qty,
        None if instead is None else instead.unit_price,
        None if instead is None else instead.tax_rate,
        None if instead is None else instead.branch_id,
    )


# ---- what becomes of what is missing


def choose(state: State, order: Order, command: ChooseForMissing, now: datetime, context: Context) -> Decision:
    """The customer has chosen: the bill is what they want, money goes back, and the order goes on if it can."""
    if command.by is not None and command.by not in state.members:
        return not_found()
    known = picks_of(state.picks, order.order_number)
    asked = [pick for at, pick in known.items() if pick.missing and command.position in (None, at)]
    open_ = [pick for pick in asked if pick.choice is None]
    if asked and not open_ and all(pick.choice is command.choice for pick in asked):
        return Repeat(order)
    refusal = _nothing_to_choose(order, command, open_)
    if refusal is not None:
        return refusal
    by: By = STAFF if command.by is None else command.by
    chosen = [changed(pick, choice=command.choice, chosen_at=now, chosen_by=str(by)) for pick in open_]
    after = changed(state, picks={**state.picks, **{pick.key: pick for pick in chosen}})
    empty = nothing_comes(order, after.picks)
    if empty:
        off = changed(order, status=_S.CANCELLED)
        after = changed(after, orders={**after.orders, order.order_number: off})
    back = given_back(state, after, order, command, now)
    if isinstance(back, Refusal):
        return back
    if command.choice is MissingChoice.REFUND and not back:
        return _not_paid(open_)
    settled: list[Event] = [MissingSettled(now, by, pick, command.by_user) for pick in chosen]
    onwards = (_S.PREPARING, _S.READY) if progress(order, after.picks).complete else ()
    steps = (_S.CANCELLED,) if empty else onwards
    moved = (OrderMoved(now, by, order.order_number, step, command.by_user) for step in steps)
    return (*settled, *back, *moved)


def _nothing_to_choose(order: Order, command: ChooseForMissing, open_: Sequence[Pick]) -> Refusal | None:
    if order.status is not _S.MISSING or not open_:
        message = f"There is nothing to choose for in order {order.order_number}."
        return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())
    if command.choice is MissingChoice.SUBSTITUTE and any(pick.substitute is None for pick in open_):
        allowed = (MissingChoice.WITHOUT, MissingChoice.REFUND)
        return Refusal(Code.INVALID_STATUS_TRANSITION, "Nothing lies ready instead of it.", allowed=allowed)
    return None


def _not_paid(open_: Sequence[Pick]) -> Refusal:
    instead = (MissingChoice.SUBSTITUTE,) if all(pick.substitute is not None for pick in open_) else ()
    allowed = (MissingChoice.WITHOUT, *instead)
    return Refusal(Code.INVALID_STATUS_TRANSITION, "Nothing that could go back was paid for it.", allowed=allowed)


def _impossible(order: Order, how: str) -> Refusal:
    message = f"Order {order.order_number} is {order.status} and cannot be {how}."
    return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())
