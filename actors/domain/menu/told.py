"""What the audit says of a thing that was written anew: only what is different, by field.

    price: 9.50; tags: vegan, hot        and before it        price: 9.00; tags: none

Owns: these words. Pure. Must not: know who may read them.
"""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, Final

from attrs import AttrsInstance, fields

from actors.domain.hours import Hours
from actors.domain.menu.timed import Window
from actors.domain.menu.translation import Translation
from actors.domain.options.group import Option, OptionGroup

CHARS_MAX: Final = 300  # of one value: enough to recognise a description
_NOTHING: Final[tuple[object, ...]] = (None, (), "", {})
MONEY: Final = frozenset({"price", "amount", "fee", "free_from", "minimum"})
UNTOLD: Final = frozenset({"until", "served", "served_from", "photo", "slots", "zones"})
"""Fields of items and branches that have entries of their own, or none."""


def told(before: AttrsInstance | None, after: AttrsInstance | None, digits: int = 0) -> tuple[str | None, str | None]:
    """What it was and what it became; None where there was, or is, nothing. `digits` are those of money."""
    known = before if before is not None else after
    if known is None:
        return None, None
    names = [one.name for one in fields(type(known)) if one.name not in UNTOLD]
    if before is not None and after is not None:
        names = [name for name in names if getattr(before, name) != getattr(after, name)]
    else:  # whole: its number is the entry's subject, and what it does not have need not be told
        names = [name for name in names[1:] if getattr(known, name) not in _NOTHING]
    return _of(before, names, digits), _of(after, names, digits)


def _of(value: object | None, names: Sequence[str], digits: int) -> str | None:
    if value is None:
        return None
    return "; ".join(f"{name}: {_said(name, getattr(value, name), digits)}" for name in names)


def _said(name: str, value: Any, digits: int) -> str:
    return amount(value, digits) if name in MONEY and value is not None else _word(value)[:CHARS_MAX]


def amount(minor: int, digits: int) -> str:
    """Minor units as people write them: `9.50`."""
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}{f'.{rest:0{digits}d}' if digits else ''}"


def _word(value: Any) -> str:  # noqa: PLR0911 - a line for each kind of value
    match value:
        case None | () | "":
            return "none"
        case Window():
            days = "".join(str(day + 1) for day in value.weekdays)
            return f"days {days} {value.opens:%H:%M}-{value.closes:%H:%M}"
        case Translation():
            return f"{value.name} ({value.description})" if value.description else value.name
        case OptionGroup() | Option():
            return value.name
        case Hours():
            day = f"day {value.weekday + 1}" if value.weekday is not None else f"{value.on}"
            return f"{day} closed" if value.opens is None else f"{day} {value.opens:%H:%M}-{value.closes:%H:%M}"
        case time():
            return f"{value:%H:%M}"
        case tuple():
            return ", ".join(map(_word, value))
        case Mapping():
            return ", ".join(f"{key} {_word(one)}" for key, one in sorted(value.items())) or "none"
        case _:
            return str(value)
