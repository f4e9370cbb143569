"""How a change of the menu comes to the restaurant's actor, and what is told of one that cannot be.

Two managers may write the same thing at once. Whoever sends the `version` that they have seen is refused where it is
another by now, and told how it is; without one the last word stands. A version is a digest of what managers write of
a thing, so that what is sold out meanwhile, or moved, is no conflict.

Owns: the way there. Must not: know what is changed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from hashlib import blake2b
from typing import Final

import attrs
import msgspec
from attrs import AttrsInstance
from msgspec import UNSET, UnsetType

from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.rights import MENU_ROLE
from actors.domain.staff import StaffUser
from actors.domain.text import tidy
from actors.office.items import Made
from actors.restaurant import RestaurantActor
from server.http.problems import STATUS_OF, Problem, malformed
from staff.floor.sessions import Sessions
from staff.rights import demand

Make = Callable[[Restaurant, datetime], Made]
NOT_WRITTEN: Final = frozenset({"available", "until", "served", "served_from", "position", "photo", "options"})
"""Fields of a thing that are changed elsewhere, or with others."""
_NULL_WHERE_EMPTY: Final = frozenset({"station", "brand", "place"})
_encode: Final = msgspec.json.Encoder().encode


async def reader(sessions: Sessions, user: StaffUser) -> RestaurantActor:
    """Whoever keeps the restaurant of a manager who reads. Raises `Problem` (403) and `Unavailable`."""
    demand(user, MENU_ROLE)
    return await sessions.actor(user)


async def write(actor: RestaurantActor, make: Make) -> None:
    """Makes the change. Raises `Problem` where it is refused, and `Unavailable`."""

    def made(restaurant: Restaurant, at: datetime) -> "attrs.AttrsInstance | None":
        result = make(restaurant, at)
        if isinstance(result, Refusal):
            raise Problem(STATUS_OF[result.code], result.code, result.message)
        return result

    await actor.make_own(made)  # type: ignore[arg-type]


def version_of(value: AttrsInstance) -> str:
    """What names a thing as it is written now."""
    names = (one.name for one in attrs.fields(type(value)) if one.name not in NOT_WRITTEN)
    written = [[one.group_id for one in value.groups] if name == "groups" else getattr(value, name) for name in names]  # type: ignore[attr-defined]
    return blake2b(_encode(written), digest_size=8).hexdigest()


def refuse_stale(seen: str | UnsetType, value: AttrsInstance, current: object, version: str | None = None) -> None:
    """Raises `Problem` (409) where somebody has written it since it was seen; `current` is how it is shown.

    `version` is what names it as it is, where that is not `version_of` it.
    """
    if seen is not UNSET and seen != (version or version_of(value)):
        message = "Somebody else has changed this in the meantime. Look at it once more."
        raise Problem(409, Code.VERSION_CONFLICT, message, {"current": current})


def given(said: msgspec.Struct, *names: str) -> Mapping[str, object]:
    """Those of these fields that were sent, by name; texts without what does not show."""
    found = {name: getattr(said, name) for name in names if getattr(said, name) is not UNSET}
    return {name: _clean(name, value) for name, value in found.items()}


def _clean(name: str, value: object) -> object:
    if isinstance(value, list):
        words = [tidy(one) if isinstance(one, str) else one for one in value]
        return tuple(dict.fromkeys(one for one in words if one != ""))
    if not isinstance(value, str) or isinstance(value, Enum):  # a course is one of its words, and stays one
        return value
    clean = tidy(value)
    if name == "name" and not clean:
        raise malformed("The field `name` must have something in it that shows.", field="name")
    return clean or (None if name in _NULL_WHERE_EMPTY else "")


def unknown(code: str, message: str) -> Problem:
    """There is no such thing, or it is another restaurant's: both look the same."""
    return Problem(404, code, message)
