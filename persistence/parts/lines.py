"""Lines of a cart, and those that have left it: one table, two branches of the tree."""

from typing import Final

import attrs

from actors.domain.cart.line import Line, LineState
from actors.domain.limits import QTY_MAX, REMOVED_LINES_REMEMBERED
from persistence.part import GOES_WITH_SESSION, SESSION_ID, Index, Part, Table, loads, of_owner, saves

RETIRED: Final = frozenset({LineState.ORDERED, LineState.REMOVED})
_BRANCHES: Final = ("lines", "retired")
_TABLE: Final = Table(
    "cart_items",
    Line,
    key=("session_id", "public_id"),
    owner=(SESSION_ID,),
    money=frozenset({"unit_price"}),
    # No reference to the member: deleting a session would look through all lines for each of its members.
    references=(GOES_WITH_SESSION,),
    checks={
        "qty": f"qty BETWEEN 1 AND {QTY_MAX}",
        "unit_price": "unit_price >= 0",
        "note": "char_length(note) <= 200",
    },
    indexes=(Index(("session_id",)),),
    defaults={"options": "[]"},
)
# Of each member's removed lines those that a session remembers (`actors.domain.cart.memory`), and all others.
_REMEMBERED: Final = (
    "SELECT json_agg(r ORDER BY r.added_seq, r.public_id) FROM ("
    "SELECT *, row_number() OVER (PARTITION BY member_id, state = 'removed' ORDER BY added_seq DESC) AS newness"
    " FROM cart_items WHERE session_id = s.session_id"
    f") AS r WHERE r.state <> 'removed' OR r.newness <= {REMOVED_LINES_REMEMBERED}"
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
                # All of it: the id of a removed line that the session has forgotten may come again for something else.
                updates=tuple(field.name for field in attrs.fields(Line) if field.name != "public_id"),
            ),
        ),
        load=attrs.evolve(
            loads(_TABLE, "lines", key=lambda line: line.public_id, order_by=("added_seq", "public_id")),
            sql=_REMEMBERED,
            branches=_BRANCHES,
            branch=_branch,
        ),
        tables=(_TABLE,),
    ),
)
