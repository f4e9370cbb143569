"""Two believable restaurants to play with, from `persistence/seeds`.

Owns: putting them there once. A restaurant that is there already is left exactly as its people have made it.
Must not: run inside trio; it is synchronous, and the command line calls it before anything else starts.
"""

from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa

from actors.domain.kitchen.course import Course
from persistence.migrate import engine
from persistence.schema import METADATA

FOLDER: Final = Path(__file__).parent / "seeds"
_TABLES: Final = METADATA.tables


class _Option(msgspec.Struct, forbid_unknown_fields=True):
    """`price` in minor units; `item` is the name of the item that it is, in a combo."""

    name: str
    price: int = 0
    item: str | None = None


class _Group(msgspec.Struct, forbid_unknown_fields=True):
    """Options of which at least `least` and at most `most` are chosen."""

    name: str
    options: Sequence[_Option]
    least: int = 0
    most: int = 1
    repeat: bool = False


class _Item(msgspec.Struct, forbid_unknown_fields=True):
    """`price` in minor units; `photo` is a path on the origin that shows the menu. `groups` are named in the file."""

    name: str
    description: str
    price: int
    allergens: Sequence[str] = ()
    available: bool = True
    photo: str | None = None
    groups: Sequence[str] = ()


class _Category(msgspec.Struct, forbid_unknown_fields=True):
    """What is not said of `station`, `course` and `prep_minutes` is as usual."""

    name: str
    items: Sequence[_Item]
    station: str | None = None
    course: Course | None = None
    prep_minutes: int | None = None


class _Hours(msgspec.Struct, forbid_unknown_fields=True):
    """On each of these weekdays, 0 is Monday. `closes` equal to `opens` means all day."""

    weekdays: Sequence[int]
    opens: time
    closes: time


class _Restaurant(msgspec.Struct, forbid_unknown_fields=True):
    slug: str
    name: str
    timezone: str
    currency: str
    minor_digits: int
    tables: int
    hours: Sequence[_Hours]
    menu: Sequence[_Category]
    groups: Mapping[str, _Group] = {}


def seed(url: str) -> Sequence[str]:
    """Puts every restaurant of `persistence/seeds` into a migrated database; gives the slugs of those that were new."""
    database = engine(url)
    try:
        return tuple(restaurant.slug for restaurant in _restaurants() if _seeded(database, restaurant))
    finally:
        database.dispose()


def _restaurants() -> Sequence[_Restaurant]:
    files = sorted(FOLDER.glob("*.json"))
    return [msgspec.json.decode(file.read_bytes(), type=_Restaurant) for file in files]


def _seeded(database: sa.Engine, restaurant: _Restaurant) -> bool:
    """Whether the restaurant was new. All of it or none: it is one transaction."""
    restaurants = _TABLES["restaurants"]
    row = {key: getattr(restaurant, key) for key in ("slug", "name", "timezone", "currency", "minor_digits")}
    with database.begin() as connection:
        if connection.scalar(sa.select(sa.literal(1)).where(restaurants.c.slug == restaurant.slug)):
            return False
        restaurant_id = _inserted(connection, "restaurants", "restaurant_id", row)
        owner = {"restaurant_id": restaurant_id}
        numbers = range(1, restaurant.tables + 1)
        connection.execute(_TABLES["tables"].insert(), [owner | {"table_number": number} for number in numbers])
        connection.execute(_TABLES["opening_hours"].insert(), [owner | row for row in _hours(restaurant)])
        for position, category in enumerate(restaurant.menu):
            _fill(connection, owner, position, category)
        _offer(connection, owner, restaurant)
    return True


def _fill(connection: sa.Connection, owner: dict[str, int], position: int, category: _Category) -> None:
    kitchen = {name: getattr(category, name) for name in ("station", "course", "prep_minutes")}
    row: dict[str, object] = {**owner, **kitchen, "name": category.name, "position": position}
    category_id = _inserted(connection, "menu_categories", "category_id", row)
    items = [
        owner | _row(item) | {"category_id": category_id, "position": 100 * position + number}
        for number, item in enumerate(category.items)
    ]
    connection.execute(_TABLES["menu_items"].insert(), items)


def _row(item: _Item) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(item).items() if name != "groups"}


def _offer(connection: sa.Connection, owner: dict[str, int], restaurant: _Restaurant) -> None:
    """The options of the menu, which is there."""
    items = _TABLES["menu_items"]
    found = sa.select(items.c.name, items.c.menu_item_id).where(items.c.restaurant_id == owner["restaurant_id"])
    ids = {str(row.name): int(row.menu_item_id) for row in connection.execute(found)}
    groups = {name: _group(connection, owner, group, ids) for name, group in restaurant.groups.items()}
    offered = [
        owner | {"menu_item_id": ids[item.name], "option_group_id": groups[name], "position": position}
        for category in restaurant.menu
        for item in category.items
        for position, name in enumerate(item.groups)
    ]
    if offered:
        connection.execute(_TABLES["item_option_groups"].insert(), offered)


def _group(connection: sa.Connection, owner: dict[str, int], group: _Group, ids: Mapping[str, int]) -> int:
    row: dict[str, object] = {name: getattr(group, name) for name in ("name", "least", "most", "repeat")}
    group_id = _inserted(connection, "option_groups", "option_group_id", row | owner)
    options = [
        owner
        | {"option_group_id": group_id, "name": one.name, "price": one.price, "position": position}
        | {"item_id": None if one.item is None else ids[one.item]}
        for position, one in enumerate(group.options)
    ]
    connection.execute(_TABLES["options"].insert(), options)
    return group_id


def _hours(restaurant: _Restaurant) -> Sequence[dict[str, object]]:
    return [
        {"weekday": weekday, "opens": hours.opens, "closes": hours.closes}
        for hours in restaurant.hours
        for weekday in hours.weekdays
    ]


def _inserted(connection: sa.Connection, table: str, key: str, row: dict[str, object] | dict[str, int]) -> int:
    """Inserts one row and gives the key that Postgres chose for it."""
    inserted = _TABLES[table].insert().values(row).returning(_TABLES[table].c[key])
    return int(connection.execute(inserted).scalar_one())
