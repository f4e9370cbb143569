"""Branches, their slots and their zones, as their restaurant writes them. What is sent is the whole thing.

Where a slot takes fewer orders from now on, what is taken of its dates stays taken, and they take no more.
"""

from collections.abc import Iterable
from typing import Final

from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.zone import Zone
from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Column, Part, Row, Save
from persistence.written import written_whole

_BRANCH: Final = (
    Column("branch_id", "integer"),
    Column("name", "text"),
    Column("address", "text"),
    Column("phone", "text"),
    Column("pick_up", "boolean"),
    Column("delivery", "boolean"),
    Column("hours", "json"),
)
_SLOT: Final = (
    Column("slot_id", "integer"),
    Column("branch_id", "integer"),
    Column("weekday", "integer"),
    Column("starts", "time"),
    Column("ends", "time"),
    Column("capacity", "integer"),
    Column("lead_minutes", "integer"),
    Column("pick_up", "boolean"),
    Column("delivery", "boolean"),
)
_ZONE: Final = (
    Column("zone_id", "integer"),
    Column("branch_id", "integer"),
    Column("name", "text"),
    Column("postcodes", "text[]"),
    Column("fee", "bigint"),
    Column("free_from", "bigint", nullable=True),
    Column("minimum", "bigint"),
)
_CAPACITY: Final = """
    UPDATE slot_days AS d SET capacity = greatest(r.capacity, d.taken)
    FROM {rows}
    WHERE d.slot_id = r.slot_id
"""


def _capacities(change: Change) -> Iterable[Row]:
    return [(change.owner.key, of.one.slot_id, of.one.capacity) for of in change.parts.get("slots", ())]


def _of_one(columns: tuple[Column, ...]) -> dict[str, str]:
    """Where the values of `OfBranch` have their columns."""
    return {column.name: f"one.{column.name}" for column in columns if column.name != "branch_id"}


PARTS: Final = (
    Part(
        "restaurant_id",
        (
            *written_whole("branches", "branches", Branch, _BRANCH),
            *written_whole("slots", "slots", Slot, _SLOT, _of_one(_SLOT)),
            *written_whole("zones", "zones", Zone, _ZONE, _of_one(_ZONE)),
            Save(
                "slot_capacities",
                (RESTAURANT_ID, Column("slot_id", "integer"), Column("capacity", "integer")),
                _capacities,
                _CAPACITY,
                frozenset({"slots"}),
            ),
        ),
    ),
)
