"""What a stored collection says of itself, once: `persistence/parts` has one file for each.

Owns: the words of a declaration, and what follows from them alone: columns and their types, rows, the SQL that saves
and loads them. Must not: know a connection, or one collection from another.

From the declarations come the journal's statements (`persistence.shapes`), the loader's tree (`persistence.trees`), the
twin in memory (`persistence.memory`) and the tables (`persistence.schema`). A value's fields are the columns of its
table, by name, so a new field needs a new column and nothing here.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime
from operator import attrgetter
from types import UnionType
from typing import Any, Final, TypeAlias, cast, get_args, get_origin
from uuid import UUID

import attrs
from attrs import field, frozen

from actors.ports.journal import Change, SessionStep

Row: TypeAlias = tuple[Any, ...]
_TYPES: Final[Mapping[type, str]] = {
    UUID: "uuid", bool: "boolean", int: "integer", str: "text", datetime: "timestamptz", bytes: "json", tuple: "jsonb",
    date: "date",
}  # fmt: skip


@frozen
class Column:
    """One column: `type` is Postgres's word for it, `values` are the only ones allowed where it is an enumeration."""

    name: str
    type: str
    nullable: bool = False
    values: tuple[str, ...] = ()


@frozen
class Reference:
    """A foreign key. `on_delete` is what SQL says: CASCADE, SET NULL or nothing."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]
    on_delete: str | None = None


@frozen
class Index:
    """An index. A column may be followed by DESC; `where` makes it partial; without a `name` it gets the usual one."""

    columns: tuple[str, ...]
    where: str | None = None
    name: str | None = None


@frozen(eq=False)
class Table:
    """How values are kept: one row each, `owner` in front of the value's own fields.

    `money` are fields of 64 bits, `without` fields that are kept elsewhere, `defaults` what the database gives to rows
    of an older version. `references` beyond those of `owner` and `checks` are as in SQL.
    """

    name: str
    value: type
    key: tuple[str, ...]
    owner: tuple[Column, ...]
    money: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    checks: Mapping[str, str] = field(factory=dict)
    references: tuple[Reference, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[Index, ...] = ()
    defaults: Mapping[str, str] = field(factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column, the owner's first."""
        return self.owner + columns_of(self.value, money=self.money, without=self.without)


@frozen(eq=False)
class Save:
    """What one kind of row does in a statement. `sql` has `{rows}` where the fenced rows are joined in, as `r`.

    `columns` are the fields of a row, the owner's key first, which need not be stored. `rows` are those of a change;
    there are none where the change has none of `sources`: names of its parts, `gone:` and a name, `events`, `audit`.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Change], Iterable[Row]]
    sql: str
    sources: frozenset[str]


@frozen(eq=False)
class Load:
    """How a collection comes back. `sql` is a subquery that gives its JSON, of `s`, the session.

    `value` is one value of it, which has a `key` in its branch of `State`; `order` is the order in a branch. `branch`
    gives the branch where the collection has several, each of `branches`.
    """

    name: str
    sql: str
    value: type
    key: Callable[[Any], Hashable]
    order: Callable[[Any], Any]
    branches: tuple[str, ...]
    branch: Callable[[Any], str]


@frozen(eq=False)
class Owner:
    """Whom changes belong to. `key` is the column that its parts are fenced by, `row` its own row in a change.

    `columns` are the fields of that row. `updates` gives for each column that may change what it becomes, of `g`, the
    row, and `s`, what is stored. `fits` says whether that is all that a change needs of its owner. `opens` says whether
    the owner may be new, with its first change.
    """

    step: type
    table: str
    key: str
    columns: tuple[Column, ...]
    row: Callable[[Change], Row]
    updates: Mapping[str, str]
    fits: Callable[[Change], bool]
    opens: bool


@frozen(eq=False)
class Part:
    """A stored collection of an owner, whose key is the column `of`. `load` is None for what no tree holds."""

    of: str
    saves: tuple[Save, ...]
    load: Load | None = None
    tables: tuple[Table, ...] = ()


SESSION_ID: Final = Column("session_id", "uuid")
RESTAURANT_ID: Final = Column("restaurant_id", "integer")
GOES_WITH_SESSION: Final = Reference(("session_id",), "sessions", ("session_id",), "CASCADE")
OUTLIVES_SESSION: Final = Reference(("session_id",), "sessions", ("session_id",), "SET NULL")
OF_ORDER: Final = Reference(("restaurant_id", "order_number"), "orders", ("restaurant_id", "order_number"), "CASCADE")
OF_RESTAURANT: Final = Reference(("restaurant_id",), "restaurants", ("restaurant_id",))


def columns_of(
    value: type, *, money: frozenset[str] = frozenset(), without: frozenset[str] = frozenset()
) -> tuple[Column, ...]:
    """The columns of a value's fields. Raises KeyError for a type that no column has."""
    return tuple(column(f.name, f.type, is_money=f.name in money) for f in attrs.fields(value) if f.name not in without)


