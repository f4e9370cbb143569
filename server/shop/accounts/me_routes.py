"""`/api/v1/me`: what customers see and change of themselves (`docs/contract.md` §10).

Owns: the routes. Must not: decide anything; the desk and the rules do.
"""

from typing import Final
from uuid import UUID

from attrs import frozen
from msgspec import UNSET
from quart import Request, Response, request

from actors.domain.customer.account import Wanted
from server.accounts.shapes import shown
from server.http.answers import empty_answer, json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import CUSTOMER, Takes, route
from server.shop.accounts.services import AccountServices
from server.shop.accounts.shapes import (
    AddressBody,
    EraseBody,
    MeBody,
    PreferencesBody,
    address_said,
    preferences_said,
)
from server.shop.accounts.shopper import Shopper
from server.shop.accounts.views import (
    AddressAnswer,
    AddressesAnswer,
    MeAnswer,
    PaymentTokenAnswer,
    PaymentTokensAnswer,
    PreferencesAnswer,
    address_view,
    me_view,
    method_view,
    methods_view,
    preferences_view,
)

ME: Final = f"{API}/me"
WHO: Final = (CUSTOMER,)


@frozen(eq=False)
class MeRoutes:
    """Oneself."""

    services: AccountServices

    @route("GET", ME, Kind.READ, gives={200: MeAnswer}, who=WHO)
    async def me(self) -> Response:
        """Who one is."""
        return json_answer(MeAnswer(me_view((await self.services.shoppers.of(request)).customer)))

    @route("PATCH", ME, Kind.WRITE, takes=Takes(body=MeBody), gives={200: MeAnswer}, who=WHO)
    async def change(self) -> Response:
        """Have another name, number or language; what is left out stays."""
        shopper = await changing(self.services, request)
        said = await body(request, MeBody)
        wanted = Wanted(
            self.services.clock(),
            name=None if said.name is UNSET else shown(said.name),
            phone=None if said.phone is UNSET else said.phone.strip(),
            language=None if said.language is UNSET else said.language,
        )
        return json_answer(MeAnswer(me_view((await self.services.desk.change(shopper, wanted)).customer)))

    @route("GET", f"{ME}/preferences", Kind.READ, gives={200: PreferencesAnswer}, who=WHO)
    async def preferences(self) -> Response:
        """How things are brought, and how one hears of them."""
        customer = (await self.services.shoppers.of(request)).customer
        return json_answer(PreferencesAnswer(preferences_view(customer.preferences)))

    @route(
        "PUT",
        f"{ME}/preferences",
        Kind.WRITE,
        takes=Takes(body=PreferencesBody),
        gives={200: PreferencesAnswer},
        who=WHO,
    )
    async def prefer(self) -> Response:
        """Say all of it anew."""
        shopper = await changing(self.services, request)
        said = await body(request, PreferencesBody)
        wanted = Wanted(self.services.clock(), preferences=preferences_said(said))
        customer = (await self.services.desk.change(shopper, wanted)).customer
        return json_answer(PreferencesAnswer(preferences_view(customer.preferences)))

    @route("POST", f"{ME}/erase", Kind.LOGIN, takes=Takes(body=EraseBody), gives={204: None}, errors=(403,), who=WHO)
    async def erase(self) -> Response:
        """Have one's data erased: account, addresses, saved methods, and what the audit says of them. For good.

        Orders stay, without the person. 403 `PASSWORD_WRONG`: that counts as a try to sign in.
        """
        shopper = await changing(self.services, request)
        said = await body(request, EraseBody)
        counted = await self.services.tries.count(request, shopper.customer.email)
        await self.services.desk.erase(shopper, said.password)
        await self.services.tries.succeeded(counted)
        return empty_answer(204)


@frozen(eq=False)
class AddressRoutes:
    """One's addresses."""

    services: AccountServices

    @route("GET", f"{ME}/addresses", Kind.READ, gives={200: AddressesAnswer}, who=WHO)
    async def list(self) -> Response:
        """Every address."""
        account = await self.services.desk.account(await self.services.shoppers.of(request))
        return json_answer(AddressesAnswer([address_view(one) for one in account.addresses]))

    @route(
        "POST",
        f"{ME}/addresses",
        Kind.WRITE,
        takes=Takes(body=AddressBody),
        gives={201: AddressAnswer},
        errors=(409,),
        who=WHO,
    )
    async def add(self) -> Response:
        """One more. The first is the default. 409 `TOO_MANY_ADDRESSES` past 20."""
        return await self._put(self.services.new_id(), new=True)

    @route(
        "PUT",
        f"{ME}/addresses/<uuid:address_id>",
        Kind.WRITE,
        takes=Takes(body=AddressBody),
        gives={200: AddressAnswer},
        errors=(404,),
        who=WHO,
    )
    async def change(self, address_id: UUID) -> Response:
        """Say one anew, all of it. The default stays it until another is."""
        return await self._put(address_id, new=False)

    @route("DELETE", f"{ME}/addresses/<uuid:address_id>", Kind.WRITE, gives={204: None}, errors=(404,), who=WHO)
    async def remove(self, address_id: UUID) -> Response:
        """Remove one. Where it was the default, the first of the others is."""
        await self.services.desk.remove_address(await changing(self.services, request), address_id)
        return empty_answer(204)

    async def _put(self, address_id: UUID, *, new: bool) -> Response:
        shopper = await changing(self.services, request)
        said = address_said(await body(request, AddressBody), address_id)
        address = await self.services.desk.put_address(shopper, said, new=new)
        return json_answer(AddressAnswer(address_view(address)), 201 if new else 200)


@frozen(eq=False)
class PaymentTokenRoutes:
    """One's saved payment methods. They are saved where something is paid."""

    services: AccountServices

    @route("GET", f"{ME}/payment-tokens", Kind.READ, gives={200: PaymentTokensAnswer}, who=WHO)
    async def list(self) -> Response:
        """Every saved method."""
        return json_answer(methods_view(await self.services.desk.account(await self.services.shoppers.of(request))))

    @route(
        "POST",
        f"{ME}/payment-tokens/<uuid:payment_token_id>/default",
        Kind.WRITE,
        gives={200: PaymentTokenAnswer},
        errors=(404,),
        who=WHO,
    )
    async def prefer(self, payment_token_id: UUID) -> Response:
        """Offer this one first. Safe to repeat."""
        shopper = await changing(self.services, request)
        return json_answer(
            PaymentTokenAnswer(method_view(await self.services.desk.prefer_method(shopper, payment_token_id)))
        )

    @route(
        "DELETE",
        f"{ME}/payment-tokens/<uuid:payment_token_id>",
        Kind.WRITE,
        gives={204: None},
        errors=(404,),
        who=WHO,
    )
    async def remove(self, payment_token_id: UUID) -> Response:
        """Remove one: nobody pays with it any more, and the provider forgets it soon after."""
        await self.services.desk.remove_method(await changing(self.services, request), payment_token_id)
        return empty_answer(204)


async def changing(services: AccountServices, request: Request) -> Shopper:
    """The customer who wants something changed, counted. Raises `Problem` (401, 429)."""
    shopper = await services.shoppers.of(request)
    await services.quotas.change(shopper.customer_id)
    return shopper
