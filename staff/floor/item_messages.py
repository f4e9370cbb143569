"""What staff may say about an item or an option on their socket and over HTTP (`docs/contract.md` §5).

Owns: the shapes. Must not: know who is asking, or decide whether they may.
"""

from datetime import datetime
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from server.door.bounds import ID_MAX
from server.door.messages import Ref
from server.http.words import EXPECTED

LEFT_MAX: Final = 1_000_000  # nobody counts more by hand; it leaves the column room for what comes back

ItemId = Annotated[int, Meta(ge=1, le=ID_MAX)]
Left = Annotated[
    int,
    Meta(
        ge=0,
        le=LEFT_MAX,
        description="How many are there and not yet ordered.",
        extra={EXPECTED: f"a whole number from 0 to {LEFT_MAX}, or null for what is not counted"},
    ),
]
Until = Annotated[
    datetime,
    Meta(
        tz=True,
        description="When it comes back by itself; only where `available` is false.",
        extra={EXPECTED: "a time with its zone, and only where `available` is false"},
    ),
]


class AvailabilityBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whether an item is on sale. Without `left` the count stays; null ends it, and the item is unlimited."""

    available: bool
    left: Left | UnsetType | None = UNSET
    until: Until | None = None

    def __post_init__(self) -> None:
        """Refuses an end of what has none. Raises ValueError."""
        if self.available and self.until is not None:
            raise ValueError("not stopped - at `$.until`")  # in the library's own form


class OptionAvailabilityBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whether an option is on sale. Without `left` the count stays; null ends it, and the option is unlimited.

    An option that is an item itself, in a combo, is counted as that item: it takes no `left`.
    """

    available: bool
    left: Left | UnsetType | None = UNSET


class SetOptionAvailabilityMessage(
    OptionAvailabilityBody,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    tag_field="type",
    tag="set_option_availability",
):
    """Say whether an option is on sale, and how many are left."""

    ref: Ref | None = None
    option_id: ItemId


class SetAvailabilityMessage(
    AvailabilityBody, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="set_availability"
):
    """Say whether an item is on sale, and how many are left."""

    ref: Ref | None = None
    item_id: ItemId
