"""What becomes of the differences of a day: from one look to the next, and by what a manager says of them.

    found ─▶ open ─▶ resolved: the next look does not find it any more
               └───▶ settled by a manager: by hand for good, until an amount is another; else until the next look

Owns: the rows of a day over time, and how each may be settled. Must not: compare anything, or do what is said. Pure.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from actors.domain.money.reconciliation import ROWS_MAX, Code, Comparison, Done, How, Row, Settled


def merged(known: Iterable[Row], found: Comparison, now: datetime) -> tuple[Row, ...]:
    """The rows of a day after another look: what was known stays, with when it was resolved if it is no more.

    What nobody could say anything of just now is as it was. What was kept stays kept, also once somebody has written it
    on the bill: its money is what the bill was paid with.
    """
    before = {row.key: row for row in known}
    fresh = _still_kept(before.values(), found.rows)
    again = {row.key: _again(row, before[row.key]) for row in fresh if row.key in before}
    unsaid = found.moving | found.unread
    kept = [again.get(key, row if row.payment_id in unsaid else _resolved(row, now)) for key, row in before.items()]
    return (*kept, *(row for row in fresh if row.key not in before))[:ROWS_MAX]


def news(known: Iterable[Row], rows: Iterable[Row]) -> list[Row]:
    """Rows that nobody was told of: new ones, and those that were resolved or settled and are there again."""
    told = {row.key for row in known if not row.over}
    return [row for row in rows if not row.over and row.key not in told]


def remedies(row: Row) -> tuple[How, ...]:
    """How a manager may settle a row. What goes back by itself, and what is over, is left alone."""
    if row.over or row.done is Done.GIVING_BACK:
        return ()
    if row.session_id is None:
        return (How.BY_HAND,)
    match row.code:
        case Code.CAPTURED_NOT_COMMITTED if row.done is Done.KEPT:
            return How.ON_BILL, How.GIVE_BACK, How.BY_HAND
        case Code.CAPTURED_NOT_COMMITTED | Code.HELD_NOT_COMMITTED:
            return How.GIVE_BACK, How.BY_HAND
        case Code.COMMITTED_NOT_CAPTURED:
            return (How.CAPTURE if row.theirs else How.TAKE_OFF), How.BY_HAND
        case _:
            return (How.BY_HAND,)


def with_done(rows: Iterable[Row], done: Mapping[tuple[str, str, str | None], Done]) -> tuple[Row, ...]:
    """The rows with what was done about them since."""
    return tuple(attrs.evolve(row, done=done.get(row.key, row.done)) for row in rows)


def with_settled(rows: Iterable[Row], key: tuple[str, str, str | None], settled: Settled) -> tuple[Row, ...]:
    """The rows once this one is settled; what was told to go back goes back, and is looked at until it has."""
    goes = settled.how is How.GIVE_BACK
    become = {"done": Done.GIVING_BACK} if goes else {"settled": settled}
    return tuple(attrs.evolve(row, **become) if row.key == key and not row.over else row for row in rows)


def with_told(rows: Iterable[Row], key: tuple[str, str, str | None]) -> tuple[Row, ...]:
    """The rows, once staff know that what this one is about went back."""
    return tuple(attrs.evolve(row, told=row.told or row.key == key) for row in rows)


def _still_kept(known: Iterable[Row], rows: Iterable[Row]) -> list[Row]:
    """The rows, with what was kept of a charge; it may have been held when it was, and be captured by now."""
    kept = {(row.payment_id, row.reference) for row in known if row.done is Done.KEPT and row.resolved_at is None}
    return [
        attrs.evolve(row, done=Done.KEPT)
        if row.done is Done.GIVING_BACK and (row.payment_id, row.reference) in kept
        else row
        for row in rows
    ]


def _again(row: Row, known: Row) -> Row:
    """A row that was found once more, with what is known of it from before.

    What was settled by hand stays so while it is the same; of what was asked of the provider it has come to nothing.
    """
    again = attrs.evolve(row, found_at=known.found_at, told=known.told)
    settled = known.settled
    if settled is None or not settled.lasts or row.amounts != known.amounts:
        return again
    return attrs.evolve(again, settled=settled, done=known.done)


def _resolved(row: Row, now: datetime) -> Row:
    return row if row.resolved_at is not None else attrs.evolve(row, resolved_at=now)
