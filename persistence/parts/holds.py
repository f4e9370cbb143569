"""What lines of open carts hold of stock. Most lines hold nothing and have no row."""

from collections.abc import Iterable
from typing import Final

from actors.domain.stock.hold import Hold
from actors.ports.journal import Change
from persistence.part import (
    GOES_WITH_SESSION,
    SESSION_ID,
    Column,
    Index,
    Part,
    Reference,
    Row,
    Save,
    Table,
    loads,
    of_owner,
    saves,
)

_TABLE: Final = Table(
    "holds",
    Hold,
    key=("session_id", "public_id"),
    owner=(SESSION_ID,),
    references=(GOES_WITH_SESSION, Reference(("branch_id",), "branches", ("branch_id",), "CASCADE")),
    checks={"qty": "qty >= 0", "remaining": "remaining >= 0"},
    indexes=(Index(("branch_id", "until")),),  # those that are not over, after a restart
)
_GONE: Final = """
    DELETE FROM holds AS h USING {rows}
    WHERE h.session_id = r.session_id AND h.public_id = r.public_id
"""


def _gone(change: Change) -> Iterable[Row]:
    return [(change.owner.key, public_id) for public_id in change.gone.get("holds", ())]


PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "holds",
                _TABLE,
                branches=("holds",),
                prefix=of_owner,
                updates=("menu_item_id", "branch_id", "qty", "until", "remaining", "line_id"),
            ),
            Save("holds_gone", (SESSION_ID, Column("public_id", "uuid")), _gone, _GONE, frozenset({"gone:holds"})),
        ),
        load=loads(_TABLE, "holds", key=lambda hold: hold.public_id, order_by=("public_id",)),
        tables=(_TABLE,),
    ),
)
