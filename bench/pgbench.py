"""How fast Postgres alone does what one tap costs: the journal's own statement under pgbench."""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

import attrs
import psycopg

from actors.change import difference
from actors.domain.cart.line import Line, LineState
from actors.domain.party.member import Member
from actors.domain.place import Place
from actors.domain.state import State, opened
from actors.ports.journal import StoredEvent
from persistence import rows
from persistence.embedded import postgres_programs
from persistence.statements import statement

_SEQ = 987_654_321  # stands for the running number in the rows, and is replaced by pgbench's variable
_SESSION = UUID(int=0xBE_0000_0000_7000_8000_0000_0000_0001)
_MEMBER = UUID(int=0xBE_0000_0000_7000_8000_0000_0000_0002)
_LINE = UUID(int=0xBE_0000_0000_7000_8000_0000_0000_0003)


def latency_s(database_url: str, restaurant_id: int, table_id: int, seconds: int) -> float:
    """The median latency in seconds of one changed line, fenced, with its event, by one client."""
    before, after, payload = _one_tap(restaurant_id, table_id)
    _open_session(database_url, before, payload)
    with TemporaryDirectory() as folder:
        script = Path(folder) / "flush.sql"
        script.write_text(_script(before, after, payload), encoding="utf-8")
        command = [
            str(postgres_programs() / "pgbench"),
            *("-n", "-M", "prepared", "-c", "1", "-T", str(seconds), "-D", "v=1", "-l", "-f", str(script)),
            database_url,
        ]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own command
        logs = [line.split() for log in Path(folder).glob("pgbench_log.*") for line in log.read_text().splitlines()]
    return median(int(fields[2]) for fields in logs) / 1e6


def _one_tap(restaurant_id: int, table_id: int) -> tuple[State, State, bytes]:
    now = datetime.now(UTC)
    empty = opened(_SESSION, restaurant_id, Place.at_table(table_id), now)
    member = Member(_MEMBER, "Quiet Otter", 1, now)
    line = Line(_LINE, 1, "Margherita", 2, "Extra spicy", 950, _MEMBER, 1, LineState.PENDING, 1, 2, now)
    before = attrs.evolve(empty, members={_MEMBER: member}, lines={_LINE: line})
    after = attrs.evolve(
        before, lines={_LINE: line.revised(3, line.note)}, session=attrs.evolve(before.session, seq=_SEQ)
    )
    payload = b'{"type":"cart_update","seq":%d,"padding":"%b"}' % (_SEQ, b"x" * 420)  # as long as a real one
    return before, after, payload


def _open_session(database_url: str, before: State, payload: bytes) -> None:
    """Stores the session that pgbench will change. What an earlier run left is removed first."""
    empty = attrs.evolve(before, members={}, lines={})
    arguments = rows.arguments([rows.rows(difference(empty, before, 0, []))])
    with psycopg.connect(database_url, autocommit=True) as connection:
        for table in ("events", "cart_items", "members", "sessions"):
            connection.execute(f"DELETE FROM {table} WHERE session_id = %s", [_SESSION])  # noqa: S608 - our own names
        query = statement("flush")
        for number in range(len(arguments), 0, -1):
            query = query.replace(f"${number}", f"%({number})s::json")
        connection.execute(query, {str(n): text for n, text in enumerate(arguments, start=1)})


def _script(before: State, after: State, payload: bytes) -> str:
    """The flush of one tap, with the version and the event's number counted up by pgbench."""
    event = StoredEvent(_SESSION, _SEQ, "cart_update", after.session.last_activity_at, payload)
    texts = rows.arguments([rows.rows(difference(before, after, _SEQ - 1, [event]))])
    query = statement("flush")
    for number in range(len(texts), 0, -1):
        spaced = re.sub(r":(?=[a-z])", ": ", texts[number - 1])  # `:null` would be one of pgbench's variables
        literal = spaced.replace("'", "''").replace(str(_SEQ), "' || :v || '")
        query = query.replace(f"${number}", f"('{literal}')::json")
    lines = [line for line in query.splitlines() if not line.lstrip().startswith("--")]
    return "\\set v :v + 1\n" + " ".join(lines) + ";\n"
