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
from actors.domain.menu.translation import LANGUAGES_MAX, NONE, UNSAID, Translations, Words, nameless, reworded
from actors.domain.restaurant import Category, MenuItem, Restaurant
from actors.office.audited import written_down
from actors.office.categories import CATEGORIES_MAX
from actors.office.items import ITEMS_MAX, in_order
from actors.ports.journal import Change, RestaurantStep

ID: Final = "id"
CATEGORY: Final = "category"
NAME: Final = "name"
TAX_CLASS: Final = "tax_class"


@frozen
class Row:
    """A row that could be read. `fields` are those of the item that it names, by their names in `MenuItem`.

    `translated` is what is told of it in other languages; what is not told stays as it is.
    """

    line: int
    category: str
    fields: Mapping[str, object]
    item_id: int | None = None
    tax_class: str | None = None
    translated: Words = UNSAID


class Result(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class Unfit(StrEnum):
    """Why nothing becomes of a row, as pages know it that say it in their own language."""

    CELLS_TOO_MANY = "cells_too_many"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_PRICE = "no_price"
    WORDS_TOO_MANY = "words_too_many"
    NEITHER = "neither"
    NO_NUMBER = "no_number"
    ITEM_UNKNOWN = "item_unknown"
    TAX_CLASS_UNKNOWN = "tax_class_unknown"
    NAMELESS = "nameless"
    LANGUAGES_TOO_MANY = "languages_too_many"
    ITEMS_TOO_MANY = "items_too_many"
    CATEGORIES_TOO_MANY = "categories_too_many"


@frozen
class Outcome:
    """What became of a row; of one that failed, which column it was and why: in a word, and for a person.

    `most` is how much there may be, where the reason is that there is more.
    """

    line: int
    result: Result
    item_id: int | None = None
    column: str | None = None
    message: str | None = None
    reason: Unfit | None = None
    most: int | None = None


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
        self._named: dict[tuple[int, str], list[int]] = {}
        for one in self._known.values():
            self._named.setdefault(_key(one), []).append(one.menu_item_id)
        self._last = max((one.position for one in self._known.values()), default=-1)
        self._headings: list[Category] = []
        self._written: dict[int, MenuItem] = {}
        self._audit: list[AuditEntry] = []

    def take(self, row: Row) -> Outcome:
        """What becomes of the row."""
        if row.item_id is not None and row.item_id not in self._known:
            return _failed(row, ID, Unfit.ITEM_UNKNOWN, "There is no such item on your menu.")
        before = self._found(row)
        failed = self._unfit(row, before)
        if failed is not None:
            return failed
        fields = {**row.fields, "category_id": self._category(row.category).category_id}
        if row.tax_class is not None:
            fields["tax_class_id"] = self._tax_classes.get(row.tax_class.casefold())
        if row.translated:
            fields["translations"] = reworded(_words_of(before), row.translated)
        return self._add(row, fields) if before is None else self._change(row, before, fields)

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

    def _found(self, row: Row) -> MenuItem | None:
        """The item that the row is about; None where it is a new one."""
        if row.item_id is not None:
            return self._known[row.item_id]
        category = self._categories.get(row.category.casefold())
        named = [] if category is None else self._named.get((category.category_id, _name(row.fields[NAME])), [])
        return self._known[named[-1]] if named else None

    def _unfit(self, row: Row, before: MenuItem | None) -> Outcome | None:
        """Why nothing becomes of the row. It is asked before anything is made for it, such as its heading."""
        if row.tax_class and row.tax_class.casefold() not in self._tax_classes:
            return _failed(row, TAX_CLASS, Unfit.TAX_CLASS_UNKNOWN, "You have no tax class of this name.")
        code = nameless(_words_of(before), row.translated)
        if code is not None:
            return _failed(row, f"description_{code}", Unfit.NAMELESS, "Write the name in this language as well.")
        if len(_words_of(before).keys() | row.translated.keys()) > LANGUAGES_MAX:
            return _failed(
                row,
                NAME,
                Unfit.LANGUAGES_TOO_MANY,
                f"An item can be written in {LANGUAGES_MAX} other languages.",
                LANGUAGES_MAX,
            )
        if before is None and len(self._known) >= ITEMS_MAX:
            return _failed(row, NAME, Unfit.ITEMS_TOO_MANY, f"A menu can have {ITEMS_MAX} items.", ITEMS_MAX)
        if row.category.casefold() not in self._categories and len(self._categories) >= CATEGORIES_MAX:
            return _failed(
                row,
                CATEGORY,
                Unfit.CATEGORIES_TOO_MANY,
                f"A menu can have {CATEGORIES_MAX} categories.",
                CATEGORIES_MAX,
            )
        return None

    def _category(self, name: str) -> Category:
        known = self._categories.get(name.casefold())
        if known is not None:
            return known
        last = max((one.position for one in self._categories.values()), default=-1)
        new = Category(next(self._category_ids), name, position=last + 1)
        self._categories[name.casefold()] = new
        self._headings.append(new)
        self._note("category_added", None, new)
        return new

    def _add(self, row: Row, fields: Mapping[str, object]) -> Outcome:
        self._last += 1
        new = MenuItem(next(self._item_ids), 0, "", "", 0, position=self._last)
        item = attrs.evolve(new, **fields)  # type: ignore[arg-type]
        self._keep(item)
        self._note("item_added", None, item)
        return Outcome(row.line, Result.ADDED, item.menu_item_id)

    def _change(self, row: Row, before: MenuItem, fields: Mapping[str, object]) -> Outcome:
        after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
        if after == before:
            return Outcome(row.line, Result.UNCHANGED, before.menu_item_id)
        self._keep(after)
        self._note("item_changed", before, after)
        return Outcome(row.line, Result.CHANGED, after.menu_item_id)

    def _keep(self, item: MenuItem) -> None:
        """As the next row finds it: by its name now, and no more by the one before."""
        before = self._known.get(item.menu_item_id)
        if before is not None:
            self._named[_key(before)].remove(item.menu_item_id)
        self._known[item.menu_item_id] = self._written[item.menu_item_id] = item
        self._named.setdefault(_key(item), []).append(item.menu_item_id)

    def _note(self, what: str, before: MenuItem | None, after: MenuItem | Category) -> None:
        self._audit.append(written_down(self._restaurant, what, before, after, at=self._at, who=self._who))


def _key(item: MenuItem) -> tuple[int, str]:
    return item.category_id, _name(item.name)


def _name(name: object) -> str:
    return str(name).casefold()


def _words_of(item: MenuItem | None) -> Translations:
    return NONE if item is None else item.translations


def _failed(row: Row, column: str, reason: Unfit, message: str, most: int | None = None) -> Outcome:
    return Outcome(row.line, Result.FAILED, None, column, message, reason, most)
