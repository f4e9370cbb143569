"""`/admin/menus`: menus by time of day and weekday (`docs/contract.md` §10).

Owns: the routes. Must not: decide who may do what; the desks do.
"""

from attrs import frozen
from quart import Response, request

from actors.domain.staff import StaffUser
from server.http.answers import empty_answer, json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import body, query
from server.http.routing import STAFF, Takes, route
from staff.office.menu.categories import ListQuery
from staff.office.menu.timed import NewTimedMenu, TimedMenuChange, TimedMenuData, TimedMenuPage
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class OfficeTimedMenuRoutes:
    """Menus by time of day and weekday. For managers."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/admin/menus",
        Kind.READ,
        takes=Takes(query=ListQuery),
        gives={200: TimedMenuPage},
        errors=(403,),
        who=[STAFF],
    )
    async def page(self) -> Response:
        """A page of them."""
        user = await self._user()
        return json_answer(await self.services.menu.menus.page(user, query(request, ListQuery, camel=True)))

    @route(
        "POST",
        f"{API}/admin/menus",
        Kind.WRITE,
        takes=Takes(body=NewTimedMenu),
        gives={201: TimedMenuData},
        errors=(403, 409),
        who=[STAFF],
    )
    async def add(self) -> Response:
        """A new one."""
        user = await self._user()
        said = await body(request, NewTimedMenu)
        return json_answer(TimedMenuData(await self.services.menu.menus.add(user, said)), 201)

    @route(
        "GET",
        f"{API}/admin/menus/<int:menu_id>",
        Kind.READ,
        gives={200: TimedMenuData},
        errors=(403, 404),
        who=[STAFF],
    )
    async def one(self, menu_id: int) -> Response:
        """One of them."""
        return json_answer(TimedMenuData(await self.services.menu.menus.one(await self._user(), menu_id)))

    @route(
        "PUT",
        f"{API}/admin/menus/<int:menu_id>",
        Kind.WRITE,
        takes=Takes(body=TimedMenuChange),
        gives={200: TimedMenuData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def change(self, menu_id: int) -> Response:
        """What is sent is different from now on, the rest stays.

        With the `version` that was seen only if it is so still; else 409 `VERSION_CONFLICT`, with `details.current`.
        """
        user = await self._user()
        said = await body(request, TimedMenuChange)
        return json_answer(TimedMenuData(await self.services.menu.menus.change(user, menu_id, said)))

    @route(
        "DELETE",
        f"{API}/admin/menus/<int:menu_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def delete(self, menu_id: int) -> Response:
        """Take one away. It is kept, for what names it, and shown nowhere."""
        await self.services.menu.menus.delete(await self._user(), menu_id)
        return empty_answer(204)

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user
