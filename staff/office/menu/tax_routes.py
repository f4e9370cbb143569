"""`/admin/taxes`: tax classes (`docs/contract.md` §10).

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
from staff.office.menu.taxes import NewTaxClass, PricesBody, PricesData, TaxClassChange, TaxClassData, TaxClassPage
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class OfficeTaxRoutes:
    """Tax classes. For managers."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/admin/taxes",
        Kind.READ,
        takes=Takes(query=ListQuery),
        gives={200: TaxClassPage},
        errors=(403,),
        who=[STAFF],
    )
    async def page(self) -> Response:
        """A page of them."""
        user = await self._user()
        return json_answer(await self.services.menu.taxes.page(user, query(request, ListQuery, camel=True)))

    @route(
        "POST",
        f"{API}/admin/taxes",
        Kind.WRITE,
        takes=Takes(body=NewTaxClass),
        gives={201: TaxClassData},
        errors=(403, 409),
        who=[STAFF],
    )
    async def add(self) -> Response:
        """A new one."""
        user = await self._user()
        said = await body(request, NewTaxClass)
        return json_answer(TaxClassData(await self.services.menu.taxes.add(user, said)), 201)

    @route(
        "GET",
        f"{API}/admin/taxes/<int:tax_class_id>",
        Kind.READ,
        gives={200: TaxClassData},
        errors=(403, 404),
        who=[STAFF],
    )
    async def one(self, tax_class_id: int) -> Response:
        """One of them."""
        return json_answer(TaxClassData(await self.services.menu.taxes.one(await self._user(), tax_class_id)))

    @route(
        "PUT",
        f"{API}/admin/taxes/<int:tax_class_id>",
        Kind.WRITE,
        takes=Takes(body=TaxClassChange),
        gives={200: TaxClassData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def change(self, tax_class_id: int) -> Response:
        """What is sent is different from now on, the rest stays.

        With the `version` that was seen only if it is so still; else 409 `VERSION_CONFLICT`, with `details.current`.
        """
        user = await self._user()
        said = await body(request, TaxClassChange)
        return json_answer(TaxClassData(await self.services.menu.taxes.change(user, tax_class_id, said)))

    @route(
        "DELETE",
        f"{API}/admin/taxes/<int:tax_class_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def delete(self, tax_class_id: int) -> Response:
        """Take one away. It is kept, for what names it, and shown nowhere."""
        await self.services.menu.taxes.delete(await self._user(), tax_class_id)
        return empty_answer(204)

    @route(
        "PUT",
        f"{API}/admin/taxes/prices",
        Kind.WRITE,
        takes=Takes(body=PricesBody),
        gives={200: PricesData},
        errors=(403,),
        who=[STAFF],
    )
    async def include(self) -> Response:
        """Say whether the menu's prices include tax."""
        user = await self._user()
        return json_answer(PricesData(await self.services.menu.taxes.include(user, await body(request, PricesBody))))

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user
