"""`/admin/branches` and `/admin/delivery-slots`: where the shop sells, and when (`docs/contract.md` §10).

Owns: the routes. Must not: decide who may do what; the desks do.
"""

from typing import Final

from attrs import frozen
from quart import Response, request

from actors.domain.staff import StaffUser
from server.http.answers import empty_answer, json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import body, query
from server.http.routing import STAFF, Takes, route
from staff.office.shop.branch_shapes import (
    BranchChange,
    NewBranch,
    NewSlot,
    NewZone,
    OfficeBranchData,
    OfficeBranchPage,
    OfficeSlotData,
    OfficeSlotPage,
    OfficeZoneData,
    SlotChange,
    ZoneChange,
)
from staff.office.shop.branches import BranchQuery
from staff.office.shop.slots import SlotQuery
from staff.services import StaffServices, staff_of

BRANCHES: Final = f"{API}/admin/branches"
SLOTS: Final = f"{API}/admin/delivery-slots"


@frozen(eq=False)
class OfficeBranchRoutes:
    """Branches with their zones. For managers."""

    services: StaffServices

    @route(
        "GET",
        BRANCHES,
        Kind.READ,
        takes=Takes(query=BranchQuery),
        gives={200: OfficeBranchPage},
        errors=(403,),
        who=[STAFF],
    )
    async def page(self) -> Response:
        """A page of them."""
        user = await self._user()
        return json_answer(await self.services.shop.branches.page(user, query(request, BranchQuery, camel=True)))

    @route(
        "POST",
        BRANCHES,
        Kind.WRITE,
        takes=Takes(body=NewBranch),
        gives={201: OfficeBranchData},
        errors=(403, 409),
        who=[STAFF],
    )
    async def add(self) -> Response:
        """A new one, which counts what the main one does and has none of it yet."""
        user, said = await self._user(), await body(request, NewBranch)
        return json_answer(OfficeBranchData(await self.services.shop.branches.add(user, said)), 201)

    @route(
        "GET",
        f"{BRANCHES}/<int:branch_id>",
        Kind.READ,
        gives={200: OfficeBranchData},
        errors=(403, 404),
        who=[STAFF],
    )
    async def one(self, branch_id: int) -> Response:
        """One of them."""
        return json_answer(OfficeBranchData(await self.services.shop.branches.one(await self._user(), branch_id)))

    @route(
        "PUT",
        f"{BRANCHES}/<int:branch_id>",
        Kind.WRITE,
        takes=Takes(body=BranchChange),
        gives={200: OfficeBranchData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def change(self, branch_id: int) -> Response:
        """What is sent is different from now on; with the `version` that was seen only if it is so still."""
        user, said = await self._user(), await body(request, BranchChange)
        return json_answer(OfficeBranchData(await self.services.shop.branches.change(user, branch_id, said)))

    @route(
        "DELETE",
        f"{BRANCHES}/<int:branch_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def delete(self, branch_id: int) -> Response:
        """Close one. It is kept, with its stock, for the orders that name it."""
        await self.services.shop.branches.delete(await self._user(), branch_id)
        return empty_answer(204)

    @route(
        "POST",
        f"{BRANCHES}/<int:branch_id>/restore",
        Kind.WRITE,
        gives={200: OfficeBranchData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def restore(self, branch_id: int) -> Response:
        """Open one again that was deleted, as it was."""
        return json_answer(OfficeBranchData(await self.services.shop.branches.restore(await self._user(), branch_id)))

    @route(
        "POST",
        f"{BRANCHES}/<int:branch_id>/zones",
        Kind.WRITE,
        takes=Takes(body=NewZone),
        gives={201: OfficeZoneData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def add_zone(self, branch_id: int) -> Response:
        """A new place to deliver to."""
        user, said = await self._user(), await body(request, NewZone)
        return json_answer(OfficeZoneData(await self.services.shop.branches.add_zone(user, branch_id, said)), 201)

    @route(
        "PUT",
        f"{BRANCHES}/<int:branch_id>/zones/<int:zone_id>",
        Kind.WRITE,
        takes=Takes(body=ZoneChange),
        gives={200: OfficeZoneData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def change_zone(self, branch_id: int, zone_id: int) -> Response:
        """What is sent is different from now on, the rest stays."""
        user, said = await self._user(), await body(request, ZoneChange)
        view = await self.services.shop.branches.change_zone(user, branch_id, zone_id, said)
        return json_answer(OfficeZoneData(view))

    @route(
        "DELETE",
        f"{BRANCHES}/<int:branch_id>/zones/<int:zone_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404),
        who=[STAFF],
    )
    async def delete_zone(self, branch_id: int, zone_id: int) -> Response:
        """Deliver there no more."""
        await self.services.shop.branches.delete_zone(await self._user(), branch_id, zone_id)
        return empty_answer(204)

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user


@frozen(eq=False)
class OfficeSlotRoutes:
    """Slots of pick-up and delivery. For managers."""

    services: StaffServices

    @route(
        "GET",
        SLOTS,
        Kind.READ,
        takes=Takes(query=SlotQuery),
        gives={200: OfficeSlotPage},
        errors=(403, 404),
        who=[STAFF],
    )
    async def page(self) -> Response:
        """A page of them."""
        user = await self._user()
        return json_answer(await self.services.shop.slots.page(user, query(request, SlotQuery, camel=True)))

    @route(
        "POST",
        SLOTS,
        Kind.WRITE,
        takes=Takes(body=NewSlot),
        gives={201: OfficeSlotData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def add(self) -> Response:
        """A new one."""
        user, said = await self._user(), await body(request, NewSlot)
        return json_answer(OfficeSlotData(await self.services.shop.slots.add(user, said)), 201)

    @route(
        "GET",
        f"{SLOTS}/<int:slot_id>",
        Kind.READ,
        gives={200: OfficeSlotData},
        errors=(403, 404),
        who=[STAFF],
    )
    async def one(self, slot_id: int) -> Response:
        """One of them."""
        return json_answer(OfficeSlotData(await self.services.shop.slots.one(await self._user(), slot_id)))

    @route(
        "PUT",
        f"{SLOTS}/<int:slot_id>",
        Kind.WRITE,
        takes=Takes(body=SlotChange),
        gives={200: OfficeSlotData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def change(self, slot_id: int) -> Response:
        """What is sent is different from now on, the rest stays. Whoever has a place in it keeps it."""
        user, said = await self._user(), await body(request, SlotChange)
        return json_answer(OfficeSlotData(await self.services.shop.slots.change(user, slot_id, said)))

    @route(
        "DELETE",
        f"{SLOTS}/<int:slot_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404),
        who=[STAFF],
    )
    async def delete(self, slot_id: int) -> Response:
        """Take one away. Orders that have it keep it."""
        await self.services.shop.slots.delete(await self._user(), slot_id)
        return empty_answer(204)

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user
