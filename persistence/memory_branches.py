"""Branches of restaurants in memory, with their slots and zones, as Postgres would keep them.

Owns: what a change writes of them, and what is taken of slots. Must not: keep a restaurant.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from actors.domain.fulfilment.booking import SlotDay
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.fulfilment.zone import Zone
from actors.domain.restaurant import Restaurant
from actors.errors import BadRow, StockShort
from actors.ports.journal import Change
from persistence.parts.slot_days import SLOT_CHECK

V = TypeVar("V", Slot, Zone)


def with_branch(restaurant: Restaurant) -> Restaurant:
    """The restaurant with a branch, which every one has: as a trigger makes it, with the restaurant's own id."""
    if restaurant.branches:
        return restaurant
    branch = Branch(restaurant.restaurant_id, restaurant.name)
    return attrs.evolve(restaurant, branches={branch.branch_id: branch})


def branches_written(restaurant: Restaurant, change: Change, others: Iterable[Restaurant]) -> Mapping[int, Branch]:
    """The restaurant's branches with what the change writes and deletes of them, their slots and their zones.

    Raises `BadRow` where more than one would deliver, and for a branch of one of the `others`.
    """
    branches, theirs = dict(restaurant.branches), {key for other in others for key in other.branches}
    for branch in change.parts.get("branches", ()):
        if branch.branch_id in theirs:
            raise BadRow("23502")
        known = branches.get(branch.branch_id, branch)
        branches[branch.branch_id] = attrs.evolve(branch, slots=known.slots, zones=known.zones, active=known.active)
    for one in change.gone.get("branches", ()):
        branches[one.key] = attrs.evolve(branches[one.key], active=one.at is None)
    for key, branch in branches.items():
        slots = sorted(
            _kept(branch.slots, "slots", key, change), key=lambda one: (one.weekday, one.starts, one.slot_id)
        )
        zones = sorted(_kept(branch.zones, "zones", key, change), key=lambda one: one.zone_id)
        branches[key] = attrs.evolve(branch, slots=tuple(slots), zones=tuple(zones))
    if sum(branch.delivery and branch.active for branch in branches.values()) > 1:
        raise BadRow("23505", "uq_branches_delivery")
    return {key: branches[key] for key in sorted(branches)}


def _kept(known: Iterable[V], name: str, branch_id: int, change: Change) -> Iterator[V]:
    """What is known with what is new of it, without what is gone or is another branch's now."""
    new = {_id(of.one): of for of in change.parts.get(name, ())}
    gone = {one.key for one in change.gone.get(name, ())}
    yield from (one for one in known if _id(one) not in new and _id(one) not in gone)
    yield from (of.one for of in new.values() if of.branch_id == branch_id)


def _id(one: Any) -> int:
    return int(one.slot_id if isinstance(one, Slot) else one.zone_id)


class MemorySlots:
    """What is taken of every slot, and how many it takes."""

    def __init__(self, restaurants: Iterable[Restaurant]) -> None:
        self._taken: dict[SlotDay, int] = {}
        self._capacity: dict[SlotDay, int] = {}
        self._of_slot: dict[int, int] = {}
        for restaurant in restaurants:
            self.known(restaurant)

    def of(self, restaurant: Restaurant) -> Mapping[SlotDay, int]:
        """What is taken of the restaurant's slots. Also long ago, which is no harm."""
        ids = {slot.slot_id for branch in restaurant.branches.values() for slot in branch.slots}
        return {key: taken for key, taken in self._taken.items() if key[0] in ids}

    def taken(self, slot_day: SlotDay) -> int:
        """How many orders have a place."""
        return self._taken.get(slot_day, 0)

    def known(self, restaurant: Restaurant) -> None:
        """How many orders the restaurant's slots take from now on. What is taken stays taken."""
        for branch in restaurant.branches.values():
            self._of_slot.update({slot.slot_id: slot.capacity for slot in branch.slots})
        for key, taken in self._taken.items():
            self._capacity[key] = max(self._of_slot[key[0]], taken)

    def check(self, change: Change) -> None:
        """Raises `StockShort` where the change takes a place that is not there."""
        for key, quantity in _net(change.parts.get("slot_moves", ())).items():
            capacity = self._capacity.get(key, self._of_slot.get(key[0], 0))
            if quantity > 0 and self._taken.get(key, 0) + quantity > capacity:
                raise StockShort("23514", SLOT_CHECK)

    def save(self, change: Change) -> None:
        """The change is durable."""
        self.move(change.parts.get("slot_moves", ()))

    def move(self, moves: Iterable[SlotMove]) -> None:
        """The moves are durable."""
        for key, quantity in _net(moves).items():
            self._taken[key] = max(0, self._taken.get(key, 0) + quantity)
            if quantity < 0 or key not in self._capacity:
                self._capacity[key] = max(self._of_slot.get(key[0], 0), self._taken[key])


def _net(moves: Iterable[SlotMove]) -> Mapping[SlotDay, int]:
    """What they move in all, by slot and date."""
    found: dict[SlotDay, int] = {}
    for move in moves:
        found[move.slot_id, move.day] = found.get((move.slot_id, move.day), 0) + move.quantity
    return {key: quantity for key, quantity in found.items() if quantity}
