"""A restaurant's branches: where they are, when they are open, and what they do for the shop.

Owns: the change that makes it so, and what is different then. Must not: wait, save anything, or know what they have in
stock.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.fulfilment.branch import Branch
from actors.domain.menu.told import told
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.office.items import Made
from actors.ports.journal import Change, Deleted, RestaurantStep

BRANCHES_MAX: Final = 50  # those that are deleted too: each has a count of everything


def added(restaurant: Restaurant, new: Branch, *, at: datetime, who: int | None) -> OwnChange | Refusal:
    """The change that adds a branch, which has no slots and zones yet. See `actors.inventory.branch_added`."""
    if len(restaurant.branches) >= BRANCHES_MAX:
        return Refusal(Code.BRANCH_FULL, f"There can be {BRANCHES_MAX} branches. Restore one that was deleted.")
    refusal = _delivers_elsewhere(restaurant, new)
    if refusal is not None:
        return refusal
    return _written(restaurant, new, _written_down(restaurant, "branch_added", None, new, at=at, who=who))


def altered(
    restaurant: Restaurant, branch_id: int, fields: Mapping[str, object], *, at: datetime, who: int | None
) -> Made:
    """The change that gives a branch these fields. Raises KeyError, also for one that is deleted."""
    before = branch_of(restaurant, branch_id)
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    if after == before:
        return None
    refusal = _delivers_elsewhere(restaurant, after)
    if refusal is not None:
        return refusal
    return _written(restaurant, after, _written_down(restaurant, "branch_changed", before, after, at=at, who=who))


def deleted(restaurant: Restaurant, branch_id: int, *, at: datetime, who: int | None) -> Made:
    """The change that closes a branch for good: nothing is sold there any more. Its orders and stock stay as they are.

    Raises KeyError, also for one that is deleted.
    """
    before = branch_of(restaurant, branch_id)
    if branch_id == restaurant.main_branch_id:
        return Refusal(Code.BRANCH_IN_USE, "This is the main branch, which every restaurant has.")
    standing = sum(1 for table in restaurant.tables.values() if table.branch_id == branch_id)
    if standing:
        return Refusal(Code.BRANCH_IN_USE, f"{standing} tables stand there. Move them to another branch first.")
    entry = _written_down(restaurant, "branch_deleted", before, None, at=at, who=who)
    return _marked(restaurant, attrs.evolve(before, active=False), at, entry)


def restored(restaurant: Restaurant, branch_id: int, *, at: datetime, who: int | None) -> Made:
    """The change that opens a branch again, with its slots and zones. Raises KeyError."""
    before = restaurant.branches[branch_id]
    if before.active:
        return None
    after = attrs.evolve(before, active=True)
    refusal = _delivers_elsewhere(restaurant, after)
    if refusal is not None:
        return refusal
    return _marked(restaurant, after, None, _written_down(restaurant, "branch_restored", None, after, at=at, who=who))


def branch_of(restaurant: Restaurant, branch_id: int) -> Branch:
    """The branch with this id. Raises KeyError, also for one that is deleted."""
    branch = restaurant.branches[branch_id]
    if not branch.active:
        raise KeyError(branch_id)
    return branch


def with_branch(restaurant: Restaurant, branch: Branch) -> Mapping[int, Branch]:
    """The restaurant's branches with this one as it is, in their order."""
    branches = {**restaurant.branches, branch.branch_id: branch}
    return {key: branches[key] for key in sorted(branches)}


def _delivers_elsewhere(restaurant: Restaurant, branch: Branch) -> Refusal | None:
    """The no to a second branch that delivers: nobody would know where an order is sent from."""
    other = restaurant.delivery_branch
    if not branch.delivery or other is None or other.branch_id == branch.branch_id:
        return None
    return Refusal(Code.DELIVERY_ELSEWHERE, f"{other.name} delivers already. Let it do so no more first.")


def _written(restaurant: Restaurant, after: Branch, entry: AuditEntry) -> OwnChange:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    change = Change(step, {"branches": [after]}, audit=[entry])
    return OwnChange(change, {"branches": with_branch(restaurant, after)})


def _marked(restaurant: Restaurant, after: Branch, at: datetime | None, entry: AuditEntry) -> OwnChange:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    change = Change(step, gone={"branches": [Deleted(after.branch_id, at)]}, audit=[entry])
    return OwnChange(change, {"branches": with_branch(restaurant, after)})


def _written_down(
    restaurant: Restaurant, what: str, before: Branch | None, after: Branch | None, *, at: datetime, who: int | None
) -> AuditEntry:
    known = before if before is not None else after
    subject = "" if known is None else f"branch-{known.branch_id}"
    old, new = told(before, after)
    return AuditEntry(restaurant.restaurant_id, at, who, what, subject, old, new)
