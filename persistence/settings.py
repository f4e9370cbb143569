"""The store's settings: where Postgres and Redis are, and how much of them is used.

Owns: the store's variables. Must not: read the environment by itself, or say a password aloud in an error. Every
refusal is one sentence that names the variable.
"""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

import environ

from actors.numbers import number_between
from persistence.mirror.convex_deployment import KEYS, ConvexKeys, convex_keys

SECRETS: Final = frozenset({"DATABASE_URL", "REDIS_URL", KEYS})
"""Variables that may hold a password or keys, and that may stand in a file named by `<variable>_FILE`."""

_POSTGRES: Final = ("postgresql", "postgres")
_REDIS: Final = ("redis", "rediss", "unix")


def _address(name: str, *schemes: str) -> Callable[[str], str]:
    def convert(value: str) -> str:
        parts = urlsplit(value.strip())
        if parts.scheme not in schemes:
            raise ValueError(f"{name} must be a URL that begins with {schemes[0]}://.")
        if parts.netloc.count("@") > 1:  # drivers part it at different ones, and would take the rest for a host's name
            raise ValueError(f"{name} has an @ in its user or password; write it as %40.")
        return value.strip()

    return convert


def address(url: str) -> str:
    """Where a database is, as a person may read it: host, port and name, or the folder of its socket; no user."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    host = parts.netloc.rpartition("@")[2] or asked.get("host", ["localhost"])[0]
    name = unquote(parts.path.strip("/")) or "(the user's)"
    return f"{name} at {host}"


def _redis_url(value: str) -> str | None:
    return _address("REDIS_URL", *_REDIS)(value) if value.strip() else None


def _connections(value: str | int) -> int:
    number = number_between("TRIVET_DATABASE_READERS", 1, 100)(value)
    if not number.is_integer():
        raise ValueError(f"TRIVET_DATABASE_READERS must be a whole number, not {value!r}.")
    return int(number)


@environ.config(prefix="", frozen=True)
class StoreSettings:
    """Everything about Postgres and Redis that an operator may choose."""

    database_url: str = environ.var(
        name="DATABASE_URL",
        converter=_address("DATABASE_URL", *_POSTGRES),
        help="the Postgres that keeps everything, 14 or newer",
    )
    redis_url: str | None = environ.var(
        "",
        name="REDIS_URL",
        converter=_redis_url,
        help="a Redis that makes some things faster; empty: do without",
    )
    database_readers: int = environ.var(
        4,
        name="TRIVET_DATABASE_READERS",
        converter=_connections,
        help="connections to Postgres for reads, beside the one that writes",
    )
    commit_timeout_s: float = environ.var(
        5.0,
        name="TRIVET_COMMIT_TIMEOUT_S",
        converter=number_between("TRIVET_COMMIT_TIMEOUT_S", 0.1, 8.0),  # a table gives up on its journal after 10
        help="seconds a change may wait for Postgres before its sender is told that it was not saved",
    )
    convex_keys: ConvexKeys = environ.var(
        "",
        name=KEYS,
        converter=convex_keys,
        help="name=key pairs, separated by commas: the deploy keys of restaurants' Convex deployments",
    )


def store_settings(variables: Mapping[str, str]) -> StoreSettings:
    """The store's settings from these variables.

    Raises ValueError with a sentence that names the variable, and `environ.MissingEnvValueError` with its name.
    """
    return environ.to_config(StoreSettings, dict(variables))
