"""What can be asked about picking. `by_user` is the staff user's id; every role may pick."""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from actors.domain.fulfilment.pick import MissingChoice, PickedStatus


@frozen
class Offer:
    """An item of the menu that is to come instead. `qty` None: as many as were ordered."""

    menu_item_id: int
    qty: int | None = None


@frozen
class PickItem:
    """Say whether an item was found. `position` counts from 0; with `offer` it is missing, and that lies ready instead.

    `version` is the one of the pick that its sender has seen, 0 where there was none, None where they do not say.
    `said_at` is when they said it, by their own clock; None: now. A phone that was away says both.
    """

    order_number: int
    position: int
    status: PickedStatus
    by_user: int
    offer: Offer | None = None
    version: int | None = None
    said_at: datetime | None = None


@frozen
class ChooseForMissing:
    """Say what is to become of what is missing: of one item, or without `position` of all that nobody has chosen for.

    `by` is the member whose order it is, or None where staff say it for them: `by_user`.
    """

    order_number: int
    choice: MissingChoice
    by: UUID | None
    by_user: int | None = None
    position: int | None = None


FulfilmentCommand = PickItem | ChooseForMissing
