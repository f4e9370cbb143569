"""The tables of stored collections, as SQLAlchemy knows tables.

Owns: turning what a collection says of itself into a table. Must not: be needed at run time, when SQLAlchemy is not.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, JSONB, TIMESTAMP, UUID

from persistence.columns import check, one_of
from persistence.part import Column, Index, Reference, Table

_TYPES: Final[Mapping[str, Any]] = {
    "uuid": UUID(as_uuid=True),
    "boolean": sa.Boolean(),
    "integer": sa.Integer(),
    "bigint": sa.BigInteger(),
    "text": sa.Text(),
    "timestamptz": TIMESTAMP(timezone=True),
    "date": sa.Date(),
    "json": JSON(),
    "jsonb": JSONB(),
}


def add_table(metadata: sa.MetaData, table: Table) -> None:
    """Adds the table of a collection to the others."""
    columns = [_column(column, table.defaults.get(column.name)) for column in table.columns]
    sa.Table(table.name, metadata, *columns, *_constraints(table), *(_index(index) for index in table.indexes))


def _column(column: Column, default: str | None) -> "sa.Column[Any]":
    return sa.Column(column.name, _TYPES[column.type], nullable=column.nullable, server_default=default)


def _constraints(table: Table) -> Iterator[sa.Constraint]:
    yield sa.PrimaryKeyConstraint(*table.key)
    yield from (sa.UniqueConstraint(*columns) for columns in table.unique)
    yield from (_reference(reference) for reference in table.references)
    yield from (one_of(column.name, column.values) for column in table.columns if column.values)
    yield from (check(name, rule) for name, rule in table.checks.items())


def _reference(reference: Reference) -> sa.ForeignKeyConstraint:
    to = [f"{reference.table}.{column}" for column in reference.to]
    return sa.ForeignKeyConstraint(list(reference.columns), to, ondelete=reference.on_delete)


def _index(index: Index) -> sa.Index:
    columns = [sa.text(column) if " " in column else column for column in index.columns]
    where = None if index.where is None else sa.text(index.where)
    return sa.Index(index.name, *columns, postgresql_where=where)
