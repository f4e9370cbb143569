"""`/api/v1/categories` and `/api/v1/products`: what is sold, for anybody (`docs/contract.md` §10).

Owns: these routes, and the bounds of a search. Must not: look for anything, or know stock; what is found is shown as
the restaurant has it in memory, so that a search and a menu never say different things.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Final, Literal

from attrs import frozen
from msgspec import UNSET, Meta, Struct
from quart import Response, request

from actors.domain.restaurant import MenuItem
from actors.ports.products import Sort, Wanted
from actors.restaurant import RestaurantActor
from server.door.bounds import ID_MAX
from server.http.answers import json_answer
from server.http.data import API, Pagination, paged
from server.http.items import Language
from server.http.limits import Kind
from server.http.options import group_views
from server.http.problems import Problem, malformed
from server.http.requests import query
from server.http.routing import Takes, route
from server.money import NotANumber, minor, number
from server.shop.catalogue.shelves import Shelf, no_such_product, shelf_of
from server.shop.services import ShopServices
from server.shop.views import (
    CategoriesAnswer,
    ProductAnswer,
    ProductsAnswer,
    ProductView,
    SearchAnswer,
    SuggestionsAnswer,
    category_views,
    facets_view,
    product_view,
    suggestion_views,
)

QUERY_CHARS_MAX: Final = 100  # ten words
WORDS_MAX: Final = 10  # each is looked up; more are no search but a letter
SUGGESTIONS_MAX: Final = 20  # a phone shows eight
TAGS_MAX: Final = 10
PAGE_MAX: Final = 100
OFFSET_MAX: Final = 10_000  # who goes on so far has to look for something
PRICE_MAX: Final = 10**12  # minor units

Query = Annotated[str, Meta(max_length=QUERY_CHARS_MAX, examples=["brusketa"])]
Label = Annotated[str, Meta(min_length=1, max_length=100)]
Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
Price = Annotated[str, Meta(max_length=20, examples=["9.50"], description="In the restaurant's currency.")]


class ShownQuery(Struct, frozen=True):
    """In which language: names that nobody has translated are as the restaurant writes them."""

    lang: Language | None = None


class OfBranchQuery(ShownQuery, frozen=True):
    """A branch, of which it is said whether it has the product."""

    branch_id: Id | None = None


class CategoryQuery(OfBranchQuery, frozen=True):
    """Which page of a category."""

    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 20
    offset: Annotated[int, Meta(ge=0, le=OFFSET_MAX)] = 0


class SearchQuery(CategoryQuery, frozen=True):
    """What is looked for. `tags` are separated by commas, and a product has to have all of them."""

    q: Query = ""
    category_id: Id | None = None
    in_stock: bool = False
    brand: Label | None = None
    tags: Annotated[str, Meta(max_length=500, examples=["vegan,spicy"])] = ""
    min_price: Price | None = None
    max_price: Price | None = None
    sort: Literal["relevance", "name", "-name", "price", "-price"] = "relevance"


class BegunQuery(ShownQuery, frozen=True, kw_only=True):
    """What somebody has begun to write."""

    q: Annotated[str, Meta(min_length=1, max_length=QUERY_CHARS_MAX, examples=["gno"])]
    limit: Annotated[int, Meta(ge=1, le=SUGGESTIONS_MAX)] = 8


@frozen(eq=False)
class ProductRoutes:
    """What is sold. Nobody has to be anybody for it."""

    services: ShopServices

    @route(
        "GET",
        f"{API}/categories",
        Kind.READ,
        takes=Takes(query=ShownQuery),
        gives={200: CategoriesAnswer},
        errors=(404,),
    )
    async def categories(self) -> Response:
        """Every heading that has something under it."""
        asked = query(request, ShownQuery, camel=True)
        actor = await self.services.tenant(request)
        return json_answer(CategoriesAnswer(category_views(actor.restaurant, _language(actor, asked))))

    @route(
        "GET",
        f"{API}/categories/<int:category_id>/products",
        Kind.READ,
        takes=Takes(query=CategoryQuery),
        gives={200: ProductsAnswer},
        errors=(404,),
    )
    async def of_category(self, category_id: int) -> Response:
        """What is under a heading, in the menu's order."""
        asked = query(request, CategoryQuery, camel=True)
        actor = await self.services.tenant(request)
        menu, shelf = actor.restaurant.menu, shelf_of(actor, asked.branch_id)
        if all(one.category_id != category_id for one in menu.categories):
            raise Problem(404, "CATEGORY_NOT_FOUND", "There is no such category.")
        items = [item for item in menu.items.values() if item.category_id == category_id]
        page, pagination = paged(items, asked.limit, asked.offset)
        return json_answer(ProductsAnswer(_views(actor, page, asked, shelf), pagination))

    @route(
        "GET",
        f"{API}/products/search",
        Kind.READ,
        takes=Takes(query=SearchQuery),
        gives={200: SearchAnswer},
        errors=(404,),
    )
    async def search(self) -> Response:
        """Products by words or their beginnings, accents or not; where there are none, what is written alike.

        `total` and the facets count a thousand at most of what has the words.
        """
        asked = query(request, SearchQuery, camel=True)
        actor = await self.services.tenant(request)
        shelf = shelf_of(actor, asked.branch_id)
        wanted = self._wanted(asked, actor, shelf)
        found = await self.services.searches.find(actor.restaurant, wanted)
        views = _views(actor, _known(actor, found.items), asked, shelf)
        pagination = Pagination(asked.limit, asked.offset, found.total)
        facets = facets_view(found.facets, actor.restaurant, _language(actor, asked))
        return json_answer(SearchAnswer(views, pagination, facets))

    @route(
        "GET",
        f"{API}/products/autocomplete",
        Kind.READ,
        takes=Takes(query=BegunQuery),
        gives={200: SuggestionsAnswer},
        errors=(404,),
    )
    async def autocomplete(self) -> Response:
        """What somebody may be about to write, by the names of products."""
        asked = query(request, BegunQuery, camel=True)
        actor = await self.services.tenant(request)
        ids = await self.services.products.complete(actor.restaurant.restaurant_id, _words(asked.q), asked.limit)
        return json_answer(SuggestionsAnswer(suggestion_views(_known(actor, ids), _language(actor, asked))))

    @route(
        "GET",
        f"{API}/products/<int:product_id>",
        Kind.READ,
        takes=Takes(query=OfBranchQuery),
        gives={200: ProductAnswer},
        errors=(404,),
    )
    async def product(self, product_id: int) -> Response:
        """One product."""
        asked = query(request, OfBranchQuery, camel=True)
        actor = await self.services.tenant(request)
        found = _views(actor, _known(actor, [product_id]), asked, shelf_of(actor, asked.branch_id))
        if not found:
            raise no_such_product()
        return json_answer(ProductAnswer(found[0]))

    def _wanted(self, asked: SearchQuery, actor: RestaurantActor, shelf: Shelf) -> Wanted:
        digits = actor.restaurant.minor_digits
        return Wanted(
            words=_words(asked.q),
            category_id=asked.category_id,
            brand=asked.brand,
            tags=_tags(asked.tags),
            price_min=_price("min_price", asked.min_price, digits),
            price_max=_price("max_price", asked.max_price, digits),
            but=self.services.away(actor.restaurant, shelf) if asked.in_stock else (),
            sort=Sort(asked.sort),
            limit=asked.limit,
            offset=asked.offset,
            headings=tuple(one.category_id for one in actor.restaurant.menu.categories),
        )


