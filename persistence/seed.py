"""Two believable restaurants and a supermarket to play with, from `persistence/seeds`.

Owns: putting them there once. A restaurant that is there already is left exactly as its people have made it.
Must not: run inside trio; it is synchronous, and the command line calls it before anything else starts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa

from actors.domain.stock.move import Reason
from persistence.migrate import engine
from persistence.schema import METADATA
from persistence.seed_file import SeedBranch, SeedCategory, SeedGroup, SeedItem, SeedRestaurant

FOLDER: Final = Path(__file__).parent / "seeds"
_TABLES: Final = METADATA.tables


def seed(url: str) -> Sequence[str]:
    """Puts every restaurant of `persistence/seeds` into a migrated database; gives the slugs of those that were new."""
    database = engine(url)
    try:
        return tuple(restaurant.slug for restaurant in _restaurants() if _seeded(database, restaurant))
    finally:
        database.dispose()


def _restaurants() -> Sequence[SeedRestaurant]:
    files = sorted(FOLDER.glob("*.json"))
    return [msgspec.json.decode(file.read_bytes(), type=SeedRestaurant) for file in files]


def _seeded(database: sa.Engine, restaurant: SeedRestaurant) -> bool:
    """Whether the restaurant was new. All of it or none: it is one transaction."""
    restaurants = _TABLES["restaurants"]
    row = {key: getattr(restaurant, key) for key in ("slug", "name", "timezone", "currency", "minor_digits")}
    with database.begin() as connection:
        if connection.scalar(sa.select(sa.literal(1)).where(restaurants.c.slug == restaurant.slug)):
            return False
        restaurant_id = _inserted(connection, "restaurants", "restaurant_id", row)
        owner = {"restaurant_id": restaurant_id}
        numbers = range(1, restaurant.tables + 1)
        _insert(connection, "tables", [owner | {"table_number": number} for number in numbers])
        _insert(connection, "opening_hours", [owner | row for row in _hours(restaurant)])
        taxes = {
            name: _inserted(connection, "tax_classes", "tax_class_id", owner | msgspec.structs.asdict(tax))
            for name, tax in restaurant.tax_classes.items()
        }
        for position, category in enumerate(restaurant.menu):
            _fill(connection, owner, position, category, None if category.tax is None else taxes[category.tax])
        _offer(connection, owner, restaurant)
        _stock(connection, owner, restaurant, _branches(connection, owner, restaurant))
    return True


def _fill(
    connection: sa.Connection, owner: dict[str, int], position: int, category: SeedCategory, tax_class_id: int | None
) -> None:
    kitchen = {name: getattr(category, name) for name in ("station", "course", "prep_minutes")}
    row: dict[str, object] = {**owner, **kitchen, "name": category.name, "position": position}
    category_id = _inserted(connection, "menu_categories", "category_id", row)
    items = [
        owner
        | _row(item)
        | {"category_id": category_id, "position": 100 * position + number, "tax_class_id": tax_class_id}
        for number, item in enumerate(category.items)
    ]
    _insert(connection, "menu_items", items)


def _row(item: SeedItem) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(item).items() if name not in ("groups", "stock")}


def _offer(connection: sa.Connection, owner: dict[str, int], restaurant: SeedRestaurant) -> None:
    """The options of the menu, which is there."""
    ids = _ids(connection, owner)
    groups = {name: _group(connection, owner, group, ids) for name, group in restaurant.groups.items()}
    offered = [
        owner | {"menu_item_id": ids[item.name], "option_group_id": groups[name], "position": position}
        for category in restaurant.menu
        for item in category.items
        for position, name in enumerate(item.groups)
    ]
    _insert(connection, "item_option_groups", offered)


def _ids(connection: sa.Connection, owner: dict[str, int]) -> Mapping[str, int]:
    """The items of the menu, by name."""
    items = _TABLES["menu_items"]
    found = sa.select(items.c.name, items.c.menu_item_id).where(items.c.restaurant_id == owner["restaurant_id"])
    return {str(row.name): int(row.menu_item_id) for row in connection.execute(found)}


def _group(connection: sa.Connection, owner: dict[str, int], group: SeedGroup, ids: Mapping[str, int]) -> int:
    row: dict[str, object] = {name: getattr(group, name) for name in ("name", "least", "most", "repeat")}
    group_id = _inserted(connection, "option_groups", "option_group_id", row | owner)
    options = [
        owner
        | {"option_group_id": group_id, "name": one.name, "price": one.price, "position": position}
        | {"item_id": None if one.item is None else ids[one.item]}
        for position, one in enumerate(group.options)
    ]
    _insert(connection, "options", options)
    return group_id


def _branches(connection: sa.Connection, owner: dict[str, int], restaurant: SeedRestaurant) -> Sequence[int]:
    """The branches' ids, as in the file. The first is the one that the restaurant has got with its row."""
    branches, ids = _TABLES["branches"], []
    there = connection.scalar(sa.select(branches.c.branch_id).where(branches.c.restaurant_id == owner["restaurant_id"]))
    for number, branch in enumerate(restaurant.branches):
        row = {name: getattr(branch, name) for name in ("name", "address", "phone", "pick_up", "delivery")}
        if number == 0:
            connection.execute(branches.update().where(branches.c.branch_id == there).values(row))
        branch_id = int(there or 0) if number == 0 else _inserted(connection, "branches", "branch_id", owner | row)
        at = owner | {"branch_id": branch_id}
        _insert(connection, "slots", [at | row for row in _slots(branch)])
        _insert(connection, "zones", [at | msgspec.structs.asdict(zone) for zone in branch.zones])
        ids.append(branch_id)
    return ids