def column(name: str, annotation: Any, *, is_money: bool = False) -> Column:
    """The column of one field, of its type. Raises KeyError for a type that no column has."""
    nullable = isinstance(annotation, UnionType)
    kind = next(one for one in get_args(annotation) if one is not type(None)) if nullable else annotation
    kind = get_origin(kind) or kind
    if is_money:
        return Column(name, "bigint", nullable)
    if attrs.has(kind):
        return Column(name, "jsonb", nullable)
    if kind not in _TYPES and issubclass(kind, str):
        return Column(name, "text", nullable, tuple(str(one) for one in kind))
    return Column(name, _TYPES[kind], nullable)


def saves(
    name: str,
    table: Table,
    *,
    branches: tuple[str, ...],
    prefix: Callable[[Change], Row],
    updates: tuple[str, ...] = (),
    guard: str | None = None,
) -> Save:
    """The upsert of a table's values from these branches; `prefix` gives what the owner's columns have.

    `updates` are the columns in which a row that is there is changed. A row that another owner has must fail, not
    vanish: where the owner is not part of the key, `guard` names a column that then becomes NULL and may not be.
    """
    values = attrgetter(*(field.name for field in attrs.fields(table.value) if field.name not in table.without))

    def rows(change: Change) -> Iterable[Row]:
        before = prefix(change)
        return [before + values(value) for branch in branches for value in change.parts.get(branch, ())]

    columns = table.columns
    return Save(name, columns, rows, upsert(table, columns, updates, guard), frozenset(branches))


def upsert(table: Table, columns: tuple[Column, ...], updates: tuple[str, ...], guard: str | None) -> str:
    """The SQL that inserts rows of these columns, or changes `updates` where they are there."""
    names = ", ".join(column.name for column in columns)
    owner = table.owner[0].name
    changes = [f"{column} = excluded.{column}" for column in updates]
    if guard is not None:
        changes.insert(0, f"{guard} = CASE WHEN kept.{owner} = excluded.{owner} THEN kept.{guard} END")
    action = f"DO UPDATE SET {', '.join(changes)}" if changes else "DO NOTHING"
    return (
        f"INSERT INTO {table.name} AS kept ({names}) SELECT {names} FROM {{rows}}"
        f" ON CONFLICT ({', '.join(table.key)}) {action}"
    )


def loads(
    table: Table,
    branch: str,
    *,
    key: Callable[[Any], Hashable],
    order_by: tuple[str, ...],
) -> Load:
    """The branch of a table's values, which are kept in the order of these columns."""
    order = ", ".join(f"r.{column}" for column in order_by)
    sql = f"SELECT json_agg(r ORDER BY {order}) FROM {table.name} AS r WHERE r.session_id = s.session_id"
    return Load(branch, sql, table.value, key, attrgetter(*order_by), (branch,), lambda _: branch)


def of_owner(change: Change) -> Row:
    """What a row has in front whose owner's columns are the owner's key alone."""
    return (change.owner.key,)


def of_session_and_restaurant(change: Change) -> Row:
    """What a row of a session has in front that has its restaurant's id too."""
    session = cast("SessionStep", change.owner).session
    return (session.session_id, session.restaurant_id)
