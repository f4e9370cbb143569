"""Alerts, which a session's change raises and a restaurant's own change acknowledges, or raises. No tree holds them."""

from collections.abc import Callable, Iterable
from typing import Final

import attrs

from actors.domain.alerts.alert import Alert
from actors.ports.journal import Change
from persistence.part import (
    OF_RESTAURANT,
    OUTLIVES_SESSION,
    SESSION_ID,
    Index,
    Part,
    Row,
    Save,
    Table,
    columns_of,
    of_owner,
    saves,
)

_TABLE: Final = Table(
    "alerts",
    Alert,
    key=("alert_id",),
    owner=(attrs.evolve(SESSION_ID, nullable=True),),  # an alert outlives the session it comes from
    references=(OUTLIVES_SESSION, OF_RESTAURANT),
    indexes=(
        Index(("session_id",)),
        # The open ones, a few among all, with all that is read of them: the table itself is not looked at.
        Index(
            ("restaurant_id", "raised_at", "alert_id", "kind", "order_number", "words"),
            where="acknowledged_at IS NULL",
            name="ix_alerts_open",
        ),
    ),
)
_ACKNOWLEDGED: Final = """
    UPDATE alerts AS a
    SET acknowledged_at = r.acknowledged_at, acknowledged_by = r.acknowledged_by
    FROM {rows}
    WHERE a.alert_id = r.alert_id AND a.restaurant_id = r.restaurant_id AND a.acknowledged_at IS NULL
"""


_NAMES: Final = ", ".join(column.name for column in columns_of(Alert))
_RAISED: Final = f"INSERT INTO alerts ({_NAMES}) SELECT {_NAMES} FROM {{rows}} ON CONFLICT (alert_id) DO NOTHING"


def _of_restaurant(part: str) -> Callable[[Change], Iterable[Row]]:
    return lambda change: [attrs.astuple(alert, recurse=False) for alert in change.parts.get(part, ())]


PARTS: Final = (
    Part("session_id", (saves("alerts", _TABLE, branches=("alerts",), prefix=of_owner),), tables=(_TABLE,)),
    Part(
        "restaurant_id",
        (
            Save("alerts", columns_of(Alert), _of_restaurant("alerts"), _ACKNOWLEDGED, frozenset({"alerts"})),
            Save("alerts_raised", columns_of(Alert), _of_restaurant("raised"), _RAISED, frozenset({"raised"})),
        ),
    ),
)
