"""What customers are to be told of their orders, and whether they were. No tree has them."""

from typing import Final

from actors.domain.notices.notice import Notice
from persistence.part import GOES_WITH_SESSION, OF_ORDER, SESSION_ID, Index, Part, Table, of_owner, saves

_TABLE: Final = Table(
    "notices",
    Notice,
    key=("notice_id",),
    owner=(SESSION_ID,),
    money=frozenset({"amount"}),
    references=(GOES_WITH_SESSION, OF_ORDER),
    checks={"told": "num_nulls(told_at, told_by) IN (0, 2)", "attempts": "attempts >= 0"},
    indexes=(
        Index(("session_id",)),
        Index(("restaurant_id", "order_number")),
        # What waits, a few among all.
        Index(("restaurant_id", "raised_at", "notice_id"), where="told_at IS NULL", name="ix_notices_waiting"),
    ),
)
PARTS: Final = (
    Part("session_id", (saves("notices", _TABLE, branches=("notices",), prefix=of_owner),), tables=(_TABLE,)),
)
