"""What a field must be, in words for people, taken from the shape that reads it: its types, bounds and patterns.

Owns: those words, for HTTP and the sockets alike. Must not: know a route, or repeat anything that was sent.
A pattern says nothing to a person, so whoever writes one says it in words too: `Meta(extra={EXPECTED: "…"})`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from msgspec import inspect

EXPECTED: Final = "expected"
END: Final = r"(?!\n)$"
"""How a pattern ends, in whatever language reads it: `$` alone lets one line break be."""

_SAFE_MAX: Final = 2**53 - 1  # a bound this far off is for machines, and tells a person nothing


@cache
def expected(*shapes: type) -> Mapping[str, str]:
    """What each field of these shapes must be, by its path: `qty`, `cart_items[].qty`.

    Of lists also what an entry must be, `tags[]`, and of what is by key what a value must be, `translations[...].name`.
    """
    found = (pair for shape in shapes for pair in _fields(inspect.type_info(shape), ""))
    return MappingProxyType(dict(found))


def expected_by_name(*shapes: type) -> Mapping[str, str]:
    """The same, and by the last name of a path alone, which then means the field that lies the least deep."""
    paths = expected(*shapes)
    deepest_first = sorted(paths, key=lambda path: path.count("."), reverse=True)
    return {**{path.rpartition(".")[2]: paths[path] for path in deepest_first}, **paths}


def listed(names: Mapping[str, str], parent: str = "") -> str:
    """The fields right under a path, as a list to read."""
    under = [path.removeprefix(parent) for path in names if path.startswith(parent)]
    return ", ".join(f"`{name}`" for name in under if not any(sign in name for sign in ".["))


def bare(shape: inspect.Type) -> tuple[inspect.Type, str | None]:
    """The type without what is said about it and without null, and what is said of it in words, if anything."""
    said = None
    while isinstance(shape, inspect.Metadata | inspect.UnionType):
        if isinstance(shape, inspect.Metadata):
            said, shape = (shape.extra or {}).get(EXPECTED, said), shape.type
            continue
        kinds = [kind for kind in shape.types if not isinstance(kind, inspect.NoneType)]
        if len(kinds) != 1:
            return shape, said
        shape = kinds[0]
    return shape, said


def _fields(shape: inspect.Type, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(shape, inspect.StructType):
        return
    for field in shape.fields:
        here = path + field.encode_name
        inner, said = bare(field.type)
        yield here, said or _words(inner)
        yield from _inside(inner, here)


def _inside(shape: inspect.Type, path: str) -> Iterator[tuple[str, str]]:
    match shape:
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType() | inspect.FrozenSetType():
            yield from _one_of(shape.item_type, f"{path}[]")
        case inspect.DictType():
            yield from _one_of(shape.value_type, f"{path}[...]")
        case _:
            yield from _fields(shape, f"{path}.")


def _one_of(shape: inspect.Type, path: str) -> Iterator[tuple[str, str]]:
    """What one of many must be; of an object its fields say that."""
    inner, said = bare(shape)
    if not isinstance(inner, inspect.StructType):
        yield path, said or _words(inner)
    yield from _inside(inner, path)


_OTHERS: Final[Mapping[type[inspect.Type], str]] = {
    inspect.UUIDType: "a UUID",
    inspect.BoolType: "true or false",
    inspect.DateTimeType: "a time with its zone",
    inspect.DateType: "a date",
    inspect.TimeType: "a time of day",
}


def _words(shape: inspect.Type) -> str:
    match shape:
        case inspect.IntType():
            return "a whole number" + _range(shape.ge, shape.le)
        case inspect.StrType():
            return "text" + _length(shape.min_length, shape.max_length, "characters")
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType() | inspect.FrozenSetType():
            return "a list" + _length(shape.min_length, shape.max_length, "entries")
        case inspect.LiteralType() | inspect.EnumType():
            values = shape.values if isinstance(shape, inspect.LiteralType) else [one.value for one in shape.cls]
            return "one of " + ", ".join(map(str, values))
        case _:
            return _OTHERS.get(type(shape), "an object with its own fields")


def _range(low: int | None, high: int | None) -> str:
    said = "" if low is None or low <= -_SAFE_MAX else f" from {low}"
    return said if high is None or high >= _SAFE_MAX else f"{said} to {high}"


def _length(low: int | None, high: int | None, what: str) -> str:
    if high is None:
        return f" of {low} {what} or more" if low else ""
    return f" of {low} to {high} {what}" if low else f" of up to {high} {what}"
