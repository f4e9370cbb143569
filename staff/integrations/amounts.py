"""Amounts as integrations say them: JSON numbers in the restaurant's currency, never below zero.

Owns: reading them. Must not: round; what has more digits than the currency is no amount of it.
"""

from collections.abc import Mapping
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from actors.domain.restaurant import Restaurant
from server import money
from server.http.problems import malformed
from server.http.words import EXPECTED

Amount = Annotated[
    Raw,
    Meta(
        description="In the restaurant's currency, with no more digits than it has, and not below zero.",
        extra_json_schema={"type": "number", "minimum": 0},
        extra={EXPECTED: "a number in the restaurant's currency, not below zero"},
    ),
]


def minor(said: Mapping[str, Raw | UnsetType], restaurant: Restaurant) -> dict[str, int]:
    """What was said, by name, in minor units; 0 where nothing was. Raises `Problem` (422) with the field's name."""
    return {name: 0 if one is UNSET else _minor(name, one, restaurant) for name, one in said.items()}


def _minor(name: str, said: Raw | UnsetType, restaurant: Restaurant) -> int:
    try:
        found = money.minor(money.number(bytes(said)), restaurant.minor_digits)  # type: ignore[arg-type]
    except money.NotANumber:
        found = money.NEVER
    if found == money.NEVER:
        message = f"The field `{name}` must be a number in {restaurant.currency}, with no more digits than that has."
        raise malformed(f"{message} It is never below zero.", field=name)
    return found
