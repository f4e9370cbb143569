"""Items of the menu from a file of rows, with a report for each row (`docs/contract.md` §10).

    id,name,category,price,description,station,tax_class,allergens,tags,available,name_de,description_de
    ,Margherita,Pizza,9.50,"Tomato, mozzarella",,Food,gluten|milk,vegetarian,yes,,

The first line names the columns; `name`, `category` and `price` must be there, the others may be, in any order. Cells
are parted by commas or semicolons; words in a cell by `|`. A column that is left out leaves what is there as it is, an
empty cell empties it (but for `available`).

Owns: reading the file, bounded, and the shape of the report. Must not: decide what a row changes.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

import trio
from attrs import frozen
from msgspec import Struct

from actors.domain.limits import STATION_CHARS_MAX
from actors.domain.menu.translation import Words
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.domain.text import tidy
from actors.office.imported import Importing, Outcome, Result, Row, Unfit
from actors.office.items import Made
from actors.ports.restaurants import Numbered
from server.door.bounds import ID_MAX
from server.http.problems import malformed
from server.money import minor
from staff.floor.sessions import Sessions
from staff.office.menu.words import (
    BRAND_CHARS_MAX,
    DESCRIPTION_CHARS_MAX,
    LANGUAGES_MAX,
    NAME_CHARS_MAX,
    PRICE_MAX,
    WORD_CHARS_MAX,
    WORDS_MAX,
)
from staff.office.menu.writing import reader, write

CSV_BYTES_MAX: Final = 1024 * 1024  # 2,000 rows with a paragraph each
ROWS_MAX: Final = 2_000  # one commit of a second at most
ROWS_AT_ONCE: Final = 200  # of reading, until others have their turn
NEEDED: Final = ("name", "category", "price")
COLUMNS: Final = ("id", *NEEDED, "description", "station", "tax_class", "allergens", "tags", "available", "brand")
_IN_LANGUAGE: Final = re.compile(r"(name|description)_([a-z]{2,3})")
_PRICE: Final = re.compile(r"[0-9]{1,13}(?:[.,][0-9]{1,4})?")
_ID: Final = re.compile(r"[0-9]{1,20}")  # with noughts before it, as some programs write it
_YES: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class RowReport(Struct, frozen=True):
    """What became of a row; `line` counts from 1, the names of the columns included.

    Of a bad one the `column`, and why: `reason` in a word, with the `most` that there may be, and in English.
    """

    line: int
    result: Result
    product_id: int | None = None
    column: str | None = None
    message: str | None = None
    reason: Unfit | None = None
    most: int | None = None


class ImportReport(Struct, frozen=True):
    """What became of the file. All rows that are right are applied together, whatever the others are."""

    added: int
    changed: int
    unchanged: int
    failed: int
    rows: list[RowReport]


class ImportData(Struct, frozen=True):
    """What became of a file."""

    data: ImportReport


class Wrong(Exception):
    """A cell that cannot be used."""

    def __init__(self, column: str, reason: Unfit, message: str, most: int | None = None) -> None:
        super().__init__(message)
        self.why = (column, message, reason, most)


@frozen(eq=False)
class ImportDesk:
    """Imports into a manager's own restaurant. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def take(self, user: StaffUser, sent: bytes) -> ImportReport:
        """Applies the rows that are right, all in one commit, and tells of each. Raises `Problem` (422) for no file."""
        actor = await reader(self.sessions, user)
        rows, failed = await _rows(sent, actor.restaurant.minor_digits)
        items = await actor.new_ids(Numbered.ITEM, max(1, len(rows)))
        headings = await actor.new_ids(Numbered.CATEGORY, max(1, len({row.category.casefold() for row in rows})))
        outcomes: list[Outcome] = []

        def make(restaurant: Restaurant, at: datetime) -> Made:
            importing = Importing(restaurant, iter(items), iter(headings), at=at, who=user.staff_user_id)
            outcomes.extend(importing.take(row) for row in rows)
            return importing.made()

        await write(actor, make)
        return _report([*failed, *outcomes])


async def _rows(sent: bytes, digits: int) -> tuple[list[Row], list[Outcome]]:
    """The rows that can be read, and what is wrong with the others."""
    rows: list[Row] = []
    failed: list[Outcome] = []
    names: list[str] = []
    for n, (line, cells) in enumerate(_lines(sent)):
        if not names:
            names = _names(cells)
            continue
        if n > ROWS_MAX:
            message = f"A file may have {ROWS_MAX} rows. Send it in parts."
            raise malformed(message, field="file", reason="rows_too_many", most=ROWS_MAX)
        if n % ROWS_AT_ONCE == 0:
            await trio.lowlevel.checkpoint()
        try:
            rows.append(_row(line, names, cells, digits))
        except Wrong as wrong:
            failed.append(Outcome(line, Result.FAILED, None, *wrong.why))
    if not names:
        raise malformed("The file is empty.", field="file", reason="file_empty")
    return rows, failed


