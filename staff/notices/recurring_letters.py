"""Writes what customers are told of their recurring orders, as mails in the languages that Trivet speaks.

Unlike a notice such a letter says what is ordered, because that is what its reader decides about. It names no person
and no address.

Owns: putting the words of `recurring_words/` together. Must not: hold a text, or send one.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from actors.domain.recurring.recurring_order import LetterKind, LetterLine, Reason, RecurringLetter, Why
from actors.domain.refusal import Code
from actors.domain.restaurant import Restaurant
from actors.ports.mail import Mail
from actors.ports.recurring import DueLetter
from server.pages.words import HOME, Catalogue, Words
from server.papers.figures import Figures

_WORDS: Final = Catalogue([Path(__file__).parent / "recurring_words"])
_ALIKE: Final[Mapping[str, frozenset[Code]]] = MappingProxyType(
    {
        "item": frozenset({Code.ITEM_UNKNOWN}),
        "resting": frozenset({Code.ITEM_UNAVAILABLE, Code.ITEM_NOT_SERVED}),
        "options": frozenset({Code.OPTIONS_INVALID, Code.OPTIONS_TOO_FEW}),
        "slot": frozenset({Code.SLOT_UNAVAILABLE}),
        "payment": frozenset({Code.PAYMENT_METHOD_UNAVAILABLE, Code.PAYMENT_INVALID, Code.ORDER_FAILED}),
        "address": frozenset({Code.ADDRESS_REQUIRED, Code.ADDRESS_OUT_OF_ZONE}),
    }
)
_OWN: Final = frozenset(
    {
        Code.INSUFFICIENT_STOCK,
        Code.OUT_OF_STOCK_ANYWHERE,
        Code.SLOT_FULL,
        Code.SLOT_PASSED,
        Code.BELOW_MINIMUM,
        Code.BRANCH_UNAVAILABLE,
        Code.CART_CHANGED,
        Code.ORDERING_DISABLED,
        *Why,
    }
)


def letters_of(public_url: str) -> Callable[[Restaurant, DueLetter], Mail]:
    """How letters are written by a server that customers reach at this address."""

    def write(restaurant: Restaurant, due: DueLetter) -> Mail:
        words = _WORDS.of([] if due.language == HOME else [due.language])
        name, letter = " ".join(restaurant.name.split()), due.letter
        link = f"{public_url}/shop/{restaurant.slug}#recurring"
        subject = words(f"{letter.kind}.subject", shop=name, day=_day(words, letter))
        return Mail(due.to, subject, "\n".join(_text(words, restaurant, letter, name, link)) + "\n")

    return write


def _text(words: Words, restaurant: Restaurant, letter: RecurringLetter, name: str, link: str) -> Iterator[str]:
    figures = Figures(words.locale, restaurant.currency, restaurant.minor_digits, restaurant.timezone)
    key = f"{letter.kind}.{letter.fulfilment}" if letter.kind is LetterKind.TOMORROW else str(letter.kind)
    yield words(key, shop=name, window=_window(words, restaurant, letter))
    yield ""
    for line in letter.lines:
        yield f"  {_line(words, figures, line)}"
    if letter.fee:
        yield f"  {words('fee', amount=figures.money(letter.fee))}"
    if letter.total is not None:
        yield f"  {words('total', amount=figures.money(letter.total))}"
    if letter.reasons:
        yield ""
        yield words(f"{letter.kind}.because")
        for reason in letter.reasons:
            yield f"  - {_reason(words, reason)}"
    yield ""
    yield words(f"{letter.kind}.stop", link=link)


def _line(words: Words, figures: Figures, line: LetterLine) -> str:
    said = f"{line.qty} x {line.name}"
    if line.line_total is not None:
        said = f"{said}  {figures.money(line.line_total)}"
    if line.was is not None:
        said = f"{said}  ({words('was', amount=figures.money(line.was))})"
    return f"{said}  ({words('gone')})" if line.gone else said


def _reason(words: Words, reason: Reason) -> str:
    said = words(f"why.{_why(reason.code)}")
    if reason.code == Code.ORDERING_DISABLED:  # which is about the shop, whatever was put in when it was met
        return said
    return f"{said}: {', '.join(reason.items)}" if reason.items else said


def _why(code: str) -> str:
    """Under which words a code is told: what one does about several of them is the same."""
    if code in _OWN:
        return code
    return next((key for key, codes in _ALIKE.items() if code in codes), "other")


def _day(words: Words, letter: RecurringLetter) -> str:
    return _plain(format_date(letter.day, "medium", words.locale))


def _window(words: Words, restaurant: Restaurant, letter: RecurringLetter) -> str:
    """Such as `10/05/2030, 11:00-13:00`, by the restaurant's clocks; the date alone where the slot is gone."""
    if letter.starts_at is None or letter.ends_at is None:
        return _day(words, letter)
    zone = ZoneInfo(restaurant.timezone)
    ends = (letter.starts_at.astimezone(zone), letter.ends_at.astimezone(zone))
    times = (format_time(one, "short", locale=words.locale) for one in ends)
    return f"{_day(words, letter)}, {_plain('-'.join(times))}"


def _plain(said: str) -> str:
    return said.replace("\u202f", " ").replace("\u00a0", " ")