def _known(actor: RestaurantActor, ids: Iterable[int]) -> list[MenuItem]:
    """These items, as far as they are on the menu: what was written to the database a moment ago is not yet."""
    items = actor.restaurant.menu.items
    return [items[one] for one in ids if one in items]


def _views(actor: RestaurantActor, items: Iterable[MenuItem], asked: OfBranchQuery, shelf: Shelf) -> list[ProductView]:
    language = _language(actor, asked)
    return [stocked_view(actor, item, shelf, language) for item in items]


def stocked_view(actor: RestaurantActor, item: MenuItem, shelf: Shelf, language: str | None) -> ProductView:
    """A product with what there is of it."""
    restaurant, here, left = actor.restaurant, shelf.here(item), shelf.left(item)
    groups = group_views(item, shelf.most_of_options(item), restaurant, language) if item.groups else UNSET
    return product_view(item, shelf.anywhere(item), restaurant, here, left, language, groups)


def _language(actor: RestaurantActor, asked: ShownQuery) -> str | None:
    """The language that was asked for, where the menu is written in it."""
    return asked.lang if asked.lang in actor.restaurant.languages else None


def _words(said: str) -> str:
    """What is looked for. Raises `Problem` (422) for more words than anybody looks for."""
    words = said.split()
    if len(words) > WORDS_MAX:
        raise malformed(f"`q` may have {WORDS_MAX} words.", field="q")
    return " ".join(words)


def _tags(said: str) -> tuple[str, ...]:
    tags = tuple(tag for tag in (one.strip() for one in said.split(",")) if tag)
    if len(tags) > TAGS_MAX:
        raise malformed(f"`tags` may have {TAGS_MAX} tags.", field="tags")
    return tags


def _price(name: str, said: str | None, digits: int) -> int | None:
    """In minor units. Raises `Problem` (422) for what is no price in this currency."""
    if said is None:
        return None
    try:
        price = minor(number(said.encode()) if said.isascii() else Decimal(-1), digits)
    except NotANumber:
        price = -1
    if not 0 <= price <= PRICE_MAX:
        raise malformed(f"The field `{name}` must be an amount in the restaurant's currency, as `9.50`.", field=name)
    return price
