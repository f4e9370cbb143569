from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from actors.domain.event_type import EventType
from actors.ports.stream import StreamEvent
from server.http.asyncapi import asyncapi
from server.http.views import encode
from staff.floor.channel import STAFF_CHANNEL
from staff.stream import frames as f
from staff.stream.channel import STREAM_CHANNEL
from staff.stream.frames import SCOPES, TO_LISTENER, concerns, event_json
from staff.stream.messages import FROM_LISTENER
from tests.persistence.parties import NOW

PUBLISHED: Final = Path(__file__).parents[2] / "server" / "http" / "vendor" / "asyncapi-3.0.0.json"
EVENT: Final = StreamEvent(
    7, EventType.ORDER_CREATED, frozenset({"table:7", "station:bar"}), b'{"order_number":1}', NOW
)


@cache
def document() -> Any:
    return msgspec.json.decode(asyncapi([STAFF_CHANNEL, STREAM_CHANNEL]))


def faults(name: str, message: Any) -> list[str]:
    """What the published schema has against a message, as plain JSON."""
    reference = document()["channels"]["stream"]["messages"][name]["$ref"]
    validator = Draft202012Validator(
        {"$ref": f"{reference}/payload", **document()}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [fault.message for fault in validator.iter_errors(message)]


def test_the_document_with_the_stream_is_valid_and_says_how_keys_travel() -> None:
    published = msgspec.json.decode(PUBLISHED.read_bytes())
    assert [fault.message for fault in Draft7Validator(published).iter_errors(document())] == []
    assert document()["components"]["securitySchemes"]["key"] == {
        "type": "httpApiKey", "in": "header", "name": "X-Api-Key",
    }  # fmt: skip
    assert document()["channels"]["stream"]["address"] == "/api/v1/stream"
    assert FROM_LISTENER.keys() == {"subscribe", "resume", "ping"}
    assert TO_LISTENER.keys() == {"ready", "subscribed", "reset", "event", "error", "pong"}


def test_every_type_of_the_contract_has_a_scope() -> None:
    assert SCOPES.keys() == set(EventType)


def test_everything_that_is_told_is_as_documented() -> None:
    told = {
        "ready": f.StreamReady(seq=7, event_types=sorted(SCOPES)),
        "subscribed": f.Subscribed(seq=7, rooms=["restaurant"], ref="r"),
        "reset": f.StreamReset(seq=7),
        "error": f.StreamError(code="TABLE_NOT_FOUND", message="No.", details={"room": "table:7"}),
        "pong": f.StreamPong(seq=7, ref="r"),
    }
    frames = {name: msgspec.json.decode(encode(frame)) for name, frame in told.items()}
    frames["event"] = msgspec.json.decode(event_json(EVENT))
    assert frames.keys() == TO_LISTENER.keys()
    for name, frame in frames.items():
        assert faults(name, frame) == []
    assert frames["event"]["rooms"] == ["station:bar", "table:7"]
    assert faults("event", {**frames["event"], "type": "order.eaten"}) != []
    assert faults("subscribe", {"type": "subscribe", "rooms": ["table:7", "station:bar", "restaurant"]}) == []
    assert faults("subscribe", {"type": "subscribe", "rooms": ["kitchen"]}) != []


@pytest.mark.parametrize(
    ("rooms", "types", "told"),
    [
        ({"restaurant"}, set(EventType), True),
        ({"table:7"}, set(EventType), True),
        ({"table:8", "station:bar"}, set(EventType), True),
        ({"table:8"}, set(EventType), False),
        (set(), set(EventType), False),
        ({"restaurant"}, {EventType.ITEM_UPDATED}, False),
    ],
)
def test_an_event_concerns_who_listens_where_it_belongs_and_may_hear_of_it(
    rooms: set[str], types: set[EventType], told: bool
) -> None:
    assert concerns(EVENT, frozenset(rooms), frozenset(types)) is told
