"""A restaurant's rows, as one JSON text, made into a `Restaurant`; or what is wrong with which of them.

Owns: what rows make a restaurant, and the menu's tag. Must not: know a connection. Pure.

Constraints refuse most rows that make none (`persistence.schema`), but not all: Postgres knows other time zones, and a
database may have been filled while they were off. Then whoever runs Trivet is told the row and the column.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from hashlib import blake2b
from itertools import islice
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import attrs
import msgspec

from actors.domain.fulfilment.booking import SlotDay
from actors.domain.fulfilment.branch import Branch
from actors.domain.hours import Hours
from actors.domain.menu.tax import TaxClass
from actors.domain.menu.timed import TimedMenu
from actors.domain.money.terms import faults_of
from actors.domain.options.group import OptionGroup
from actors.domain.restaurant import Category, MenuItem, Restaurant, Table
from actors.domain.stock.hold import Hold
from actors.ports.restaurants import StoredStock

MINOR_DIGITS_MAX: Final = 4  # no currency has more
FAULTS_MAX: Final = 10  # told of one restaurant; who mends those finds the others by the next look
_BRAND_COLOR: Final = re.compile("#[0-9a-f]{6}")
_COLUMN: Final = re.compile(r" - at `\$\.(\w+)")
_COLUMNS: Final = {"on": "on_date"}  # the one field that is not named as its column
_restaurant: Final = msgspec.json.Decoder(Restaurant).decode
_anything: Final = msgspec.json.Decoder(float_hook=str).decode  # there are numbers that no float is
_encode: Final = msgspec.json.Encoder().encode


class _Held(msgspec.Struct):
    session_id: UUID
    hold: Hold


class _Stock(msgspec.Struct):
    branch_id: int
    on_hand: dict[int, int]
    holds: list[_Held]
    waiting: list[_Held]
    low: dict[int, int]


class _Taken(msgspec.Struct):
    slot_id: int
    day: date
    taken: int


_stocks: Final = msgspec.json.Decoder(list[_Stock]).decode
_taken: Final = msgspec.json.Decoder(list[_Taken]).decode


class RowsUnfit(Exception):
    """The rows make no restaurant. `faults` name rows and columns."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def restaurant_of(text: str) -> Restaurant:
    """The restaurant in the text of `sql/restaurant.sql`. Raises `RowsUnfit`."""
    try:
        restaurant = _restaurant(text)
    except (msgspec.DecodeError, ValueError) as error:
        raise RowsUnfit(tuple(islice(_faults(_anything(text)), FAULTS_MAX)) or (str(error),)) from None
    nonsense = tuple(islice(_nonsense(restaurant), FAULTS_MAX))
    if nonsense:
        raise RowsUnfit(nonsense)
    return tagged(restaurant)


def stocks_of(text: str | None) -> tuple[StoredStock, ...]:
    """The stock of each branch in the text of `sql/restaurant.sql`; one of nothing without a branch."""
    if text is None:
        return (StoredStock(),)
    return tuple(
        StoredStock(one.branch_id, one.on_hand, _by_session(one.holds), _by_session(one.waiting), one.low)
        for one in _stocks(text)
    )


def taken_of(text: str) -> Mapping[SlotDay, int]:
    """What is taken of slots, likewise."""
    return {(one.slot_id, one.day): one.taken for one in _taken(text)}


def _by_session(found: Iterable[_Held]) -> Mapping[UUID, Mapping[UUID, Hold]]:
    holds: dict[UUID, dict[UUID, Hold]] = {}
    for one in found:
        holds.setdefault(one.session_id, {})[one.hold.public_id] = one.hold
    return holds


def tagged(restaurant: Restaurant) -> Restaurant:
    """The restaurant with its menu's `etag`: a digest of what a menu shows, equal for equal menus, on any machine."""
    shown = _encode(
        (
            restaurant.name,
            restaurant.currency,
            restaurant.minor_digits,
            tuple((one.category_id, one.name, one.translations) for one in restaurant.menu.categories),
            tuple(restaurant.menu.items.values()),
            restaurant.timed_menus,
        )
    )
    menu = attrs.evolve(restaurant.menu, etag=blake2b(shown, digest_size=16).hexdigest())
    return attrs.evolve(restaurant, menu=menu)


def _faults(found: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with each row by itself."""
    menu = found["menu"]
    yield from _of_rows("opening_hours", "opening_hours_id", found["hours"], Hours)
    yield from _of_rows("tables", "table_id", found["tables"].values(), Table)
    yield from _of_rows("menu_categories", "category_id", menu["categories"], Category)
    yield from _of_rows("menu_items", "menu_item_id", menu["items"].values(), MenuItem)
    yield from _of_rows("option_groups", "group_id", menu["groups"].values(), OptionGroup)
    yield from _of_rows("tax_classes", "tax_class_id", found["tax_classes"].values(), TaxClass)
    yield from _of_rows("menus", "menu_id", found["timed_menus"], TimedMenu)
    yield from _of_rows("branches", "branch_id", found["branches"].values(), Branch)
    none = {
        "hours": [],
        "branches": {},
        "tables": {},
        "menu": {"categories": [], "items": {}},
        "tax_classes": {},
        "timed_menus": [],
    }
    alone = {**found, **none}
    yield from _of_rows("restaurants", "restaurant_id", [alone], Restaurant)


def _nonsense(restaurant: Restaurant) -> Iterator[str]:
    """What is wrong though each value has its type."""
    if not _is_zone(restaurant.timezone):
        yield _fault("restaurants", restaurant.restaurant_id, "timezone", "not an IANA time zone")
    if not 0 <= restaurant.minor_digits <= MINOR_DIGITS_MAX:
        yield _fault("restaurants", restaurant.restaurant_id, "minor_digits", f"not 0 to {MINOR_DIGITS_MAX}")
    if restaurant.brand_color is not None and not _BRAND_COLOR.fullmatch(restaurant.brand_color):
        yield _fault("restaurants", restaurant.restaurant_id, "brand_color", "not #rrggbb in small letters")
    for fault in faults_of(restaurant.terms):
        yield _fault("restaurants", restaurant.restaurant_id, "terms", fault)
    headings = {category.category_id for category in restaurant.menu.categories}
    for item in restaurant.menu.items.values():
        if item.price < 0:
            yield _fault("menu_items", item.menu_item_id, "price", "below zero")
        if item.category_id not in headings:
            yield _fault("menu_items", item.menu_item_id, "category_id", "not a heading of this restaurant's menu")


def _of_rows(table: str, key: str, rows: Iterable[Mapping[str, Any]], kind: type) -> Iterator[str]:
    for row in rows:
        try:
            msgspec.convert(row, kind)
        except (msgspec.ValidationError, ValueError) as error:
            column = _COLUMN.search(str(error))
            name = "" if column is None else column.group(1)
            yield _fault(table, row.get(key), _COLUMNS.get(name, name), str(error).partition(" - at ")[0])


def _fault(table: str, key: object, column: str, why: str) -> str:
    return f"{table} {key}{f', {column}' if column else ''}: {why}"


@cache
def _is_zone(name: str) -> bool:
    """Whether there is such a time zone. Remembered, because looking it up reads files."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not there; no name at all; a folder of zones
        return False
    return True
