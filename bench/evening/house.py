"""The house before the evening: its own Postgres, thirty tables, five staff, and a day before this one.

Owns: what is there before the server starts. Must not: speak with the server.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final

import psycopg
from argon2 import PasswordHasher
from attrs import frozen
from uuid_utils.compat import uuid7

from actors.domain.staff import Role
from persistence.embedded import embedded_postgres, embedded_valkey
from persistence.hire import hire
from persistence.migrate import upgrade
from persistence.seed import seed

RESTAURANT: Final = "chianti"
ZONE: Final = "Europe/Rome"
PASSWORD: Final = "a long evening"  # noqa: S105 - of accounts in a database that is deleted with the run
GIANNA, MARCO, SOFIA, LUCA, PIA = "Gianna", "Marco", "Sofia", "Luca", "Pia"
STAFF: Final[Mapping[str, Role]] = MappingProxyType(
    {GIANNA: Role.MANAGER, MARCO: Role.EMPLOYEE, SOFIA: Role.EMPLOYEE, LUCA: Role.EMPLOYEE, PIA: Role.EMPLOYEE}
)
UNLIMITED: Final = "1000000"
SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TRIVET_ALLOW_UNSIGNED_JOIN": "on",
        "TRIVET_JOINS_PER_MINUTE": UNLIMITED,  # everybody comes from one address
        "TRIVET_ORDERS_PER_MINUTE": UNLIMITED,
        "TRIVET_READS_PER_MINUTE": UNLIMITED,
        "TRIVET_LOGINS_PER_MINUTE": UNLIMITED,
        "TRIVET_PASSES_PER_MINUTE": UNLIMITED,
        "TRIVET_TOKEN_LIFETIME_S": "43200",  # a party may sit for longer than the usual three hours
        "TRIVET_SMTP_CONSOLE": "on",
        "TRIVET_POS_DRIVER": "http",
    }
)


@frozen
class House:
    """Where everything is kept. `redis` is empty where there is none."""

    postgres: str
    redis: str

    def settings(self, port: int, till_port: int) -> Mapping[str, str]:
        """What the server is told."""
        till = {"TRIVET_POS_URL": f"http://127.0.0.1:{till_port}"}
        return {**SETTINGS, **till, "DATABASE_URL": self.postgres, "REDIS_URL": self.redis, "PORT": str(port)}


def address(name: str, restaurant: str = RESTAURANT) -> str:
    """Where somebody of the staff signs in."""
    return f"{name.lower()}@{restaurant}.example"


@contextmanager
def house(folder: Path, tables: int, begins_at: datetime, *, valkey: bool) -> Iterator[House]:
    """A house in the folder, as long as the block. Raises `EmbeddedServerError`."""
    with staffed(folder, RESTAURANT, STAFF, valkey=valkey) as home:
        _furnish(home.postgres, tables, begins_at)
        yield home


@contextmanager
def staffed(folder: Path, restaurant: str, staff: Mapping[str, Role], *, valkey: bool = False) -> Iterator[House]:
    """The seeded restaurants in a Postgres of its own, and these people at work in one of them. Raises likewise."""
    beside = embedded_valkey(folder / "valkey", durable=False) if valkey else nullcontext("")
    with embedded_postgres(folder / "postgres", durable=False) as postgres, beside as redis:
        upgrade(postgres)
        seed(postgres)
        password_hash = PasswordHasher().hash(PASSWORD)
        for name, role in staff.items():
            hire(postgres, restaurant, address(name, restaurant), name, role, password_hash)
        yield House(postgres, redis)


def _furnish(url: str, tables: int, begins_at: datetime) -> None:
    """Tables, the pass of the day, hours that end at two, and what the day before has left for the night."""
    values = {
        "slug": RESTAURANT,
        "tables": tables,
        "owner": f"owner@{RESTAURANT}.example",
        "session": uuid7(),
        "opened": begins_at - timedelta(hours=19),
        "closed": begins_at - timedelta(hours=17),
        "pass_due": begins_at + timedelta(hours=7, minutes=10),
        "checks_due": begins_at + timedelta(hours=7, minutes=40),
    }
    with psycopg.connect(url) as connection:
        for statement in _STATEMENTS:
            connection.execute(statement, values)


_STATEMENTS: Final[Sequence[bytes]] = (
    b"UPDATE restaurants SET pass_required = true, owner_email = %(owner)s WHERE slug = %(slug)s",
    b"""INSERT INTO tables (restaurant_id, table_number)
        SELECT restaurant_id, number FROM restaurants, generate_series(1, %(tables)s) AS number
        WHERE slug = %(slug)s ON CONFLICT DO NOTHING""",
    b"""UPDATE opening_hours SET opens = '21:00', closes = '02:00'
        WHERE restaurant_id = (SELECT restaurant_id FROM restaurants WHERE slug = %(slug)s)""",
    b"""INSERT INTO sessions (session_id, restaurant_id, table_id, state, seq, round, total, cart_sum, processing,
            pass_validated, ordering_disabled, opened_at, last_activity_at, closed_at, lock_attempt, version)
        SELECT %(session)s, restaurant_id, min(table_id), 'closed', 0, 1, 0, '0', 'idle', true, false,
            %(opened)s, %(closed)s, %(closed)s, 0, 1
        FROM tables JOIN restaurants USING (restaurant_id) WHERE slug = %(slug)s GROUP BY restaurant_id""",
    b"""INSERT INTO jobs (name, restaurant_id, due_at)
        SELECT job, restaurant_id, CASE job WHEN 'rotate_pass' THEN %(pass_due)s ELSE %(checks_due)s END
        FROM restaurants, unnest(array['check_order_total', 'check_stock', 'rotate_pass']) AS job""",
)
# As if it had been open for long: a pass is due when the business day ends, a look at the sums half an hour later.
