"""Brings a database to a version of the schema, forwards and back.

Owns: running the migrations of `persistence/migrations`, one process at a time.
Must not: run inside trio; it is synchronous, and the command line calls it before anything else starts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext

CONNECT_S: Final = 10  # a database that does not answer by then is reported, not waited for
LOCK_MS: Final = 30_000  # how long a migration waits for a table in use, or for another migration
_MIGRATION_LOCK: Final = 0x7472_6976_6574  # any number, as long as all who migrate use the same


def upgrade(url: str, revision: str = "head") -> None:
    """Takes the database at `url` forwards to a revision. Raises SQLAlchemy's errors."""
    with _connection(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Takes the database at `url` back to a revision; `base` empties it. Raises SQLAlchemy's errors."""
    with _connection(url) as connection:
        command.downgrade(_config(connection), revision)
        _renew_marks(connection)


def current(url: str) -> str | None:
    """The revision the database is at, or None if it was never migrated."""
    with _connection(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def engine(url: str) -> sa.Engine:
    """A synchronous engine on the URL that asyncpg takes too."""
    timeouts = {"connect_timeout": CONNECT_S, "options": f"-c lock_timeout={LOCK_MS}"}
    return sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), connect_args=timeouts)


@contextmanager
def _connection(url: str) -> Iterator[sa.Connection]:
    """For a transaction of each migration, so that it happens whole or not at all and locks no table longer.

    One of their own holds, as long as all of them take, the lock that keeps others from migrating.
    """
    database = engine(url)
    try:
        with database.begin() as alone, database.connect() as connection:
            alone.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            yield connection
    finally:
        database.dispose()


def _renew_marks(connection: sa.Connection) -> None:
    """Copies of menus are none any more: what a step back has dropped comes back otherwise, and no trigger sees it."""
    columns = sa.text(
        "SELECT FROM information_schema.columns WHERE table_name = 'restaurant_revisions' AND column_name = 'mark'"
    )
    if connection.execute(columns).first() is not None:
        connection.execute(sa.text("UPDATE restaurant_revisions SET mark = gen_random_uuid()"))
    connection.commit()


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
