"""`GET /menu`: what can be ordered. Owns the encoded menus, until the restaurant or its stock changes."""

from collections.abc import Mapping

from attrs import field, frozen
from msgspec import Struct
from quart import Response, request

from actors.domain.place import Place
from actors.domain.restaurant import Restaurant
from actors.restaurant import RestaurantActor
from actors.stock import StockKeeper
from server.diners.admission import restaurant_actor_named
from server.diners.joining import RestaurantName, TableNumber
from server.diners.services import DinerServices
from server.diners.views import MenuView, menu_tag, menu_view
from server.http.answers import JSON, bytes_answer, empty_answer
from server.http.items import Language
from server.http.limits import Kind
from server.http.requests import query
from server.http.routing import Takes, route
from server.http.views import encode

_LOOK_AGAIN = {"Cache-Control": "no-cache"}  # keep it, but ask: what is sold out must show at the next look


class MenuQuery(Struct, frozen=True):
    """Whose menu, and in which language: names that nobody has translated are as the restaurant writes them.

    With `table_number`, `left` is what the branch has where the table stands; without, or of none that there is, what
    the main branch has.
    """

    restaurant_name: RestaurantName
    lang: Language | None = None
    table_number: TableNumber | None = None


@frozen(eq=False)
class _Encoded:
    """A menu as bytes, in one language, and the restaurant and the counts it was made from."""

    restaurant: Restaurant
    left: Mapping[int, int]
    body: bytes
    etag: str


@frozen(eq=False)
class MenuRoutes:
    """The menu, which everybody reads and which seldom changes."""

    services: DinerServices
    # One for each restaurant that is loaded, each branch of it with tables, and each language that it has.
    _encoded: dict[tuple[int, int, str | None], _Encoded] = field(factory=dict, init=False)

    @route("GET", "/menu", Kind.READ, takes=Takes(query=MenuQuery), gives={200: MenuView, 304: None}, errors=(404,))
    async def menu(self) -> Response:
        """What can be ordered. Send the `ETag` back as `If-None-Match` to hear whether it has changed."""
        asked = query(request, MenuQuery)
        actor = await restaurant_actor_named(self.services, asked.restaurant_name)
        table = None if asked.table_number is None else actor.restaurant.table_numbered(asked.table_number)
        language = asked.lang if asked.lang in actor.restaurant.languages else None
        stock = actor.stock if table is None else actor.stockroom.at(Place.at_table(table.table_id), actor.restaurant)
        menu = self._of(actor, stock, language)
        headers = {"ETag": f'"{menu.etag}"', **_LOOK_AGAIN}
        if request.if_none_match.contains_weak(menu.etag):
            return empty_answer(304, headers)
        return bytes_answer(menu.body, JSON, headers=headers)

    def _of(self, actor: RestaurantActor, stock: StockKeeper, language: str | None) -> _Encoded:
        """The menu of this very `Restaurant`, encoded once. The tag is of the bytes, whatever is in them."""
        restaurant, left = actor.restaurant, stock.left
        key = (restaurant.restaurant_id, stock.branch_id, language)
        known = self._encoded.get(key)
        if known is None or known.restaurant is not restaurant or known.left is not left:
            body = encode(menu_view(restaurant, left, language))
            known = _Encoded(restaurant, left, body, menu_tag(body))
            self._encoded[key] = known
        return known
