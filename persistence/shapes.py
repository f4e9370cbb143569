"""The journal's statements, made from the declarations of owners and parts.

Owns: putting the parts together, which statement a flush takes, and its arguments. Must not: know a connection, or
what a part is about. Pure.

A statement saves the changes of many owners in one step. `fenced` are the owners whose stored version was the one they
came from. Every part joins it: the rows of a stale owner vanish, its neighbours' stay. Every column is named and every
argument has its type, so that a column which a later version has added is not there for it.

Where there is one row of each kind, as there nearly always is while nobody else taps, every value is an argument of its
own. Many rows come as one JSON text for each kind, read by `json_to_recordset` as the columns that are named here. One
array for each column, read by `unnest`, was tried: it costs Postgres as much, but us a fifth more for 32 taps at once,
and with every part in the statement, which then has 107 arguments, half as much again on both sides.

Each part in a statement costs every flush, with rows or without. So there are a few shapes, each prepared once for a
connection, and a flush takes the first that has all it needs.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any, Final

import msgspec
from attrs import field, frozen

from actors.ports.journal import Change
from persistence.owners import RESTAURANTS, SESSIONS, TAPPED_SESSIONS
from persistence.part import Column, Owner, Row, Save
from persistence.parts import PARTS

_encode: Final = msgspec.json.Encoder().encode


@frozen(eq=False)
class Shape:
    """One statement, for changes of this owner that need no other parts. `single` is for one row of each kind."""

    owner: Owner
    saves: tuple[Save, ...]
    single: bool = False
    text: str = field(init=False)
    _others: frozenset[str] = field(init=False)
    _makes: tuple[Callable[..., Any], ...] = field(init=False)
    _trees: tuple[int, ...] = field(init=False)  # which arguments are jsonb, where each is a value of its own

    def __attrs_post_init__(self) -> None:
        every = {source for save in _saves(self.owner) if save not in self.saves for source in save.sources}
        object.__setattr__(self, "text", _text(self))
        object.__setattr__(self, "_others", frozenset(every))
        columns = (self.owner.columns, *(save.columns for save in self.saves))
        object.__setattr__(self, "_makes", tuple(map(_maker, columns)))
        types = [column.type for kind in columns for column in kind]
        object.__setattr__(self, "_trees", tuple(place for place, kind in enumerate(types) if kind == "jsonb"))

    def fits(self, change: Change) -> bool:
        """Whether the statement has everything that this change needs."""
        return (
            isinstance(change.owner, self.owner.step)
            and self._others.isdisjoint(change.parts)
            and not (change.audit and "audit" in self._others)
            and not (change.gone and not self._others.isdisjoint(f"gone:{name}" for name in change.gone))
            and self.owner.fits(change)
        )

    def arguments(self, changes: Sequence[Change]) -> list[Any] | None:
        """The arguments that save these changes, which fit. None where `single` finds not one row of each kind."""
        rows = [[self.owner.row(change) for change in changes]]
        rows += [[row for change in changes for row in save.rows(change)] for save in self.saves]
        if not self.single:
            return [_json(make, kind) for make, kind in zip(self._makes, rows, strict=True)]
        if any(len(kind) != 1 for kind in rows):
            return None
        values = [value.decode() if type(value) is bytes else value for kind in rows for value in kind[0]]
        for place in self._trees:
            values[place] = _encode(values[place]).decode() if values[place] else "[]"
        return values


def flush_of(changes: Sequence[Change]) -> tuple[Shape, list[Any]]:
    """The statement for these changes, whose owners are all of a kind, and its arguments."""
    for shape in SHAPES:
        if (not shape.single or len(changes) == 1) and all(map(shape.fits, changes)):
            arguments = shape.arguments(changes)
            if arguments is not None:
                return shape, arguments
    raise AssertionError("the last shape of each owner has every part")


def rows_of(change: Change) -> Iterator[Row]:
    """Every row of a change."""
    shape = next(shape for shape in reversed(SHAPES) if shape.fits(change))
    yield shape.owner.row(change)
    for save in shape.saves:
        yield from save.rows(change)


def _json(make: Callable[..., Any], rows: Sequence[Row]) -> str:
    """Raises ValueError (UnicodeEncodeError) for text that is no Unicode, such as half a pair."""
    return _encode([make(*row) for row in rows]).decode() if rows else "[]"


def _maker(columns: Sequence[Column]) -> Callable[..., Any]:
    """What makes a row with names of a row without. Bytes are JSON already, and stay as they are.

    What is None is left out, and NULL all the same: Postgres need not read its name.
    """
    make = msgspec.defstruct("Row", [(column.name, Any, None) for column in columns], omit_defaults=True)
    ready = [place for place, column in enumerate(columns) if column.type == "json"]
    if not ready:
        return make
    (place,) = ready
    return lambda *row: make(*row[:place], msgspec.Raw(row[place]), *row[place + 1 :])


def _saves(owner: Owner) -> tuple[Save, ...]:
    return tuple(save for part in PARTS if part.of == owner.key for save in part.saves)


def _text(shape: Shape) -> str:
    owner, source = shape.owner, _single if shape.single else _many
    numbers = count(1)
    given = source("g", owner.columns, numbers)
    if owner.opens:
        steps = [f"given AS MATERIALIZED (SELECT * FROM {given})", _moved(owner, "given AS g"), _opened(owner)]
        fenced = f"SELECT {owner.key} FROM moved UNION ALL SELECT {owner.key} FROM opened"
    else:
        steps, fenced = [_moved(owner, given)], f"SELECT {owner.key} FROM moved"
    steps += [f"fenced AS MATERIALIZED ({fenced})"]
    for save in shape.saves:
        rows = f"{source('r', save.columns, numbers)} JOIN fenced USING ({owner.key})"
        steps += [f"{save.name}_saved AS ({save.sql.format(rows=rows)})"]
    return f"WITH {', '.join(steps)} SELECT {owner.key} AS owner FROM fenced"


def _many(alias: str, columns: Sequence[Column], numbers: Iterator[int]) -> str:
    typed = ", ".join(f"{column.name} {column.type}" for column in columns)
    return f"json_to_recordset(${next(numbers)}::json) AS {alias} ({typed})"


def _single(alias: str, columns: Sequence[Column], numbers: Iterator[int]) -> str:
    values = ", ".join(f"${next(numbers)}::{column.type}" for column in columns)
    return f"(VALUES ({values})) AS {alias} ({_names(columns)})"


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(column.name for column in columns)


def _moved(owner: Owner, given: str) -> str:
    assignments = ", ".join(f"{name} = {value}" for name, value in owner.updates.items())
    return (
        f"moved AS (UPDATE {owner.table} AS s SET {assignments} FROM {given}"
        f" WHERE s.{owner.key} = g.{owner.key} AND s.version = g.version - 1 RETURNING s.{owner.key})"
    )


def _opened(owner: Owner) -> str:
    names = _names(owner.columns)
    return (
        f"opened AS (INSERT INTO {owner.table} ({names}) SELECT {names} FROM given WHERE version = 1"
        f" ON CONFLICT ({owner.key}) DO NOTHING RETURNING {owner.key})"
    )


def _only(owner: Owner, *names: str) -> tuple[Save, ...]:
    return tuple(save for save in _saves(owner) if save.name in names)


TAP: Final = ("lines", "events")
"""What nearly every flush saves."""
COUNTED: Final = (*TAP, "holds", "holds_gone")
"""What it saves where something of it is counted."""
ORDERS: Final = (*TAP, "orders", "attempts")
NEW_ORDERS: Final = (*ORDERS, "placements", "items", "highest", "audit")
PAYMENTS: Final = ("payments", "payment_parts")
TOLD: Final = (*ORDERS, *PAYMENTS, "ticket_items")
"""What it saves of orders that are there: what a till, a kitchen or a provider of payments says of them."""
PLACED: Final = (*NEW_ORDERS, "members", "ticket_items", "counter_orders")
"""What it saves where orders are placed, at a table or at the counter."""
BOUGHT: Final = (*NEW_ORDERS, *PAYMENTS, "fulfilments", "slot_days", "stock", "stock_moves", "moves", "notices")
"""What it saves where orders of the shop are."""
SHAPES: Final = (
    Shape(TAPPED_SESSIONS, _only(TAPPED_SESSIONS, *TAP), single=True),  # one phone at a time
    Shape(TAPPED_SESSIONS, _only(TAPPED_SESSIONS, *TAP)),  # many phones
    Shape(TAPPED_SESSIONS, _only(TAPPED_SESSIONS, *COUNTED)),  # that choose what is counted
    Shape(SESSIONS, _only(SESSIONS, *TOLD)),
    Shape(SESSIONS, _only(SESSIONS, *PLACED)),
    Shape(SESSIONS, _only(SESSIONS, *BOUGHT)),
    Shape(SESSIONS, _saves(SESSIONS)),
    Shape(RESTAURANTS, _saves(RESTAURANTS)),
)
