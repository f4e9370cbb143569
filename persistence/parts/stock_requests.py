"""Requests for stock: asked by a change of a restaurant's own, and reviewed by another. No tree holds them.

Another restaurant's request is no row to review: its number is among all, so the restaurant is compared.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

import attrs

from actors.domain.stock.request import StockRequest
from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Part, Row, Save, Table, columns_of, upsert

_COLUMNS: Final = (RESTAURANT_ID, *columns_of(StockRequest))
_REVIEWED: Final = ("status", "approved", "answer", "reviewed_by", "reviewed_at")
_TABLE: Final = Table("stock_requests", StockRequest, ("stock_request_id",), (RESTAURANT_ID,))
_values: Final = attrgetter(*(one.name for one in attrs.fields(StockRequest)))


def _rows(change: Change) -> Iterable[Row]:
    return [(change.owner.key, *_values(one)) for one in change.parts.get("stock_requests", ())]


PARTS: Final = (
    Part(
        "restaurant_id",
        (
            Save(
                "stock_requests",
                _COLUMNS,
                _rows,
                upsert(_TABLE, _COLUMNS, _REVIEWED, "kind"),
                frozenset({"stock_requests"}),
            ),
        ),
    ),
)
