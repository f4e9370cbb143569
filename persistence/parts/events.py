"""Events of a session, which are only ever added. The latest ones are loaded with it (`persistence.trees`)."""

from collections.abc import Iterable
from typing import Final

from actors.ports.journal import Change, StoredEvent
from persistence.part import GOES_WITH_SESSION, SESSION_ID, Index, Part, Row, Save, Table, columns_of

_TABLE: Final = Table(
    "events",
    StoredEvent,
    key=("session_id", "seq"),
    owner=(SESSION_ID,),
    without=frozenset({"session_id"}),
    references=(GOES_WITH_SESSION,),
    checks={"seq": "seq > 0"},
    indexes=(Index(("session_id", "created_at DESC"), name="ix_events_session_id_created_at"),),
)
_NAMES: Final = ", ".join(column.name for column in columns_of(StoredEvent))


def _rows(change: Change) -> Iterable[Row]:
    """The payload is kept byte for byte: `json`, not `jsonb`."""
    return [(e.session_id, e.seq, e.type, e.created_at, e.payload) for e in change.events]


PARTS: Final = (
    Part(
        "session_id",
        saves=(
            Save(
                "events",
                columns_of(StoredEvent),
                _rows,
                f"INSERT INTO events ({_NAMES}) SELECT {_NAMES} FROM {{rows}}",
                frozenset({"events"}),
            ),
        ),
        tables=(_TABLE,),
    ),
)
