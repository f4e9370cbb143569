"""`/api/v1/ops/orders`: orders of the shop, picked and handed over (`docs/contract.md` §10).

Owns: the shapes of what is sent. Must not: decide who may do what; the rules do.
"""

import re
from datetime import timedelta
from typing import Annotated, Final

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.fulfilment.commands import Offer
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.fulfilment.vocabulary import ShopStatus
from server.door.bounds import ID_MAX
from server.door.messages import INTEGER_MAX
from server.http.answers import json_answer
from server.http.data import API, Offset
from server.http.limits import Kind
from server.http.problems import malformed, order_gone
from server.http.requests import body, query
from server.http.routing import STAFF, Takes, route
from server.http.views import Instant
from server.http.words import EXPECTED
from staff.office.days import Moment, moment
from staff.ops.desk import DAYS_MAX, Dates
from staff.ops.views import OpsOrderData, OpsOrderPage
from staff.services import StaffServices, staff_of

OPS: Final = f"{API}/ops/orders"
PAGE_MAX: Final = 100  # orders, each with all its items; about half a megabyte
_POSITION: Final = re.compile(r"0|[1-9][0-9]{0,5}")

Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
Quantity = Annotated[int, Meta(ge=1, le=INTEGER_MAX)]


class OpsQuery(Struct, frozen=True):
    """Which orders: with this status, or all that are not over; whose slot begins from one moment until another."""

    status: ShopStatus | None = None
    date_from: Moment | None = None
    date_to: Moment | None = None
    branch_id: Id | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 50
    offset: Offset = 0


class SubstituteBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What lies ready instead; without `quantity`, as many as were ordered."""

    product_id: Id
    quantity: Quantity | None = None


Substitute = Annotated[SubstituteBody, Meta(extra={EXPECTED: "an object with `product_id` and `quantity`"})]


class PickedBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What became of the item: of which `version`, and since when (`said_at`). A phone that was away says both."""

    picked_status: PickedStatus
    substitute: (
        Annotated[SubstituteBody, Meta(extra={EXPECTED: "an object with `product_id` and `quantity`"})] | None
    ) = None
    version: Annotated[int, Meta(ge=0, le=INTEGER_MAX)] | None = None
    said_at: Instant | None = None


class OpsStatusBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the order is to go."""

    status: ShopStatus


class ChoiceBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer wants: for one item, or without `item_id` for all that is missing."""

    choice: MissingChoice
    item_id: Annotated[int, Meta(ge=0, le=INTEGER_MAX)] | None = None


@frozen(eq=False)
class OpsRoutes:
    """Orders of the shop, for everybody who works there."""

    services: StaffServices

    @route("GET", OPS, Kind.READ, takes=Takes(query=OpsQuery), gives={200: OpsOrderPage}, errors=(404,), who=[STAFF])
    async def page(self) -> Response:
        """A page of orders, the most urgent slot first. Without a `status` all that are not over.

        Of what is over, those whose slot begins within a week from now, either way, where no dates are said.
        """
        user = (await staff_of(self.services, request)).user
        asked = query(request, OpsQuery, camel=True)
        dates = _dates(asked, (await self.services.orders.restaurant(user)).timezone)
        return json_answer(
            await self.services.ops.page(user, asked.status, dates, asked.branch_id, asked.limit, asked.offset)
        )

    @route("GET", f"{OPS}/<shop_order_id>", Kind.READ, gives={200: OpsOrderData}, errors=(404,), who=[STAFF])
    async def one(self, shop_order_id: str) -> Response:
        """One order, with its items and what was picked of them."""
        user = (await staff_of(self.services, request)).user
        return json_answer(OpsOrderData(await self.services.ops.one(user, shop_order_id)))

    @route(
        "PATCH",
        f"{OPS}/<shop_order_id>/items/<position>/picked-status",
        Kind.WRITE,
        takes=Takes(body=PickedBody),
        gives={200: OpsOrderData},
        errors=(404, 409),
        who=[STAFF],
    )
    async def pick(self, shop_order_id: str, position: str) -> Response:
        """Say what became of an item, which counts from 0. The same said twice is said once.

        409 `VERSION_CONFLICT` where somebody else has said something since, `ITEM_UNAVAILABLE` where there are too few
        of what is to come instead, `INVALID_STATUS_TRANSITION` where the order is not picked now, or was chosen for.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, PickedBody)
        instead = said.substitute
        if instead is not None and said.picked_status is not PickedStatus.MISSING:
            raise malformed("Only for what is `MISSING` something comes instead.", field="substitute")
        offer = None if instead is None else Offer(instead.product_id, instead.quantity)
        view = await self.services.ops.pick(
            user, shop_order_id, _number(position), said.picked_status, offer, said.version, said.said_at
        )
        return json_answer(OpsOrderData(view))

    @route(
        "PATCH",
        f"{OPS}/<shop_order_id>/status",
        Kind.WRITE,
        takes=Takes(body=OpsStatusBody),
        gives={200: OpsOrderData},
        errors=(404, 409),
        who=[STAFF],
    )
    async def move(self, shop_order_id: str) -> Response:
        """Move the order: `READY` once all is picked, `MISSING` once all was looked for and something is not there.

        Managers cancel, and say of a delivery that it has arrived without having left. 409 `INVALID_STATUS_TRANSITION`
        has the moves that are possible in `details.allowed`.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, OpsStatusBody)
        return json_answer(OpsOrderData(await self.services.ops.move(user, shop_order_id, said.status)))

    @route(
        "POST",
        f"{OPS}/<shop_order_id>/missing",
        Kind.WRITE,
        takes=Takes(body=ChoiceBody),
        gives={200: OpsOrderData},
        errors=(404, 409),
        who=[STAFF],
    )
    async def choose(self, shop_order_id: str) -> Response:
        """Say for a customer who has called what they want for what is missing, as they could themselves."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, ChoiceBody)
        return json_answer(OpsOrderData(await self.services.ops.choose(user, shop_order_id, said.choice, said.item_id)))


def _dates(asked: OpsQuery, zone: str) -> Dates:
    """From and until when. Raises `Problem` (422) for what is no time, or too much of it."""
    since = moment("date_from", asked.date_from, zone)
    until = moment("date_to", asked.date_to, zone, whole_day=True)
    if since is not None and until is not None and not since < until <= since + timedelta(days=DAYS_MAX):
        raise malformed(f"From `date_from` to `date_to` are up to {DAYS_MAX} days.", field="date_to")
    return since, until


def _number(position: str) -> int:
    """The position in a path, written as JSON writes it. Raises `Problem` (404) for what can be no item's."""
    if _POSITION.fullmatch(position) is None:
        raise order_gone(())
    return int(position)
