"""The kinds of columns that tables are made of: each kind once, so that all tables agree.

Owns: types, defaults and references. Must not: name a table of its own.
"""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSON, TIMESTAMP, UUID

NOW: Final = sa.text("now()")
TRUE: Final = sa.text("true")
FALSE: Final = sa.text("false")


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """A check that the column has one of these values; named after the column."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def check(name: str, rule: str) -> sa.CheckConstraint:
    """A check under this name."""
    return sa.CheckConstraint(rule, name=name)


def text(name: str, *, nullable: bool = False, default: str | None = None) -> "sa.Column[str]":
    """Text, with a default that the database gives."""
    server_default = None if default is None else sa.text(f"'{default}'")
    return sa.Column(name, sa.Text, nullable=nullable, server_default=server_default)


def words(name: str) -> "sa.Column[object]":
    """A list of words, none unless given."""
    return sa.Column(name, ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'"))


def ids(name: str) -> "sa.Column[object]":
    """A list of ids, none unless given."""
    return sa.Column(name, ARRAY(sa.Integer), nullable=False, server_default=sa.text("'{}'"))


def flat(name: str) -> sa.CheckConstraint:
    """A check that a list is one, and has no NULL in it. An empty one has no dimension, which is no refusal."""
    return check(name, f"array_ndims({name}) = 1 AND array_position({name}, NULL) IS NULL")


def translations() -> "sa.Column[object]":
    """Names and descriptions by language, an object, empty unless given."""
    return sa.Column("translations", JSON, nullable=False, server_default=sa.text("'{}'"))


def integer(name: str, *, nullable: bool = False, default: int | None = None) -> "sa.Column[int]":
    """A whole number of 32 bits."""
    return sa.Column(name, sa.Integer, nullable=nullable, server_default=None if default is None else str(default))


def money(name: str) -> "sa.Column[int]":
    """An amount in minor units: 64 bits, because a large order in a small currency does not fit into 32."""
    return sa.Column(name, sa.BigInteger, nullable=False)


def chosen(what: str) -> "tuple[sa.Column[Any], sa.Column[Any]]":
    """Who somebody outside is for a restaurant, and how they are reached; null: as Trivet's settings say."""
    settings = sa.Column(f"{what}_settings", JSON, nullable=False, server_default=sa.text("'{}'"))
    return text(f"{what}_driver", nullable=True), settings


def flag(name: str, default: sa.TextClause) -> "sa.Column[bool]":
    """Yes or no, with `TRUE` or `FALSE` as the default."""
    return sa.Column(name, sa.Boolean, nullable=False, server_default=default)


def time(name: str, *, nullable: bool = False, default: sa.TextClause | None = None) -> "sa.Column[object]":
    """A moment, with its zone."""
    return sa.Column(name, TIMESTAMP(timezone=True), nullable=nullable, server_default=default)


def uuid(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    """An id that we give ourselves."""
    return sa.Column(name, UUID(as_uuid=True), nullable=nullable)


def identity(name: str) -> "sa.Column[int]":
    """A primary key that the database counts, unless a number is given."""
    return sa.Column(name, sa.Integer, sa.Identity(always=False), primary_key=True)


def of_restaurant() -> "sa.Column[int]":
    """The restaurant that a row belongs to."""
    return sa.Column("restaurant_id", sa.Integer, sa.ForeignKey("restaurants.restaurant_id"), nullable=False)


def with_restaurant(*, primary_key: bool = False) -> "sa.Column[int]":
    """The restaurant that a row belongs to, and goes with."""
    restaurant = sa.ForeignKey("restaurants.restaurant_id", ondelete="CASCADE")
    return sa.Column(
        "restaurant_id", sa.Integer, restaurant, primary_key=primary_key, nullable=False, autoincrement=False
    )


def of_branch(*, primary_key: bool = False) -> "sa.Column[int]":
    """The branch that a row belongs to, and goes with."""
    branch = sa.ForeignKey("branches.branch_id", ondelete="CASCADE")
    return sa.Column("branch_id", sa.Integer, branch, primary_key=primary_key, nullable=False, autoincrement=False)
