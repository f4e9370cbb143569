"""Days that were compared with the provider, as a manager is shown them, and as a file of rows (`docs/contract.md` §8).

Owns: every name there. Must not: compare anything.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct

from actors.domain.money.differences import remedies
from actors.domain.money.reconciliation import (
    Code,
    Done,
    How,
    Reconciliation,
    Row,
)
from actors.domain.restaurant import Restaurant
from server.http.views import Instant
from server.money import Money, amount

COLUMNS: Final = (
    "day code payment_id reference session_id currency ours ours_refunded theirs theirs_refunded done found_at"
    " resolved_at settled_at settled_how settled_why"
).split()
_FORMULA: Final = frozenset("=+-@\t\r")  # what a spreadsheet takes for the beginning of one


class SettledView(Struct, frozen=True, gc=False, kw_only=True):
    """A manager has settled it; who is in the audit."""

    at: Instant
    how: How
    reason: str


class DifferenceView(Struct, frozen=True, gc=False, kw_only=True):
    """What differs of a payment: `ours` is what a bill counts of it, `theirs` what the provider has of its charge.

    `may` is how a manager may settle it now, and `settled` how one has.
    `done` is `giving_back` (it goes back by itself), `kept` (the party has gone and has not paid otherwise: staff say
    what becomes of it) or `by_hand` (somebody has to see to it). `resolved_at` is when it was found to agree again.
    """

    code: Code
    payment_id: str
    reference: Annotated[str | None, Meta(description="What the provider calls the charge.")]
    session_id: UUID | None
    currency: Annotated[str, Meta(description="Of what the provider has.")]
    ours: Money
    ours_refunded: Money
    theirs: Money
    theirs_refunded: Money
    done: Done
    found_at: Instant
    resolved_at: Instant | None
    may: list[How]
    settled: SettledView | None


class ReconciledDayView(Struct, frozen=True, gc=False, kw_only=True):
    """A business day as it was last compared. `error` is why the last try came to nothing; it is made again.

    `compared` payments agreed or are in `rows`, `moving` ones were just being settled, and of `unread` ones the
    provider could not say how they are, or another one has them.
    """

    day: date
    starts_at: Instant
    ends_at: Instant
    provider: str
    tried_at: Instant
    checked_at: Instant | None
    compared: int
    moving: int
    unread: int
    error: str | None
    rows: list[DifferenceView]


class ReconciliationView(Struct, frozen=True, gc=False, kw_only=True):
    """Business days, newest first; those that were never compared are left out. `today` is the one that it is.

    `provider` takes money by card here now, null where nobody does.
    """

    since: date
    until: date
    today: date
    currency: str
    timezone: str
    provider: str | None
    days: list[ReconciledDayView]


def reconciliation_view(
    span: tuple[date, date], today: date, provider: str | None, restaurant: Restaurant, days: Iterable[Reconciliation]
) -> ReconciliationView:
    """The view; amounts as the restaurant's currency has digits."""
    digits = restaurant.minor_digits
    return ReconciliationView(
        since=span[0],
        until=span[1],
        today=today,
        currency=restaurant.currency,
        timezone=restaurant.timezone,
        provider=provider,
        days=[day_view(one, digits) for one in sorted(days, key=lambda one: one.day, reverse=True)],
    )


def day_view(day: Reconciliation, digits: int) -> ReconciledDayView:
    """A day; amounts as the restaurant's currency has digits."""
    return ReconciledDayView(
        day=day.day,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        provider=day.provider,
        tried_at=day.tried_at,
        checked_at=day.checked_at,
        compared=day.compared,
        moving=day.moving,
        unread=day.unread,
        error=day.error,
        rows=[_difference_view(row, digits) for row in day.rows],
    )


def _difference_view(row: Row, digits: int) -> DifferenceView:
    return DifferenceView(
        code=row.code,
        payment_id=row.payment_id,
        reference=row.reference,
        session_id=row.session_id,
        currency=row.currency,
        ours=amount(row.ours, digits),
        ours_refunded=amount(row.ours_refunded, digits),
        theirs=amount(row.theirs, digits),
        theirs_refunded=amount(row.theirs_refunded, digits),
        done=row.done,
        found_at=row.found_at,
        resolved_at=row.resolved_at,
        may=list(remedies(row)),
        settled=_settled_view(row),
    )


def _settled_view(row: Row) -> SettledView | None:
    one = row.settled
    return None if one is None else SettledView(at=one.at, how=one.how, reason=one.reason)


def sheet(days: Iterable[Reconciliation], digits: int) -> str:
    """A row for each difference, as CSV with its columns' names, oldest day first.

    What a spreadsheet would take for a formula is said to be text: a provider's words are nobody's program.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for day in sorted(days, key=lambda one: one.day):
        writer.writerows(_cells(day, row, digits) for row in day.rows)
    return "\ufeff" + file.getvalue()


def _cells(day: Reconciliation, row: Row, digits: int) -> Sequence[str]:
    amounts = (row.ours, row.ours_refunded, row.theirs, row.theirs_refunded)
    names = (day.day.isoformat(), row.code, row.payment_id, row.reference, row.session_id, row.currency)
    times = (row.found_at.isoformat(), row.resolved_at.isoformat() if row.resolved_at else "")
    texts = [_text("" if name is None else str(name)) for name in names]
    settled = row.settled
    how = ("", "", "") if settled is None else (settled.at.isoformat(), settled.how, _text(settled.reason))
    return [*texts, *(f"{amount(one, digits)}" for one in amounts), row.done, *times, *how]


def _text(words: str) -> str:
    return f"'{words}" if words[:1] in _FORMULA else words
