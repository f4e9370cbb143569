"""The plan of the floor as a manager arranges it: which table stands where.

Owns: the change that makes it so, and what is different then. Must not: wait, or save anything.
"""

from collections.abc import Mapping
from datetime import datetime

import attrs

from actors.change import OwnChange
from actors.domain.audit import table_placed
from actors.domain.restaurant import Restaurant, Spot
from actors.ports.journal import Change, RestaurantStep


def arranged(
    restaurant: Restaurant, spots: Mapping[int, Spot | None], *, at: datetime, who: int | None
) -> OwnChange | None:
    """The change that puts these tables, by their ids, where they are said to stand; None takes one off the plan.

    None where they stand so already. Raises KeyError for another restaurant's table.
    """
    moved = {table_id: spot for table_id, spot in spots.items() if restaurant.tables[table_id].spot != spot}
    if not moved:
        return None
    tables = {}
    for table_id, spot in moved.items():
        x, y = (None, None) if spot is None else spot
        tables[table_id] = attrs.evolve(restaurant.tables[table_id], plan_x=x, plan_y=y)
    change = Change(
        RestaurantStep(restaurant.restaurant_id, restaurant.version),
        parts={"tables": list(tables.values())},
        audit=[table_placed(restaurant, restaurant.tables[key], spot, at=at, who=who) for key, spot in moved.items()],
    )
    return OwnChange(change, {"tables": {**restaurant.tables, **tables}})
