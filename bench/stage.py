"""What a benchmark stands on: a Postgres with a busy month in it and a Trivet, each a process of its own.

Owns: bringing them together, and seating parties. Must not: measure.
"""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from attrs import define, field, frozen

from bench.cpu import Spent, memory_bytes, spent
from bench.lean import Group, Phone
from bench.month import fill
from bench.processes import HERE, Trivet, prepare, server
from bench.supermarket import stock_up
from persistence.embedded import embedded_postgres

RESTAURANT: Final = "chianti"
TABLES: Final = 640  # a fresh table for each party of a run


@frozen
class Month:
    """How busy the month in the database was."""

    sessions: int = 100_000
    events: int = 1_000_000
    orders: int = 200_000


@frozen
class Seat:
    """A member: their token, and who they are."""

    token: str
    session_id: str
    member_id: str


@define(eq=False)
class Stage:
    """Everything is running. `seat` never uses a table twice until all have been used."""

    database_url: str
    trivet: Trivet
    postmaster_pid: int
    restaurant_id: int
    menu_item_id: int
    table_ids: list[int]
    _next_table: int = field(default=1, init=False)

    @property
    def ws_url(self) -> str:
        """Where phones connect."""
        return self.trivet.url.replace("http://", "ws://") + "/ws"

    @property
    def pgbench_table_id(self) -> int:
        """A table that no party sits at: the last one."""
        return self.table_ids[-1]

    def seat(self, tables: int, phones: int) -> list[Seat]:
        """Joins that many phones at that many fresh tables; gives their seats, table by table."""
        if self._next_table + tables >= len(self.table_ids):
            self._next_table = 1
        numbers = range(self._next_table, self._next_table + tables)
        self._next_table += tables
        return [self._join(number) for number in numbers for _ in range(phones)]

    def phones(self, tables: int, phones: int, note: str = "") -> Group:
        """Seats them and connects them."""
        return Group(Phone(self.ws_url, seat.token, self.menu_item_id, note) for seat in self.seat(tables, phones))

    def spent(self) -> Spent:
        """What the server and its Postgres have used of the processors so far."""
        return spent(self.trivet.pid, self.postmaster_pid)

    def server_memory_bytes(self) -> int:
        """The server's resident memory."""
        return memory_bytes(self.trivet.pid)

    def _join(self, table_number: int) -> Seat:
        body = json.dumps({"restaurant_name": RESTAURANT, "table_number": table_number}).encode()
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.trivet.url}/table_session", data=body, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - our own server
            said = json.load(response)
        return Seat(said["ws_token"], said["session_id"], said["member_id"])


@contextmanager
def stage(folder: Path, month: Month | None = None, root: Path = HERE) -> Iterator[Stage]:
    """Starts the Trivet in `root` on a database that it made itself and that has seen such a month, in the folder."""
    with database(folder, month or Month(), root) as (database_url, postmaster_pid):
        restaurant_id, menu_item_id, table_ids = furnish(database_url)
        with server(database_url, {}, root) as trivet:
            yield Stage(database_url, trivet, postmaster_pid, restaurant_id, menu_item_id, table_ids)


@contextmanager
def database(folder: Path, month: Month, root: Path = HERE) -> Iterator[tuple[str, int]]:
    """A Postgres with a filled database; its URL and its process id."""
    with embedded_postgres(folder / "postgres") as database_url:
        prepare(database_url, root)
        fill(database_url, sessions=month.sessions, events=month.events, orders=month.orders)
        pid_file = folder / "postgres" / "data" / "postmaster.pid"
        yield database_url, int(pid_file.read_text(encoding="ascii").split(maxsplit=1)[0])


# As if the night's work had just been done: what is due all at once at a start is no part of what is measured.
_RESTED: Final = (
    "CREATE OR REPLACE FUNCTION bench_rested() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN NEW.due_at := NEW.due_at + interval '1 day'; RETURN NEW; END $$",
    "CREATE OR REPLACE TRIGGER bench_rested BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION bench_rested()",
)


def furnish(database_url: str) -> tuple[int, int, list[int]]:
    """Gives the seeded restaurant enough tables, and the shop enough of everything.

    Gives the restaurant's id, a dish, and all its tables' ids in order of number.
    """
    with psycopg.connect(database_url, autocommit=True) as connection:
        (restaurant_id,) = connection.execute(
            "SELECT restaurant_id FROM restaurants WHERE slug = %s", [RESTAURANT]
        ).fetchone() or (0,)
        connection.execute(
            "INSERT INTO tables (restaurant_id, table_number)"
            " SELECT %s, number FROM generate_series(1, %s) AS number ON CONFLICT DO NOTHING",
            [restaurant_id, TABLES],
        )
        (menu_item_id,) = connection.execute(
            "SELECT min(menu_item_id) FROM menu_items WHERE restaurant_id = %s AND available", [restaurant_id]
        ).fetchone() or (0,)
        stock_up(connection)
        if connection.execute("SELECT to_regclass('jobs')").fetchone() != (None,):  # an older version has none
            for statement in _RESTED:
                connection.execute(statement)
        tables = connection.execute(
            "SELECT table_id FROM tables WHERE restaurant_id = %s ORDER BY table_number", [restaurant_id]
        ).fetchall()
    return restaurant_id, menu_item_id, [table_id for (table_id,) in tables]
