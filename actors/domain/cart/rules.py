"""Rules of the cart: adding, changing and removing lines."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import assert_never
from uuid import UUID

from actors.domain import limits
from actors.domain.cart.commands import AddLine, CartCommand, EmptyCart, PutInCart, RemoveLine, UpdateLine
from actors.domain.cart.events import LineAdded, LineIncreased, LineRemoved, LineUpdated
from actors.domain.cart.line import Line, LineState
from actors.domain.decision import Decision, cart_closed, session_closed
from actors.domain.events import Event
from actors.domain.options import chosen
from actors.domain.options import rules as options
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context, MenuItem
from actors.domain.state import State
from actors.domain.stock import claims
from actors.domain.text import tidy
from actors.domain.values import changed


def decide(state: State, command: CartCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    match command:
        case UpdateLine():
            return update_line(state, command, now, context)
        case AddLine():
            return add_line(state, command, now, context)
        case RemoveLine():
            return remove_line(state, command, now, context)
        case PutInCart():
            return put_in_cart(state, command, now, context)
        case EmptyCart():
            return empty_cart(state, command, now, context)
        case _:
            assert_never(command)


def add_line(state: State, command: AddLine, now: datetime, context: Context) -> Decision:
    """A new line, at the menu's price. The same line again is a repeat; its id for something else a conflict."""
    known = state.line(command.public_id)
    if known is not None:
        return _repeat_of(known, command)
    note = tidy(command.note)
    refusal = cart_closed(state, command.by, context) or _misfit(command.qty, note) or _no_room(state, command.by)
    if refusal is not None:
        return refusal
    item = context.restaurant.menu.items.get(command.menu_item_id)
    if item is None:
        return Refusal(Code.ITEM_UNKNOWN, "This is not on the menu.")
    if not (item.available and item.served):
        return claims.not_on_sale(item.name, item)
    taken = _taken(state, item, command, context)
    if isinstance(taken, Refusal):
        return taken
    price = options.price_with(item, taken) if taken else item.price
    if state.session.cart.total + command.qty * price > limits.CART_TOTAL_MAX:
        return _too_large()
    line = Line(
        public_id=command.public_id,
        menu_item_id=command.menu_item_id,
        name=item.name,
        qty=command.qty,
        note=note,
        unit_price=price,
        member_id=command.by,
        version=1,
        state=LineState.PENDING,
        round=state.session.cart.round,
        added_seq=state.session.seq + 1,
        created_at=now,
        options=taken,
    )
    holds = claims.claimed(state, line, now, context)
    return holds if isinstance(holds, Refusal) else (LineAdded(now, command.by, line, holds),)


def update_line(state: State, command: UpdateLine, now: datetime, context: Context) -> Decision:
    """Another quantity, note or options, if the client saw the line as it is."""
    line = state.lines.get(command.public_id)
    if line is None:
        return _conflict(state.retired.get(command.public_id)) if state.active else session_closed()
    qty = line.qty if command.qty is None else command.qty
    note = line.note if command.note is None else tidy(command.note)
    others = command.options is not None and not chosen.same(line.options, command.options)
    if line.version - 1 == command.version and (line.qty, line.note) == (qty, note) and not others:
        return Repeat()
    refusal = cart_closed(state, command.by, context) or _not_theirs(state, line, command) or _misfit(qty, note)
    if refusal is not None:
        return refusal
    if line.version != command.version and (command.version is not None or (not others and _says(line, qty, note))):
        return Repeat() if command.version is None else _conflict(line)
    revised, growth = line.revised(qty, note), (qty - line.qty) * line.unit_price
    if others:
        rechosen = _rechosen(state, revised, command, context)
        if isinstance(rechosen, Refusal):
            return rechosen
        revised, growth = rechosen, rechosen.line_total - line.line_total
    if growth > 0 and state.session.cart.total + growth > limits.CART_TOTAL_MAX:
        return _too_large()
    holds = () if claims.boundless(revised, context) else _held(state, line, revised, now, context)
    return holds if isinstance(holds, Refusal) else (LineUpdated(now, command.by, line, revised, holds),)


