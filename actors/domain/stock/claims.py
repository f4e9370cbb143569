"""Whether what lines ask for is there, and what they hold of it. Pure; the cart's and the order's rules ask it.

A line asks for its item, and for what its options are; each of these is an *ask* of its own, at a shelf of its own
where it is counted, and the line fits where all of them do. `left` in a refusal is what the line may ask for: what is
on hand and nobody else holds. `held` is what its own table holds of the thing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from uuid import UUID

from attrs import frozen

from actors.domain.cart.line import Line
from actors.domain.options import rules as options
from actors.domain.options.chosen import ChosenOption
from actors.domain.ordering.order import OrderItem
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Context, MenuItem
from actors.domain.state import State
from actors.domain.stock.hold import Hold, hold_id
from actors.domain.stock.shelf import Shelf
from actors.domain.stock.shelves import Shelves
from actors.domain.values import changed

Holds = tuple[Hold, ...]


@frozen
class Ask:
    """`qty` that a line asks for in all of one thing: `shelf_id` is what that is counted as, `options` that are it."""

    line: Line
    shelf_id: int
    qty: int
    options: tuple[ChosenOption, ...] = ()

    @property
    def own(self) -> bool:
        """Whether that is the line's own item."""
        return self.shelf_id == self.line.menu_item_id

    @property
    def key(self) -> UUID:
        """The name of what is held for it."""
        return hold_id(self.line.public_id, self.line.menu_item_id, self.shelf_id)

    def hold(self, branch_id: int, qty: int, until: datetime, remaining: int | None = None) -> Hold:
        """What the line holds for it."""
        line_id = None if self.own else self.line.public_id
        return Hold(self.key, self.shelf_id, branch_id, qty, until, remaining, line_id)


def asks_of(line: Line) -> Sequence[Ask]:
    """What the line asks for: of its item first."""
    if not line.options:
        return (Ask(line, line.menu_item_id, line.qty),)
    return [
        Ask(line, shelf_id, qty, tuple(one for one in line.options if one.shelf_id == shelf_id))
        for shelf_id, qty in line.asks().items()
    ]


def boundless(line: Line, context: Context) -> bool:
    """Whether the line's item is on sale and unlimited, as nearly everything is: then the line holds nothing.

    Of a line with options that is not said.
    """
    item = None if line.options else context.restaurant.menu.items.get(line.menu_item_id)
    return item is not None and item.available and item.served and context.shelves.get(line.menu_item_id) is None


def claimed(state: State, line: Line, now: datetime, context: Context, before: Line | None = None) -> Holds | Refusal:
    """What a line holds that is new or asks for more than `before`; a refusal if it is too much.

    Its item is known to be on sale. What it asks no more of than before is never refused. In the shop nothing is held:
    what is nowhere to be had is refused, and how much there is where is asked at the checkout.
    """
    if state.session.place.in_shop:
        return _somewhere(line, before, context)
    asked = {} if before is None else before.asks()
    holds: list[Hold] = []
    for ask in asks_of(line):
        if ask.qty <= asked.get(ask.shelf_id, 0):
            holds += _reclaimed(state, ask, now, context)
            continue
        shelf = context.shelves.get(ask.shelf_id)
        if shelf is None:
            continue
        free = shelf.for_line(state.session.session_id, ask.key)
        if ask.qty > free:
            return too_few(state, ask, shelf, free)
        holds.append(ask.hold(context.shelves.branch_id, ask.qty, hold_until(now, context)))
    return tuple(holds)


def reclaimed(state: State, line: Line, now: datetime, context: Context) -> Holds:
    """What a line holds that asks for no more than before: it is never refused, but marked where it is too much."""
    if state.session.place.in_shop:
        return ()
    return tuple(hold for ask in asks_of(line) for hold in _reclaimed(state, ask, now, context))


def returned(state: State, line: Line, item: OrderItem, now: datetime, context: Context) -> Holds:
    """What a line of a cancelled order holds: what the order gives back with it, if it had taken it."""
    if state.session.place.in_shop:
        return ()
    taken = {one.shelf_id for one in item.options if one.branch_id is not None}
    if item.branch_id is not None:
        taken.add(item.menu_item_id)
    until = hold_until(now, context)
    holds: list[Hold] = []
    for ask in asks_of(line):
        if ask.shelf_id not in taken or context.shelves.get(ask.shelf_id) is None:
            holds += _reclaimed(state, ask, now, context)
        else:
            holds.append(
                ask.hold(context.shelves.branch_id, ask.qty, until, None if _there_to_buy(ask, context) else 0)
            )
    return tuple(holds)


def checked(state: State, ask: Ask, free: int, now: datetime, context: Context) -> Hold | None:
    """What a line has to do with one thing's stock now, where so many are there for it. None where that is nothing."""
    counted, stopped = context.shelves.get(ask.shelf_id) is not None, not _there_to_buy(ask, context)
    if not counted and not stopped:
        return None
    known = state.holds.get(ask.key)
    until = hold_until(ask.line.created_at, context) if known is None else known.until
    return _weighed(ask, free, until, context, counted=counted and until > now, stopped=stopped)


