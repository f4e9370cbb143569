"""The words and numbers that a menu is written in: their bounds, for every route alike.

Owns: these types. Must not: know a route.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final

from msgspec import Meta, Raw, Struct, UnsetType

from actors.domain.limits import SHELF_PLACE_CHARS_MAX, STATION_CHARS_MAX
from actors.domain.menu import translation
from actors.domain.menu.translation import Translation
from actors.domain.text import tidy
from server.door.bounds import ID_MAX
from server.http.problems import Problem, malformed
from server.http.words import END, EXPECTED
from server.money import NEVER, NotANumber, amount, minor, number

NAME_CHARS_MAX: Final = 120  # two lines on a small phone
DESCRIPTION_CHARS_MAX: Final = 1_000  # a paragraph that nobody reads twice
WORDS_MAX: Final = 30  # allergens or tags of one item; the law knows fourteen
WORD_CHARS_MAX: Final = 40
BRAND_CHARS_MAX: Final = 100  # what is longer is found by none who choose by brand
LANGUAGES_MAX: Final = translation.LANGUAGES_MAX
PRICE_MAX: Final = 10**11  # minor units; a hundredth of what a cart may come to
PLACE_MAX: Final = 100_000
GROUPS_NAMED_MAX: Final = 500  # as many as a restaurant can have; how many one item can, the rule says in words

Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
GroupIds = Annotated[
    list[Id],
    Meta(
        max_length=GROUPS_NAMED_MAX,
        description="Its groups of options, in the order in which they are asked.",
        extra={EXPECTED: f"a list of up to {GROUPS_NAMED_MAX} ids of groups of options"},
    ),
]
Name = Annotated[str, Meta(min_length=1, max_length=NAME_CHARS_MAX)]
Description = Annotated[str, Meta(max_length=DESCRIPTION_CHARS_MAX)]
Word = Annotated[str, Meta(min_length=1, max_length=WORD_CHARS_MAX)]
WordList = Annotated[
    list[Word],
    Meta(
        max_length=WORDS_MAX,
        extra={EXPECTED: f"a list of up to {WORDS_MAX} words of up to {WORD_CHARS_MAX} characters"},
    ),
]
ShelfPlace = Annotated[str, Meta(min_length=1, max_length=SHELF_PLACE_CHARS_MAX, examples=["Aisle 4, left"])]
Brand = Annotated[str, Meta(min_length=1, max_length=BRAND_CHARS_MAX, examples=["Peroni"])]
Station = Annotated[str, Meta(min_length=1, max_length=STATION_CHARS_MAX, examples=["bar"])]
Place = Annotated[int, Meta(ge=0, le=PLACE_MAX, description="Its place among the others, from 0.")]
Version = Annotated[
    str, Meta(max_length=32, description="As it was last seen: it is refused where somebody has changed it since.")
]
LanguageCode = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=3,
        pattern=f"^[a-z]{{2,3}}{END}",
        extra={EXPECTED: "a code such as `de`"},
    ),
]
Price = Annotated[
    Raw,
    Meta(
        description="In the restaurant's currency, with at most its minor digits.",
        extra_json_schema={"type": "number", "minimum": 0},
        extra={EXPECTED: "an amount from 0, with no more digits than the currency has"},
    ),
]


PriceOrNull = Annotated[
    Raw,
    Meta(
        description="In the restaurant's currency, with at most its minor digits, or null.",
        extra_json_schema={"type": ["number", "null"], "minimum": 0},
        extra={EXPECTED: "an amount from 0, with no more digits than the currency has, or null"},
    ),
]
AddedPrice = Annotated[
    Raw,
    Meta(
        description="What it adds, below zero where it makes something cheaper, in the restaurant's currency.",
        extra_json_schema={"type": "number"},
        extra={EXPECTED: "an amount with no more digits than the currency has"},
    ),
]


class TranslationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Name and description in another language; an empty description is as it was written first."""

    name: Name
    description: Description = ""


TranslationsBody = Annotated[
    dict[LanguageCode, TranslationBody],
    Meta(
        max_length=LANGUAGES_MAX,
        extra={EXPECTED: f"up to {LANGUAGES_MAX} codes of languages, each with `name` and `description`"},
    ),
]


def price_of(said: Raw, digits: int, field: str = "price") -> int:
    """An amount in minor units. Raises `Problem` (422), which names the field, for what is none."""
    found = _minor_of(_number_of(said), digits)
    if found is None:
        raise _no_amount(field, 0, digits)
    return found


def price_or_none(said: Raw, digits: int, field: str) -> int | None:
    """Likewise, None for null."""
    return None if bytes(said) == b"null" else price_of(said, digits, field)


def added_price_of(said: Raw, digits: int) -> int:
    """An amount in minor units that may be below zero. Raises `Problem` (422) for what is none."""
    read = _number_of(said)
    found = None if read is None else _minor_of(abs(read), digits)
    if read is None or found is None:
        raise _no_amount("price", -PRICE_MAX, digits)
    return -found if read < 0 else found


def _no_amount(field: str, least: int, digits: int) -> Problem:
    bounds = f"from {amount(least, digits)} to {amount(PRICE_MAX, digits)}"
    return malformed(
        f"The field `{field}` must be an amount {bounds}, with no more than {digits} digits after the point.",
        field=field,
    )


def _number_of(said: Raw) -> Decimal | None:
    try:
        return number(bytes(said))
    except NotANumber:
        return None


def _minor_of(read: Decimal | None, digits: int) -> int | None:
    found = NEVER if read is None else minor(read, digits)
    return found if 0 <= found <= PRICE_MAX else None


def translations_of(said: Mapping[str, TranslationBody] | UnsetType) -> Mapping[str, Mapping[str, Translation]]:
    """As a field to change, where it was sent. What has no name that shows is no translation."""
    if isinstance(said, UnsetType):
        return {}
    clean = {code: Translation(tidy(one.name), tidy(one.description)) for code, one in said.items()}
    return {"translations": {code: one for code, one in sorted(clean.items()) if one.name}}


def translations_view(known: Mapping[str, Translation]) -> dict[str, TranslationBody]:
    """As they are shown."""
    return {code: TranslationBody(one.name, one.description) for code, one in known.items()}
