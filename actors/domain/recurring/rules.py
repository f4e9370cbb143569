"""What becomes of a recurring order: told, placed, not placed, paused.

Its dates go on by a week whatever becomes of one of them. Each move is one change of its row, which is fenced by the
version that was known, so of two who move it at once one does.

Owns: these moves, with what they leave in the audit. Must not: know a clock, a store, or how it is placed. Pure.
"""

from collections.abc import Sequence
from datetime import datetime

from actors.domain.audit import AuditEntry
from actors.domain.customer.account import subject_of
from actors.domain.fulfilment.offer import window_of
from actors.domain.ordering.order import order_id
from actors.domain.recurring.looking import Outlook, slot_of
from actors.domain.recurring.recurring_order import (
    FAILURES_MAX,
    LetterKind,
    LetterLine,
    Reason,
    RecurringChange,
    RecurringLetter,
    RecurringOrder,
    Step,
    letter_id,
)
from actors.domain.recurring.timing import next_day, placed_at, told_at
from actors.domain.restaurant import Restaurant
from actors.domain.values import changed


def told(recurring: RecurringOrder, found: Outlook, restaurant: Restaurant, now: datetime) -> RecurringChange:
    """Its customer is written what comes, and may end it until it is placed."""
    due_at = placed_at(slot_of(recurring, restaurant), recurring.day, restaurant, now)
    becomes = changed(
        recurring,
        step=Step.TOLD,
        due_at=due_at,
        told_total=found.quote.total,
        lines=found.lines,
        problem=found.reasons[0].code if found.reasons else "",
    )
    letter = _letter(recurring, LetterKind.TOMORROW, restaurant, now, found.letter_lines, found.reasons)
    letter = changed(letter, fee=found.quote.fee, total=found.total)
    return RecurringChange(recurring, becomes, letter, ())


def placed(recurring: RecurringOrder, order_number: int, restaurant: Restaurant, now: datetime) -> RecurringChange:
    """The order of its date stands; the order's own notice says so."""
    becomes = changed(_onwards(recurring, restaurant, now), failures=0, problem="", last_order_number=order_number)
    name = order_id(recurring.restaurant_id, order_number)
    entry = recurring_entry(recurring, now, "recurring_order_placed", recurring.told, f"{name}, next {becomes.day}")
    return RecurringChange(recurring, becomes, None, (entry,))


def not_placed(
    recurring: RecurringOrder, reasons: Sequence[Reason], restaurant: Restaurant, now: datetime
) -> RecurringChange:
    """Nothing was ordered for its date. It is tried again next week, unless that has gone on for too long."""
    failures, code = recurring.failures + 1, reasons[0].code if reasons else ""
    over = failures >= FAILURES_MAX
    becomes = changed(_onwards(recurring, restaurant, now), failures=failures, problem=code)
    if over:
        becomes = changed(becomes, step=Step.PAUSED, due_at=None)
    lines = tuple(LetterLine(line.name, line.qty, None) for line in recurring.lines)
    letter = _letter(
        recurring, LetterKind.PAUSED if over else LetterKind.NOT_PLACED, restaurant, now, lines, tuple(reasons)
    )
    what = "recurring_order_paused" if over else "recurring_order_not_placed"
    entry = recurring_entry(
        recurring, now, what, recurring.told, f"{', '.join(one.code for one in reasons)}, {failures}"
    )
    return RecurringChange(recurring, becomes, letter, (entry,))


def waiting(recurring: RecurringOrder, until: datetime) -> RecurringChange:
    """It is looked at again then."""
    return RecurringChange(recurring, changed(recurring, due_at=until), None, ())


def recurring_entry(recurring: RecurringOrder, at: datetime, what: str, old: str | None, new: str | None) -> AuditEntry:
    """An entry about a recurring order, which is its customer's."""
    return AuditEntry(recurring.restaurant_id, at, None, what, subject_of(recurring.customer_id), old, new)


def _onwards(recurring: RecurringOrder, restaurant: Restaurant, now: datetime) -> RecurringOrder:
    """As it waits for the date after this one."""
    slot = slot_of(recurring, restaurant)
    day = next_day(slot, restaurant, now, recurring.day)
    due_at = told_at(slot, day, restaurant)
    return changed(recurring, day=day, step=Step.WAITING, due_at=due_at, told_total=None)


def _letter(
    recurring: RecurringOrder,
    kind: LetterKind,
    restaurant: Restaurant,
    now: datetime,
    lines: tuple[LetterLine, ...],
    reasons: tuple[Reason, ...],
) -> RecurringLetter:
    slot = slot_of(recurring, restaurant)
    window = None if slot is None else window_of(slot, recurring.day, restaurant)
    about = "tomorrow" if kind is LetterKind.TOMORROW else "not placed"  # of which each date has one
    return RecurringLetter(
        letter_id=letter_id(recurring, about),
        restaurant_id=recurring.restaurant_id,
        recurring_order_id=recurring.recurring_order_id,
        kind=kind,
        day=recurring.day,
        starts_at=None if window is None else window[0],
        ends_at=None if window is None else window[1],
        fulfilment=recurring.kind,
        lines=lines,
        reasons=reasons,
        fee=0,
        total=None,
        raised_at=now,
        next_at=now,
    )
