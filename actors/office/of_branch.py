"""The slots and zones of a restaurant's branches.

Owns: the change that makes it so, and what is different then. Must not: wait, save anything, or know what of a slot is
taken: where it takes fewer orders from now on, those that have a place keep it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot, in_the_week
from actors.domain.fulfilment.zone import Zone
from actors.domain.menu.told import told
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.office.branches import branch_of, with_branch
from actors.office.items import Made
from actors.ports.journal import Change, Deleted, OfBranch, RestaurantStep

SLOTS_MAX: Final = 200  # of a branch: one for each hour of the week, and some
ZONES_MAX: Final = 100  # of a branch


def slot_added(restaurant: Restaurant, branch_id: int, new: Slot, *, at: datetime, who: int | None) -> Made:
    """The change that gives a branch a slot. Raises KeyError for a branch that there is not, or that is deleted."""
    branch = branch_of(restaurant, branch_id)
    if len(branch.slots) >= SLOTS_MAX:
        return Refusal(Code.BRANCH_FULL, f"A branch can have {SLOTS_MAX} slots. Delete some first.")
    entry = _of_branch(restaurant, "slot_added", branch, None, new, at=at, who=who)
    return _written(restaurant, _with_slot(branch, new), new, entry)


def slot_altered(
    restaurant: Restaurant, slot_id: int, fields: Mapping[str, object], *, at: datetime, who: int | None
) -> Made:
    """The change that gives a slot these fields. Raises KeyError."""
    branch, before = slot_of(restaurant, slot_id)
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    if after == before:
        return None
    entry = _of_branch(restaurant, "slot_changed", branch, before, after, at=at, who=who)
    return _written(restaurant, _with_slot(branch, after), after, entry)


def slot_deleted(restaurant: Restaurant, slot_id: int, *, at: datetime, who: int | None) -> Made:
    """The change that takes a slot away: nobody can choose it; orders that have it keep it. Raises KeyError."""
    branch, before = slot_of(restaurant, slot_id)
    left = attrs.evolve(branch, slots=tuple(one for one in branch.slots if one is not before))
    entry = _of_branch(restaurant, "slot_deleted", branch, before, None, at=at, who=who)
    return _taken_away(restaurant, left, before, at, entry)


def zone_added(restaurant: Restaurant, branch_id: int, new: Zone, *, at: datetime, who: int | None) -> Made:
    """The change that gives a branch a zone. Raises KeyError for a branch that there is not, or that is deleted."""
    branch = branch_of(restaurant, branch_id)
    if len(branch.zones) >= ZONES_MAX:
        return Refusal(Code.BRANCH_FULL, f"A branch can have {ZONES_MAX} zones. Delete some first.")
    entry = _of_branch(restaurant, "zone_added", branch, None, new, at=at, who=who)
    return _written(restaurant, _with_zone(branch, new), new, entry)


def zone_altered(
    restaurant: Restaurant, zone_id: int, fields: Mapping[str, object], *, at: datetime, who: int | None
) -> Made:
    """The change that gives a zone these fields. Raises KeyError."""
    branch, before = zone_of(restaurant, zone_id)
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    if after == before:
        return None
    entry = _of_branch(restaurant, "zone_changed", branch, before, after, at=at, who=who)
    return _written(restaurant, _with_zone(branch, after), after, entry)


def zone_deleted(restaurant: Restaurant, zone_id: int, *, at: datetime, who: int | None) -> Made:
    """The change that takes a zone away: nothing is delivered there any more. Raises KeyError."""
    branch, before = zone_of(restaurant, zone_id)
    left = attrs.evolve(branch, zones=tuple(one for one in branch.zones if one is not before))
    entry = _of_branch(restaurant, "zone_deleted", branch, before, None, at=at, who=who)
    return _taken_away(restaurant, left, before, at, entry)


def slot_of(restaurant: Restaurant, slot_id: int) -> tuple[Branch, Slot]:
    """The slot with this id, and its branch. Raises KeyError, also where the branch is deleted."""
    for branch in restaurant.branches.values():
        if branch.active and (slot := branch.slot(slot_id)) is not None:
            return branch, slot
    raise KeyError(slot_id)


def zone_of(restaurant: Restaurant, zone_id: int) -> tuple[Branch, Zone]:
    """The zone with this id, and its branch. Raises KeyError, also where the branch is deleted."""
    for branch in restaurant.branches.values():
        if branch.active and (zone := branch.zone(zone_id)) is not None:
            return branch, zone
    raise KeyError(zone_id)


def _with_slot(branch: Branch, slot: Slot) -> Branch:
    others = (one for one in branch.slots if one.slot_id != slot.slot_id)
    return attrs.evolve(branch, slots=tuple(sorted((*others, slot), key=in_the_week)))


def _with_zone(branch: Branch, zone: Zone) -> Branch:
    others = (one for one in branch.zones if one.zone_id != zone.zone_id)
    return attrs.evolve(branch, zones=tuple(sorted((*others, zone), key=lambda one: one.zone_id)))


def _written(restaurant: Restaurant, branch: Branch, after: Slot | Zone, entry: AuditEntry) -> OwnChange:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    change = Change(step, {_kind(after): [OfBranch(branch.branch_id, after)]}, audit=[entry])
    return OwnChange(change, {"branches": with_branch(restaurant, branch)})


def _taken_away(
    restaurant: Restaurant, branch: Branch, gone: Slot | Zone, at: datetime, entry: AuditEntry
) -> OwnChange:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    change = Change(step, gone={_kind(gone): [Deleted(_id(gone), at)]}, audit=[entry])
    return OwnChange(change, {"branches": with_branch(restaurant, branch)})


def _of_branch(
    restaurant: Restaurant,
    what: str,
    branch: Branch,
    before: Slot | Zone | None,
    after: Slot | Zone | None,
    *,
    at: datetime,
    who: int | None,
) -> AuditEntry:
    known = before if before is not None else after
    subject = "" if known is None else f"{_kind(known)[:-1]}-{_id(known)}"
    old, new = told(before, after, restaurant.minor_digits)
    where = f"branch-{branch.branch_id}: "
    return AuditEntry(restaurant.restaurant_id, at, who, what, subject, _at(where, old), _at(where, new))


def _at(where: str, said: str | None) -> str | None:
    return None if said is None else where + said


def _kind(one: Slot | Zone) -> str:
    return "slots" if isinstance(one, Slot) else "zones"


def _id(one: Slot | Zone) -> int:
    return one.slot_id if isinstance(one, Slot) else one.zone_id