def _lines(sent: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row that has something in it, with the line on which it begins. Raises `Problem` (422) for no such file."""
    try:
        text = sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise malformed("The file must be text in UTF-8.", field="file", reason="no_text") from None
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = lines.line_num + 1
    except csv.Error:
        message = f"Line {begins} of the file cannot be read: a quote is not closed."
        raise malformed(message, field="file", reason="quote_open", line=begins) from None


def _names(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for name in NEEDED:
        if name not in names:
            message = f"The first line of the file must name the column `{name}`."
            raise malformed(message, field=name, reason="column_missing")
    if len(set(names)) < len(names):
        raise malformed("The first line of the file names a column twice.", field="file", reason="column_twice")
    codes = {found[2] for name in names if (found := _IN_LANGUAGE.fullmatch(name))}
    if len(codes) > LANGUAGES_MAX or not all(name in COLUMNS or _IN_LANGUAGE.fullmatch(name) for name in names):
        allowed = ", ".join((*COLUMNS, "name_de", "description_de"))
        message = f"The file has a column that is none of: {allowed}."
        raise malformed(message, field="file", reason="column_unknown", allowed=allowed)
    return names


def _row(line: int, names: list[str], cells: list[str], digits: int) -> Row:
    """Raises `Wrong`."""
    if len(cells) > len(names):
        raise Wrong(names[-1], Unfit.CELLS_TOO_MANY, "There are more cells than columns.")
    told = {name: tidy(cell) for name, cell in zip(names, [*cells, *[""] * len(names)], strict=False)}
    fields: dict[str, object] = {"name": _text(told, "name", NAME_CHARS_MAX), "price": _price(told["price"], digits)}
    category = _text(told, "category", NAME_CHARS_MAX)
    if "description" in told:
        fields["description"] = _text(told, "description", DESCRIPTION_CHARS_MAX, needed=False)
    if "station" in told:
        fields["station"] = _text(told, "station", STATION_CHARS_MAX, needed=False) or None
    if "brand" in told:
        fields["brand"] = _text(told, "brand", BRAND_CHARS_MAX, needed=False) or None
    for name in ("allergens", "tags"):
        if name in told:
            fields[name] = _words(name, told[name])
    if "available" in told:
        fields |= _available(told["available"].lower())
    return Row(line, category, fields, _id(told.get("id", "")), told.get("tax_class"), _translated(told))


def _text(told: Mapping[str, str], column: str, chars_max: int, *, needed: bool = True) -> str:
    text = told[column]
    if needed and not text:
        raise Wrong(column, Unfit.EMPTY, "There is nothing here.")
    if len(text) > chars_max:
        raise Wrong(column, Unfit.TOO_LONG, f"This is longer than {chars_max} characters.", chars_max)
    return text


def _price(text: str, digits: int) -> int:
    try:
        found = minor(Decimal(text.replace(",", ".")), digits) if _PRICE.fullmatch(text) else -1
    except InvalidOperation:
        found = -1
    if not 0 <= found <= PRICE_MAX:
        message = f"This is no amount with up to {digits} digits after the point, such as 9.50."
        raise Wrong("price", Unfit.NO_PRICE, message, digits)
    return found


def _words(column: str, text: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(one.strip() for one in text.split("|") if one.strip()))
    if len(words) > WORDS_MAX or any(len(one) > WORD_CHARS_MAX for one in words):
        message = f"Up to {WORDS_MAX} words of up to {WORD_CHARS_MAX} characters, with | between them."
        raise Wrong(column, Unfit.WORDS_TOO_MANY, message, WORDS_MAX)
    return words


def _available(text: str) -> Mapping[str, object]:
    if not text:
        return {}
    if text not in _YES:
        raise Wrong("available", Unfit.NEITHER, "This is neither yes nor no.")
    return {"available": True, "until": None} if _YES[text] else {"available": False}


def _translated(told: Mapping[str, str]) -> Words:
    """What the row says in other languages, of which it may name one word and not the other."""
    found: dict[str, dict[str, str]] = {}
    for column in told:
        if match := _IN_LANGUAGE.fullmatch(column):
            chars_max = NAME_CHARS_MAX if match[1] == "name" else DESCRIPTION_CHARS_MAX
            found.setdefault(match[2], {})[match[1]] = _text(told, column, chars_max, needed=False)
    return found


def _id(text: str) -> int | None:
    if not text:
        return None
    if not _ID.fullmatch(text) or not 1 <= int(text) <= ID_MAX:
        raise Wrong("id", Unfit.NO_NUMBER, "This is no number of an item.")
    return int(text)


def _report(outcomes: list[Outcome]) -> ImportReport:
    results = [one.result for one in outcomes]
    rows = sorted(outcomes, key=lambda one: one.line)
    return ImportReport(
        added=results.count(Result.ADDED),
        changed=results.count(Result.CHANGED),
        unchanged=results.count(Result.UNCHANGED),
        failed=results.count(Result.FAILED),
        rows=[
            RowReport(one.line, one.result, one.item_id, one.column, one.message, one.reason, one.most) for one in rows
        ],
    )
