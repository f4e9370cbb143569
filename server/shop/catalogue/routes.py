"""`/api/v1/branches` and `/api/v1/delivery-slots`: where, and when, for anybody (`docs/contract.md` §10).

Owns: these routes. Must not: take a place; the checkout does.
"""

import datetime
from collections.abc import Iterator
from typing import Annotated

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.offer import next_day
from actors.domain.fulfilment.slot import Slot
from actors.restaurant import RestaurantActor
from server.door.bounds import ID_MAX
from server.http.answers import json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import query
from server.http.routing import Takes, route
from server.shop.catalogue.shelves import no_such_branch
from server.shop.catalogue.views import BranchesAnswer, SlotsAnswer, SlotView, Weekday, branch_view, slot_view
from server.shop.services import ShopServices


class SlotsQuery(Struct, frozen=True):
    """Which slots: of a weekday, on a date, of a branch. Without a date each is shown on the next that it has."""

    day_of_week: Weekday | None = None
    date: datetime.date | None = None
    branch_id: Annotated[int, Meta(ge=1, le=ID_MAX)] | None = None


@frozen(eq=False)
class BranchRoutes:
    """Where and when. Nobody has to be anybody for it."""

    services: ShopServices

    @route("GET", f"{API}/branches", Kind.READ, gives={200: BranchesAnswer}, errors=(404,))
    async def branches(self) -> Response:
        """Every branch, with its hours and where it delivers to."""
        actor = await self.services.tenant(request)
        restaurant, now = actor.restaurant, self.services.clock()
        found = (one for one in restaurant.branches.values() if one.active)
        return json_answer(BranchesAnswer([branch_view(one, restaurant, now) for one in found]))

    @route(
        "GET",
        f"{API}/delivery-slots",
        Kind.READ,
        takes=Takes(query=SlotsQuery),
        gives={200: SlotsAnswer},
        errors=(404,),
    )
    async def slots(self) -> Response:
        """Times of pick-up and delivery, with what is free."""
        asked = query(request, SlotsQuery, camel=True)
        actor = await self.services.tenant(request)
        found = sorted(self._found(actor, asked), key=lambda one: (one.starts_at, one.branch_id, one.id))
        return json_answer(SlotsAnswer(found))

    def _found(self, actor: RestaurantActor, asked: SlotsQuery) -> Iterator[SlotView]:
        restaurant, booking, now = actor.restaurant, actor.stockroom.slots.booking, self.services.clock()
        for branch, slot in _asked_for(actor, asked):
            day = asked.date or next_day(slot, now, restaurant)
            if slot.is_on(day) and (view := slot_view(slot, day, branch, restaurant, booking, now)) is not None:
                yield view


def _asked_for(actor: RestaurantActor, asked: SlotsQuery) -> Iterator[tuple[Branch, Slot]]:
    branches = [one for one in actor.restaurant.branches.values() if one.active]
    if asked.branch_id is not None:
        branches = [one for one in branches if one.branch_id == asked.branch_id]
        if not branches:
            raise no_such_branch()
    for branch in branches:
        for slot in branch.slots:
            if asked.day_of_week is None or slot.weekday == asked.day_of_week:
                yield branch, slot
