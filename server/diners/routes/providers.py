"""What payment providers say by themselves (`docs/contract.md` §8).

Owns: which status says what. Must not: believe a word before its signature was checked, or show one.
"""

from typing import Final

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.ports.providers import Heard, ProviderDesk
from server.diners.admission import restaurant_named
from server.diners.services import DinerServices
from server.http.answers import json_answer
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
