"""The door by which what stands for the outside is told how to misbehave, and when to be away.

Owns: what is answered there. Must not: know how anything misbehaves.
"""

from collections.abc import Callable
from typing import Annotated, Final

import msgspec
import trio

from pos.emulators.presence import Presence
from pos.emulators.wire import Answer, json_answer


class _Away(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seconds: Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)]


_away: Final = msgspec.json.Decoder(_Away).decode


def told(act: Callable[[], object]) -> Answer:
    """Does what it was told, if it was told in the right words: `act` raises msgspec.DecodeError where it was not."""
    try:
        act()
    except msgspec.DecodeError as error:
        return json_answer(422, {"error": "bad_request", "message": str(error)})
    return json_answer(200, {})


def told_to_go(presence: Presence, body: bytes, outer: trio.Nursery) -> Answer:
    """Gone at once, for as long as the body says. `outer` outlives what is gone."""
    return told(lambda: outer.start_soon(presence.be_away, _away(body).seconds))
