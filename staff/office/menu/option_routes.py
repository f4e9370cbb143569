"""`/admin/option-groups` and `/admin/options`: what may be chosen of items (`docs/contract.md` §10).

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
from staff.office.menu.option_views import (
    NewOption,
    NewOptionGroup,
    OptionChange,
    OptionData,
    OptionGroupChange,
    OptionGroupData,
    OptionGroupPage,
    OptionGroupQuery,
    OptionPage,
    OptionQuery,
)
from staff.services import StaffServices


@frozen(eq=False)
class OfficeOptionGroupRoutes:
    """Groups of options, and which items offer them. For managers."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/admin/option-groups",
        Kind.READ,
        takes=Takes(query=OptionGroupQuery),
        gives={200: OptionGroupPage},
        errors=(403,),
        who=[STAFF, KEY],
    )
    async def page(self) -> Response:
        """A page of them."""
        user = await self._user()
        return json_answer(
            await self.services.menu.option_groups.page(user, query(request, OptionGroupQuery, camel=True))
        )

    @route(
        "POST",
        f"{API}/admin/option-groups",
        Kind.WRITE,
        takes=Takes(body=NewOptionGroup),
        gives={201: OptionGroupData},
        errors=(403, 409),
        who=[STAFF, KEY],
    )
    async def add(self) -> Response:
        """A new one, with what is in it, for these items."""
        user = await self._user()
        said = await body(request, NewOptionGroup)
        return json_answer(OptionGroupData(await self.services.menu.option_groups.add(user, said)), 201)

    @route(
        "GET",
        f"{API}/admin/option-groups/<int:option_group_id>",
        Kind.READ,
        gives={200: OptionGroupData},
        errors=(403, 404),
        who=[STAFF, KEY],
    )
    async def one(self, option_group_id: int) -> Response:
        """One of them."""
        return json_answer(
            OptionGroupData(await self.services.menu.option_groups.one(await self._user(), option_group_id))
        )

    @route(
        "PUT",
        f"{API}/admin/option-groups/<int:option_group_id>",
        Kind.WRITE,
        takes=Takes(body=OptionGroupChange),
        gives={200: OptionGroupData},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def change(self, option_group_id: int) -> Response:
        """What is sent is different from now on, the rest stays.

        With the `version` that was seen only if it is so still; else 409 `VERSION_CONFLICT`, with `details.current`.
        """
        user = await self._user()
        said = await body(request, OptionGroupChange)
        return json_answer(OptionGroupData(await self.services.menu.option_groups.change(user, option_group_id, said)))

    @route(
        "DELETE",
        f"{API}/admin/option-groups/<int:option_group_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404),
        who=[STAFF, KEY],
    )
    async def delete(self, option_group_id: int) -> Response:
        """Take one away from whatever offers it. It is kept, for what names it, and shown nowhere."""
        await self.services.menu.option_groups.delete(await self._user(), option_group_id)
        return empty_answer(204)

    @route(
        "POST",
        f"{API}/admin/option-groups/<int:option_group_id>/restore",
        Kind.WRITE,
        gives={200: OptionGroupData},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def restore(self, option_group_id: int) -> Response:
        """Bring back one that was deleted, as it was then, to the items that offered it."""
        user = await self._user()
        return json_answer(OptionGroupData(await self.services.menu.option_groups.restore(user, option_group_id)))

    async def _user(self) -> StaffUser:
        return await caller_of(self.services, request, Subject.MENU)


@frozen(eq=False)
class OfficeOptionRoutes:
    """Options of groups. For managers."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/admin/options",
        Kind.READ,
        takes=Takes(query=OptionQuery),
        gives={200: OptionPage},
        errors=(403,),
        who=[STAFF, KEY],
    )
    async def page(self) -> Response:
        """A page of them."""
        user = await self._user()
        return json_answer(await self.services.menu.options.page(user, query(request, OptionQuery, camel=True)))

    @route(
        "POST",
        f"{API}/admin/options",
        Kind.WRITE,
        takes=Takes(body=NewOption),
        gives={201: OptionData},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def add(self) -> Response:
        """A new one, last in its group or in its place."""
        user = await self._user()
        said = await body(request, NewOption)
        return json_answer(OptionData(await self.services.menu.options.add(user, said)), 201)

    @route(
        "GET",
        f"{API}/admin/options/<int:option_id>",
        Kind.READ,
        gives={200: OptionData},
        errors=(403, 404),
        who=[STAFF, KEY],
    )
    async def one(self, option_id: int) -> Response:
        """One of them."""
        return json_answer(OptionData(await self.services.menu.options.one(await self._user(), option_id)))

    @route(
        "PUT",
        f"{API}/admin/options/<int:option_id>",
        Kind.WRITE,
        takes=Takes(body=OptionChange),
        gives={200: OptionData},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def change(self, option_id: int) -> Response:
        """What is sent is different from now on, the rest stays.

        With the `version` that was seen only if it is so still; else 409 `VERSION_CONFLICT`, with `details.current`.
        """
        user = await self._user()
        said = await body(request, OptionChange)
        return json_answer(OptionData(await self.services.menu.options.change(user, option_id, said)))

    @route(
        "DELETE",
        f"{API}/admin/options/<int:option_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def delete(self, option_id: int) -> Response:
        """Take one away, unless its group asks for more than is left. It is kept, for what names it."""
        await self.services.menu.options.delete(await self._user(), option_id)
        return empty_answer(204)

    @route(
        "POST",
        f"{API}/admin/options/<int:option_id>/restore",
        Kind.WRITE,
        gives={200: OptionData},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def restore(self, option_id: int) -> Response:
        """Bring back one that was deleted by itself, as it was then."""
        user = await self._user()
        return json_answer(OptionData(await self.services.menu.options.restore(user, option_id)))

    async def _user(self) -> StaffUser:
        return await caller_of(self.services, request, Subject.MENU)
