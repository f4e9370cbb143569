import json
from types import FunctionType

import pytest
from attrs import frozen
from msgspec import Struct, defstruct
from quart import Response

from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.openapi import openapi_document
from server.http.routing import Takes, route

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
