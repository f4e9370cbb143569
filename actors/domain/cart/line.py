"""A line of the cart, and the machine it follows.

    pending ──order placed──▶ locked ──till accepts, or the order is queued──▶ ordered
       ▲                        │
       ├───────till refuses─────┘                                               │
       └───────────────staff cancel an order that the till does not have──────────┘

A pending line may also be removed. Removed and ordered lines are retired: they leave the cart, but they are remembered,
so that a message that comes twice does not bring a line back. Ordered lines are remembered as long as the session is;
of each member's removed lines only those that were added last (`limits.REMOVED_LINES_REMEMBERED`), because a guest may
add and remove as often as they like. A cancelled order alone brings lines back: nothing was cooked and the diners may
want it still. They come back one version on, so that an old message does not fit them; those that were paid for come
back by another name, and what was called off is remembered by its own.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from types import MappingProxyType
from typing import Final
from uuid import UUID

from attrs import frozen

from actors.domain.options.chosen import ChosenOption
from actors.domain.values import changed


class LineState(StrEnum):
    """Where a line is in its life. `REMOVED` is a memory only: it is never shown."""

    PENDING = "pending"
    LOCKED = "locked"
    ORDERED = "ordered"
    REMOVED = "removed"


LINE_MOVES: Final[Mapping[LineState, frozenset[LineState]]] = MappingProxyType(
    {
        LineState.PENDING: frozenset({LineState.LOCKED, LineState.REMOVED}),
        LineState.LOCKED: frozenset({LineState.ORDERED, LineState.PENDING}),
        LineState.ORDERED: frozenset({LineState.PENDING}),
        LineState.REMOVED: frozenset(),
    }
)


@frozen
class Line:
    """One row of `cart_items`. `unit_price` is in minor units and was the menu's when the line was added.

    With `options` it is what one costs with them, at the menu's prices when they were last chosen.

    `added_seq` is the `seq` of the event that added it, and is the order of lines in a cart.
    """

    public_id: UUID
    menu_item_id: int
    name: str
    qty: int
    note: str
    unit_price: int
    member_id: UUID
    version: int
    state: LineState
    round: int
    added_seq: int
    created_at: datetime
    options: tuple[ChosenOption, ...] = ()

    @property
    def removed(self) -> bool:
        """Whether somebody took it out of the cart."""
        return self.state is LineState.REMOVED

    @property
    def words(self) -> str:
        """Such as `2 x Margherita with Mozzarella (well done)`, as the audit has it."""
        options = f" with {', '.join(map(str, self.options))}" if self.options else ""
        return f"{self.qty} x {self.name}{options}{f' ({self.note})' if self.note else ''}"

    @property
    def line_total(self) -> int:
        """Quantity times unit price, in minor units."""
        return self.qty * self.unit_price

    @property
    def digest(self) -> int:
        """128 bits that stand for the fields that a client must have seen."""
        return self._digest

    @cached_property
    def _digest(self) -> int:
        """Kept, because a line goes as it came. The name keeps it out of what is sent and stored of a line."""
        note = self.note.encode()
        fields = b"%b%d/%d/%d/%b" % (self.public_id.bytes, self.menu_item_id, self.qty, self.version, note)
        if self.options:  # no note has the byte that parts them from it
            fields += b"\0" + b",".join(b"%d*%d" % (one.option_id, one.qty) for one in self.options)
        return int.from_bytes(blake2b(fields, digest_size=16).digest())

    def revised(self, qty: int, note: str) -> "Line":
        """The line with another quantity and note, one version on."""
        return changed(self, qty=qty, note=note, version=self.version + 1)

    def asks(self) -> Mapping[int, int]:
        """How many it asks for in all of what the shelves count: of its item, and of what its options are."""
        asked = {self.menu_item_id: self.qty}
        for one in self.options:
            asked[one.shelf_id] = asked.get(one.shelf_id, 0) + self.qty * one.qty
        return asked

    def moved(self, state: LineState) -> "Line":
        """The line in another state. Raises ValueError where `LINE_MOVES` has no such arrow."""
        if state not in LINE_MOVES[self.state]:
            raise ValueError(f"a line cannot go from {self.state} to {state}")
        return changed(self, state=state)

    def returned(self, round_: int, added_seq: int) -> "Line":
        """The ordered line back in the cart of a later round, at its end and one version on. Raises ValueError."""
        pending = self.moved(LineState.PENDING)
        return changed(pending, version=self.version + 1, round=round_, added_seq=added_seq)