def remove_line(state: State, command: RemoveLine, now: datetime, context: Context) -> Decision:
    """The line leaves the cart, if the client saw it as it is."""
    line = state.lines.get(command.public_id)
    if line is None:
        retired = state.retired.get(command.public_id)
        if retired is not None and retired.removed:
            return Repeat()
        return _conflict(retired) if state.active else session_closed()
    refusal = cart_closed(state, command.by, context) or _not_theirs(state, line, command)
    if refusal is not None:
        return refusal
    if line.version != command.version and command.version is not None:
        return _conflict(line)
    return (LineRemoved(now, command.by, line.moved(LineState.REMOVED)),)


def put_in_cart(state: State, command: PutInCart, now: datetime, context: Context) -> Decision:
    """As `add_line`, but what the cart has already, at the price of now, becomes more of the line that it has."""
    note = tidy(command.note)
    add = AddLine(command.by, command.public_id, command.menu_item_id, command.qty, note, command.options)
    alike = None if state.line(command.public_id) is not None else _alike(state, add, context)
    if alike is None:
        return add_line(state, add, now, context)
    more = UpdateLine(command.by, alike.public_id, alike.version, qty=alike.qty + command.qty)
    refusal = _misfit(command.qty, note)
    decision = refusal or update_line(state, more, now, context)
    if not isinstance(decision, tuple):
        return decision
    added = changed(
        alike,
        public_id=command.public_id,
        qty=command.qty,
        member_id=command.by,
        version=1,
        state=LineState.REMOVED,
        added_seq=state.session.seq + 1,
        created_at=now,
    )
    return tuple(LineIncreased(one.at, one.by, one.before, one.line, added, one.holds) for one in _updates(decision))


def empty_cart(state: State, command: EmptyCart, now: datetime, context: Context) -> Decision:
    """Every line leaves the cart that the member may take out of it."""
    refusal = cart_closed(state, command.by, context)
    if refusal is not None:
        return refusal
    theirs = (
        line
        for line in state.lines.values()
        if _not_theirs(state, line, RemoveLine(command.by, line.public_id, None)) is None
    )
    return tuple(LineRemoved(now, command.by, line.moved(LineState.REMOVED)) for line in theirs) or Repeat()


def _alike(state: State, command: AddLine, context: Context) -> Line | None:
    """The line of the cart that says the same and costs what it would cost now, if there is one."""
    item = context.restaurant.menu.items.get(command.menu_item_id)
    same = (
        line
        for line in state.lines.values()
        if line.menu_item_id == command.menu_item_id
        if line.note == command.note and chosen.same(line.options, command.options)
    )
    return next((line for line in same if item and line.unit_price == _price_now(item, line)), None)


def _price_now(item: MenuItem, line: Line) -> int:
    return options.price_with(item, line.options) if line.options else item.price


def _updates(events: Iterable[Event]) -> Iterator[LineUpdated]:
    return (event for event in events if isinstance(event, LineUpdated))


def _not_theirs(state: State, line: Line, command: UpdateLine | RemoveLine) -> Refusal | None:
    if command.by in (line.member_id, state.session.host_id) or state.session.place.in_shop:  # a household's one list
        return None
    owner = state.members.get(line.member_id)
    who = owner.nickname if owner is not None else "somebody else"
    return Refusal(Code.NOT_YOUR_ITEM, f"{line.name} was added by {who}. Only they or the host can change it.")


def _says(line: Line, qty: int, note: str) -> bool:
    return (line.qty, line.note) == (qty, note)


def _misfit(qty: int, note: str) -> Refusal | None:
    if not 1 <= qty <= limits.QTY_MAX:
        return Refusal(Code.QUANTITY_INVALID, f"Choose a quantity from 1 to {limits.QTY_MAX}.")
    if len(note) > limits.NOTE_CHARS_MAX:
        return Refusal(Code.NOTE_TOO_LONG, f"The note is too long. Use up to {limits.NOTE_CHARS_MAX} characters.")
    return None


