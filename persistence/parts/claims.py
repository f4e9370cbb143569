"""Who has which share of an ordered line, and which lines are the whole table's. They go when they are given back."""

from collections.abc import Iterable
from typing import Final

from actors.domain.limits import MEMBERS_MAX
from actors.domain.money.claim import Claim
from actors.ports.journal import Change
from persistence.part import GOES_WITH_SESSION, SESSION_ID, Column, Part, Row, Save, Table, loads, of_owner, saves

_TABLE: Final = Table(
    "claims",
    Claim,
    key=("session_id", "public_id", "member_id"),
    owner=(SESSION_ID,),
    references=(GOES_WITH_SESSION,),
    checks={"share": f"share BETWEEN 1 AND parts AND parts <= {MEMBERS_MAX}"},
)
_GONE: Final = """
    DELETE FROM claims AS c USING {rows}
    WHERE c.session_id = r.session_id AND c.public_id = r.public_id AND c.member_id = r.member_id
"""
_KEY: Final = (SESSION_ID, Column("public_id", "uuid"), Column("member_id", "uuid"))


def _gone(change: Change) -> Iterable[Row]:
    return [(change.owner.key, *key) for key in change.gone.get("claims", ())]


PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves("claims", _TABLE, branches=("claims",), prefix=of_owner, updates=("share", "parts")),
            Save("claims_gone", _KEY, _gone, _GONE, frozenset({"gone:claims"})),
        ),
        load=loads(_TABLE, "claims", key=lambda claim: claim.key, order_by=("public_id", "member_id")),
        tables=(_TABLE,),
    ),
)
