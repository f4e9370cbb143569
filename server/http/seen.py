"""The version of a thing as somebody saw it: a header of whoever changes it.

Owns: the header and how it is written. Must not: compare versions; the rules do.
"""

import re
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType
from quart import Request

from server.http.problems import malformed

_VERSION: Final = re.compile(r'(?:W/)?"([0-9]{1,10})"|([0-9]{1,10})')


class SeenHeaders(Struct, frozen=True):
    """The version, or the `ETag`, of what is changed as it was seen. Without it, or with `*`, whatever it is."""

    if_match: Annotated[str, Meta(max_length=64, examples=['"7"'])] | UnsetType = UNSET


def seen(request: Request) -> int | None:
    """The version in `If-Match`, None where it says nothing. Raises `Problem` (422) for no version of ours."""
    said = request.headers.get("If-Match", "*").strip()
    if said == "*":
        return None
    version = _VERSION.fullmatch(said)
    if version is None:
        raise malformed('If-Match must be the version that was seen, such as "7".', field="If-Match")
    return int(version[1] or version[2])
