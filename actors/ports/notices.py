"""What customers are to be told of their orders, for whoever tells them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from actors.domain.notices.notice import NoticeKind, ToldBy
from actors.domain.ordering.order import Fulfilment, order_id


@frozen
class DueNotice:
    """A notice that is about to be sent, to whom it goes as they are now, and what it may say of the order.

    `to` is an address of mail or a number; `attempts` counts this one. `amount` is in minor units, None where there is
    none. `starts_at` and `ends_at` are when the order comes or is picked up.
    """

    restaurant_id: int
    notice_id: UUID
    order_number: int
    kind: NoticeKind
    amount: int | None
    fulfilment: Fulfilment
    starts_at: datetime
    ends_at: datetime
    to: str = field(repr=False)
    language: str
    attempts: int

    @property
    def order_id(self) -> str:
        """The order that it is about."""
        return order_id(self.restaurant_id, self.order_number)


class NoticeBox(Protocol):
    """Where notices wait. Everything raises `Unavailable`. Times are the caller's, aware UTC.

    What was raised before `since` is too old to be sent, and so is what is missing, ready or on its way where the order
    has gone on meanwhile. Whoever wants to be told by SMS is, where `texts` can be sent and they have a number, else by
    mail.
    """

    async def waiting(self, now: datetime, since: datetime, *, texts: bool) -> Mapping[ToldBy, Sequence[int]]:
        """The restaurants with something due, by how it is told. What nobody is told of is over with this look."""
        ...

    async def take(
        self, restaurant_id: int, by: ToldBy, now: datetime, since: datetime, pauses_s: Sequence[int], *, texts: bool
    ) -> DueNotice | None:
        """The restaurant's next due one that is told so, about to be sent: of those tried least, the oldest; or None.

        It is due again after the pause that its attempts have come to, the last one repeated, unless it is `told`.
        """
        ...

    async def told(self, notice_id: UUID, by: ToldBy, at: datetime) -> None:
        """It was sent."""
        ...
