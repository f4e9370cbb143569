"""Diners of a session."""

from typing import Final

from actors.domain.party.member import Member
from persistence.part import GOES_WITH_SESSION, SESSION_ID, Index, Part, Table, loads, of_owner, saves

_TABLE: Final = Table(
    "members",
    Member,
    key=("member_id",),
    owner=(SESSION_ID,),
    references=(GOES_WITH_SESSION,),
    checks={"nickname": "char_length(nickname) BETWEEN 1 AND 40"},
    indexes=(Index(("session_id",)),),
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "members",
                _TABLE,
                branches=("members",),
                prefix=of_owner,
                updates=("nickname", "left_at", "joined_seq", "joined_at", "came_from"),
                guard="session_id",
            ),
        ),
        load=loads(_TABLE, "members", key=lambda member: member.member_id, order_by=("joined_seq", "member_id")),
        tables=(_TABLE,),
    ),
)
