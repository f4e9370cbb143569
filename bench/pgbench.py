"""How fast Postgres alone does what one tap costs: the journal's own statement under pgbench."""

import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from os import environ
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import attrs
import psycopg

from actors.change import difference
from actors.domain.cart.line import Line, LineState
from actors.domain.party.member import Member
from actors.domain.place import Place
from actors.domain.state import State, opened
from actors.ports.journal import Change, StoredEvent
from persistence.embedded import postgres_programs
from persistence.journal import PLANNER
from persistence.shapes import flush_of

_SEQ = 987_654_321  # stands for the running number in the rows, and is replaced by pgbench's variable
_SESSION = UUID(int=0xBE_0000_0000_7000_8000_0000_0000_0001)
_MEMBER = UUID(int=0xBE_0000_0000_7000_8000_0000_0000_0002)
_LINE = UUID(int=0xBE_0000_0000_7000_8000_0000_0000_0003)


def latency_s(database_url: str, restaurant_id: int, table_id: int, seconds: int) -> float:
    """The median latency in seconds of one changed line, fenced, with its event, by one client."""
    before, after, payload = _one_tap(restaurant_id, table_id)
    _open_session(database_url, before)
    event = StoredEvent(_SESSION, _SEQ, "cart_update", after.session.last_activity_at, payload)
    with TemporaryDirectory() as folder:
        script = Path(folder) / "flush.sql"
        script.write_text(_script(difference(before, after, _SEQ - 1, [event])), encoding="utf-8")
        command = [
            str(postgres_programs() / "pgbench"),
            *("-n", "-c", "1", "-T", str(seconds), "-D", "v=1", "-l", "-f", str(script)),
            database_url,
        ]
        settings = " ".join(f"-c {name}={value}" for name, value in PLANNER.items())
        subprocess.run(  # noqa: S603 - our own command
            command, cwd=folder, check=True, capture_output=True, env={**environ, "PGOPTIONS": settings}
        )
        logs = [line.split() for log in Path(folder).glob("pgbench_log.*") for line in log.read_text().splitlines()]
    return median(int(fields[2]) for fields in logs) / 1e6


def flush(connection: "psycopg.Connection[Any]", change: Change) -> None:
    """Saves a change with the journal's statement, past the journal."""
    shape, arguments = flush_of([change])
    named = {str(number): argument for number, argument in enumerate(arguments, start=1)}
    connection.execute(re.sub(r"\$(\d+)", r"%(\1)s", shape.text).encode(), named)


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


def _open_session(database_url: str, before: State) -> None:
    """Stores the session that pgbench will change. What an earlier run left is removed first."""
    empty = attrs.evolve(before, members={}, lines={})
    with psycopg.connect(database_url, autocommit=True) as connection:
        for table in ("events", "cart_items", "members", "sessions"):
            connection.execute(f"DELETE FROM {table} WHERE session_id = %s", [_SESSION])  # noqa: S608 - our own names
        flush(connection, difference(empty, before, 0, []))


def _script(change: Change) -> str:
    """The flush of one tap, with the version and the event's number counted up by pgbench.

    The statement is prepared once, as the journal does, so that its plan is made without knowing the rows.
    """
    shape, arguments = flush_of([change])
    types: Sequence[str] = re.findall(r"\$\d+::(\w+)", shape.text)
    literals = ", ".join(f"({_literal(value)})::{kind}" for value, kind in zip(arguments, types, strict=True))
    return (
        f"\\if :v = 1\nPREPARE tap AS {' '.join(shape.text.split())};\n\\endif\n"
        f"\\set v :v + 1\nEXECUTE tap ({literals});\n"
    )


def _literal(value: object) -> str:
    """One argument, which is a plain value: a tap has one row of each kind."""
    if value is None:
        return "NULL"
    spaced = re.sub(r":(?=[a-z])", ": ", str(value))  # `:null` would be one of pgbench's variables
    return f"'{spaced}'".replace(str(_SEQ), "' || :v || '")
