"""Whether what lines ask for is there, and what they hold of it. Pure; the cart's and the order's rules ask it.

`left` in a refusal is what the line may ask for: what is on hand and nobody else holds. `held` is what its own table
holds of the item.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from datetime import datetime, timedelta
from uuid import UUID

from actors.domain.cart.line import Line
from actors.domain.ordering.order import OrderItem
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Context, MenuItem
from actors.domain.state import State
from actors.domain.stock.hold import Hold
from actors.domain.stock.shelf import Shelf
from actors.domain.stock.shelves import Shelves


def boundless(line: Line, context: Context) -> bool:
    """Whether the line's item is on sale and unlimited, as nearly everything is: then the line holds nothing."""
    item = context.restaurant.menu.items.get(line.menu_item_id)
    return item is not None and item.available and item.served and context.shelves.get(line.menu_item_id) is None


def claimed(state: State, line: Line, now: datetime, context: Context) -> Hold | Refusal | None:
    """What a line holds that is new or asks for more; None of an item that is unlimited, a refusal if it is too much.

    It is known to be on sale.
    """
    shelf = context.shelves.get(line.menu_item_id)
    if shelf is None:
        return None
    free = shelf.for_line(state.session.session_id, line.public_id)
    if line.qty > free:
        return too_few(state, line, shelf, free)
    return _hold(line, line.qty, hold_until(now, context), None, context)


def reclaimed(state: State, line: Line, now: datetime, context: Context) -> Hold | None:
    """What a line holds that asks for no more than before: it is never refused, but marked where it is too much."""
    shelf, stopped = context.shelves.get(line.menu_item_id), not on_sale(line, context)
    if shelf is None and not stopped:
        return None
    free = 0 if shelf is None else shelf.for_line(state.session.session_id, line.public_id)
    return weighed(line, free, hold_until(now, context), context, counted=shelf is not None, stopped=stopped)


def returned(state: State, line: Line, item: OrderItem, now: datetime, context: Context) -> Hold | None:
    """What a line of a cancelled order holds: what the order gives back with it, if it had taken it."""
    if item.branch_id is None or context.shelves.get(line.menu_item_id) is None:
        return reclaimed(state, line, now, context)
    remaining = None if on_sale(line, context) else 0
    return _hold(line, line.qty, hold_until(now, context), remaining, context)


def weighed(line: Line, free: int, until: datetime, context: Context, *, counted: bool, stopped: bool) -> Hold:
    """What a line holds of `free`, and its mark: it holds all it asks for or nothing."""
    fits = line.qty <= free
    remaining = 0 if stopped else None if fits else free
    return _hold(line, line.qty if counted and fits else 0, until, remaining, context)


def shared_out(state: State, context: Context) -> tuple[Set[UUID], Mapping[int, int]]:
    """Which lines of a cart fit together, and how many of each item there are for those that do not.

    Those come first that hold what they ask for, because no other line takes it from them; then those that were added
    first. A line of what is unlimited is neither.
    """
    fit: set[UUID] = set()
    left: dict[int, int] = {}
    for line in sorted(state.lines.values(), key=lambda line: not _served(state, line, context)):
        shelf = context.shelves.get(line.menu_item_id)
        if shelf is None:
            continue
        free = left.setdefault(line.menu_item_id, shelf.for_session(state.session.session_id))
        if line.qty <= free:
            fit.add(line.public_id)
            left[line.menu_item_id] = free - line.qty
    return fit, left


def missing(state: State, context: Context) -> Refusal | None:
    """Why the cart cannot be placed, if one of its lines does not fit: there are fewer than all of them ask for."""
    fit, left = shared_out(state, context)
    for line in state.lines.values():
        shelf = context.shelves.get(line.menu_item_id)
        if shelf is not None and line.public_id not in fit:
            return too_few(state, line, shelf, left[line.menu_item_id])
    return None


def claim_again(
    shelves: Shelves, items: Collection[int], now: datetime, states: Iterable[State] = (), hold_s: int = 0
) -> bool:
    """Lines that hold nothing of these items hold what they ask for while it is there; who asked first comes first.

    They are those that wait, wherever their session is, and of these states those that nobody has looked at yet: an
    item may be counted that was unlimited. Gives whether anybody has got something.
    """
    shelves.waiting.expire(now)
    asking = {(session_id, hold.public_id): hold for session_id, hold in shelves.waiting.of(items)}
    for state in states:
        session_id, found = state.session.session_id, unlooked(state, now, shelves.branch_id, hold_s)
        asking |= {(session_id, key): hold for key, hold in found.items() if hold.menu_item_id in items}
    got = False
    for holder, hold in sorted(asking.items(), key=lambda one: (one[1].until, one[0])):
        shelf = shelves.get(hold.menu_item_id)
        if shelf is not None and holder not in shelf.holds and hold.qty <= shelf.available:
            shelves.claim(holder[0], hold)
            got = True
    return got


def unlooked(state: State, now: datetime, branch_id: int, hold_s: int) -> Mapping[UUID, Hold]:
    """What lines of an open cart would hold that have had nothing to do with stock until now, and until when."""
    if not state.active or state.locked:
        return {}
    last = timedelta(seconds=hold_s)
    return {
        key: Hold(key, line.menu_item_id, branch_id, line.qty, line.created_at + last)
        for key, line in state.lines.items()
        if key not in state.holds and line.created_at + last > now
    }


def counted_at(line: Line, context: Context) -> int | None:
    """The branch whose stock an order of this line takes, None where it takes none."""
    return None if context.shelves.get(line.menu_item_id) is None else context.shelves.branch_id


def on_sale(line: Line, context: Context) -> bool:
    """Whether the line's item is on the menu and served at this hour, and its sale has not been stopped."""
    item = context.restaurant.menu.items.get(line.menu_item_id)
    return item is not None and item.available and item.served


def not_on_sale(name: str, item: MenuItem | None) -> Refusal:
    """The no to what cannot be had, however many there are: not at this hour, or not at all now."""
    if item is not None and item.available:
        return Refusal(Code.ITEM_NOT_SERVED, f"{name} is not served at this hour.", left=0)
    return Refusal(Code.ITEM_UNAVAILABLE, f"{name} is not available right now.", left=0)


def hold_until(changed_at: datetime, context: Context) -> datetime:
    """When the hold of a line ends by itself that was last changed then."""
    return changed_at + timedelta(seconds=context.restaurant.hold_s)


def too_few(state: State, line: Line, shelf: Shelf, left: int) -> Refusal:
    """The no to a line that asks for more than there is."""
    held = shelf.held_by(state.session.session_id)
    known = state.line(line.public_id)
    return Refusal(Code.ITEM_UNAVAILABLE, _words(line.name, left, held), line=known, left=left, held=held)


def _words(name: str, left: int, held: int) -> str:
    if held:
        more = "there are no more" if left <= held else f"there are {left} in all for it"
        return f"Your table holds {held} of {name}, and {more}."
    return f"{name} is sold out." if left == 0 else f"There are only {left} left of {name}."


def _served(state: State, line: Line, context: Context) -> bool:
    """Whether the line holds what it asks for, as the shelf has it: perhaps it was given it and does not know yet."""
    shelf = context.shelves.get(line.menu_item_id)
    hold = None if shelf is None else shelf.holds.get((state.session.session_id, line.public_id))
    return hold is not None and hold.qty == line.qty


def _hold(line: Line, qty: int, until: datetime, remaining: int | None, context: Context) -> Hold:
    return Hold(line.public_id, line.menu_item_id, context.shelves.branch_id, qty, until, remaining)
