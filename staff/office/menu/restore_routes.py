"""`/admin/deleted`, and `…/restore` of each thing that managers can delete (`docs/contract.md` §10).

Owns: the routes. Must not: decide who may do what; the desks do.
"""

from attrs import frozen
from quart import Response, request

from actors.domain.staff import StaffUser
from server.http.answers import json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import query
from server.http.routing import STAFF, Takes, route
from staff.office.menu.categories import CategoryData, ListQuery
from staff.office.menu.products import ProductData
from staff.office.menu.restoring import DeletedPage, Shelf
from staff.office.menu.taxes import TaxClassData
from staff.office.menu.timed import TimedMenuData
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class OfficeRestoreRoutes:
    """What was deleted of the menu. For managers."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/admin/deleted",
        Kind.READ,
        takes=Takes(query=ListQuery),
        gives={200: DeletedPage},
        errors=(403,),
        who=[STAFF],
    )
    async def page(self) -> Response:
        """What was deleted and can be restored, the latest first: a thousand of each kind."""
        user = await self._user()
        return json_answer(await self.services.menu.deleted.page(user, query(request, ListQuery, camel=True)))

    @route(
        "POST",
        f"{API}/admin/products/<int:product_id>/restore",
        Kind.WRITE,
        gives={200: ProductData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def restore_product(self, product_id: int) -> Response:
        """It is there again as it was, with its category and tax class. Said twice, nothing changes."""
        user = await self._user()
        await self.services.menu.deleted.restore(user, Shelf.PRODUCTS, product_id)
        return json_answer(ProductData(await self.services.menu.products.one(user, product_id)))

    @route(
        "POST",
        f"{API}/admin/categories/<int:category_id>/restore",
        Kind.WRITE,
        gives={200: CategoryData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def restore_category(self, category_id: int) -> Response:
        """It is there again as it was. Said twice, nothing changes."""
        user = await self._user()
        await self.services.menu.deleted.restore(user, Shelf.CATEGORIES, category_id)
        return json_answer(CategoryData(await self.services.menu.categories.one(user, category_id)))

    @route(
        "POST",
        f"{API}/admin/taxes/<int:tax_class_id>/restore",
        Kind.WRITE,
        gives={200: TaxClassData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def restore_tax_class(self, tax_class_id: int) -> Response:
        """It is there again as it was. Said twice, nothing changes."""
        user = await self._user()
        await self.services.menu.deleted.restore(user, Shelf.TAXES, tax_class_id)
        return json_answer(TaxClassData(await self.services.menu.taxes.one(user, tax_class_id)))

    @route(
        "POST",
        f"{API}/admin/menus/<int:menu_id>/restore",
        Kind.WRITE,
        gives={200: TimedMenuData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def restore_menu(self, menu_id: int) -> Response:
        """It is there again as it was. Said twice, nothing changes."""
        user = await self._user()
        await self.services.menu.deleted.restore(user, Shelf.MENUS, menu_id)
        return json_answer(TimedMenuData(await self.services.menu.menus.one(user, menu_id)))

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user
