"""The recipes of `CONTRIBUTING.md`: what they name is there, and what they say suffices does suffice.

A stored collection is followed in `tests/persistence/test_part.py`, a driver in `tests/pos/till/test_conformance.py`.
"""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final, get_args

import attrs
from attrs import frozen
from msgspec import Struct
from prometheus_client import CollectorRegistry
from quart import Response

from actors.domain.commands import Command
from actors.domain.events import Event
from server.http.answers import json_answer
from server.http.app import create_app, openapi
from server.http.limits import Kind
from server.http.routing import route
from tests.server.doors import open_world

HERE: Final = Path(__file__).parent.parent
SUBJECTS: Final = sorted(path.parent.name for path in HERE.glob("actors/domain/*/commands.py"))
EVENTFUL: Final = sorted(path.parent.name for path in HERE.glob("actors/domain/*/events.py"))
PARTS_OF_COMMANDS: Final = {"Buyer", "Customer", "ExpectedLine", "Offer", "OrderedItem", "Tried"}


def test_every_file_that_the_recipes_name_is_there() -> None:
    text = (HERE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = {named for named in re.findall(r"`([\w./<>]+(?:\.py|\.md|/))`", text) if "/" in named}

    assert len(paths) > 10
    assert [path for path in sorted(paths) if not list(HERE.glob(re.sub(r"<\w+>", "*", path)))] == []


def test_every_command_and_event_of_a_subject_is_in_its_union() -> None:
    commands, events = set(members(Command)), set(members(Event))

    assert {"calls", "cart", "ordering", "party", "till"} <= set(SUBJECTS)
    for subject in SUBJECTS:
        assert declared(f"actors.domain.{subject}.commands") <= commands, subject
    for subject in EVENTFUL:
        assert declared(f"actors.domain.{subject}.events") <= events, subject


def members(union: object) -> Iterator[object]:
    """The classes of a union, whatever unions it is made of."""
    parts = get_args(union)
    if not parts:
        yield union
    for part in parts:
        yield from members(part)


def declared(module: str) -> set[object]:
    """The values that a module declares itself."""
    values = {one for one in vars(import_module(module)).values() if isinstance(one, type) and attrs.has(one)}
    return {one for one in values if one.__module__ == module and one.__name__ not in PARTS_OF_COMMANDS}


class SpecialView(Struct, frozen=True):
    """Today's special."""

    name: str


@frozen(eq=False)
class SpecialRoutes:
    """A class of routes that Trivet does not have."""

    @route("GET", "/special", Kind.READ, gives={200: SpecialView})
    async def special(self) -> Response:
        """What is there today that is not on the menu?"""
        return json_answer(SpecialView("Panettone"))


async def test_a_route_is_served_counted_and_documented_by_its_declaration_alone() -> None:
    async with open_world() as world:
        kit = attrs.evolve(world.kit, metrics=CollectorRegistry())
        client = create_app(kit, [SpecialRoutes()], b"{}").test_client()
        answer = await client.get("/special")
        assert (answer.status_code, await answer.get_json()) == (200, {"name": "Panettone"})
        assert [key for key in world.limits.hits if key.startswith("read:")]
    described = json.loads(openapi(SpecialRoutes))["paths"]["/special"]["get"]
    assert described["summary"] == "What is there today that is not on the menu?"
    assert set(described["responses"]) == {"200", "422", "429", "500", "503"}
