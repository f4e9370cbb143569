"""What staff say of the stock of a branch: that goods have come, have gone, were counted, or went to another branch.

As in `actors.availability` a count is never written but moved: who counts says how many there are, and the move is the
difference to what is there without what is being ordered at this very moment.

What comes to a branch is counted there from then on. What a branch does not count cannot be taken away from it.

Owns: the change that makes it so, and what is different then. Must not: wait, or save anything.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

import attrs
from attrs import frozen

from actors.availability import Counted, LowMark, StockChange, Uncounted
from actors.domain.audit import AuditEntry
from actors.domain.fulfilment.branch import Branch
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.stock.move import Move, Reason
from actors.office import branches
from actors.ports.journal import Change, RestaurantStep
from actors.stockroom import Stockroom

COUNT_MAX: Final = 1_000_000_000  # of one thing at a branch; Postgres counts to twice that

Shelf: TypeAlias = tuple[int, int]
"""A branch, and what its shelves count: an item, or below zero an option."""


@frozen
class Said:
    """What is said of one thing at one branch.

    There are so many (`left`, None: it is unlimited), or so many more (`more`, fewer below zero).
    """

    branch_id: int
    menu_item_id: int
    reason: Reason
    left: int | None = None
    more: int = 0

    def count(self, known: int | None) -> int | None:
        """How many there are then."""
        return (known or 0) + self.more if self.more else self.left


def counted(branch_id: int, menu_item_id: int, left: int | None) -> tuple[Said]:
    """There are so many; None: it is unlimited from now on."""
    return (Said(branch_id, menu_item_id, Reason.SET, left=left),)


def received(branch_id: int, menu_item_id: int, quantity: int) -> tuple[Said]:
    """So many have come."""
    return (Said(branch_id, menu_item_id, Reason.RECEIVED, more=quantity),)


def wasted(branch_id: int, menu_item_id: int, quantity: int) -> tuple[Said]:
    """So many are gone, and nobody has bought them."""
    return (Said(branch_id, menu_item_id, Reason.WASTE, more=-quantity),)


def transferred(from_id: int, to_id: int, menu_item_id: int, quantity: int) -> tuple[Said, Said]:
    """So many have gone from one branch to another."""
    return (
        Said(from_id, menu_item_id, Reason.TRANSFER, more=-quantity),
        Said(to_id, menu_item_id, Reason.TRANSFER, more=quantity),
    )


def stocktaking(
    restaurant: Restaurant, room: Stockroom, said: Sequence[Said], at: datetime, who: int | None, note: str = ""
) -> StockChange | Refusal | None:
    """The change that makes all of it so, or none of it; None where it is so already.

    `note` is why, in the audit. What becomes unlimited is said once. Raises KeyError for a branch or a thing that there
    is not, and where something comes to a branch that is deleted.
    """
    before: dict[Shelf, int | None] = {}
    after: dict[Shelf, int | None] = {}
    moves, audit = list[Move](), list[AuditEntry]()
    for one in said:
        key = _known(restaurant, one)
        was = after.get(key, room.keepers[one.branch_id].left.get(one.menu_item_id))
        left = one.count(was)
        if (refusal := _refusal(restaurant, one, was, left)) is not None:
            return refusal
        if left == was:
            continue
        before.setdefault(key, was)
        after[key] = left
        if left is not None and left != (was or 0):
            moves.append(Move(*key, left - (was or 0), one.reason, None, who, at))
        audit.append(_stock_entry(restaurant, one, was, left, at, who, note))
    if not audit:
        return None
    return _made(RestaurantStep(restaurant.restaurant_id, restaurant.version), before, after, moves, audit)


def marked(
    restaurant: Restaurant,
    room: Stockroom,
    branch_id: int,
    menu_item_id: int,
    low_at: int | None,
    at: datetime,
    who: int | None,
) -> StockChange | Refusal | None:
    """The change that has somebody told when there are fewer than `low_at`; None: never. Raises KeyError."""
    branch = known(restaurant, branch_id, menu_item_id)
    made = _marked(restaurant, room, (branch_id, menu_item_id), low_at, at, who)
    if made is not None and menu_item_id not in room.keepers[branch_id].left:
        return Refusal(Code.NOT_COUNTED, f"{_name(restaurant, menu_item_id)} is not counted at {branch.name}.")
    return made


def _marked(
    restaurant: Restaurant, room: Stockroom, shelf: Shelf, low_at: int | None, at: datetime, who: int | None
) -> StockChange | None:
    branch_id, menu_item_id = shelf
    was = room.keepers[branch_id].low.get(menu_item_id)
    if was == low_at:
        return None
    old, new = (f"branch-{branch_id}: {'never' if one is None else f'below {one}'}" for one in (was, low_at))
    entry = AuditEntry(restaurant.restaurant_id, at, who, "stock_low_marked", named(menu_item_id), old, new)
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    change = Change(step, {"low_marks": [LowMark(branch_id, menu_item_id, low_at)]}, audit=[entry])
    return StockChange(change, (), {}, low={(branch_id, menu_item_id): low_at})


def counted_and_marked(
    restaurant: Restaurant, room: Stockroom, said: Said, low_at: int | None, at: datetime, who: int | None, note: str
) -> StockChange | Refusal | None:
    """The change that makes both so, or neither, of a number of something; each has its entry in the audit.

    Raises KeyError, as both do.
    """
    moved = stocktaking(restaurant, room, [said], at, who, note)
    if isinstance(moved, Refusal):
        return moved
    mark = _marked(restaurant, room, (said.branch_id, said.menu_item_id), low_at, at, who)
    if moved is None or mark is None:
        return moved if mark is None else mark
    both = attrs.evolve(
        moved.change,
        parts={**moved.change.parts, **mark.change.parts},
        audit=[*moved.change.audit, *mark.change.audit],
    )
    return attrs.evolve(moved, change=both, low=mark.low)


def branch_added(
    restaurant: Restaurant, room: Stockroom, new: Branch, at: datetime, who: int | None
) -> StockChange | Refusal:
    """The change that adds a branch. What the main branch counts is counted there too, and there is none of it yet."""
    made = branches.added(restaurant, new, at=at, who=who)
    if isinstance(made, Refusal):
        return made
    counts = [Counted(new.branch_id, shelf_id, 0) for shelf_id in room.main.left]
    change = attrs.evolve(made.change, parts={**made.change.parts, "counts": counts}) if counts else made.change
    return StockChange(change, (), made.fields, {(one.branch_id, one.menu_item_id): 0 for one in counts})


def known(restaurant: Restaurant, branch_id: int, menu_item_id: int) -> Branch:
    """The branch. Raises KeyError for one that there is not, and for an item or option that there is not."""
    if menu_item_id > 0:
        restaurant.menu.items[menu_item_id]
    else:
        restaurant.menu.options[-menu_item_id]
    return restaurant.branches[branch_id]


def named(menu_item_id: int) -> str:
    """What the audit calls an item, or below zero an option."""
    return f"item-{menu_item_id}" if menu_item_id > 0 else f"option-{-menu_item_id}"


def _made(
    step: RestaurantStep,
    before: Mapping[Shelf, int | None],
    after: Mapping[Shelf, int | None],
    moves: Sequence[Move],
    audit: Sequence[AuditEntry],
) -> StockChange:
    anew = {key: left for key, left in after.items() if left is None or before[key] is None}
    parts: dict[str, Sequence[object]] = {}
    new = [Counted(*key, left) for key, left in anew.items() if left is not None]
    if new:
        parts["counts"] = new
    if moves := [move for move in moves if after[move.branch_id, move.menu_item_id] is not None]:
        parts["stock_moves"] = moves
    entry = audit[-1]
    gone = [Uncounted(*key, entry.who, entry.at) for key, left in anew.items() if left is None]
    change = Change(step, parts, {"counts": gone} if gone else {}, audit=audit)
    return StockChange(change, tuple(moves), {}, anew, frozenset(after.keys() - anew.keys()))


def _known(restaurant: Restaurant, said: Said) -> Shelf:
    """What is said something of. Raises KeyError for what there is not, and for more of it where nothing is sold."""
    branch = known(restaurant, said.branch_id, said.menu_item_id)
    if not branch.active and said.more >= 0:
        raise KeyError(said.branch_id)
    return said.branch_id, said.menu_item_id


def _refusal(restaurant: Restaurant, said: Said, was: int | None, left: int | None) -> Refusal | None:
    name = _name(restaurant, said.menu_item_id)
    if said.more < 0 and was is None:
        return Refusal(Code.NOT_COUNTED, f"{name} is not counted at {restaurant.branches[said.branch_id].name}.")
    if left is not None and left < 0:
        return Refusal(Code.INSUFFICIENT_STOCK, f"There are only {was} of {name}.", left=was)
    if left is not None and left > COUNT_MAX:
        return Refusal(Code.QUANTITY_INVALID, f"That is more of {name} than can be counted.")
    return None


def _name(restaurant: Restaurant, menu_item_id: int) -> str:
    if menu_item_id > 0:
        return restaurant.menu.items[menu_item_id].name
    return restaurant.menu.options[-menu_item_id][1].name


def _stock_entry(
    restaurant: Restaurant, said: Said, was: int | None, left: int | None, at: datetime, who: int | None, note: str
) -> AuditEntry:
    old, new = (f"branch-{said.branch_id}: {'unlimited' if one is None else one}" for one in (was, left))
    new = f"{new} ({note})" if note else new
    return AuditEntry(restaurant.restaurant_id, at, who, _deed(said.reason), named(said.menu_item_id), old, new)


def _deed(reason: Reason) -> str:
    """What somebody has done who moves stock for this reason."""
    match reason:
        case Reason.RECEIVED:
            return "stock_received"
        case Reason.WASTE:
            return "stock_wasted"
        case Reason.TRANSFER:
            return "stock_transferred"
        case _:  # orders, and who picks them, move it in their sessions' turns
            return "stock_set"
