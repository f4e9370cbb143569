"""Lines of a cart, and those that have left it: one table, two branches of the tree."""

from typing import Final

import attrs

from actors.domain.cart.line import Line, LineState
from actors.domain.limits import QTY_MAX
from persistence.part import GOES_WITH_SESSION, SESSION_ID, Index, Part, Reference, Table, loads, of_owner, saves

RETIRED: Final = frozenset({LineState.ORDERED, LineState.REMOVED})
_BRANCHES: Final = ("lines", "retired")
_TABLE: Final = Table(
    "cart_items",
    Line,
    key=("session_id", "public_id"),
    owner=(SESSION_ID,),
    money=frozenset({"unit_price"}),
    references=(GOES_WITH_SESSION, Reference(("member_id",), "members", ("member_id",), "CASCADE")),
    checks={
        "qty": f"qty BETWEEN 1 AND {QTY_MAX}",
        "unit_price": "unit_price >= 0",
        "note": "char_length(note) <= 200",
    },
    indexes=(Index(("session_id",)),),
)


def _branch(line: Line) -> str:
    return "retired" if line.state in RETIRED else "lines"


PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "lines",
                _TABLE,
                branches=_BRANCHES,
                prefix=of_owner,
                updates=("qty", "note", "version", "state", "round", "added_seq"),
            ),
        ),
        load=attrs.evolve(
            loads(_TABLE, "lines", key=lambda line: line.public_id, order_by=("added_seq",)),
            branches=_BRANCHES,
            branch=_branch,
        ),
        tables=(_TABLE,),
    ),
)
