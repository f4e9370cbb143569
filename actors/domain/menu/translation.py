"""What something on the menu is called in another language.

Owns: the value, and which words a reader gets. Pure. Must not: know which languages there are.
"""

from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

LANGUAGES_MAX: Final = 10  # that one thing is translated into; a restaurant names as many


@frozen
class Translation:
    """Name and description in one language; a description that is empty is as it was written first."""

    name: str
    description: str = ""


Translations = Mapping[str, Translation]
"""By language, such as `de`."""
NONE: Final[Translations] = {}
Words = Mapping[str, Mapping[str, str]]
"""By language, what is written anew of it: `name`, `description` or both. What is not there stays as it is."""
UNSAID: Final[Words] = {}
_UNTOLD: Final = Translation("")


def name_in(language: str | None, name: str, translations: Translations) -> str:
    """The name for somebody who reads this language: as it was written first where nobody has translated it."""
    known = None if language is None else translations.get(language)
    return name if known is None else known.name


def description_in(language: str | None, description: str, translations: Translations) -> str:
    """The description, likewise."""
    known = None if language is None else translations.get(language)
    return description if known is None else known.description or description


def reworded(known: Translations, words: Words) -> Translations:
    """With these words in the place of theirs. A language whose name is then empty is none: it says nothing."""
    return {
        code: one
        for code in sorted(known.keys() | words.keys())
        if (one := evolve(known.get(code, _UNTOLD), **words.get(code, {}))).name
    }


def nameless(known: Translations, words: Words) -> str | None:
    """A language in which there would be a description, and no name: nobody would read it. None without one."""
    for code, said in words.items():
        if said.get("description") and not evolve(known.get(code, _UNTOLD), **said).name:
            return code
    return None
