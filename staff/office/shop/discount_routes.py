"""`/admin/discounts`: discounts by code (`docs/contract.md` §8, §10).

Owns: the routes. Must not: decide who may do what; the desk does.
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
from staff.office.menu.categories import ListQuery
from staff.office.shop.discounts import DiscountChange, DiscountData, DiscountPage, NewDiscount
from staff.services import StaffServices, staff_of

DISCOUNTS: Final = f"{API}/admin/discounts"


@frozen(eq=False)
class OfficeDiscountRoutes:
    """Discounts by code. For managers."""

    services: StaffServices

    @route(
        "GET",
        DISCOUNTS,
        Kind.READ,
        takes=Takes(query=ListQuery),
        gives={200: DiscountPage},
        errors=(403,),
        who=[STAFF],
    )
    async def page(self) -> Response:
        """A page of them, with how often each was used."""
        user = await self._user()
        return json_answer(await self.services.shop.discounts.page(user, query(request, ListQuery, camel=True)))

    @route(
        "POST",
        DISCOUNTS,
        Kind.WRITE,
        takes=Takes(body=NewDiscount),
        gives={201: DiscountData},
        errors=(403, 409),
        who=[STAFF],
    )
    async def add(self) -> Response:
        """A new one."""
        user, said = await self._user(), await body(request, NewDiscount)
        return json_answer(DiscountData(await self.services.shop.discounts.add(user, said)), 201)

    @route(
        "GET",
        f"{DISCOUNTS}/<int:discount_code_id>",
        Kind.READ,
        gives={200: DiscountData},
        errors=(403, 404),
        who=[STAFF],
    )
    async def one(self, discount_code_id: int) -> Response:
        """One of them."""
        user = await self._user()
        return json_answer(DiscountData(await self.services.shop.discounts.one(user, discount_code_id)))

    @route(
        "PUT",
        f"{DISCOUNTS}/<int:discount_code_id>",
        Kind.WRITE,
        takes=Takes(body=DiscountChange),
        gives={200: DiscountData},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def change(self, discount_code_id: int) -> Response:
        """What is sent is different from now on, the rest stays. It can be used as often as it was, and no less."""
        user, said = await self._user(), await body(request, DiscountChange)
        return json_answer(DiscountData(await self.services.shop.discounts.change(user, discount_code_id, said)))

    @route(
        "DELETE",
        f"{DISCOUNTS}/<int:discount_code_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(403, 404),
        who=[STAFF],
    )
    async def delete(self, discount_code_id: int) -> Response:
        """Take one away. What was ordered with it stays as it is."""
        await self.services.shop.discounts.delete(await self._user(), discount_code_id)
        return empty_answer(204)

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user
