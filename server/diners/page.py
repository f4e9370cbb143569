"""The page behind a table's QR code: which table this is, and the menu.

Owns: its words, its looks and how money is shown on it. Must not: need anything from elsewhere; the page is one file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from attrs import frozen
from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from actors.domain.restaurant import Restaurant, Table
from server.diners.views import menu_view
from server.door.bounds import LANGUAGES_MAX
from server.http.views import restaurant_view, table_view
from server.money import amount

_FOLDER: Final = Path(__file__).parent / "templates"
STYLE: Final = (_FOLDER / "page.css").read_text(encoding="utf-8")
_HOME_LOCALE: Final = Locale("en", "GB")  # the page's own language, for readers who name none that is known
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@frozen
class Price:
    """Formats amounts as somebody with this locale expects them."""

    locale: Locale
    restaurant: Restaurant

    def __call__(self, price: int) -> str:
        """A price in minor units as text."""
        return format_currency(
            amount(price, self.restaurant.minor_digits), self.restaurant.currency, locale=self.locale
        )


def reader_locale(languages: Sequence[str]) -> Locale:
    """The first of the reader's languages (as in Accept-Language, best first) whose customs are known."""
    for language in languages[:LANGUAGES_MAX]:
        try:
            return Locale.parse(language, sep="-")
        except (ValueError, UnknownLocaleError, TypeError):
            continue
    return _HOME_LOCALE


def menu_page(restaurant: Restaurant, table: Table, note: str | None, languages: Sequence[str]) -> str:
    """The page of a table: where one is, the menu with prices, and a note where the table takes no orders now."""
    return _ENVIRONMENT.get_template("table.html").render(
        style=Markup(STYLE),  # noqa: S704 - our own file, and the policy allows its digest only
        restaurant=restaurant_view(restaurant),
        table=table_view(table),
        categories=menu_view(restaurant).categories,
        prices={
            item.menu_item_id: Price(reader_locale(languages), restaurant)(item.price)
            for item in restaurant.menu.items.values()
        },
        note=note,
    )


def sorry_page(title: str, message: str) -> str:
    """A page for somebody whose code cannot be used: what is the matter, and what to do."""
    style = Markup(STYLE)  # noqa: S704 - our own file, and the policy allows its digest only
    return _ENVIRONMENT.get_template("sorry.html").render(style=style, title=title, message=message)
