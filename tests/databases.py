"""Databases that last for one test, copied from one that is kept.

Owns: how they are named, copied and dropped, whoever is still connected to them.
Must not: know what is in them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from attrs import frozen


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
        try:
            yield self._named(name)
        finally:
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


def run(url: str, *statements: str) -> None:
    """Runs the statements one after the other, each for itself."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
