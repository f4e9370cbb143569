"""Frozen values with some of their fields changed.

Owns: the one way to do that. attrs has its own; this one takes a third of its time, and it runs four times for every
tap. It does what the frozen class's own constructor does: it writes the new value's slots once, before anybody sees it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeVar

import attrs
from attrs import frozen

V = TypeVar("V", bound=attrs.AttrsInstance)

_new: Final = object.__new__
Writer = Callable[[object, object], None]


@frozen
class _Fields:
    """How all fields of a class are read at once, and how each is written, in the same order and by name."""

    read: Callable[[object], tuple[Any, ...]]
    writers: tuple[Writer, ...]
    writer_of: Mapping[str, Writer]


def changed(value: V, **fields: object) -> V:
    """The value with these fields, and all its other fields as they are. Raises KeyError for a field it has not."""
    known = _fields_of(type(value))
    new = _new(type(value))
    for write, kept in zip(known.writers, known.read(value), strict=True):
        write(new, kept)
    for name, given in fields.items():
        known.writer_of[name](new, given)
    return new


@cache
def _fields_of(cls: type[attrs.AttrsInstance]) -> _Fields:
    """Of a class with slots and at least two fields, which every value of ours is."""
    names = [field.name for field in attrs.fields(cls)]
    writers = {name: getattr(cls, name).__set__ for name in names}
    return _Fields(attrgetter(*names), tuple(writers.values()), writers)
