"""Slots of branches, as managers write them (`docs/contract.md` §10).

Owns: the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything but through the
actor.
"""

from datetime import datetime, time

import attrs
from attrs import frozen
from msgspec import Struct

from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.office import of_branch
from actors.office.items import Made
from actors.ports.restaurants import Numbered
from server.http.data import PAGE_USUAL, Limit, Offset, paged
from staff.floor.sessions import Sessions
from staff.office.menu.timed import Weekday
from staff.office.menu.words import Id
from staff.office.menu.writing import reader, refuse_stale, unknown, write
from staff.office.shop.branch_shapes import (
    NewSlot,
    OfficeSlotPage,
    OfficeSlotView,
    SlotChange,
    refuse_empty,
    slot_fields,
    slot_view,
    slots_of,
)
from staff.office.shop.branches import known_branch


class SlotQuery(Struct, frozen=True):
    """Which slots: of a branch, of a weekday, or all."""

    branch_id: Id | None = None
    day_of_week: Weekday | None = None
    limit: Limit = PAGE_USUAL
    offset: Offset = 0


@frozen(eq=False)
class SlotDesk:
    """Slots of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def page(self, user: StaffUser, asked: SlotQuery) -> OfficeSlotPage:
        """A page of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        if asked.branch_id is not None:
            branches = [known_branch(restaurant, asked.branch_id)]
        else:
            branches = [one for one in restaurant.branches.values() if one.active]
        day = asked.day_of_week
        every = [one for one in slots_of(branches) if day is None or one.weekday == day]
        found, pagination = paged(every, asked.limit, asked.offset)
        return OfficeSlotPage(list(found), pagination)

    async def one(self, user: StaffUser, slot_id: int) -> OfficeSlotView:
        """One of them."""
        return _view((await reader(self.sessions, user)).restaurant, slot_id)

    async def add(self, user: StaffUser, said: NewSlot) -> OfficeSlotView:
        """A new one."""
        actor = await reader(self.sessions, user)
        known_branch(actor.restaurant, said.branch_id)
        (slot_id,) = await actor.new_ids(Numbered.SLOT, 1)
        new = attrs.evolve(Slot(slot_id, 0, time(), time(), 0), **slot_fields(said))  # type: ignore[arg-type]
        refuse_empty(new)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            known_branch(restaurant, said.branch_id)
            return of_branch.slot_added(restaurant, said.branch_id, new, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor.restaurant, slot_id)

    async def change(self, user: StaffUser, slot_id: int, said: SlotChange) -> OfficeSlotView:
        """One of them, as it is to be. Whoever has a place in it keeps it."""
        actor = await reader(self.sessions, user)
        fields = slot_fields(said)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            branch, slot = _known(restaurant, slot_id)
            refuse_stale(said.version, slot, slot_view(branch, slot))
            refuse_empty(attrs.evolve(slot, **fields))  # type: ignore[arg-type]
            return of_branch.slot_altered(restaurant, slot_id, fields, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor.restaurant, slot_id)

    async def delete(self, user: StaffUser, slot_id: int) -> None:
        """Takes one away. Orders that have it keep it."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            _known(restaurant, slot_id)
            return of_branch.slot_deleted(restaurant, slot_id, at=at, who=user.staff_user_id)

        await write(actor, make)


def _known(restaurant: Restaurant, slot_id: int) -> tuple[Branch, Slot]:
    """Raises `Problem` (404)."""
    try:
        return of_branch.slot_of(restaurant, slot_id)
    except KeyError:
        raise unknown("SLOT_NOT_FOUND", "You have no such slot.") from None


def _view(restaurant: Restaurant, slot_id: int) -> OfficeSlotView:
    return slot_view(*_known(restaurant, slot_id))
