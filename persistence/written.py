"""Rows of a restaurant's own that are written whole, and keep their row when what they are about is deleted.

Owns: how such rows are written, and marked as deleted or restored. Must not: know a table of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Final

import msgspec

from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Column, Row, Save, Table, upsert

_encode: Final = msgspec.json.Encoder().encode
_AS_NAMED: Final[Mapping[str, str]] = MappingProxyType({})


def written_whole(
    table: str, branch: str, value: type, columns: tuple[Column, ...], fields: Mapping[str, str] = _AS_NAMED
) -> tuple[Save, Save]:
    """What writes a table, and what marks its rows as deleted, or restored. Another restaurant's row is a failure.

    The first column is the key, and one column may be JSON. `fields` says where a column's value is found that is not
    the value's field of that name.
    """
    key, *others = (column.name for column in columns)
    every = (RESTAURANT_ID, *columns)
    sql = upsert(Table(table, value, (key,), (RESTAURANT_ID,)), every, tuple(others), "restaurant_id")
    deleted = f"""
        UPDATE {table} AS k SET deleted_at = r.deleted_at
        FROM {{rows}}
        WHERE k.{key} = r.{key} AND k.restaurant_id = r.restaurant_id
    """
    marked = (RESTAURANT_ID, columns[0], Column("deleted_at", "timestamptz", nullable=True))
    return (
        Save(f"{branch}_written", every, _rows(branch, columns, fields), sql, frozenset({branch})),
        Save(f"{branch}_deleted", marked, _gone(branch), deleted, frozenset({f"gone:{branch}"})),
    )


def _rows(branch: str, columns: tuple[Column, ...], fields: Mapping[str, str]) -> Callable[[Change], Iterable[Row]]:
    """The rows of a collection: values by the names of their columns, JSON encoded."""
    values = attrgetter(*(fields.get(column.name, column.name) for column in columns))
    place = next((n for n, column in enumerate(columns) if column.type == "json"), None)

    def ready(row: Row) -> Row:
        return row if place is None else (*row[:place], _encode(row[place]), *row[place + 1 :])

    def rows(change: Change) -> Iterable[Row]:
        return [(change.owner.key, *ready(values(value))) for value in change.parts.get(branch, ())]

    return rows


def _gone(branch: str) -> Callable[[Change], Iterable[Row]]:
    return lambda change: [(change.owner.key, one.key, one.at) for one in change.gone.get(branch, ())]
