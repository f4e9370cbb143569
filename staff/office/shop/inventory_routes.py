"""`/admin/inventory`: what each branch has, and how that came about (`docs/contract.md` §9, §10).

Owns: the routes. Must not: decide who may do what; the desks do.
"""

from typing import Final

from attrs import frozen
from quart import Response, request

from actors.domain.staff import StaffUser
from server.http.answers import json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import body, query
from server.http.routing import STAFF, Takes, route
from staff.office.shop.inventory_shapes import (
    CountBody,
    GoodsBody,
    InventoryData,
    InventoryList,
    InventoryPage,
    InventoryQuery,
    MovesQuery,
    StockMovesPage,
    TransferBody,
)
from staff.office.shop.requests import (
    BulkReviewBody,
    BulkReviewed,
    NewRequest,
    RequestData,
    RequestPage,
    RequestQuery,
    ReviewBody,
)
from staff.services import StaffServices, staff_of

INVENTORY: Final = f"{API}/admin/inventory"
REQUESTS: Final = f"{API}/admin/stock-requests"


@frozen(eq=False)
class InventoryRoutes:
    """The stock of each branch. For managers."""

    services: StaffServices

    @route(
        "GET",
        INVENTORY,
        Kind.READ,
        takes=Takes(query=InventoryQuery),
        gives={200: InventoryPage},
        errors=(403, 404),
        who=[STAFF],
    )
    async def page(self) -> Response:
        """What there is: a row for each branch and item, also of what is not counted."""
        user = await self._user()
        return json_answer(await self.services.shop.inventory.page(user, query(request, InventoryQuery, camel=True)))

    @route(
        "PUT",
        f"{INVENTORY}/<inventory_id>",
        Kind.WRITE,
        takes=Takes(body=CountBody),
        gives={200: InventoryData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def count(self, inventory_id: str) -> Response:
        """There are so many, or it is unlimited; and below how many somebody is to be told."""
        user, said = await self._user(), await body(request, CountBody)
        return json_answer(InventoryData(await self.services.shop.inventory.count(user, inventory_id, said)))

    @route(
        "GET",
        f"{INVENTORY}/moves",
        Kind.READ,
        takes=Takes(query=MovesQuery),
        gives={200: StockMovesPage},
        errors=(403, 404),
        who=[STAFF],
    )
    async def moves(self) -> Response:
        """The ledger: what came and went, why and by whom, the newest first."""
        user = await self._user()
        return json_answer(await self.services.shop.inventory.moves(user, query(request, MovesQuery, camel=True)))

    @route(
        "POST",
        f"{INVENTORY}/receive",
        Kind.WRITE,
        takes=Takes(body=GoodsBody),
        gives={200: InventoryList},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def receive(self) -> Response:
        """Goods have come. All of them, or none where one line cannot be."""
        user, said = await self._user(), await body(request, GoodsBody)
        return json_answer(await self.services.shop.inventory.receive(user, said))

    @route(
        "POST",
        f"{INVENTORY}/waste",
        Kind.WRITE,
        takes=Takes(body=GoodsBody),
        gives={200: InventoryList},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def waste(self) -> Response:
        """Goods are gone, and nobody has bought them. 409 `INSUFFICIENT_STOCK` where there are fewer."""
        user, said = await self._user(), await body(request, GoodsBody)
        return json_answer(await self.services.shop.inventory.waste(user, said))

    @route(
        "POST",
        f"{INVENTORY}/transfer",
        Kind.WRITE,
        takes=Takes(body=TransferBody),
        gives={200: InventoryList},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def transfer(self) -> Response:
        """Goods have gone from one branch to another, both moves in one commit."""
        user, said = await self._user(), await body(request, TransferBody)
        return json_answer(await self.services.shop.inventory.transfer(user, said))

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user


@frozen(eq=False)
class StockRequestRoutes:
    """Requests for stock: employees ask, managers review."""

    services: StaffServices

    @route(
        "POST",
        f"{API}/stock-requests",
        Kind.WRITE,
        takes=Takes(body=NewRequest),
        gives={201: RequestData},
        errors=(404,),
        who=[STAFF],
    )
    async def ask(self) -> Response:
        """Ask that there be so many of something, or so many more."""
        user, said = await self._user(), await body(request, NewRequest)
        return json_answer(RequestData(await self.services.shop.requests.ask(user, said)), 201)

    @route(
        "GET",
        f"{API}/stock-requests/my",
        Kind.READ,
        takes=Takes(query=RequestQuery),
        gives={200: RequestPage},
        who=[STAFF],
    )
    async def my(self) -> Response:
        """What one has asked for oneself, and what became of it."""
        user = await self._user()
        return json_answer(await self.services.shop.requests.my(user, query(request, RequestQuery, camel=True)))

    @route(
        "GET",
        REQUESTS,
        Kind.READ,
        takes=Takes(query=RequestQuery),
        gives={200: RequestPage},
        errors=(403,),
        who=[STAFF],
    )
    async def page(self) -> Response:
        """What everybody has asked for. For managers."""
        user = await self._user()
        return json_answer(await self.services.shop.requests.page(user, query(request, RequestQuery, camel=True)))

    @route(
        "PATCH",
        f"{REQUESTS}/<int:stock_request_id>/review",
        Kind.WRITE,
        takes=Takes(body=ReviewBody),
        gives={200: RequestData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def review(self, stock_request_id: int) -> Response:
        """Approve it, which moves the stock, or reject it: once, else 409 `ALREADY_REVIEWED`. For managers."""
        user, said = await self._user(), await body(request, ReviewBody)
        return json_answer(RequestData(await self.services.shop.requests.review(user, stock_request_id, said)))

    @route(
        "PATCH",
        f"{REQUESTS}/bulk-review",
        Kind.WRITE,
        takes=Takes(body=BulkReviewBody),
        gives={200: BulkReviewed},
        errors=(403,),
        who=[STAFF],
    )
    async def review_many(self) -> Response:
        """The same for many, each by itself: an answer for each id; some may fail, and the rest stands."""
        user, said = await self._user(), await body(request, BulkReviewBody)
        return json_answer(await self.services.shop.requests.review_many(user, said))

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user
