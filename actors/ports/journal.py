"""Where what happens becomes durable.

A change has an owner and parts. The owner is a session or a restaurant; it goes from `version` to `version + 1`, and
nothing of the change is kept unless its stored version still is `version`: that is the fence, which makes a second
owner harmless. The parts are values of stored collections, of which only what is new or different is in a change.

    a session's turn                             a restaurant's own change
    Change(                                      Change(
        SessionStep(session, version, …),            RestaurantStep(1, version, ordering_enabled=False),
        parts={"lines": [line]},                     parts={"tables": [table]},
        events=[event],                              audit=[entry],
    )                                            )

`actors.change` makes both.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.zone import Zone
from actors.domain.session import Session

NO_COLOR: Final = ""
"""What a restaurant's colour becomes that has none any more."""
NO_LANGUAGE: Final = ""
"""What a kitchen's language becomes that has none of its own any more."""


@frozen
class StoredEvent:
    """One event as it is kept: `payload` is the very JSON that members were sent."""

    session_id: UUID
    seq: int
    type: str
    created_at: datetime
    payload: bytes


@frozen
class SessionStep:
    """The owner of a turn's change. `version` is the stored one, 0 for a new session.

    `wake_at` is when the next `Tick` is due. `before` is the session as it is stored, so that only what is different
    need be written; without it, all is.
    """

    session: Session
    version: int
    wake_at: datetime | None
    before: Session | None = None

    @property
    def key(self) -> UUID:
        """Whose step it is."""
        return self.session.session_id


@frozen
class RestaurantStep:
    """The owner of a restaurant's own change. `version` is the stored one (`Restaurant.version`), never 0.

    `ordering_enabled` is what the switch becomes and `brand_color` what the colour does, `NO_COLOR` for none;
    `kitchen_language` likewise, `NO_LANGUAGE` for none. None leaves them as they are stored.
    """

    restaurant_id: int
    version: int
    ordering_enabled: bool | None = None
    brand_color: str | None = None
    prices_include_tax: bool | None = None
    languages: tuple[str, ...] | None = None
    kitchen_language: str | None = None

    @property
    def key(self) -> int:
        """Whose step it is."""
        return self.restaurant_id


@frozen
class Deleted:
    """Something of a restaurant's menu that is deleted: its row stays, and says since when. None: it is there again."""

    key: int
    at: datetime | None


@frozen
class OfBranch:
    """A slot or a zone, and the branch that has it."""

    branch_id: int
    one: Slot | Zone


@frozen
class Change:
    """Everything that is written together: the owner's step, and what came with it.

    `parts` are the new and different values by the name of their collection: for a session the branch of `State` that
    they are in, what it moves, `stock_moves` and `slot_moves`, and `payments_begun`, the new ones among `payments`; for
    a restaurant `tables`, `passes`, `logos`, `options`, `menu_items`, `menu_categories`, `tax_classes`, `timed_menus`,
    `branches`, `slots` and `zones`, which are `OfBranch`, `option_groups` with all that is in them, or `item_groups`,
    which are items with their groups; of what is written of a menu and of branches `gone` are `Deleted`, of options as
    `group_options`; `alerts` that a session raises, or that a restaurant's staff acknowledge. `gone` are the keys of
    what has left its branch: an order is deleted then, a line is in another branch, with another session or, a removed
    one, forgotten; where it is removed and forgotten at once it is among `lines` as removed, or nobody would save that.
    Names without values are left out. `events` are a session's, `audit` either owner's.
    """

    owner: SessionStep | RestaurantStep
    parts: Mapping[str, Sequence[Any]] = {}
    gone: Mapping[str, Sequence[Any]] = {}
    events: Sequence[StoredEvent] = ()
    audit: Sequence[AuditEntry] = ()


class Journal(Protocol):
    """Where what happens becomes durable."""

    async def commit(self, change: Change) -> None:
        """Saves the change, whole. Many callers at once share one flush.

        Raises `NotSaved`, `BadRow`, `StaleVersion` or `OutcomeUnknown`; returns only when it is durable, and the
        owner's stored version is then `version + 1`. After `StaleVersion` or `OutcomeUnknown` the owner has to be
        read again. Bounded in time by the journal's own deadline. Cancelled before it is sent, nothing is saved;
        after, it is unknown.
        """
        ...

    async def hand_over(self, giving: Change, taking: Change) -> None:
        """Saves the changes of two sessions, both or neither: what is gone from one is in the parts of the other.

        Raises as `commit` does, and is bounded and cancelled like it.
        """
        ...