def _slots(branch: SeedBranch) -> Iterator[dict[str, object]]:
    """Those of every day of the week. What is not said is who they are for: for whatever the branch does."""
    said = branch.slots
    rest = {"capacity": said.capacity, "lead_minutes": said.lead_minutes}
    reach = {"pick_up": branch.pick_up, "delivery": branch.delivery}
    for weekday in range(7):
        for hour in range(said.starts.hour, said.until.hour, said.hours):
            yield {"weekday": weekday, "starts": time(hour), "ends": time(hour + said.hours), **rest, **reach}


def _stock(
    connection: sa.Connection, owner: dict[str, int], restaurant: SeedRestaurant, branches: Sequence[int]
) -> None:
    """What there is of what is counted, each with its entry in the ledger."""
    ids = _ids(connection, owner)
    counted = [
        {"branch_id": branch_id, "menu_item_id": ids[item.name], "quantity": quantity}
        for category in restaurant.menu
        for item in category.items
        for branch_id, quantity in zip(branches, item.stock, strict=False)
    ]
    rest = {"reason": Reason.RECEIVED, "created_at": datetime.now(UTC)}
    _insert(connection, "stock_moves", [row | rest for row in counted if row["quantity"]])
    _insert(connection, "stock", [{**_but(row, "quantity"), "on_hand": row["quantity"]} for row in counted])


def _but(row: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in row.items() if key != name}


def _hours(restaurant: SeedRestaurant) -> Sequence[dict[str, object]]:
    return [
        {"weekday": weekday, "opens": hours.opens, "closes": hours.closes}
        for hours in restaurant.hours
        for weekday in hours.weekdays
    ]


def _insert(connection: sa.Connection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Inserts the rows, of which there may be none."""
    if rows:
        connection.execute(_TABLES[table].insert(), rows)


def _inserted(connection: sa.Connection, table: str, key: str, row: dict[str, object] | dict[str, int]) -> int:
    """Inserts one row and gives the key that Postgres chose for it."""
    inserted = _TABLES[table].insert().values(row).returning(_TABLES[table].c[key])
    return int(connection.execute(inserted).scalar_one())
