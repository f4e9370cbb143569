"""What picking moves in the stock (`docs/contract.md` §9).

An order has taken its items when it was placed. Where one of them turns out not to be there, the order gives it back
(`cancel`), and at once the count is put right by as many (`correction`): nobody bought them, and nobody can. So what
is on hand stays as it was, and the ledger says of an item how many were sold and how many were lost. If it is found
after all, the same goes the other way round. What is laid ready instead is taken (`order`) when it is laid there, and
given back (`cancel`) when it is not wanted.

Owns: that, and what a called-off order still has to give back. Pure.
"""

from collections.abc import Iterator
from datetime import datetime

from actors.domain.fulfilment.events import ItemPicked, MissingSettled
from actors.domain.fulfilment.pick import MissingChoice, Pick, picks_of
from actors.domain.ordering.order import Order, OrderItem
from actors.domain.state import State
from actors.domain.stock.move import Move, Reason


def picking_moves(event: ItemPicked | MissingSettled, before: State) -> tuple[Move, ...]:
    """What the event moves; `before` is the state right before it."""
    pick, was = event.pick, before.picks.get(event.pick.key)
    number, at = pick.order_number, event.at
    item = before.orders[number].items[pick.position]
    moves: list[Move] = []
    if isinstance(event, MissingSettled):
        return () if pick.choice is MissingChoice.SUBSTITUTE else tuple(_instead(pick, 1, Reason.CANCEL, number, at))
    was_missing = was is not None and was.missing
    if pick.missing and not was_missing:
        moves += [*_of(item, 1, Reason.CANCEL, number, at), *_of(item, -1, Reason.CORRECTION, number, at)]
    if was_missing and not pick.missing:
        moves += [*_of(item, 1, Reason.CORRECTION, number, at), *_of(item, -1, Reason.ORDER, number, at)]
    if was is not None and was.substitute != pick.substitute:
        moves += _instead(was, 1, Reason.CANCEL, number, at)
    if was is None or was.substitute != pick.substitute:
        moves += _instead(pick, -1, Reason.ORDER, number, at)
    return tuple(moves)


def given_back(order: Order, before: State, at: datetime) -> tuple[Move, ...]:
    """What an order that is called off gives back: what it has taken and was there."""
    picks = picks_of(before.picks, order.order_number)
    moves: list[Move] = []
    for position, item in enumerate(order.items):
        pick = picks.get(position)
        if pick is None or not pick.missing:
            moves += _of(item, 1, Reason.CANCEL, order.order_number, at)
        elif pick.choice in (None, MissingChoice.SUBSTITUTE):
            moves += _instead(pick, 1, Reason.CANCEL, order.order_number, at)
    return tuple(moves)


def _of(item: OrderItem, sign: int, reason: Reason, number: int, at: datetime) -> Iterator[Move]:
    for branch_id, shelf_id, qty in taken(item):
        if branch_id is not None:
            yield Move(branch_id, shelf_id, sign * qty, reason, number, None, at)


def _instead(pick: Pick, sign: int, reason: Reason, number: int, at: datetime) -> Iterator[Move]:
    instead = pick.substitute
    if instead is not None and instead.branch_id is not None:
        yield Move(instead.branch_id, instead.menu_item_id, sign * instead.qty, reason, number, None, at)


def taken(item: OrderItem) -> Iterator[tuple[int | None, int, int]]:
    """The branch, what its shelves count, and how many: of the item, and of its options."""
    yield item.branch_id, item.menu_item_id, item.qty
    for one in item.options:
        yield one.branch_id, one.shelf_id, item.qty * one.qty
