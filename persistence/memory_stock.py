"""Stock in memory, as `persistence.parts.stock` keeps it in Postgres.

Owns: the counts, the ledger, and the CHECK. Must not: know a rule.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from actors.availability import LowMark
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.stock.claims import asks_of
from actors.domain.stock.hold import Hold
from actors.domain.stock.move import Move, Reason
from actors.errors import StockShort
from actors.ports.journal import Change
from actors.ports.restaurants import StoredStock
from persistence.memory_branches import MemorySlots


def waiting_in(state: State, branch_id: int, counted: Container[int], hold_s: int) -> Mapping[UUID, Hold]:
    """What lines of the session would hold that hold nothing of what is counted. Also those whose time is over."""
    return {
        ask.key: ask.hold(branch_id, ask.qty, ask.line.created_at + timedelta(seconds=hold_s))
        if (hold := state.holds.get(ask.key)) is None
        else hold.whole(ask.qty)
        for line in state.lines.values()
        for ask in asks_of(line)
        if state.active
        and not state.locked
        and not state.session.place.in_shop
        and ask.shelf_id in counted
        and _holds_nothing(state, ask.key)
    }


def _holds_nothing(state: State, public_id: UUID) -> bool:
    hold = state.holds.get(public_id)
    return hold is None or not hold.qty


class MemoryStock:
    """Every branch's counts, and those of `slots`. `moves` is the ledger, which grows, oldest first."""

    def __init__(self, restaurants: Iterable[Restaurant] = ()) -> None:
        self.slots = MemorySlots(restaurants)
        self.moves: list[Move] = []
        self._on_hand: dict[tuple[int, int], int] = {}
        self._low: dict[tuple[int, int], int] = {}

    def of_branch(self, branch_id: int) -> Mapping[int, int]:
        """How many the branch has of each item that is counted."""
        return {item: count for (branch, item), count in self._on_hand.items() if branch == branch_id}

    def stored(self, restaurant: Restaurant, states: Iterable[State]) -> Iterable[StoredStock]:
        """Of each branch, with these sessions."""
        of_restaurant = [one for one in states if one.session.restaurant_id == restaurant.restaurant_id]
        for branch_id in restaurant.branches:
            on_hand = self.of_branch(branch_id)
            holds = {one.session.session_id: _held_at(one, branch_id) for one in of_restaurant}
            here = [one for one in of_restaurant if _is_at(restaurant, one, branch_id)]
            waiting = {one.session.session_id: waiting_in(one, branch_id, on_hand, restaurant.hold_s) for one in here}
            low = {item: low_at for (branch, item), low_at in self._low.items() if branch == branch_id}
            yield StoredStock(branch_id, on_hand, _some(holds), _some(waiting), low)

    def check(self, change: Change) -> None:
        """Raises `StockShort` where the change takes more than there is, of stock or of a slot."""
        self.slots.check(change)
        if any(count < 0 for count in self._moved(change.parts.get("stock_moves", ())).values()):
            raise StockShort("23514", "ck_stock_on_hand")

    def save(self, change: Change) -> None:
        """The change is durable."""
        self.slots.save(change)
        moves = change.parts.get("stock_moves", ())
        self._on_hand = self._moved(moves)
        for one in change.parts.get("counts", ()):
            self._on_hand[one.branch_id, one.menu_item_id] = one.on_hand
        self._enter(moves)
        for one in change.parts.get("low_marks", ()):
            self._mark(one)
        for one in change.gone.get("counts", ()):
            left = self._on_hand.pop((one.branch_id, one.menu_item_id), 0)
            self._low.pop((one.branch_id, one.menu_item_id), None)
            if left:
                self.moves.append(
                    Move(one.branch_id, one.menu_item_id, -left, Reason.SET, None, one.staff_user_id, one.created_at)
                )

    def _mark(self, one: LowMark) -> None:
        self._low.pop((one.branch_id, one.menu_item_id), None)
        if one.low_at is not None and (one.branch_id, one.menu_item_id) in self._on_hand:
            self._low[one.branch_id, one.menu_item_id] = one.low_at

    def move(self, moves: Sequence[Move]) -> None:
        """What an order without a session moves is durable."""
        self._on_hand = self._moved(moves)
        self._enter(moves)

    def _enter(self, moves: Sequence[Move]) -> None:
        self.moves.extend(move for move in moves if (move.branch_id, move.menu_item_id) in self._on_hand)

    def _moved(self, moves: Sequence[Move]) -> dict[tuple[int, int], int]:
        counts = dict(self._on_hand)
        for move in moves:
            key = move.branch_id, move.menu_item_id
            if key in counts:
                counts[key] += move.quantity
        return counts


def _is_at(restaurant: Restaurant, state: State, branch_id: int) -> bool:
    """Whether the session takes the stock of this branch."""
    return restaurant.branch_at(state.session.place) == branch_id


def _held_at(state: State, branch_id: int) -> Mapping[UUID, Hold]:
    return {key: hold for key, hold in state.holding.items() if hold.branch_id == branch_id}


def _some(by_session: Mapping[UUID, Mapping[UUID, Hold]]) -> Mapping[UUID, Mapping[UUID, Hold]]:
    """Of the sessions that have any."""
    return {key: lines for key, lines in by_session.items() if lines}
