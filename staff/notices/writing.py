"""Writes what customers are told of their orders: a mail, or a message to their phone, of the same words.

They say which order of which shop it is, what became of it and, where that matters, when it comes, what it costs or
what goes back. They name no person and nothing that was bought: a mail is read by whoever holds the phone.

Owns: putting the words of `words/` together. Must not: hold a text, or send one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from actors.domain.notices.notice import NoticeKind
from actors.domain.restaurant import Restaurant
from actors.nightly.noticing import Writing
from actors.ports.mail import Mail
from actors.ports.notices import DueNotice
from actors.ports.texts import Text
from server.pages.words import HOME, Catalogue, Words
from server.papers.figures import Figures

_WORDS: Final = Catalogue([Path(__file__).parent / "words"])
_BY_WAY: Final = frozenset({NoticeKind.CONFIRMED, NoticeKind.READY, NoticeKind.DELIVERED})
"""What is said in other words of what is picked up than of what is brought."""


def writing_of(public_url: str) -> Writing:
    """How notices are written by a server that customers reach at this address."""
    return Writing(_mails(public_url), _texts(public_url))


def _mails(public_url: str) -> Callable[[Restaurant, DueNotice], Mail]:
    def mail(restaurant: Restaurant, due: DueNotice) -> Mail:
        words = _words(due)
        subject = words(f"{_key(due)}.subject", shop=_name(restaurant), order=due.order_number)
        text = f"{_said(words, restaurant, due)}\n\n{words('link', link=_link(public_url, restaurant, due))}\n"
        return Mail(due.to, subject, text)

    return mail


def _texts(public_url: str) -> Callable[[Restaurant, DueNotice], Text]:
    def text(restaurant: Restaurant, due: DueNotice) -> Text:
        words = _words(due)
        said = f"{_said(words, restaurant, due)} {_link(public_url, restaurant, due)}"
        return Text(str(due.notice_id), due.to, said, words.language, due.order_id)

    return text


def _words(due: DueNotice) -> Words:
    """In their language; English, as for whoever speaks none of ours, with the customs of Britain."""
    return _WORDS.of([] if due.language == HOME else [due.language])


def _said(words: Words, restaurant: Restaurant, due: DueNotice) -> str:
    figures = Figures(words.locale, restaurant.currency, restaurant.minor_digits, restaurant.timezone)
    amount = "" if due.amount is None else figures.money(due.amount)
    return words(
        f"{_key(due)}.text",
        shop=_name(restaurant),
        order=due.order_number,
        amount=amount,
        window=_window(words, restaurant, due),
    )


def _key(due: DueNotice) -> str:
    return f"{due.kind}.{due.fulfilment}" if due.kind in _BY_WAY else due.kind


def _window(words: Words, restaurant: Restaurant, due: DueNotice) -> str:
    """Such as `10/05/2030, 11:00-13:00`, by the restaurant's clocks."""
    zone = ZoneInfo(restaurant.timezone)
    starts, ends = due.starts_at.astimezone(zone), due.ends_at.astimezone(zone)
    day, locale = format_date(starts, "medium", words.locale), words.locale
    times = (format_time(one, "short", locale=locale) for one in (starts, ends))
    return f"{day}, {'-'.join(times)}".replace("\u202f", " ").replace("\u00a0", " ")


def _name(restaurant: Restaurant) -> str:
    return " ".join(restaurant.name.split())


def _link(public_url: str, restaurant: Restaurant, due: DueNotice) -> str:
    """The order in the shop's page, where its customer has to sign in."""
    return f"{public_url}/shop/{restaurant.slug}#order/{due.order_id}"
