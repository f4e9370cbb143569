"""At which branch a table stands, as a manager says it: whose stock its guests order from.

Owns: the change that makes it so, and its audit. Must not: wait, save anything, or know who sits there.
"""

from datetime import datetime

import attrs

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.restaurant import Restaurant
from actors.ports.journal import Change, RestaurantStep


def standing_at(
    restaurant: Restaurant, table_id: int, branch_id: int, *, at: datetime, who: int | None
) -> OwnChange | None:
    """The change that puts the table there; None where it stands there. Raises KeyError for what is another's."""
    table, after = restaurant.tables[table_id], restaurant.branches[branch_id]
    before = restaurant.main_branch_id if table.branch_id is None else table.branch_id
    if before == branch_id:
        return None
    put = attrs.evolve(table, branch_id=None if branch_id == restaurant.main_branch_id else branch_id)
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    subject = f"table-{table.table_number}"
    entry = AuditEntry(
        restaurant.restaurant_id, at, who, "table_branch_changed", subject, restaurant.branches[before].name, after.name
    )
    change = Change(step, parts={"tables": [put]}, audit=[entry])
    return OwnChange(change, {"tables": {**restaurant.tables, table_id: put}})
