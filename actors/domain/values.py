"""Frozen values with some of their fields changed.

Owns: the one way to do that. attrs has its own; this one does the same in half the time, and it runs on every tap.
"""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import attrs

V = TypeVar("V", bound=attrs.AttrsInstance)


def changed(value: V, **fields: object) -> V:
    """The value with these fields, and all its other fields as they are. Raises TypeError for a field it has not."""
    names, read = _fields_of(type(value))
    return type(value)(**dict(zip(names, read(value), strict=True)) | fields)


@cache
def _fields_of(cls: type[attrs.AttrsInstance]) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]]]:
    names = tuple(field.name for field in attrs.fields(cls) if field.init)
    return names, attrgetter(*names)
