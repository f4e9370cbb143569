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
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import DBAPIError

from persistence.search_tables import EXTENSIONS

CONNECT_S: Final = 10  # a database that does not answer by then is reported, not waited for
LOCK_MS: Final = 30_000  # how long a migration waits for a table in use, or for another migration
_MIGRATION_LOCK: Final = 0x7472_6976_6574  # any number, as long as all who migrate use the same


class ExtensionRefused(Exception):
    """The extensions of the search cannot be created by us; the text says of the database what somebody has to do.

    What was migrated before stays, so that migrating again goes on from there.
    """


def upgrade(url: str, revision: str = "head") -> None:
    """Takes the database at `url` forwards to a revision. Raises `ExtensionRefused` and SQLAlchemy's errors."""
    with _connection(url) as connection:
        try:
            command.upgrade(_config(connection), revision)
        except DBAPIError as error:
            if not (error.statement or "").startswith("CREATE EXTENSION"):
                raise
            raise ExtensionRefused(_way_out(error)) from error


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


def _way_out(refused: DBAPIError) -> str:
    """What somebody must do whom the database did not let create an extension."""
    create = " ".join(f"CREATE EXTENSION IF NOT EXISTS {name};" for name in EXTENSIONS)
    if isinstance(refused.orig, InsufficientPrivilege):
        return (
            "has a user who may not create the extensions that looking for products needs. "
            f"Have a superuser say this once, in this database, and migrate again:\n\n    {create}\n"
        )
    return (
        "is on a server without an extension that looking for products needs. Install what your system calls "
        f"postgresql-contrib where the database runs, and migrate again. In Postgres's words: {refused.orig}"
    )


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
