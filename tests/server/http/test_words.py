"""What a field must be, in words: from the shape's own bounds, for every field that anybody may send."""

from collections.abc import Iterator
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Raw, Struct, inspect
from msgspec.json import schema_components

from actors.domain.kitchen.course import Course
from server.accounts.shapes import EMAIL
from server.diners.channel import FROM_MEMBER
from server.diners.joining import NO_NUL
from server.diners.routes import DINERS
from server.http.routing import declared
from server.http.words import END, EXPECTED, bare, expected, expected_by_name, listed
from server.shop.door import CUSTOMERS
from staff.commands import FROM_STAFF
from staff.routes import STAFF
from staff.stream.messages import FROM_LISTENER


class Dish(Struct):
    qty: Annotated[int, Meta(ge=1, le=99)]


class Said(Struct, rename="camel"):
    table_number: Annotated[int, Meta(ge=1)]
    anything: int
    some: Annotated[int, Meta(le=7)] | None
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    note: Annotated[str, Meta(max_length=200)]
    words: str
    whose: UUID
    really: bool
    state: Literal["preparing", "ready"]
    course: Course | None
    items: Annotated[list[Dish], Meta(max_length=5)] | None
    total: Annotated[Raw, Meta(extra={EXPECTED: "a number"})]


def test_a_field_must_be_what_its_type_and_bounds_say() -> None:
    assert expected(Said) == {
        "tableNumber": "a whole number from 1",
        "anything": "a whole number",
        "some": "a whole number to 7",
        "name": "text of 1 to 40 characters",
        "note": "text of up to 200 characters",
        "words": "text",
        "whose": "a UUID",
        "really": "true or false",
        "state": "one of preparing, ready",
        "course": "one of starter, main, dessert",
        "items": "a list of up to 5 entries",
        "items[].qty": "a whole number from 1 to 99",
        "total": "a number",
    }
    assert listed(expected(Said), "items[].") == "`qty`"
    assert "`items`, `total`" in listed(expected(Said))


def test_whatever_may_be_sent_has_words_and_a_pattern_has_words_of_its_own() -> None:
    takes = [found.takes for owner in (*DINERS, *STAFF, *CUSTOMERS) for found, _ in declared(owner)]
    shapes = [shape for each in takes for shape in (each.query, each.body) if shape is not None]
    assert len(shapes) > 10
    for shape in (*shapes, *FROM_MEMBER.values(), *FROM_STAFF.values(), *FROM_LISTENER.values()):
        for field, words in expected(shape).items():
            assert words != "an object with its own fields", (shape, field)
        assert list(_unsaid(inspect.type_info(shape), shape.__name__)) == []


def _unsaid(shape: inspect.Type, path: str) -> Iterator[str]:
    """Where a pattern is told in no words."""
    inner, said = bare(shape)
    match inner:
        case inspect.StrType(pattern=str()) if said is None:
            yield path
        case inspect.StructType():
            for field in inner.fields:
                yield from _unsaid(field.type, f"{path}.{field.encode_name}")
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType() | inspect.FrozenSetType():
            yield from _unsaid(inner.item_type, f"{path}[]")
        case inspect.DictType():
            yield from _unsaid(inner.value_type, f"{path}[...]")


def _patterns(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from (text for key, text in schema.items() if key == "pattern" and isinstance(text, str))
        schema = list(schema.values())
    if isinstance(schema, list):
        yield from (text for one in schema for text in _patterns(one))


def test_no_pattern_lets_a_line_break_be_at_its_end() -> None:
    """But for an address, of which spaces around it are no part, and for text that may have any."""
    takes = [found.takes for owner in (*DINERS, *STAFF, *CUSTOMERS) for found, _ in declared(owner)]
    shapes = [shape for each in takes for shape in (each.query, each.body, each.headers) if shape is not None]
    said = (*shapes, *FROM_MEMBER.values(), *FROM_STAFF.values(), *FROM_LISTENER.values())
    patterns = set(_patterns(list(schema_components(said))))
    assert sum(pattern.endswith(END) for pattern in patterns) > 5
    assert {pattern for pattern in patterns if not pattern.endswith(END)} == {EMAIL, NO_NUL}


def test_on_a_socket_a_path_always_means_the_same() -> None:
    for messages in (FROM_MEMBER.values(), FROM_STAFF.values()):
        for message in messages:
            for path, words in expected(message).items():
                assert path == "type" or words == expected_by_name(*messages)[path], (message, path)


def test_a_name_alone_means_the_field_that_lies_the_least_deep() -> None:
    class Course(Struct):
        dishes: tuple[Dish, ...]
        qty: Annotated[int, Meta(ge=2)]

    assert expected_by_name(Course) == {
        "dishes": "a list",
        "dishes[].qty": "a whole number from 1 to 99",
        "qty": "a whole number from 2",
    }


def test_an_entry_of_a_list_and_a_value_by_its_key_have_words_too() -> None:
    class Word(Struct):
        name: Annotated[str, Meta(min_length=1)]

    class Written(Struct):
        tags: list[Annotated[str, Meta(max_length=40)]]
        days: Annotated[frozenset[Annotated[int, Meta(ge=0, le=6)]], Meta(extra={EXPECTED: "weekdays"})]
        dishes: tuple[Dish, ...]
        words: dict[str, Word]

    assert expected(Written) == {
        "tags": "a list",
        "tags[]": "text of up to 40 characters",
        "days": "weekdays",
        "days[]": "a whole number from 0 to 6",
        "dishes": "a list",
        "dishes[].qty": "a whole number from 1 to 99",
        "words": "an object with its own fields",
        "words[...].name": "text of 1 characters or more",
    }
