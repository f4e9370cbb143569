"""The cart: its lines, the machine a line follows, and the two figures kept up to date with every change.

    pending ──order placed──▶ locked ──till accepts, or the order is queued──▶ ordered
       ▲                        │
       ├───────till refuses─────┘                                               │
       └───────────────staff cancel an order that the till does not have──────────┘

A pending line may also be removed. Removed and ordered lines are retired: they leave the cart but their ids are
remembered, so that a message that comes twice never brings a line back. Only a cancelled order does: nothing was
cooked and the diners may want it still. Its lines come back one version on, so that an old message does not fit them.

`cart_hash` has to be equal exactly when the round and all lines are equal, and cheap to keep up to date: it is the
sum, modulo 2**128, of one digest per line, with the round in front. Adding a line adds its digest, removing one
subtracts it; no change ever looks at the other lines.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from types import MappingProxyType
from typing import Final
from uuid import UUID

from attrs import evolve, frozen

EMPTY_SUM: Final = "0" * 32
_MODULUS: Final = 1 << 128


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

    @property
    def line_total(self) -> int:
        """Quantity times unit price, in minor units."""
        return self.qty * self.unit_price

    def revised(self, qty: int, note: str) -> "Line":
        """The line with another quantity and note, one version on."""
        return self._with(qty, note, self.version + 1, self.state)

    def moved(self, state: LineState) -> "Line":
        """The line in another state. Raises ValueError where `LINE_MOVES` has no such arrow."""
        if state not in LINE_MOVES[self.state]:
            raise ValueError(f"a line cannot go from {self.state} to {state}")
        return self._with(self.qty, self.note, self.version, state)

    def returned(self, round_: int, added_seq: int) -> "Line":
        """The ordered line back in the cart of a later round, at its end and one version on. Raises ValueError."""
        pending = self.moved(LineState.PENDING)
        return evolve(pending, version=self.version + 1, round=round_, added_seq=added_seq)

    def _with(self, qty: int, note: str, version: int, state: LineState) -> "Line":
        # Spelled out because attrs.evolve costs three times as much, and this runs on every tap.
        return Line(
            self.public_id,
            self.menu_item_id,
            self.name,
            qty,
            note,
            self.unit_price,
            self.member_id,
            version,
            state,
            self.round,
            self.added_seq,
            self.created_at,
        )


def digest(line: Line) -> int:
    """What one line adds to the cart's sum: a 128-bit digest of the fields that a client must have seen."""
    note = line.note.encode()
    fields = b"%b%d/%d/%d/%b" % (line.public_id.bytes, line.menu_item_id, line.qty, line.version, note)
    return int.from_bytes(blake2b(fields, digest_size=16).digest())


def exchange(cart_sum: str, gone: Line | None, come: Line | None) -> str:
    """The cart's sum after one line was taken out and another put in; either may be None."""
    total = int(cart_sum, 16)
    if gone is not None:
        total -= digest(gone)
    if come is not None:
        total += digest(come)
    return f"{total % _MODULUS:032x}"


def cart_hash(round_: int, cart_sum: str) -> str:
    """The opaque string that clients echo when they place the cart."""
    return f"{round_}-{cart_sum}"
