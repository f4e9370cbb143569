"""Branches with their zones, as managers write them (`docs/contract.md` §10).

Owns: the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything but through the
actor.
"""

from datetime import datetime
from typing import Annotated

import attrs
from attrs import frozen
from msgspec import Meta, Struct

from actors import inventory
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.zone import Zone
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.office import branches, of_branch
from actors.office.items import Made
from actors.ports.restaurants import Numbered
from server.http.data import PAGE_USUAL, Limit, Offset, paged
from server.http.problems import Problem
from staff.floor.sessions import Sessions
from staff.office.menu.writing import reader, refuse_stale, unknown, write
from staff.office.shop.branch_shapes import (
    BranchChange,
    NewBranch,
    NewZone,
    OfficeBranchPage,
    OfficeBranchView,
    OfficeZoneView,
    ZoneChange,
    branch_fields,
    branch_version,
    branch_view,
    zone_fields,
    zone_view,
)
from staff.office.shop.stock_writing import make_stock


class BranchQuery(Struct, frozen=True):
    """Which part of the branches; `deleted` also those that were."""

    limit: Limit = PAGE_USUAL
    offset: Offset = 0
    deleted: Annotated[bool, Meta(description="Also those that were deleted, which can be restored.")] = False


@frozen(eq=False)
class BranchDesk:
    """Branches of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def page(self, user: StaffUser, asked: BranchQuery) -> OfficeBranchPage:
        """A page of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        every = [one for one in restaurant.branches.values() if one.active or asked.deleted]
        found, pagination = paged(every, asked.limit, asked.offset)
        return OfficeBranchPage([_view(restaurant, one) for one in found], pagination)

    async def one(self, user: StaffUser, branch_id: int) -> OfficeBranchView:
        """One of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        return _view(restaurant, known_branch(restaurant, branch_id))

    async def add(self, user: StaffUser, said: NewBranch) -> OfficeBranchView:
        """A new one, which counts what the main one does and has none of it yet."""
        actor = await reader(self.sessions, user)
        fields = branch_fields(said)
        (branch_id,) = await actor.new_ids(Numbered.BRANCH, 1)
        new = attrs.evolve(Branch(branch_id, ""), **fields)  # type: ignore[arg-type]
        who = user.staff_user_id
        await make_stock(actor, lambda found, room, at: inventory.branch_added(found, room, new, at, who))
        return _view(actor.restaurant, known_branch(actor.restaurant, branch_id))

    async def change(self, user: StaffUser, branch_id: int, said: BranchChange) -> OfficeBranchView:
        """One of them, as it is to be."""
        actor = await reader(self.sessions, user)
        fields = branch_fields(said)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            branch = known_branch(restaurant, branch_id)
            refuse_stale(said.version, branch, _view(restaurant, branch), branch_version(branch))
            return branches.altered(restaurant, branch_id, fields, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor.restaurant, known_branch(actor.restaurant, branch_id))

    async def delete(self, user: StaffUser, branch_id: int) -> None:
        """Closes one for good. Refused (409) for the main one, and where tables stand."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            known_branch(restaurant, branch_id)
            return branches.deleted(restaurant, branch_id, at=at, who=user.staff_user_id)

        await write(actor, make)

    async def restore(self, user: StaffUser, branch_id: int) -> OfficeBranchView:
        """One that was deleted, as it was."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            if branch_id not in restaurant.branches:
                raise no_branch()
            return branches.restored(restaurant, branch_id, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor.restaurant, known_branch(actor.restaurant, branch_id))

    async def add_zone(self, user: StaffUser, branch_id: int, said: NewZone) -> OfficeZoneView:
        """A new zone of a branch."""
        actor = await reader(self.sessions, user)
        fields = zone_fields(said, actor.restaurant.minor_digits)
        known_branch(actor.restaurant, branch_id)
        (zone_id,) = await actor.new_ids(Numbered.ZONE, 1)
        new = attrs.evolve(Zone(zone_id, ""), **fields)  # type: ignore[arg-type]

        def make(restaurant: Restaurant, at: datetime) -> Made:
            known_branch(restaurant, branch_id)
            return of_branch.zone_added(restaurant, branch_id, new, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _zone_view(actor.restaurant, branch_id, zone_id)

    async def change_zone(self, user: StaffUser, branch_id: int, zone_id: int, said: ZoneChange) -> OfficeZoneView:
        """A zone of a branch, as it is to be."""
        actor = await reader(self.sessions, user)
        fields = zone_fields(said, actor.restaurant.minor_digits)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            zone = _known_zone(restaurant, branch_id, zone_id)
            refuse_stale(said.version, zone, zone_view(zone, restaurant.minor_digits))
            return of_branch.zone_altered(restaurant, zone_id, fields, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _zone_view(actor.restaurant, branch_id, zone_id)

    async def delete_zone(self, user: StaffUser, branch_id: int, zone_id: int) -> None:
        """Takes a zone away: nothing is delivered there any more."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            _known_zone(restaurant, branch_id, zone_id)
            return of_branch.zone_deleted(restaurant, zone_id, at=at, who=user.staff_user_id)

        await write(actor, make)


def known_branch(restaurant: Restaurant, branch_id: int) -> Branch:
    """The branch. Raises `Problem` (404) for another's, and one that is deleted."""
    try:
        return branches.branch_of(restaurant, branch_id)
    except KeyError:
        raise no_branch() from None


def no_branch() -> Problem:
    """There is no such branch, or it is another's."""
    return unknown("BRANCH_NOT_FOUND", "You have no such branch.")


def _known_zone(restaurant: Restaurant, branch_id: int, zone_id: int) -> Zone:
    zone = known_branch(restaurant, branch_id).zone(zone_id)
    if zone is None:
        raise unknown("ZONE_NOT_FOUND", "The branch has no such zone.")
    return zone


def _zone_view(restaurant: Restaurant, branch_id: int, zone_id: int) -> OfficeZoneView:
    return zone_view(_known_zone(restaurant, branch_id, zone_id), restaurant.minor_digits)


def _view(restaurant: Restaurant, branch: Branch) -> OfficeBranchView:
    return branch_view(branch, restaurant.main_branch_id, restaurant.minor_digits)
