"""The daily pass of a restaurant, one row of the one that is good: a new one takes its place."""

from collections.abc import Iterable
from typing import Final

from actors.domain.daily_pass import DailyPass
from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Column, Part, Row, Save

_COLUMNS: Final = (
    RESTAURANT_ID,
    Column("business_day", "date"),
    Column("pass_hash", "text"),
    Column("created_at", "timestamptz"),
    Column("told_at", "timestamptz", nullable=True),
)
_SQL: Final = """
    INSERT INTO daily_passes (restaurant_id, business_day, pass_hash, created_at, told_at)
    SELECT r.restaurant_id, r.business_day, r.pass_hash, r.created_at, r.told_at
    FROM {rows}
    ON CONFLICT (restaurant_id) WHERE revoked_at IS NULL DO UPDATE SET
        business_day = excluded.business_day, pass_hash = excluded.pass_hash, created_at = excluded.created_at,
        told_at = excluded.told_at
"""


def _rows(change: Change) -> Iterable[Row]:
    return [_row(change, one) for one in change.parts.get("passes", ())]


def _row(change: Change, one: DailyPass) -> Row:
    return (change.owner.key, one.business_day, one.pass_hash, one.created_at, one.told_at)


PARTS: Final = (Part("restaurant_id", (Save("passes", _COLUMNS, _rows, _SQL, frozenset({"passes"})),)),)
