"""What is said and shown of the plan of the floor (`docs/contract.md` §5).

Owns: the shapes, for the route and the socket alike. Must not: know who is asking, or decide whether they may.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from actors.domain.limits import PLAN_MAX
from actors.domain.restaurant import Spot
from server.door.messages import Ref
from server.http.words import EXPECTED
from staff.floor.control_messages import TableId
from staff.floor.floor_views import StaffTableView

TABLES_MAX: Final = 300  # at once: more than any house has, and a third of a frame
PerMille = Annotated[
    int,
    Meta(
        ge=0,
        le=PLAN_MAX,
        description="Per mille of the plan's width (`x`) from the left, or of its height (`y`) from the top.",
        extra={EXPECTED: f"a whole number from 0 to {PLAN_MAX}, or null in both `x` and `y`"},
    ),
]


class PlacedTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table and where it is to stand; null in both takes it off the plan."""

    table_id: TableId
    x: PerMille | None
    y: PerMille | None

    @property
    def spot(self) -> Spot | None:
        """Where it is to stand."""
        return None if self.x is None or self.y is None else (self.x, self.y)


PlacedTables = Annotated[
    list[PlacedTable],
    Meta(
        max_length=TABLES_MAX,
        extra={EXPECTED: f"a list of up to {TABLES_MAX} tables, each once and with both `x` and `y`, or null in both"},
    ),
]


class PlanBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where these tables are to stand; all others stay where they are."""

    tables: PlacedTables

    def __post_init__(self) -> None:
        """Refuses half a place, and a table that is to stand in two. Raises ValueError, in the library's own form."""
        for n, one in enumerate(self.tables):
            if (one.x is None) is not (one.y is None):
                raise ValueError(f"half a place - at `$.tables[{n}].{'y' if one.y is None else 'x'}`")
        if len({one.table_id for one in self.tables}) < len(self.tables):
            raise ValueError("a table twice - at `$.tables`")


class ArrangePlanMessage(
    PlanBody, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="arrange_plan"
):
    """Put tables where they stand on the plan of the floor. For managers."""

    ref: Ref | None = None


class PlanView(Struct, frozen=True, gc=False):
    """The tables that were placed, as they are now, by number."""

    tables: list[StaffTableView]


class TableBranchBody(Struct, frozen=True, forbid_unknown_fields=True):
    """At which branch a table stands."""

    branch_id: TableId
