"""The shop's page: the products that its address asks for, and what they could be narrowed to.

It is whole as it arrives: where a browser runs no program, or none yet, there are products to read, and links to more.
The program then takes the same markup over.

Owns: what the page shows before its program runs, and what that begins with. Must not: change anything.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from attrs import define
from babel.numbers import format_currency
from msgspec import to_builtins
from quart import Request, Response

from actors.domain.fulfilment.branch import Branch
from actors.domain.restaurant import Restaurant
from actors.ports.products import Found, Shop
from actors.restaurant import RestaurantActor
from server.brand import custom_properties, style_sheet
from server.http.problems import Problem
from server.http.views import restaurant_view
from server.money import Money
from server.pages.assets import Assets
from server.pages.manifest import manifest_answer
from server.pages.shell import Shell, reader
from server.pages.words import Words
from server.settings import DoorSettings
from server.shop.catalogue.shelves import Shelf, shops_of
from server.shop.pages import files
from server.shop.pages.stocked import stock_words
from server.shop.pages.wish import SHOWN, Wish
from server.shop.routes import stocked_view
from server.shop.views import ProductView, category_views, facets_view

_USUAL: Final[Mapping[str, object]] = {"brand": None, "tags": [], "allergens": [], "photo": None, "description": ""}
_PASSING: Final = frozenset({429, 503})


@define(eq=False, slots=False)
class ShopPages:
    """Makes them."""

    settings: DoorSettings
    assets: Assets

    def products(self, request: Request, actor: RestaurantActor, shelf: Shelf, wish: Wish, found: Found) -> Response:
        """The page with what was found of this wish."""
        words, restaurant = files.WORDS.of(reader(request)), actor.restaurant
        language = words.language if words.language in restaurant.languages else None
        branches = shops_of(restaurant)
        items = [restaurant.menu.items[one] for one in found.items if one in restaurant.menu.items]
        products = [stocked_view(actor, item, shelf, language) for item in items]
        categories = category_views(restaurant, language)
        return self._shell.page(
            request,
            "shop.html",
            words,
            look=style_sheet(restaurant.brand_color),
            manifest=f"/shop/{restaurant.slug}/manifest.webmanifest",
            start={
                "restaurant": restaurant_view(restaurant),
                "minor_digits": restaurant.minor_digits,
                "language": language,
                "branches": [_branch(branch) for branch in branches],
                "categories": categories,
                "query": wish.query(page=wish.page),
                "products": [_brief(product) for product in products],
                "total": found.total,
                "facets": facets_view(found.facets, restaurant, language),
            },
            restaurant=restaurant_view(restaurant),
            categories=categories,
            products=products,
            wish=wish,
            total=found.total,
            further=found.total > wish.page * SHOWN,
            heading=_heading(words, wish, {one.id: one.name for one in categories}),
            price=_price(restaurant, words),
            stock=_stock(words, branches),
            link=lambda **changes: f"/shop/{restaurant.slug}" + _after(wish.query(**changes)),
        )

    def shops(self, request: Request, shops: Sequence[Shop]) -> Response:
        """The shops that there are, to choose one."""
        return self._shell.page(request, "shops.html", files.WORDS.of(reader(request)), start={}, shops=shops)

    def manifest(self, request: Request, restaurant: Restaurant) -> Response:
        """What installs the page, in the restaurant's colour."""
        words, color = files.WORDS.of(reader(request)), restaurant.brand_color
        theme = None if color is None else custom_properties(color, dark=False)["--brand"]
        address = f"/shop/{restaurant.slug}"
        return manifest_answer(words, address, restaurant.name, restaurant.name, theme)

    def sorry(self, request: Request, problem: Problem) -> Response:
        """A page for somebody to whom the shop cannot be shown: what is the matter, and what to do."""
        words = files.WORDS.of(reader(request))
        what = "later" if problem.status in _PASSING else "gone"
        return self._shell.page(
            request,
            "sorry.html",
            words,
            status=problem.status,
            start={},
            again=problem.status in _PASSING,
            title=words(f"sorry.{what}.title"),
            message=words(f"sorry.{what}.message"),
        )

    @cached_property
    def _shell(self) -> Shell:
        return Shell(self.settings, self.assets, files.ENTRY, files.SHEET, files.ICONS, files.TEMPLATES, forms=True)


def _branch(branch: Branch) -> Mapping[str, object]:
    return {
        "id": branch.branch_id,
        "name": branch.name,
        "address": branch.address,
        "pick_up": branch.pick_up,
        "delivery": branch.delivery,
    }


def _brief(product: ProductView) -> Mapping[str, Any]:
    """A product without what is as usual, which the program takes for granted."""
    said: dict[str, Any] = to_builtins(product, builtin_types=(Decimal,), str_keys=True)
    return {name: value for name, value in said.items() if name not in _USUAL or value != _USUAL[name]}


def _after(query: str) -> str:
    return f"?{query}" if query else ""


def _heading(words: Words, wish: Wish, names: Mapping[int, str]) -> str:
    """What stands above the products."""
    if wish.words:
        return words("shop.found", query=wish.words)
    return names.get(wish.category_id or 0) or words("shop.all")


def _price(restaurant: Restaurant, words: Words) -> Callable[[Money], str]:
    return lambda price: str(format_currency(price, restaurant.currency, locale=words.locale))


def _stock(words: Words, branches: Sequence[Branch]) -> Callable[[ProductView], str]:
    names = {branch.branch_id: branch.name for branch in branches}

    def said(product: ProductView) -> str:
        found = stock_words(product.in_stock_anywhere, product.left)
        return "" if found is None else words(found.key, count=found.count, branch=names.get(found.branch_id or 0, ""))

    return said
