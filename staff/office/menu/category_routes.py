"""`/admin/categories`: the headings of the menu, and the stations of the kitchen (`docs/contract.md` §10).

Owns: the routes. Must not: decide who may do what; the desks do.
"""

from attrs import frozen
from quart import Response, request

from actors.domain.staff import StaffUser
from server.http.answers import empty_answer, json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import body, query
from server.http.routing import KEY, STAFF, Takes, route
from staff.integrations.caller import Subject, caller_of
from staff.office.menu.categories import (
    CategoryChange,
    CategoryData,
    CategoryPage,
    ListQuery,
    NewCategory,
    StationChange,
    StationData,
    StationPage,
)
from staff.services import StaffServices


@frozen(eq=False)
class OfficeCategoryRoutes:
    """The headings of the menu, and the stations of the kitchen. For managers."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/admin/categories",
        Kind.READ,
        takes=Takes(query=ListQuery),
        gives={200: CategoryPage},
        errors=(403,),
        who=[STAFF, KEY],
    )
    async def page(self) -> Response:
        """A page of them."""
        user = await self._user()
        return json_answer(await self.services.menu.categories.page(user, query(request, ListQuery, camel=True)))

    @route(
        "POST",
        f"{API}/admin/categories",
        Kind.WRITE,
        takes=Takes(body=NewCategory),
        gives={201: CategoryData},
        errors=(403, 409),
        who=[STAFF, KEY],
    )
    async def add(self) -> Response:
        """A new one."""
        user = await self._user()
        said = await body(request, NewCategory)
        return json_answer(CategoryData(await self.services.menu.categories.add(user, said)), 201)

    @route(
        "GET",
        f"{API}/admin/categories/<int:category_id>",
        Kind.READ,
        gives={200: CategoryData},
        errors=(403, 404),
        who=[STAFF, KEY],
    )
    async def one(self, category_id: int) -> Response:
        """One of them."""
        return json_answer(CategoryData(await self.services.menu.categories.one(await self._user(), category_id)))

    @route(
        "PUT",
        f"{API}/admin/categories/<int:category_id>",
        Kind.WRITE,
        takes=Takes(body=CategoryChange),
        gives={200: CategoryData},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def change(self, category_id: int) -> Response:
        """What is sent is different from now on, the rest stays.

        With the `version` that was seen only if it is so still; else 409 `VERSION_CONFLICT`, with `details.current`.
        """
        user = await self._user()
        said = await body(request, CategoryChange)
        return json_answer(CategoryData(await self.services.menu.categories.change(user, category_id, said)))

    @route(
        "DELETE",
        f"{API}/admin/categories/<int:category_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def delete(self, category_id: int) -> Response:
        """Take one away. It is kept, for what names it, and shown nowhere."""
        await self.services.menu.categories.delete(await self._user(), category_id)
        return empty_answer(204)

    @route(
        "GET",
        f"{API}/admin/stations",
        Kind.READ,
        takes=Takes(query=ListQuery),
        gives={200: StationPage},
        errors=(403,),
        who=[STAFF, KEY],
    )
    async def stations(self) -> Response:
        """Where the kitchen makes what: each station that a category or an item names."""
        user = await self._user()
        return json_answer(await self.services.menu.categories.stations(user, query(request, ListQuery, camel=True)))

    @route(
        "PUT",
        f"{API}/admin/stations/<station>",
        Kind.WRITE,
        takes=Takes(body=StationChange),
        gives={200: StationData},
        errors=(403, 404),
        who=[STAFF, KEY],
    )
    async def rename_station(self, station: str) -> Response:
        """Another name for a station, wherever it stands."""
        user = await self._user()
        said = await body(request, StationChange)
        return json_answer(StationData(await self.services.menu.categories.rename_station(user, station, said)))

    async def _user(self) -> StaffUser:
        return await caller_of(self.services, request, Subject.MENU)
