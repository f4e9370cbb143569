"""What payment providers say by themselves, and where their pages send people back to (`docs/contract.md` §8).

Owns: which status says what. Must not: believe a word before its signature was checked, or show one.
"""

from typing import Final
from uuid import UUID

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.ports.providers import Heard, ProviderDesk
from server.diners.admission import restaurant_named
from server.diners.services import DinerServices, ask_session
from server.http.answers import empty_answer, json_answer
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.routing import route

HEADER_CHARS_MAX: Final = 4_096


class HeardView(Struct, frozen=True):
    """That a word was heard. It says no more: whoever reads the answers of webhooks need not know our payments."""

    received: bool = True


@frozen(eq=False)
class ProviderRoutes:
    """The provider's door."""

    services: DinerServices
    desk: ProviderDesk

    @route(
        "POST", "/payments/webhook/<provider>/<restaurant_name>", Kind.READ, gives={200: HeardView}, errors=(400, 404)
    )
    async def hear(self, provider: str, restaurant_name: str) -> Response:
        """The provider's word, signed. The same twice, or late, changes nothing.

        200 also for what concerns no payment of ours. 400 `BAD_SIGNATURE`. 503: not saved, say it again.
        """
        restaurant = await restaurant_named(self.services, restaurant_name)
        body = await request.get_data(cache=False, as_text=False, parse_form_data=False)
        headers = {name.lower(): value[:HEADER_CHARS_MAX] for name, value in request.headers.items()}
        if await self.desk.hear(restaurant, provider, headers, body) is Heard.FORGED:
            raise Problem(400, "BAD_SIGNATURE", "This is not signed by the payment provider of this restaurant.")
        return json_answer(HeardView())

    @route("GET", "/pay/<int:restaurant_id>/<uuid:payment_id>", Kind.READ, gives={303: None}, errors=(404,))
    async def back(self, restaurant_id: int, payment_id: UUID) -> Response:
        """Where a provider's page sends people back to: on to the page of their table, or `/` once they have left it.

        How far they came is asked of the provider at once; whoever only pretends to have paid has not. The page opens
        its bill (`#bill`), where that is told.
        """
        session_id = await self.desk.payer_is_back(restaurant_id, payment_id)
        if session_id is None:
            raise Problem(404, "PAYMENT_NOT_FOUND", "There is no such payment.")
        return empty_answer(303, {"Location": await self._table_page(session_id)})

    async def _table_page(self, session_id: UUID) -> str:
        answer = await ask_session(self.services, session_id, None)
        table = answer.restaurant.table_at(answer.state.session.place) if answer.state.active else None
        if table is None:  # a fresh code is for those who sit there; with a payment's name alone one may be anybody
            return "/"
        return f"/t/{self.services.qr_codes.issue(answer.restaurant.restaurant_id, table)}#bill"
