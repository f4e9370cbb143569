"""Many items of the menu written at once, as a file has them: each row by itself, all that are right in one change.

A row is about the item with its id, else the one with its name in its category, else a new one. A category that is not
there is added at the end.

Owns: the change, and what became of each row. Must not: wait, save anything, or read a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs
from attrs import frozen

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.menu.told import told
from actors.domain.restaurant import Category, MenuItem, Restaurant
from actors.office.categories import CATEGORIES_MAX
from actors.office.items import ITEMS_MAX, in_order
from actors.ports.journal import Change, RestaurantStep

ID: Final = "id"
CATEGORY: Final = "category"
NAME: Final = "name"
TAX_CLASS: Final = "tax_class"


@frozen
class Row:
    """A row that could be read. `fields` are those of the item that it names, by their names in `MenuItem`."""

    line: int
    category: str
    fields: Mapping[str, object]
    item_id: int | None = None
    tax_class: str | None = None


class Result(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@frozen
class Outcome:
    """What became of a row; of one that failed, which column it was and why, for a person."""

    line: int
    result: Result
    item_id: int | None = None
    column: str | None = None
    message: str | None = None


class Importing:
    """One import into a restaurant as it is. `item_ids` and `category_ids` are new, as many as there are rows."""

    def __init__(
        self,
        restaurant: Restaurant,
        item_ids: Iterator[int],
        category_ids: Iterator[int],
        *,
        at: datetime,
        who: int | None,
    ) -> None:
        self._restaurant, self._at, self._who = restaurant, at, who
        self._item_ids, self._category_ids = item_ids, category_ids
        self._categories = {one.name.casefold(): one for one in restaurant.menu.categories}
        self._tax_classes = {one.name.casefold(): one.tax_class_id for one in restaurant.tax_classes.values()}
        self._known = dict(restaurant.menu.items)
        self._named = {(one.category_id, one.name.casefold()): one.menu_item_id for one in self._known.values()}
        self._last = max((one.position for one in self._known.values()), default=-1)
        self._headings: list[Category] = []
        self._written: dict[int, MenuItem] = {}
        self._audit: list[AuditEntry] = []

    def take(self, row: Row) -> Outcome:
        """What becomes of the row."""
        tax_class_id = None if row.tax_class is None else self._tax_classes.get(row.tax_class.casefold())
        if row.tax_class and tax_class_id is None:
            return _failed(row, TAX_CLASS, "You have no tax class of this name.")
        if row.item_id is not None and row.item_id not in self._known:
            return _failed(row, ID, "There is no such item on your menu.")
        category = self._category(row)
        if isinstance(category, Outcome):
            return category
        fields = {**row.fields, "category_id": category.category_id}
        if row.tax_class is not None:
            fields["tax_class_id"] = tax_class_id
        known = row.item_id or self._named.get((category.category_id, str(row.fields[NAME]).casefold()))
        return self._add(row, fields) if known is None else self._change(row, self._known[known], fields)

    def made(self) -> OwnChange | None:
        """The change that all rows come to; None where they change nothing."""
        if not self._audit:
            return None
        step = RestaurantStep(self._restaurant.restaurant_id, self._restaurant.version)
        parts: dict[str, Sequence[object]] = {"menu_items": list(self._written.values())} if self._written else {}
        if self._headings:
            parts["menu_categories"] = self._headings
        menu = in_order(self._restaurant.menu, self._headings, self._written.values())
        return OwnChange(Change(step, parts, audit=self._audit), {"menu": menu})

    def _category(self, row: Row) -> Category | Outcome:
        known = self._categories.get(row.category.casefold())
        if known is not None:
            return known
        if len(self._categories) >= CATEGORIES_MAX:
            return _failed(row, CATEGORY, f"A menu can have {CATEGORIES_MAX} categories.")
        last = max((one.position for one in self._categories.values()), default=-1)
        new = Category(next(self._category_ids), row.category, position=last + 1)
        self._categories[row.category.casefold()] = new
        self._headings.append(new)
        self._audit.append(self._written_down("category_added", f"category-{new.category_id}", *told(None, new)))
        return new

    def _add(self, row: Row, fields: Mapping[str, object]) -> Outcome:
        if len(self._known) >= ITEMS_MAX:
            return _failed(row, NAME, f"A menu can have {ITEMS_MAX} items.")
        self._last += 1
        new = MenuItem(next(self._item_ids), 0, "", "", 0, position=self._last)
        item = attrs.evolve(new, **fields)  # type: ignore[arg-type]
        self._keep(item)
        digits = self._restaurant.minor_digits
        self._audit.append(self._written_down("item_added", f"item-{item.menu_item_id}", *told(None, item, digits)))
        return Outcome(row.line, Result.ADDED, item.menu_item_id)

    def _change(self, row: Row, before: MenuItem, fields: Mapping[str, object]) -> Outcome:
        after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
        if after == before:
            return Outcome(row.line, Result.UNCHANGED, before.menu_item_id)
        self._keep(after)
        words = told(before, after, self._restaurant.minor_digits)
        self._audit.append(self._written_down("item_changed", f"item-{after.menu_item_id}", *words))
        return Outcome(row.line, Result.CHANGED, after.menu_item_id)

    def _keep(self, item: MenuItem) -> None:
        self._known[item.menu_item_id] = self._written[item.menu_item_id] = item
        self._named[item.category_id, item.name.casefold()] = item.menu_item_id

    def _written_down(self, what: str, subject: str, old: str | None, new: str | None) -> AuditEntry:
        return AuditEntry(self._restaurant.restaurant_id, self._at, self._who, what, subject, old, new)


def _failed(row: Row, column: str, message: str) -> Outcome:
    return Outcome(row.line, Result.FAILED, None, column, message)
