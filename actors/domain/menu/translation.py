"""What something on the menu is called in another language.

Owns: the value, and which words a reader gets. Pure. Must not: know which languages there are.
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen


@frozen
class Translation:
    """Name and description in one language; a description that is empty is as it was written first."""

    name: str
    description: str = ""


Translations = Mapping[str, Translation]
"""By language, such as `de`."""
NONE: Final[Translations] = {}


def name_in(language: str | None, name: str, translations: Translations) -> str:
    """The name for somebody who reads this language: as it was written first where nobody has translated it."""
    known = None if language is None else translations.get(language)
    return name if known is None else known.name


def description_in(language: str | None, description: str, translations: Translations) -> str:
    """The description, likewise."""
    known = None if language is None else translations.get(language)
    return description if known is None else known.description or description