def shared_out(state: State, context: Context) -> tuple[Set[UUID], Mapping[int, int]]:
    """Which asks of a cart's lines fit together, by their keys, and how many of each thing there are for others.

    Those come first that hold what they ask for, because no other line takes it from them; then those that were added
    first. What is unlimited is in neither.
    """
    fit: set[UUID] = set()
    left: dict[int, int] = {}
    for ask in sorted(_asks(state), key=lambda ask: not _served(state, ask, context)):
        shelf = context.shelves.get(ask.shelf_id)
        if shelf is None:
            continue
        free = left.setdefault(ask.shelf_id, shelf.for_session(state.session.session_id))
        if ask.qty <= free:
            fit.add(ask.key)
            left[ask.shelf_id] = free - ask.qty
    return fit, left


def missing(state: State, context: Context) -> Refusal | None:
    """Why the cart cannot be placed, if one of its lines does not fit: there are fewer than all of them ask for."""
    fit, left = shared_out(state, context)
    for ask in _asks(state):
        shelf = context.shelves.get(ask.shelf_id)
        if shelf is not None and ask.key not in fit:
            return too_few(state, ask, shelf, left[ask.shelf_id])
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
    if not state.active or state.locked or state.session.place.in_shop:
        return {}
    last = timedelta(seconds=hold_s)
    asks = (ask for line in state.lines.values() if line.created_at + last > now for ask in asks_of(line))
    new = ((ask.key, ask) for ask in asks)
    return {key: ask.hold(branch_id, ask.qty, ask.line.created_at + last) for key, ask in new if key not in state.holds}


def counted_at(line: Line, context: Context) -> int | None:
    """The branch whose stock an order of this line takes, None where it takes none of its item."""
    return None if context.shelves.get(line.menu_item_id) is None else context.shelves.branch_id


def ordered(line: Line, context: Context) -> tuple[ChosenOption, ...]:
    """The line's options as its order has them, each with the branch whose stock it takes."""
    shelves = context.shelves
    return tuple(
        one if shelves.get(one.shelf_id) is None else changed(one, branch_id=shelves.branch_id) for one in line.options
    )


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


def _somewhere(line: Line, before: Line | None, context: Context) -> Holds | Refusal:
    """No hold; a refusal where a line asks for more of what no branch has any of."""
    asked = {} if before is None else before.asks()
    for ask in asks_of(line):
        if ask.qty > asked.get(ask.shelf_id, 0) and not anywhere(ask.shelf_id, context):
            option = None if ask.own else ask.options[0]
            name, option_id = (line.name, None) if option is None else (option.name, option.option_id)
            return Refusal(Code.OUT_OF_STOCK_ANYWHERE, f"{name} is sold out everywhere.", left=0, option_id=option_id)
    return ()


def anywhere(shelf_id: int, context: Context) -> bool:
    """Whether some branch has any of what is counted as that, or it is unlimited there; so is all where none counts."""
    shelves = [one.get(shelf_id) for one in stocks_of(context)]
    return not shelves or any(shelf is None or shelf.available > 0 for shelf in shelves)


def stocks_of(context: Context) -> Iterable[Shelves]:
    """The shelves of every branch that sells."""
    closed = {key for key, branch in context.restaurant.branches.items() if not branch.active}
    return (shelves for key, shelves in context.stocks.items() if key not in closed)


def too_few(state: State, ask: Ask, shelf: Shelf, left: int) -> Refusal:
    """The no to a line that asks for more than there is."""
    held = shelf.held_by(state.session.session_id)
    known = state.line(ask.line.public_id)
    option = None if ask.own else ask.options[0]
    return Refusal(
        Code.ITEM_UNAVAILABLE,
        _words(ask.line.name if option is None else option.name, left, held),
        line=known,
        left=left * ask.line.qty // ask.qty,
        held=held,
        option_id=None if option is None else option.option_id,
    )


def _words(name: str, left: int, held: int) -> str:
    if held:
        more = "there are no more" if left <= held else f"there are {left} in all for it"
        return f"Your table holds {held} of {name}, and {more}."
    return f"{name} is sold out." if left == 0 else f"There are only {left} left of {name}."


def _asks(state: State) -> Iterator[Ask]:
    return (ask for line in state.lines.values() for ask in asks_of(line))


def _reclaimed(state: State, ask: Ask, now: datetime, context: Context) -> Holds:
    shelf, stopped = context.shelves.get(ask.shelf_id), not _there_to_buy(ask, context)
    if shelf is None and not stopped:
        return ()
    free = 0 if shelf is None else shelf.for_line(state.session.session_id, ask.key)
    return (_weighed(ask, free, hold_until(now, context), context, counted=shelf is not None, stopped=stopped),)


def _weighed(ask: Ask, free: int, until: datetime, context: Context, *, counted: bool, stopped: bool) -> Hold:
    """What a line holds of `free`, and its mark: it holds all it asks for or nothing."""
    fits = ask.qty <= free
    remaining = 0 if stopped else None if fits else free
    return ask.hold(context.shelves.branch_id, ask.qty if counted and fits else 0, until, remaining)


def _there_to_buy(ask: Ask, context: Context) -> bool:
    """Whether that is on the menu, and its sale has not been stopped."""
    if ask.own and not on_sale(ask.line, context):
        return False
    return not ask.options or options.stopped(ask.line.menu_item_id, ask.options, context.restaurant.menu) is None


def _served(state: State, ask: Ask, context: Context) -> bool:
    """Whether the line holds what it asks for, as the shelf has it: perhaps it was given it and does not know yet."""
    shelf = context.shelves.get(ask.shelf_id)
    hold = None if shelf is None else shelf.holds.get((state.session.session_id, ask.key))
    return hold is not None and hold.qty == ask.qty
