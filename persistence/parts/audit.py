"""The audit, which either owner's change may add to."""

from collections.abc import Iterable
from typing import Final

from actors.domain.audit import AuditEntry
from actors.ports.journal import Change
from persistence.part import SESSION_ID, Part, Row, Save, columns_of

_COLUMNS: Final = ("restaurant_id", "at", "who", "what", "subject", "old", "new")
_SQL: Final = """
    INSERT INTO audit (restaurant_id, created_at, staff_user_id, action, subject, old_value, new_value)
    SELECT r.restaurant_id, r.at, r.who, r.what, r.subject, to_jsonb(r.old), to_jsonb(r.new)
    FROM {rows}
"""


def _values(entry: AuditEntry) -> Row:
    return (entry.restaurant_id, entry.at, entry.who, entry.what, entry.subject, entry.old, entry.new)


def _of_session(change: Change) -> Iterable[Row]:
    return [(change.owner.key, *_values(entry)) for entry in change.audit]


def _of_restaurant(change: Change) -> Iterable[Row]:
    return [_values(entry) for entry in change.audit]


_ENTRY: Final = columns_of(AuditEntry)
_SOURCES: Final = frozenset({"audit"})
PARTS: Final = (
    Part("session_id", (Save("audit", (SESSION_ID, *_ENTRY), _of_session, _SQL, _SOURCES),)),
    Part("restaurant_id", (Save("audit", _ENTRY, _of_restaurant, _SQL, _SOURCES),)),
)
