"""`GET /pay/{token}`: where a provider's page sends people back to (`docs/contract.md` §8).

Owns: who is led on to the page of their table or to their shop, and what others are shown. Must not: give a code of it
to whoever was not sent here by that page, or show somebody who may have just paid anything but a page.
"""

from datetime import timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

import structlog
from attrs import define
from quart import Response, g, request

from actors.domain.money.payment import Payment, PaymentState, Wanted
from actors.domain.restaurant import Restaurant
from actors.envelope import Answer
from actors.errors import Unavailable
from actors.ports.providers import ProviderDesk
from server.diners.back_link import BackLinks, Payer
from server.diners.pages.table import TablePages
from server.diners.services import DinerServices, ask_session
from server.http.answers import empty_answer
from server.http.limits import Kind
from server.http.problems import Problem, unavailable
from server.http.routing import Html, route
from server.pages.assets import Assets
from server.papers.link import Linked

GOES_BACK: Final = frozenset({Wanted.VOID, Wanted.REFUND})
BACK_WITHIN: Final = timedelta(minutes=10)  # whoever has paid is sent back at once; a slow phone and a lift in between

log = structlog.get_logger(__name__)


@define(eq=False, slots=False)
class BackRoutes:
    """The way back from a provider's page."""

    services: DinerServices
    desk: ProviderDesk
    assets: Assets

    @cached_property
    def _pages(self) -> TablePages:
        return TablePages(self.services.settings, self.assets)

    @cached_property
    def _links(self) -> BackLinks:
        return BackLinks(self.services.settings.secret_keys)

    @route("GET", "/pay/<token>", Kind.READ, gives={200: Html, 303: None, 404: Html, 429: Html, 503: Html})
    async def back(self, token: str) -> Response:
        """On to the page of their table with its bill (`#bill`); where it is not theirs any more, what they have paid.

        How far they came is asked of the provider at once; whoever only pretends to have paid has not. Where nobody
        knows yet, the page is to be loaded again (503); who has paid nothing is led to `/`. Customers of the shop go on
        to their orders.
        """
        restaurant = None
        try:
            payer = self._payer(token)
            restaurant = await self._restaurant(payer.restaurant_id)
            return await self._onward(restaurant, payer.payment_id)
        except Problem as problem:
            return self._pages.stranded(request, problem, restaurant)
        except Unavailable as error:
            log.warning("http_unavailable", request_id=g.request_id, reason=type(error).__name__)
            return self._pages.stranded(request, unavailable(), restaurant)

    def refused(self, problem: Problem) -> Response:
        """The page for somebody whose network calls too often."""
        return self._pages.stranded(request, problem)

    def _payer(self, token: str) -> Payer:
        payer = self._links.read(token)
        if payer is None:
            raise _no_such_payment()
        return payer

    async def _restaurant(self, restaurant_id: int) -> Restaurant:
        actor = await self.services.restaurants.by_id(restaurant_id)
        if actor is None:
            raise _no_such_payment()
        return actor.restaurant

    async def _onward(self, restaurant: Restaurant, payment_id: UUID) -> Response:
        session_id = await self.desk.payer_is_back(restaurant.restaurant_id, payment_id)
        if session_id is None:
            raise _no_such_payment()
        answer = await ask_session(self.services, session_id, None)
        if answer.state.session.place.in_shop:
            return empty_answer(
                303, {"Location": f"/shop/{restaurant.slug}#orders"}
            )  # whoever is not signed in there sees nothing of it
        table = restaurant.table_at(answer.state.session.place) if self._theirs(answer, payment_id) else None
        if table is not None:
            code = self.services.qr_codes.issue(restaurant.restaurant_id, table)
            return empty_answer(303, {"Location": f"/t/{code}#bill"})
        return self._elsewhere(restaurant, session_id, answer.state.payments.get(payment_id))

    def _elsewhere(self, restaurant: Restaurant, session_id: UUID, payment: Payment | None) -> Response:
        """For somebody to whom their table is not shown any more; an all-paid one closes soon."""
        by_card = payment is not None and payment.by_provider
        if payment is not None and by_card and payment.under_way:
            raise unavailable()
        if payment is None or not by_card or not payment.paid or payment.wanted is Wanted.VOID:
            return empty_answer(303, {"Location": "/"})
        receipt = self.services.papers.links.issue(Linked(restaurant.restaurant_id, session_id))
        return self._pages.paid(request, restaurant, payment, f"/r/{receipt}")

    def _theirs(self, answer: Answer, payment_id: UUID) -> bool:
        """Whether whoever comes with this payment can be its payer, who sits there and is paying, or just was.

        With a payment's name alone one may be anybody who has ever seen it, also since the table's code was changed.
        """
        payment, state = answer.state.payments.get(payment_id), answer.state
        return (
            state.active
            and payment is not None
            and payment.by_provider
            and payment.payer is not None
            and state.present(payment.payer) is not None
            and self._lately(payment)
        )

    def _lately(self, payment: Payment) -> bool:
        went_back = payment.refunds > 0 or payment.wanted in GOES_BACK or payment.status is PaymentState.VOIDED
        lately = self.services.clock() - payment.updated_at <= BACK_WITHIN
        return payment.under_way or (lately and not went_back)


def _no_such_payment() -> Problem:
    return Problem(404, "PAYMENT_NOT_FOUND", "There is no such payment.")
