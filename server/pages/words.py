"""What people read, in their language: message files, and which one a reader is given.

A message is a text with `{names}` in it, or one text for each plural form of `{count}`:

    {"cart.place_order": "Place Order", "cart.items": {"one": "{count} item", "other": "{count} items"}}

Owns: reading the files and choosing. Must not: hold a text. The pages' `i18n.js` reads the messages in the same way.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from attrs import frozen
from babel import Locale, UnknownLocaleError

from server.door.bounds import LANGUAGES_MAX

Message = str | dict[str, str]
HOME: Final = "en"
LANGUAGES: Final = (HOME, "de", "it")
OURS: Final = ("front.", "noscript", "offline.", "older", "sorry.", "title.")
"""Messages that begin with these are said by the server alone, so a program is not given them."""
COOKIE: Final = "lang"
"""Where a page keeps what somebody has chosen; it names a language and nothing of theirs."""


@frozen
class Words:
    """The messages of one page, of each language, and the reader's customs of writing money and dates."""

    messages: Mapping[str, Message]
    locale: Locale

    def told(self) -> Mapping[str, Message]:
        """Those that a page's program may say; the others the server says itself."""
        return {key: _short(message) for key, message in self.messages.items() if not key.startswith(OURS)}

    @property
    def language(self) -> str:
        """Of the messages, as in `<html lang>`."""
        return str(self.locale.language)

    @property
    def tag(self) -> str:
        """Of the customs, as browsers name them: `de-CH`."""
        return str(self.locale).replace("_", "-")

    @property
    def direction(self) -> str:
        """How it is read, as in `<html dir>`."""
        return str(self.locale.text_direction)

    def __call__(self, key: str, **values: object) -> str:
        """A message with these values in it. Raises KeyError for one that is not there."""
        message = self.messages[key]
        if isinstance(message, dict):
            form = self.locale.plural_form(float(str(values["count"])))
            message = message.get(form) or message["other"]
        return message.format_map({name: str(value) for name, value in values.items()})


class Catalogue:
    """The messages of a page, in every language: those of each folder together."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._messages = {language: _merged(folders, language) for language in LANGUAGES}

    def of(self, wanted: Sequence[str]) -> Words:
        """In the first of these languages that there is, with its customs. Best first, as in Accept-Language."""
        for tag in wanted[:LANGUAGES_MAX]:
            locale = _locale(tag)
            if locale is not None and locale.language in self._messages:
                return Words(self._messages[locale.language], locale)
        customs = next((locale for tag in wanted[:LANGUAGES_MAX] if (locale := _locale(tag)) is not None), None)
        there = None if customs is None or customs.territory is None else _locale(f"{HOME}-{customs.territory}")
        return Words(self._messages[HOME], there or Locale(HOME, "GB"))


def wanted(asked: str | None, chosen: str | None, accepted: Sequence[str]) -> Sequence[str]:
    """What a reader wants, best first: what the address asks for, what they chose before, what their browser says.

    Somebody who chooses a language keeps the customs of their country in it.
    """
    first = asked if asked in LANGUAGES else chosen if chosen in LANGUAGES else None
    if first is None:
        return accepted
    same = [tag for tag in accepted if tag.partition("-")[0].lower() == first]
    return [*same, first, *accepted]


def _short(message: Message) -> Message:
    """The text alone where all its plural forms are the same one."""
    return next(iter(message.values())) if isinstance(message, dict) and len({*message.values()}) == 1 else message


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError, TypeError):
        return None


def _merged(folders: Sequence[Path], language: str) -> Mapping[str, Message]:
    merged: dict[str, Message] = {}
    for folder in folders:
        merged |= msgspec.json.decode((folder / f"{language}.json").read_bytes(), type=dict[str, Message])
    return merged
