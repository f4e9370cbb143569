"""What became of one item of an order in the shop: whether it was found, what came instead, and what was said to that.

    PENDING ◀──▶ PICKED            by whoever picks, as often as it is so
       ▲            ▲
       └─▶ MISSING ◀┘ ──▶ a choice: substitute | without | refund      by the customer, once and for good

Nobody has to have said anything of an item for it to be `PENDING`. A missing one stays on the bill as it was ordered
until the customer has chosen; what stands there then is said by `billed`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from actors.domain.fulfilment.fulfilment import is_fee
from actors.domain.ordering.order import Order


class PickedStatus(StrEnum):
    """Whether the item lies in the bag."""

    PENDING = "PENDING"
    PICKED = "PICKED"
    MISSING = "MISSING"


class MissingChoice(StrEnum):
    """What the customer wants for an item that is not there.

    `WITHOUT` and `REFUND` both take it off the bill; the latter is said by who has paid and wants the money back.
    """

    SUBSTITUTE = "substitute"
    WITHOUT = "without"
    REFUND = "refund"


@frozen
class Substitute:
    """What lies ready instead: an item, at what it costs for each, in minor units; `tax_rate` in basis points.

    `branch_id` is where its stock was taken, None where it is unlimited.
    """

    menu_item_id: int
    name: str
    qty: int
    unit_price: int
    tax_rate: int
    branch_id: int | None


@frozen
class Pick:
    """What was last said of an item. `version` counts that from 1, and `said_at` is when, by the clock of who said it.

    `by_user` is the staff user. The substitute's fields are None together where there is none.
    """

    restaurant_id: int
    order_number: int
    position: int
    status: PickedStatus
    version: int
    said_at: datetime
    by_user: int
    substitute_item_id: int | None = None
    substitute_name: str | None = None
    substitute_qty: int | None = None
    substitute_price: int | None = None
    substitute_tax_rate: int | None = None
    substitute_branch_id: int | None = None
    choice: MissingChoice | None = None
    chosen_at: datetime | None = None
    chosen_by: str | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What it is found by in its session."""
        return (self.order_number, self.position)

    @property
    def substitute(self) -> Substitute | None:
        """What lies ready instead, if anything does."""
        if self.substitute_item_id is None:
            return None
        return Substitute(
            self.substitute_item_id,
            self.substitute_name or "",
            self.substitute_qty or 0,
            self.substitute_price or 0,
            self.substitute_tax_rate or 0,
            self.substitute_branch_id,
        )

    @property
    def missing(self) -> bool:
        """Whether it is not there."""
        return self.status is PickedStatus.MISSING

    @property
    def settled(self) -> bool:
        """Whether nobody has to do anything about it any more."""
        return self.status is PickedStatus.PICKED or self.choice is not None

    @property
    def words(self) -> str:
        """Such as `MISSING, instead 2 x Oat milk at 210: substitute`. Amounts in minor units."""
        there = self.substitute
        instead = "" if there is None else f", instead {there.qty} x {there.name} at {there.unit_price}"
        return f"{self.status}{instead}{'' if self.choice is None else f': {self.choice}'}"


Picks = Mapping[tuple[int, int], Pick]
"""Picks by order number and position."""


@frozen
class Progress:
    """How far an order is: `settled` of `items` are picked or chosen for, `missing` not there and not chosen for."""

    items: int
    settled: int
    missing: int

    @property
    def complete(self) -> bool:
        """Whether everything is picked, or was chosen for."""
        return self.settled == self.items

    @property
    def short(self) -> bool:
        """Whether all was looked for, and something is missing of which nobody has said what is to become of it."""
        return self.missing > 0 and self.settled + self.missing == self.items


def picks_of(picks: Picks, order_number: int) -> dict[int, Pick]:
    """One order's picks, by position."""
    return {position: pick for (number, position), pick in picks.items() if number == order_number} if picks else {}


def to_pick(order: Order) -> tuple[int, ...]:
    """The positions of what is picked of an order: all of it but what its delivery costs."""
    return tuple(position for position, item in enumerate(order.items) if not is_fee(item.menu_item_id))


def nothing_comes(order: Order, picks: Picks) -> bool:
    """Whether all of an order is missing, and nobody wants anything instead."""
    known = picks_of(picks, order.order_number)
    without = (MissingChoice.WITHOUT, MissingChoice.REFUND)
    positions = to_pick(order)
    return bool(positions) and all(at in known and known[at].choice in without for at in positions)


def progress(order: Order, picks: Picks) -> Progress:
    """How far an order is."""
    known = picks_of(picks, order.order_number).values()
    return Progress(
        len(to_pick(order)),
        sum(pick.settled for pick in known),
        sum(pick.missing and pick.choice is None for pick in known),
    )
