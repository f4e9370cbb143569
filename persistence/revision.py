"""Whether the database is one that this version of Trivet can serve from.

    no tables, or an older revision     unfit: migrate first
    the revision of this version        right
    a newer revision                    right enough: migrations leave a running older version working, and while many
                                        processes are replaced one by one, an older one may have to start again
    anything else                       unfit: somebody else's tables

Owns: this verdict and its sentences. Must not: change anything, or say a password.
"""

import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import psycopg

from persistence.bridge import Reads
from persistence.statements import statement

MASK: Final = "••••"
CONNECT_S: Final = 5  # at the start; a database that is farther away than this is away
_REVISION: Final = statement("revision")
_NUMBERED: Final = re.compile(r"[0-9]{4}")
_WHERE: Final = re.compile(r"^.*failed: (?:FATAL: +)?")
_STEPS: Final = Path(__file__).parent / "migrations" / "versions"

NEEDED: Final = max(path.name[:4] for path in _STEPS.glob("[0-9]*.py"))
"""The revision that this version was written for."""


class DatabaseUnfit(Exception):
    """Nothing can be served from this database. The message says what it lacks and what to do."""


class DatabaseAway(Exception):
    """The database does not answer. The message is the driver's word, without a password."""


class DatabaseNewer(Exception):
    """The database is ahead of this version, which serves on."""


def refuse_unfit(found: str | None) -> None:
    """Raises `DatabaseUnfit` for a revision that cannot be served from; None stands for no tables."""
    if found is None:
        raise DatabaseUnfit("has not been migrated; `run.py migrate` makes the tables")
    if _NUMBERED.fullmatch(found) is None:
        raise DatabaseUnfit(f"is at revision {found[:40]!r}, which is none of Trivet's; it may be another program's")
    if found < NEEDED:
        raise DatabaseUnfit(f"is at revision {found}, and {NEEDED} is needed; `run.py migrate` brings it there")


def look(url: str) -> str | None:
    """The revision of the database at `url`, None without tables. Synchronous; raises `DatabaseAway`."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_S) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.Error as error:
        raise DatabaseAway(_without_password(str(error), url)) from None
    return None if row is None else str(row[0])


class Revision:
    """What `/health/detailed` asks about the database's tables."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def ping(self) -> float:
        """Seconds that the smallest question took. Raises `Unavailable` or `DatabaseUnfit`."""
        took_s = await self._reads.ping()
        refuse_unfit(await self._found())
        return took_s

    async def current(self) -> str:
        """The revision, if it is this version's own. Raises `Unavailable`, `DatabaseUnfit` or `DatabaseNewer`."""
        found = await self._found()
        refuse_unfit(found)
        if found != NEEDED:
            raise DatabaseNewer(found)
        return NEEDED

    async def _found(self) -> str | None:
        """Raises `Unavailable` also where the table is missing: Postgres can only be asked for what is there."""
        rows = await self._reads.fetch(_REVISION)
        return str(rows[0]["revision"]) if rows else None


def _without_password(message: str, url: str) -> str:
    """A driver's word for what is wrong: its first line, without the address, which the caller knows."""
    said = _WHERE.sub("", message.strip().splitlines()[0]) if message.strip() else "no answer"
    password = urlsplit(url).password
    for secret in (password, unquote(password or "")):
        said = said.replace(secret, MASK) if secret else said
    return said
