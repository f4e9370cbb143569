"""Databases that last for one test, copied from one that is kept.

Owns: how they are named, copied and dropped, whoever is still connected to them.
Must not: know what is in them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg


@contextmanager
def copied(postgres_url: str, template: str) -> Iterator[str]:
    """The URL of a database with all that is in that one, to which nobody is connected at that moment."""
    name = f"test_{uuid4().hex}"
    run(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield named(postgres_url, name)
    finally:
        run(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def made(postgres_url: str, name: str, template: str = "template1") -> str:
    """The URL of a database of this name, made anew, from which others can be copied once it is filled."""
    run(postgres_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")
    return named(postgres_url, name)


def named(postgres_url: str, name: str) -> str:
    """The URL of another database of this server."""
    return postgres_url.replace("/trivet?", f"/{name}?")


def run(url: str, *statements: str) -> None:
    """Runs the statements one after the other, each for itself."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
