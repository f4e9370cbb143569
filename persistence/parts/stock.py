"""Stock: the ledger of moves, which either owner's change may add to, and the counts that they move.

A count is moved and never written, so that it is the sum of its moves in whatever order they are saved. Of an item that
is not counted (any more) there is no row, and a move of it leaves no entry. The count's CHECK is what a change meets
that takes more than there is: `persistence.journal` tells that one apart.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, Final

import attrs

from actors.availability import Counted, LowMark, Uncounted
from actors.domain.stock.move import Move
from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, SESSION_ID, Column, Part, Row, Save, columns_of

_MOVE: Final = columns_of(Move)
_NAMES: Final = ", ".join(column.name for column in _MOVE)
_VALUES: Final = ", ".join(f"r.{column.name}" for column in _MOVE)
_MOVED: Final = """
    UPDATE stock AS k SET on_hand = k.on_hand + m.quantity
    FROM (
        SELECT r.branch_id, r.menu_item_id, sum(r.quantity)::integer AS quantity
        FROM {rows}
        GROUP BY r.branch_id, r.menu_item_id
    ) AS m
    WHERE k.branch_id = m.branch_id AND k.menu_item_id = m.menu_item_id
    RETURNING k.branch_id, k.menu_item_id
"""
_ENTERED: Final = f"""
    INSERT INTO stock_moves ({_NAMES})
    SELECT {_VALUES}
    FROM {{rows}} JOIN {{counted}} AS k ON k.branch_id = r.branch_id AND k.menu_item_id = r.menu_item_id
"""
_COUNTED: Final = """
    INSERT INTO stock AS k (branch_id, menu_item_id, on_hand, low_at)
    SELECT r.branch_id, r.menu_item_id, r.on_hand, r.low_at FROM {rows}
    ON CONFLICT (branch_id, menu_item_id) DO NOTHING
    RETURNING k.branch_id, k.menu_item_id
"""
_UNCOUNTED: Final = """
    DELETE FROM stock AS k USING {rows}
    WHERE k.branch_id = r.branch_id AND k.menu_item_id = r.menu_item_id
    RETURNING k.branch_id, k.menu_item_id, k.on_hand
"""
# What is there is moved away, so that the moves of an item that is not counted come to nothing.
_EMPTIED: Final = """
    INSERT INTO stock_moves (branch_id, menu_item_id, quantity, reason, staff_user_id, created_at)
    SELECT k.branch_id, k.menu_item_id, -k.on_hand, 'set', r.staff_user_id, r.created_at
    FROM {rows} JOIN uncounted_saved AS k ON k.branch_id = r.branch_id AND k.menu_item_id = r.menu_item_id
    WHERE k.on_hand > 0
"""


# A statement changes a row once: what is marked is moved with its mark.
_MARKED: Final = """
    UPDATE stock AS k SET low_at = r.low_at, on_hand = k.on_hand + r.quantity
    FROM {rows}
    WHERE k.branch_id = r.branch_id AND k.menu_item_id = r.menu_item_id
    RETURNING k.branch_id, k.menu_item_id
"""


def _rows(value: type, values: Callable[[Change], Iterable[Any]]) -> Callable[[Change], Iterable[Row]]:
    """The rows of these values of a change, with the key of its owner in front."""
    fields = attrgetter(*(field.name for field in attrs.fields(value)))
    return lambda change: [(change.owner.key, *fields(one)) for one in values(change)]


_moves: Final = _rows(Move, lambda change: change.parts.get("stock_moves", ()))
_uncounted: Final = _rows(Uncounted, lambda change: change.gone.get("counts", ()))
_NEW_TOO: Final = "(TABLE stock_saved UNION ALL TABLE counted_saved UNION ALL TABLE low_marks_saved)"
_SOURCES: Final = frozenset({"stock_moves"})
_GONE: Final = (RESTAURANT_ID, *columns_of(Uncounted))


def _shelf(one: Move | Counted | LowMark) -> tuple[int, int]:
    return one.branch_id, one.menu_item_id


def _marked(change: Change) -> Mapping[tuple[int, int], LowMark]:
    return {_shelf(one): one for one in change.parts.get("low_marks", ())}


def _counted(change: Change) -> Iterable[Row]:
    """What is counted from now on, with its mark."""
    marks = _marked(change)
    for one in change.parts.get("counts", ()):
        mark = marks.get(_shelf(one))
        yield change.owner.key, one.branch_id, one.menu_item_id, one.on_hand, None if mark is None else mark.low_at


def _unmarked(change: Change) -> Iterable[Row]:
    """The moves of what is not marked as well."""
    marks = _marked(change)
    return [row for row in _moves(change) if (row[1], row[2]) not in marks]


def _marks(change: Change) -> Iterable[Row]:
    """The marks of what was counted before, and how many more there are of it."""
    new, moves = {_shelf(one) for one in change.parts.get("counts", ())}, change.parts.get("stock_moves", ())
    for shelf, one in _marked(change).items():
        if shelf not in new:
            quantity = sum(move.quantity for move in moves if _shelf(move) == shelf)
            yield change.owner.key, one.branch_id, one.menu_item_id, one.low_at, quantity


_COUNT: Final = (*columns_of(Counted), next(column for column in columns_of(LowMark) if column.name == "low_at"))
_MARK: Final = (*columns_of(LowMark), Column("quantity", "integer"))

PARTS: Final = (
    Part(
        "session_id",
        (
            Save("stock", (SESSION_ID, *_MOVE), _moves, _MOVED, _SOURCES),
            Save("stock_moves", (SESSION_ID, *_MOVE), _moves, _ENTERED.replace("{counted}", "stock_saved"), _SOURCES),
        ),
    ),
    Part(
        "restaurant_id",
        (
            Save("counted", (RESTAURANT_ID, *_COUNT), _counted, _COUNTED, frozenset({"counts"})),
            Save("stock", (RESTAURANT_ID, *_MOVE), _unmarked, _MOVED, _SOURCES),
            Save("low_marks", (RESTAURANT_ID, *_MARK), _marks, _MARKED, frozenset({"low_marks"})),
            Save("stock_moves", (RESTAURANT_ID, *_MOVE), _moves, _ENTERED.replace("{counted}", _NEW_TOO), _SOURCES),
            Save("uncounted", _GONE, _uncounted, _UNCOUNTED, frozenset({"gone:counts"})),
            Save("emptied", _GONE, _uncounted, _EMPTIED, frozenset({"gone:counts"})),
        ),
    ),
)
