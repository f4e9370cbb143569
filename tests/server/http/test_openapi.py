import json
from types import FunctionType

import pytest
from attrs import frozen
from msgspec import Struct, defstruct
from quart import Response

from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.openapi import openapi_document
from server.http.routing import CUSTOMER, KEY, STAFF, Takes, answers_also, route

PlateView = defstruct("PlateView", [("size", int)])
OtherPlateView = defstruct("PlateView", [("colour", str)])
SamePlateView = defstruct("PlateView", [("size", int)])


def routes(path: str, takes: type[Struct] | None, gives: type[Struct]) -> type:
    """A class with one route: what it reads, if anything, and what it answers."""

    async def answer(self: object) -> Response:
        """A plate."""
        return json_answer(gives())

    assert isinstance(answer, FunctionType)
    answer.__qualname__ = f"{path.title()}Routes.answer"
    declare = route("POST", f"/{path}", Kind.WRITE, takes=Takes(body=takes), gives={200: gives})
    return frozen(type(f"{path.title()}Routes", (), {"answer": declare(answer)}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (routes("one", None, PlateView), routes("other", None, OtherPlateView)),
        (routes("one", None, PlateView), routes("other", OtherPlateView, OtherPlateView)),
        (routes("one", PlateView, OtherPlateView), routes("other", None, SamePlateView)),
    ],
    ids=["two answers", "an answer and a body", "of one route"],
)
def test_two_shapes_of_one_name_are_an_error_instead_of_one_of_them(one: type, other: type) -> None:
    with pytest.raises(ValueError, match="PlateView"):
        openapi_document([one, other])


def test_one_shape_may_be_met_everywhere() -> None:
    document = json.loads(openapi_document([routes("one", PlateView, PlateView), routes("other", None, SamePlateView)]))
    assert set(document["paths"]) == {"/one", "/other"}
    assert document["components"]["schemas"]["PlateView"]["properties"] == {"size": {"type": "integer"}}


class MineQuery(Struct):
    """What customers ask with."""

    limit: int = 20
    offset: int = 0


class TheirsQuery(Struct):
    """What others ask with."""

    limit: str = "all"
    status: str = ""


@frozen
class PlatesRoutes:
    """Plates that two kinds of people ask for at one address."""

    @route(
        "GET",
        "/plates",
        Kind.READ,
        takes=Takes(query=MineQuery),
        gives={200: PlateView},
        who=(CUSTOMER, STAFF, KEY),
    )
    async def mine(self) -> Response:
        """Plates."""
        raise NotImplementedError

    @answers_also("GET", "/plates", gives={200: MineQuery}, who=(STAFF, KEY), query=TheirsQuery)
    async def theirs(self) -> Response:
        """Others' plates."""
        raise NotImplementedError


def test_what_others_may_ask_with_at_the_same_address_is_said_and_whose_it_is() -> None:
    asked = json.loads(openapi_document([PlatesRoutes]))["paths"]["/plates"]["get"]["parameters"]
    found = {one["name"]: one for one in asked}
    assert list(found) == ["limit", "offset", "status"]
    assert {one["in"] for one in asked} == {"query"}
    assert found["offset"]["description"] == "Only for customer."
    assert found["status"]["description"] == "Only for staff, key."
    assert "description" not in found["limit"]
    both = found["limit"]["schema"]["anyOf"]
    assert [(one["type"], one["description"]) for one in both] == [
        ("integer", "Only for customer."),
        ("string", "Only for staff, key."),
    ]
