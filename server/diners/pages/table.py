"""The page behind a table's QR code: which table this is, and the menu.

It is whole as it arrives: where a browser runs no program, or none yet, it is a menu to read. The program then takes
the same markup over.

Owns: what the page shows before its program runs, and what that begins with. Must not: change anything.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from attrs import define
from babel.numbers import format_currency
from msgspec import to_builtins
from quart import Request, Response

from actors.domain.money.payment import Payment
from actors.domain.place import Place as Visit
from actors.domain.restaurant import Restaurant
from actors.restaurant import RestaurantActor
from server.brand import custom_properties, style_sheet
from server.diners.admission import Place
from server.diners.pages import files
from server.diners.pages.shut import day, shut_words
from server.diners.views import MenuItemView, MenuView, menu_tag, menu_view
from server.http.problems import Problem
from server.http.views import encode, restaurant_view, table_view
from server.money import amount
from server.pages.assets import Assets
from server.pages.manifest import manifest_answer
from server.pages.shell import Shell, reader
from server.pages.words import Words
from server.settings import DoorSettings

_ICONS: Final[Mapping[str, str]] = {
    "QR_INVALID": "qr-code",
    "QR_EXPIRED": "refresh-cw",
    "RATE_LIMITED": "timer",
    "UNAVAILABLE": "timer",
}
_PASSING: Final = frozenset({429, 503})

_USUAL: Final[Mapping[str, object]] = {"until": None, "served": True, "served_from": None, "tags": []}


@define(eq=False, slots=False)
class TablePages:
    """Makes them."""

    settings: DoorSettings
    assets: Assets

    def menu(
        self,
        request: Request,
        qr_token: str,
        place: Place,
        actor: RestaurantActor,
        shut: Problem | None,
        now: datetime,
    ) -> Response:
        """The page of a table; `shut` is why it takes no orders now."""
        words, restaurant = files.WORDS.of(reader(request)), place.restaurant
        stock = actor.stockroom.at(Visit.at_table(place.table.table_id), restaurant)
        menu = menu_view(restaurant, stock.left, words.language)
        return self._shell.page(
            request,
            "table.html",
            words,
            look=style_sheet(restaurant.brand_color),
            manifest=f"/t/{qr_token}/manifest.webmanifest",
            start={
                "qr_token": qr_token,
                "menu": _brief(menu),
                "menu_etag": f'"{menu_tag(encode(menu))}"',
                "table": table_view(place.table),
                "minor_digits": restaurant.minor_digits,
                "shut": None if shut is None else _told(shut),
            },
            restaurant=restaurant_view(restaurant),
            table=table_view(place.table),
            categories=menu.categories,
            left=_left(restaurant, words, now),
            prices=_prices(restaurant, words),
            allergens=_allergens(words),
            shut=None if shut is None else shut_words(words, shut, restaurant, now),
        )

    def manifest(self, request: Request, qr_token: str, place: Place) -> Response:
        """What installs the page of a table: it opens at this very table, in the restaurant's colour."""
        words, restaurant = files.WORDS.of(reader(request)), place.restaurant
        name = words("title.table", number=place.table.table_number, restaurant=restaurant.name)
        color = restaurant.brand_color
        theme = None if color is None else custom_properties(color, dark=False)["--brand"]
        return manifest_answer(words, f"/t/{qr_token}", name, restaurant.name, theme)

    def sorry(self, request: Request, problem: Problem, restaurant: Restaurant | None = None) -> Response:
        """A page for somebody whose code cannot be used: what is the matter, and what to do.

        It looks like the restaurant's where that is known.
        """
        return self._sorry(request, problem, restaurant, problem.code.lower())

    def stranded(self, request: Request, problem: Problem, restaurant: Restaurant | None = None) -> Response:
        """A page for somebody who comes back from a provider's page and cannot be led on to their table."""
        return self._sorry(request, problem, restaurant, "paid_gone" if problem.status == 404 else "paid_later")

    def paid(self, request: Request, restaurant: Restaurant, payment: Payment, receipt: str) -> Response:
        """A page for somebody who has paid, and whose table is not shown to them any more: the sum, and the receipt."""
        words = files.WORDS.of(reader(request))
        return self._shell.page(
            request,
            "sorry.html",
            words,
            look=style_sheet(restaurant.brand_color),
            restaurant=restaurant_view(restaurant),
            icon="circle-check",
            again=False,
            title=words("sorry.paid.title"),
            message=words("sorry.paid.message", sum=_price(payment.kept + payment.tip, restaurant, words)),
            receipt=receipt,
        )

    def _sorry(self, request: Request, problem: Problem, restaurant: Restaurant | None, what: str) -> Response:
        words = files.WORDS.of(reader(request))
        page = self._shell.page(
            request,
            "sorry.html",
            words,
            look="" if restaurant is None else style_sheet(restaurant.brand_color),
            status=problem.status,
            restaurant=None if restaurant is None else restaurant_view(restaurant),
            start={"shut": _told(problem)},
            icon=_ICONS.get(problem.code, "circle-alert"),
            again=problem.status in _PASSING,
            title=words(f"sorry.{what}.title"),
            message=words(f"sorry.{what}.message"),
            receipt=None,
        )
        page.headers.update(problem.headers)
        return page

    @cached_property
    def _shell(self) -> Shell:
        return Shell(self.settings, self.assets, files.ENTRY, files.SHEET, files.ICONS, files.TEMPLATES)


def _brief(menu: MenuView) -> Mapping[str, Any]:
    """The menu without what is as usual, which the program takes for granted: a cellar waits for each byte."""
    brief: dict[str, Any] = to_builtins(menu, builtin_types=(datetime, Decimal))
    for category in brief["categories"]:
        category["items"] = [
            {name: value for name, value in item.items() if name not in _USUAL or value != _USUAL[name]}
            for item in category["items"]
        ]
    return brief


def _told(problem: Problem) -> Mapping[str, object]:
    return {"code": problem.code, "details": problem.details}


def _prices(restaurant: Restaurant, words: Words) -> Mapping[int, str]:
    """What each item costs, as the reader expects it to be written."""
    return {item.menu_item_id: _price(item.price, restaurant, words) for item in restaurant.menu.items.values()}


def _price(minor: int, restaurant: Restaurant, words: Words) -> str:
    """So many minor units, as the reader expects them to be written."""
    return format_currency(amount(minor, restaurant.minor_digits), restaurant.currency, locale=words.locale)


def _left(restaurant: Restaurant, words: Words, now: datetime) -> Callable[[MenuItemView], str]:
    """What there is to say of an item that cannot be had."""
    zone = ZoneInfo(restaurant.timezone)

    def said(item: MenuItemView) -> str:
        if not item.served and item.served_from is None:
            return words("menu.not_served")
        if not item.served and item.served_from is not None:
            return words("menu.served_from", time=day(words, item.served_from, zone, now))
        if item.until is None:
            return words("menu.sold_out")
        return words("menu.sold_out_until", time=day(words, item.until, zone, now))

    return said


def _allergens(words: Words) -> Callable[[MenuItemView], str]:
    """What is in an item, by the names that are known; else as the restaurant writes it."""

    def named(allergen: str) -> str:
        key = f"allergen.{allergen}"
        return words(key) if key in words.messages else allergen

    return lambda item: ", ".join(map(named, item.allergens))
