"""How somebody says what they want of an item's options, and how it is shown: to diners and staff alike.

Owns: these shapes, and their bounds. Must not: rule on it; `actors.domain.options` does, in better words.
"""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from actors.domain import limits
from actors.domain.options.chosen import Choice, ChosenOption
from server.door.messages import INTEGER_MAX
from server.http.words import EXPECTED
from server.money import Money, amount

_Integer = Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]


class Choosing(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """`qty` of an option in one of the line."""

    option_id: _Integer
    qty: Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX, extra={EXPECTED: "a whole number of 1 or more"})] = 1


Options = Annotated[
    tuple[Choosing, ...],
    Meta(
        max_length=limits.OPTIONS_MAX,
        description="What is wanted of the item's options: all of it, each time.",
        extra={EXPECTED: f"a list of up to {limits.OPTIONS_MAX} objects with `option_id` and `qty`"},
    ),
]


def choices(options: Sequence[Choosing]) -> tuple[Choice, ...]:
    """What is wanted, as the rules know it."""
    return tuple((one.option_id, one.qty) for one in options) if options else ()


class ChosenView(Struct, frozen=True, gc=False):
    """An option of a line: how many of it are in one of the line, and what one of them costs."""

    option_id: int
    name: str
    qty: int
    price: Money


def chosen_views(options: Sequence[ChosenOption], digits: int) -> list[ChosenView]:
    """Options as they were chosen, in the menu's order."""
    return [ChosenView(one.option_id, one.name, one.qty, amount(one.price, digits)) for one in options]
