"""Groups of options as their restaurant writes them, what is in them, and which items offer which.

A group is sent whole, with its options in their order. What is deleted keeps its row, and is written anew where
somebody brings it back. An item is sent with all its groups; those of its rows that are of a deleted group stay.
"""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from actors.domain.options.group import Option, OptionGroup
from actors.domain.restaurant import MenuItem
from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Column, Part, Row, Save, Table, upsert

Rows = Callable[[Change], Iterable[Row]]
_encode: Final = msgspec.json.Encoder().encode
_DELETED: Final = Column("deleted_at", "timestamptz", nullable=True)
_GROUP: Final = (
    RESTAURANT_ID,
    Column("option_group_id", "integer"),
    Column("name", "text"),
    Column("least", "integer"),
    Column("most", "integer"),
    Column("repeat", "boolean"),
    Column("translations", "json"),
    _DELETED,
)
_OPTION: Final = (
    RESTAURANT_ID,
    Column("option_id", "integer"),
    Column("option_group_id", "integer"),
    Column("name", "text"),
    Column("price", "bigint"),
    Column("available", "boolean"),
    Column("item_id", "integer", nullable=True),
    Column("position", "integer"),
    Column("translations", "json"),
    _DELETED,
)
_OFFER: Final = (
    RESTAURANT_ID,
    Column("menu_item_id", "integer"),
    Column("option_group_id", "integer"),
    Column("position", "integer"),
)
_OFFERS: Final = (RESTAURANT_ID, Column("menu_item_id", "integer"), Column("group_ids", "integer[]"))
_NOT_OFFERED: Final = """
    DELETE FROM item_option_groups AS k
    USING {rows}
    WHERE k.menu_item_id = r.menu_item_id AND k.restaurant_id = r.restaurant_id
        AND k.option_group_id <> ALL (r.group_ids)
        AND NOT EXISTS (
            SELECT FROM option_groups AS g
            WHERE g.option_group_id = k.option_group_id AND g.deleted_at IS NOT NULL
        )
"""


def _groups(change: Change) -> Iterable[Row]:
    return [
        (change.owner.key, one.group_id, one.name, one.least, one.most, one.repeat, _encode(one.translations), None)
        for one in change.parts.get("option_groups", ())
    ]


def _options(change: Change) -> Iterable[Row]:
    groups: Iterable[OptionGroup] = change.parts.get("option_groups", ())
    return [
        (
            change.owner.key, one.option_id, group.group_id, one.name, one.price, one.available, one.item_id, place,
            _encode(one.translations), None,
        )
        for group in groups
        for place, one in enumerate(group.options)
    ]  # fmt: skip


def _items(change: Change) -> Iterable[MenuItem]:
    return change.parts.get("item_groups", ())


def _offers(change: Change) -> Iterable[Row]:
    return [
        (change.owner.key, item.menu_item_id, group.group_id, place)
        for item in _items(change)
        for place, group in enumerate(item.groups)
    ]


def _offered(change: Change) -> Iterable[Row]:
    return [(change.owner.key, one.menu_item_id, [group.group_id for group in one.groups]) for one in _items(change)]


def _written(table: Table, columns: tuple[Column, ...], source: str, rows: Rows) -> Save:
    updates = tuple(column.name for column in columns[1:] if column.name not in table.key)
    sql = upsert(table, columns, updates, RESTAURANT_ID.name)
    return Save(f"{table.name}_written", columns, rows, sql, frozenset({source}))


def _deleted(table: str, key: str, source: str) -> Save:
    sql = f"""
        UPDATE {table} AS k SET deleted_at = r.deleted_at
        FROM {{rows}}
        WHERE k.{key} = r.{key} AND k.restaurant_id = r.restaurant_id
    """

    def rows(change: Change) -> Iterable[Row]:
        return [(change.owner.key, one.key, one.at) for one in change.gone.get(source, ())]

    columns = (RESTAURANT_ID, Column(key, "integer"), _DELETED)
    return Save(f"{table}_deleted", columns, rows, sql, frozenset({f"gone:{source}"}))


_GROUPS: Final = Table("option_groups", OptionGroup, ("option_group_id",), (RESTAURANT_ID,))
_OPTIONS: Final = Table("options", Option, ("option_id",), (RESTAURANT_ID,))
_ITEMS: Final = Table("item_option_groups", MenuItem, ("menu_item_id", "option_group_id"), (RESTAURANT_ID,))
PARTS: Final = (
    Part(
        "restaurant_id",
        (
            _written(_GROUPS, _GROUP, "option_groups", _groups),
            _written(_OPTIONS, _OPTION, "option_groups", _options),
            _written(_ITEMS, _OFFER, "item_groups", _offers),
            Save("item_option_groups_left", _OFFERS, _offered, _NOT_OFFERED, frozenset({"item_groups"})),
            _deleted("option_groups", "option_group_id", "option_groups"),
            _deleted("options", "option_id", "group_options"),
        ),
    ),
)
