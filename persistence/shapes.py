"""The journal's statements, made from the declarations of owners and parts.

Owns: putting the parts together, which statement a flush takes, and its arguments. Must not: know a connection, or
what a part is about. Pure.

A statement saves the changes of many owners in one step. Its arguments are one array for each column, so that Postgres
needs no JSON, knows every type, and is told every column by name; a column that a later version has added is not there
for it. `fenced` are the owners whose stored version was the one they came from. Every part joins it: the rows of a
stale owner vanish, its neighbours' stay.

Each part in a statement costs every flush, with rows or without. So there are a few shapes, each prepared once for a
connection, and a flush takes the first that has all the parts it needs.
"""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Final

from attrs import field, frozen

from actors.ports.journal import Change, SessionStep
from persistence.owners import RESTAURANTS, SESSIONS
from persistence.part import Column, Owner, Row, Save
from persistence.parts import PARTS


@frozen(eq=False)
class Shape:
    """One statement. Without `opens` it is for owners that are stored already."""

    owner: Owner
    saves: tuple[Save, ...]
    opens: bool
    text: str = field(init=False)
    _others: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "text", _text(self))
        every = {source for save in _saves(self.owner) if save not in self.saves for source in save.sources}
        object.__setattr__(self, "_others", frozenset(every))

    def fits(self, change: Change) -> bool:
        """Whether the statement has everything that this change of its owner needs."""
        return (
            (self.opens or not self.owner.opens or change.owner.version > 0)
            and self._others.isdisjoint(change.parts)
            and not (change.gone and not self._others.isdisjoint(f"gone:{name}" for name in change.gone))
            and not (change.audit and "audit" in self._others)
        )

    def arguments(self, changes: Sequence[Change]) -> list[Sequence[Any]]:
        """The arguments that save these changes, one array for each column."""
        arrays = _arrays(self.owner.columns, [self.owner.row(change) for change in changes])
        for save in self.saves:
            arrays += _arrays(save.columns, [row for change in changes for row in save.rows(change)])
        return arrays


def shape_of(changes: Sequence[Change]) -> Shape:
    """The statement for these changes, whose owners are all of a kind."""
    shapes = SESSION_SHAPES if isinstance(changes[0].owner, SessionStep) else RESTAURANT_SHAPES
    return next(shape for shape in shapes if all(map(shape.fits, changes)))


def _arrays(columns: Sequence[Column], rows: Sequence[Row]) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) if rows else [()] * len(columns)


def _saves(owner: Owner) -> tuple[Save, ...]:
    return tuple(save for part in PARTS if part.of == owner.key for save in part.saves)


def _text(shape: Shape) -> str:
    owner, numbers = shape.owner, count(1)
    steps = [f"given AS MATERIALIZED (SELECT * FROM {_unnest('g', owner.columns, numbers)})", _moved(owner)]
    if shape.opens:
        steps += [_opened(owner)]
    ids = [f"SELECT {owner.key} FROM {name}" for name in ("moved", "opened")[: 1 + shape.opens]]
    steps += [f"fenced AS MATERIALIZED ({' UNION ALL '.join(ids)})"]
    for save in shape.saves:
        rows = f"{_unnest('r', save.columns, numbers)} JOIN fenced USING ({owner.key})"
        steps += [f"{save.name}_saved AS ({save.sql.format(rows=rows)})"]
    return f"WITH {', '.join(steps)} SELECT {owner.key} AS owner FROM fenced"


def _unnest(alias: str, columns: Sequence[Column], numbers: Iterable[int]) -> str:
    arrays = ", ".join(f"${number}::{one.type}[]" for one, number in zip(columns, numbers, strict=False))
    return f"unnest({arrays}) AS {alias} ({', '.join(one.name for one in columns)})"


def _moved(owner: Owner) -> str:
    assignments = ", ".join(f"{name} = {value}" for name, value in owner.updates.items())
    return (
        f"moved AS (UPDATE {owner.table} AS s SET {assignments} FROM given AS g"
        f" WHERE s.{owner.key} = g.{owner.key} AND s.version = g.version - 1 RETURNING s.{owner.key})"
    )


def _opened(owner: Owner) -> str:
    names = ", ".join(one.name for one in owner.columns)
    return (
        f"opened AS (INSERT INTO {owner.table} ({names}) SELECT {names} FROM given WHERE version = 1"
        f" ON CONFLICT ({owner.key}) DO NOTHING RETURNING {owner.key})"
    )


def _only(owner: Owner, *names: str) -> tuple[Save, ...]:
    return tuple(save for save in _saves(owner) if save.name in names)


SESSION_SHAPES: Final = (
    Shape(SESSIONS, _only(SESSIONS, "lines", "events"), opens=False),  # nearly every flush: taps
    Shape(SESSIONS, _saves(SESSIONS), opens=True),
)
RESTAURANT_SHAPES: Final = (Shape(RESTAURANTS, _saves(RESTAURANTS), opens=False),)
SHAPES: Final = (*SESSION_SHAPES, *RESTAURANT_SHAPES)
