"""`/admin/products`: the items of the menu (`docs/contract.md` §10).

Owns: the routes. Must not: decide who may do what; the desks do.
"""

from attrs import frozen
from quart import Response, request

from actors.domain.rights import MENU_ROLE
from actors.domain.staff import StaffUser
from server.http.answers import empty_answer, json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import body, file, query
from server.http.routing import CSV, KEY, STAFF, Takes, route
from staff.integrations.caller import Subject, caller_of
from staff.office.menu.importing import CSV_BYTES_MAX, ImportData
from staff.office.menu.products import NewProduct, ProductChange, ProductData, ProductPage, ProductQuery
from staff.rights import demand
from staff.services import StaffServices


@frozen(eq=False)
class OfficeProductRoutes:
    """The items of the menu. For managers."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/admin/products",
        Kind.READ,
        takes=Takes(query=ProductQuery),
        gives={200: ProductPage},
        errors=(403,),
        who=[STAFF, KEY],
    )
    async def page(self) -> Response:
        """A page of them."""
        user = await self._user()
        return json_answer(await self.services.menu.products.page(user, query(request, ProductQuery, camel=True)))

    @route(
        "POST",
        f"{API}/admin/products",
        Kind.WRITE,
        takes=Takes(body=NewProduct),
        gives={201: ProductData},
        errors=(403, 409),
        who=[STAFF, KEY],
    )
    async def add(self) -> Response:
        """A new one."""
        user = await self._user()
        said = await body(request, NewProduct)
        return json_answer(ProductData(await self.services.menu.products.add(user, said)), 201)

    @route(
        "GET",
        f"{API}/admin/products/<int:product_id>",
        Kind.READ,
        gives={200: ProductData},
        errors=(403, 404),
        who=[STAFF, KEY],
    )
    async def one(self, product_id: int) -> Response:
        """One of them."""
        return json_answer(ProductData(await self.services.menu.products.one(await self._user(), product_id)))

    @route(
        "PUT",
        f"{API}/admin/products/<int:product_id>",
        Kind.WRITE,
        takes=Takes(body=ProductChange),
        gives={200: ProductData},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def change(self, product_id: int) -> Response:
        """What is sent is different from now on, the rest stays.

        With the `version` that was seen only if it is so still; else 409 `VERSION_CONFLICT`, with `details.current`.
        """
        user = await self._user()
        said = await body(request, ProductChange)
        return json_answer(ProductData(await self.services.menu.products.change(user, product_id, said)))

    @route(
        "DELETE",
        f"{API}/admin/products/<int:product_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404, 409),
        who=[STAFF, KEY],
    )
    async def delete(self, product_id: int) -> Response:
        """Take one away. It is kept, for what names it, and shown nowhere."""
        await self.services.menu.products.delete(await self._user(), product_id)
        return empty_answer(204)

    @route(
        "POST",
        f"{API}/admin/products/import",
        Kind.WRITE,
        takes=Takes(file=CSV, bytes_max=CSV_BYTES_MAX),
        gives={200: ImportData},
        errors=(403,),
        who=[STAFF, KEY],
    )
    async def take(self) -> Response:
        """Write many items at once: the body is a CSV file of up to 1 MiB and 2,000 rows, in UTF-8.

        Its first line names the columns: `name`, `category` and `price`, and any of `id`, `description`, `station`,
        `tax_class`, `allergens`, `tags`, `available`, `name_de`, `description_de` (of any language). All rows that are
        right are applied together, and the report names what is wrong with each of the others.
        """
        user = await self._user()
        demand(user, MENU_ROLE)  # before a megabyte is read
        sent = await file(request, CSV, CSV_BYTES_MAX)
        return json_answer(ImportData(await self.services.menu.importing.take(user, sent)))

    async def _user(self) -> StaffUser:
        return await caller_of(self.services, request, Subject.MENU)
