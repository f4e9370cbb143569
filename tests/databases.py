"""Databases that last for one test, copied from one that is kept.

Owns: how they are named, copied and dropped, whoever is still connected to them, and what a test asks them itself.
Must not: know what is in them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

import psycopg
from attrs import frozen

_kept: Final[dict[str, psycopg.Connection | None]] = {}  # of each copied database the one of `connected`, once opened


@frozen(eq=False)
class Databases:
    """Those of one server, by one connection: to open one for each takes as long as to copy a database."""

    postgres_url: str
    _connection: psycopg.Connection

    @contextmanager
    def copied(self, template: str) -> Iterator[str]:
        """The URL of a database with all that is in that one, to which nobody is connected at that moment."""
        name = f"test_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        url = self._named(name)
        _kept[url] = None
        try:
            yield url
        finally:
            if (connection := _kept.pop(url)) is not None:
                connection.close()
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def made(self, name: str, template: str = "template1") -> str:
        """The URL of a database of this name, made anew, from which others can be copied once it is filled."""
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._named(name)

    def _named(self, name: str) -> str:
        """The URL of another database of this server."""
        return self.postgres_url.replace("/trivet?", f"/{name}?")

    def _run(self, statement: str) -> None:
        self._connection.execute(statement.encode())


@contextmanager
def databases_of(postgres_url: str) -> Iterator[Databases]:
    """Those of the server, until left."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield Databases(postgres_url, connection)


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """A connection on which each statement is for itself. For a copied database it is the same one each time: to open
    one takes as long as ten statements. For any other it is new, because a test may stop its own server.
    """
    if url not in _kept:
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
        return
    kept = _kept[url]
    if kept is None or kept.closed:
        kept = _kept[url] = psycopg.connect(url, autocommit=True, prepare_threshold=None)  # tests change tables
    yield kept


def run(url: str, *statements: str) -> None:
    """Runs the statements one after the other, each for itself."""
    with connected(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())
