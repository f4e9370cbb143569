"""What may be said on the stream: which rooms somebody listens to, and from which number on.

Owns: the shapes, and how a frame is read. Must not: know who is asking, or which rooms there are.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final
from uuid import UUID

from attrs import frozen
from msgspec import Meta, Struct, json

from actors.domain.limits import STATION_CHARS_MAX
from server.door.bounds import ID_MAX
from server.door.messages import INTEGER_MAX, BadMessage, Ping, Ref, decode_with
from server.http.words import END, EXPECTED, expected_by_name

ROOMS_MAX: Final = 100  # tables of a large house; who wants more wants the restaurant
EVERYTHING: Final = "restaurant"
_SESSION, _TABLE, _STATION = "session:", "table:", "station:"
_PATTERN: Final = (
    rf"^(restaurant|session:[0-9a-fA-F-]{{36}}|table:[1-9][0-9]{{0,9}}|station:.{{1,{STATION_CHARS_MAX}}}){END}"
)

Room = Annotated[
    str,
    Meta(
        pattern=_PATTERN,
        examples=[EVERYTHING, "table:7", "station:bar"],
        extra={EXPECTED: "`restaurant`, or `session:`, `table:` or `station:` with what it is called"},
    ),
]
Rooms = Annotated[
    list[Room],
    Meta(
        max_length=ROOMS_MAX,
        description="`restaurant`, which has everything, `session:{id}`, `table:{id}`, `station:{name}`.",
        extra={EXPECTED: f"a list of up to {ROOMS_MAX} of `restaurant`, `session:…`, `table:…`, `station:…`"},
    ),
]


class Subscribe(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="subscribe"):
    """Listen to these rooms, and to no others, from now on."""

    ref: Ref | None = None
    rooms: Rooms


class ResumeStream(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="resume"):
    """Listen to these rooms, and to no others, from the event after `since` on."""

    ref: Ref | None = None
    since: Annotated[int, Meta(ge=0, le=INTEGER_MAX)]
    rooms: Rooms


@frozen
class Chosen:
    """Rooms as they were asked for: names in one spelling, and the sessions and tables among them."""

    names: frozenset[str]
    sessions: frozenset[UUID]
    tables: frozenset[int]


FROM_LISTENER: Final[Mapping[str, type[Struct]]] = MappingProxyType(
    {"subscribe": Subscribe, "resume": ResumeStream, "ping": Ping}
)
"""Every message that a listener may send."""

_DECODERS: Final = MappingProxyType({name: json.Decoder(kind) for name, kind in FROM_LISTENER.items()})
_EXPECTED: Final = expected_by_name(*FROM_LISTENER.values())


def decode(frame: str | bytes) -> Any:
    """The message in a frame, one of `FROM_LISTENER`. Raises `BadMessage`, and nothing else."""
    return decode_with(frame, _DECODERS, _EXPECTED)


def chosen(rooms: list[str], ref: str | None) -> Chosen:
    """The rooms of a message. Raises `BadMessage` where one of them can be none."""
    names, sessions, tables = set(), set(), set()
    for room in rooms:
        if room.startswith(_SESSION):
            session_id = _session(room.removeprefix(_SESSION), ref)
            sessions.add(session_id)
            names.add(session_room(session_id))
        elif room.startswith(_TABLE):
            table_id = int(room.removeprefix(_TABLE))
            if table_id <= ID_MAX:
                tables.add(table_id)
            names.add(table_room(table_id))
        else:
            names.add(room)
    return Chosen(frozenset(names), frozenset(sessions), frozenset(tables))


def session_room(session_id: UUID) -> str:
    """What a session's room is called."""
    return f"{_SESSION}{session_id}"


def table_room(table_id: int) -> str:
    """What a table's room is called."""
    return f"{_TABLE}{table_id}"


def _session(written: str, ref: str | None) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise BadMessage("A session's room is `session:` and the session's id.", ref) from None