def _no_room(state: State, by: UUID) -> Refusal | None:
    """Why this member cannot add a line to the cart as it is, if so. Removed lines never count."""
    if len(state.lines) >= limits.LINES_MAX:
        message = f"The cart is full: it holds {limits.LINES_MAX} lines. Place this order first, or take something out."
        return Refusal(Code.CART_FULL, message)
    if len(state.lines) + len(state.retired) < limits.LINES_PER_MEMBER_MAX:
        return None  # nearly always: then no count can have reached its bound
    owners = [line.member_id for line in (*state.lines.values(), *state.retired.values()) if not line.removed]
    if owners.count(by) >= limits.LINES_PER_MEMBER_MAX and not state.session.place.in_shop:
        message = f"You have ordered {limits.LINES_PER_MEMBER_MAX} lines, as many as one guest can. Ask the staff."
        return Refusal(Code.TOO_MANY_LINES, message)
    if len(owners) >= limits.LINES_PER_SESSION_MAX:
        message = (
            f"As many as {limits.LINES_PER_SESSION_MAX} lines were ordered here, and one visit can have no more."
            " Ask the staff."
        )
        return Refusal(Code.TOO_MANY_LINES, message)
    return None


def _too_many_options(state: State, more: int) -> Refusal | None:
    """Why the cart has no room for so many more options, if so. It is asked only where somebody chooses some."""
    if more <= 0 or sum(len(line.options) for line in state.lines.values()) + more <= limits.CART_OPTIONS_MAX:
        return None
    message = (
        f"The cart is full: it holds {limits.CART_OPTIONS_MAX} options. Place this order first, or take something out."
    )
    return Refusal(Code.CART_FULL, message)


def _taken(state: State, item: MenuItem, command: AddLine, context: Context) -> options.Chosen | Refusal:
    """What a new line has of its item's options. Nearly every item has none, and nobody asks for any."""
    if not item.groups and not command.options:
        return ()
    taken = options.choose(item, command.options, context.restaurant.menu)
    return taken if isinstance(taken, Refusal) else _too_many_options(state, len(taken)) or taken


def _rechosen(state: State, line: Line, command: UpdateLine, context: Context) -> Line | Refusal:
    """The line with other options, and what it costs with them by the menu as it is now: that is what was seen."""
    item = context.restaurant.menu.items.get(line.menu_item_id)
    if item is None:
        return Refusal(Code.ITEM_UNKNOWN, "This is not on the menu any more.")
    taken = options.choose(item, command.options or (), context.restaurant.menu, line.options)
    if isinstance(taken, Refusal):
        return taken
    full = _too_many_options(state, len(taken) - len(line.options))
    return full or changed(line, options=taken, unit_price=options.price_with(item, taken))


def _held(state: State, line: Line, revised: Line, now: datetime, context: Context) -> claims.Holds | Refusal:
    """What a line holds after it was changed; only who asks for more, or for something else, can be refused."""
    if revised.qty <= line.qty and (revised.options == line.options or _less(revised.asks(), line.asks())):
        return claims.reclaimed(state, revised, now, context)
    if not claims.on_sale(line, context):
        return claims.not_on_sale(line.name, context.restaurant.menu.items.get(line.menu_item_id))
    if revised.qty > line.qty and revised.options:
        stopped = options.stopped(line.menu_item_id, revised.options, context.restaurant.menu)
        if stopped is not None:
            return options.gone(stopped)
    return claims.claimed(state, revised, now, context, line)


def _less(asked: Mapping[int, int], before: Mapping[int, int]) -> bool:
    return all(qty <= before.get(shelf_id, 0) for shelf_id, qty in asked.items())


def _too_large() -> Refusal:
    return Refusal(Code.TOTAL_TOO_LARGE, "This would make the cart's total too large. Order less at a time.")


def _repeat_of(known: Line, command: AddLine) -> Decision:
    same = known.member_id == command.by and known.menu_item_id == command.menu_item_id
    if known.version == 1:  # as it was added, so we know all that was said
        same = same and (known.qty, known.note) == (command.qty, tidy(command.note))
        same = same and chosen.same(known.options, command.options)
    return Repeat() if same else _conflict(known)


def _conflict(line: Line | None) -> Refusal:
    if line is None or line.removed:
        return Refusal(Code.VERSION_CONFLICT, "This is no longer in the cart.")
    if line.state is LineState.ORDERED:
        return Refusal(Code.VERSION_CONFLICT, f"{line.name} has already been ordered.", line=line)
    return Refusal(Code.VERSION_CONFLICT, f"{line.name} was just changed by somebody else.", line=line)
