"""A recurring order, as it is kept: what is ordered every week, for which slot, and how far the next one has come.

    waiting ──the day before: a letter──▶ told ──some hours later──▶ placed, or not: waiting for the week after
                                                                    not so often in a row: paused

It names what is sold and the customer's own address and method by their ids, so it knows nothing of the person; what
they cost and where they lead to is read each time. It goes when its customer ends it, or has their data erased.

Owns: the values and their bounds. Must not: say when anything is done (`timing`), or what follows (`rules`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.domain.money.payment import Method
from actors.domain.options.chosen import Choice
from actors.domain.ordering.order import Fulfilment

PER_CUSTOMER_MAX: Final = 10
LINES_MAX: Final = 50  # each is a commit of the cart that is placed
FAILURES_MAX: Final = 4  # weeks in a row in which nothing could be placed; then nobody wants it any more
_LETTERS: Final = UUID("3f0b3c1e-51c1-5c8e-a4f3-5a2b8c9d7e60")  # the space that names of letters are made in


class Step(StrEnum):
    """How far the next one has come."""

    WAITING = "waiting"  # for the day before
    TOLD = "told"  # its customer was written to, and may still end it
    PAUSED = "paused"  # it could not be placed for so many weeks that it is not tried any more


@frozen
class RecurringLine:
    """What is ordered. `unit_price` is what one cost with its options when that was last told, in minor units."""

    menu_item_id: int
    name: str
    qty: int
    unit_price: int
    note: str = ""
    options: tuple[Choice, ...] = ()


@frozen
class RecurringOrder:
    """An order that is placed every week for the slot `slot_id`, on `day` next: the date on which the slot begins.

    `branch_id` is for a pick-up, `address_id`, one of the customer's own, for a delivery. `method` is `counter`, or
    `saved` with one of their saved methods. `due_at` is when there is next something to do, None once it is paused.
    `told_total` is what the letter said it comes to, in minor units; no other total is placed. `failures` are the weeks
    in a row in which it was not placed, `problem` is the code of why it was not the last time, "" where it was; once it
    is told, of what was in its way then.
    `place` is one of the numbered places that a customer has for them, so that the table bounds how many there are.
    """

    recurring_order_id: UUID
    restaurant_id: int
    customer_id: int
    place: int
    kind: Fulfilment
    slot_id: int
    branch_id: int | None
    address_id: UUID | None
    method: Method
    payment_token_id: UUID | None
    note: str
    lines: tuple[RecurringLine, ...]
    day: date
    step: Step
    due_at: datetime | None
    created_at: datetime
    told_total: int | None = None
    failures: int = 0
    problem: str = ""
    last_order_number: int | None = None
    version: int = 1

    @property
    def session_id(self) -> UUID:
        """The cart that is filled with it for its date: one and the same, whoever does it and however often."""
        return uuid5(self.recurring_order_id, f"cart {self.day}")

    @property
    def key(self) -> str:
        """The idempotency key with which it is placed for its date."""
        return f"{self.recurring_order_id} {self.day}"

    def line_id(self, position: int) -> UUID:
        """The id of a line in that cart."""
        return uuid5(self.session_id, f"line {position}")

    @property
    def told(self) -> str:
        """What the audit says of it, such as `2 items, delivery in slot 11, next 2030-05-17, saved`."""
        where = "" if self.branch_id is None else f" at branch {self.branch_id}"
        return f"{len(self.lines)} items, {self.kind}{where} in slot {self.slot_id}, next {self.day}, {self.method}"


class LetterKind(StrEnum):
    """What a letter is about."""

    TOMORROW = "tomorrow"  # what will be ordered, and how to stop it
    NOT_PLACED = "not_placed"  # nothing was ordered, and why; next week it is tried again
    PAUSED = "paused"  # as before, and it is not tried any more


@frozen
class LetterLine:
    """A line as it is told: what it costs now, None where that is not known any more; `was` where it costs more now.

    `gone`: as things are, it cannot be had.
    """

    name: str
    qty: int
    line_total: int | None
    was: int | None = None
    gone: bool = False


class Why(StrEnum):
    """Why a recurring order was not placed, where no rule of the checkout says it."""

    PAYMENT_DECLINED = "PAYMENT_DECLINED"
    PAYMENT_ACTION_REQUIRED = "PAYMENT_ACTION_REQUIRED"  # the bank asks its customer, who is not there
    PAYMENT_TOKEN_NOT_FOUND = "PAYMENT_TOKEN_NOT_FOUND"  # noqa: S105 - a code, not a password
    NOT_TOLD = "NOT_TOLD"  # the letter could not be sent, so nobody could have stopped it


@frozen
class Reason:
    """One thing for which it cannot be placed: a code, `Code`'s or `Why`'s, and the names of what it is about."""

    code: str
    items: tuple[str, ...] = ()


@frozen
class RecurringLetter:
    """Something that the customer is written of a recurring order. Its name says what it is about, so it is one letter.

    `total` is what there is to pay with the delivery (`fee`), in minor units, None where that is not known. `starts_at`
    and `ends_at` are when it comes, None where its slot is gone. It names nobody; whom to write is read when it goes.
    """

    letter_id: UUID
    restaurant_id: int
    recurring_order_id: UUID
    kind: LetterKind
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    fulfilment: Fulfilment
    lines: tuple[LetterLine, ...]
    reasons: tuple[Reason, ...]
    fee: int
    total: int | None
    raised_at: datetime
    next_at: datetime
    attempts: int = 0
    told_at: datetime | None = None


@frozen
class RecurringChange:
    """A recurring order as it was known and as it becomes, with the letter and the entries in the audit of that."""

    known: RecurringOrder
    becomes: RecurringOrder
    letter: RecurringLetter | None = None
    audit: Sequence[AuditEntry] = ()


def letter_id(recurring: RecurringOrder, about: str) -> UUID:
    """The name of the letter about the recurring order's date."""
    return uuid5(_LETTERS, f"{recurring.recurring_order_id} {recurring.day} {about}")
