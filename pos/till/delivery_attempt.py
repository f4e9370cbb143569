"""One attempt at delivering an order, from taking it up to reporting, and the time that its diners leave for it.

Owns: what is known of the order during the attempt, and the bounds of the diners' window. Must not: wait, read a clock.
"""

from datetime import datetime, timedelta
from typing import Final

from attrs import define

from actors.domain.limits import LOCK_LEASE_S
from actors.domain.ordering.order import Order
from actors.domain.restaurant import PosPolicy, Restaurant
from actors.domain.till.status import PosStatus
from pos.outside.owner import Owner
from pos.till.calls import Calls
from pos.till.driver import Driver, certainly_not_sent

WINDOW_MARGIN_S: Final = 0.5  # so that the diners hear from us before their lock ends by itself
START_S_MIN: Final = 1.0  # an attempt with less time than this would only make the outcome unknown
LAST_WORD_S: Final = 1.0  # kept back under policy `fail`, to ask the till whether it really has nothing
CALL_S_MIN: Final = 0.25  # what a call gets that was begun in time, however late it has become


@define(eq=False)
class DeliveryAttempt:
    """An order taken up for one attempt, as its owner had it a moment ago.

    `waiting` means that diners look at it; `number` counts from 1; `began` is when this one did; `lease` is
    the lease of a sending that we announced and have not begun, and `announced` says that it may begin now; `early`
    means that the till is back, so that the back-off is over. `calls` grows by what is tried, and `known_next_at` is
    the order's `pos_next_at` as we know it, our own lease once we have announced something: everything that the
    owner is told says so, and does not count where somebody else has the order in hand by then.
    """

    owner: Owner
    order: Order
    restaurant: Restaurant
    table_number: int | None
    driver: Driver
    waiting: bool
    number: int
    began: datetime
    lease: datetime | None
    early: bool
    calls: Calls
    known_next_at: datetime | None
    announced: bool = False

    @property
    def not_begun(self) -> bool:
        """Whether the sending that the owner knows of is the very one that we did not begin, and nobody else's."""
        sending = self.order.pos_status is PosStatus.SENDING
        return sending and self.lease is not None and self.order.pos_next_at == self.lease

    @property
    def due(self) -> bool:
        """Whether the owner agrees that it is time. While somebody else's attempt is under way, it does not."""
        if self.not_begun:
            return True
        if self.order.pos_next_at is None:
            return False
        over = self.early and self.order.pos_status is not PosStatus.SENDING
        return over or self.order.pos_next_at <= self.began

    @property
    def doubtful(self) -> bool:
        """Whether the till may have the order from an attempt before this one."""
        if self.order.pos_status is PosStatus.UNKNOWN:
            return not certainly_not_sent(self.order.pos_error)
        return self.order.pos_status is PosStatus.SENDING and not self.not_begun

    @property
    def too_late(self) -> bool:
        """Whether the diners wait, but not long enough for an attempt to tell them anything."""
        return self.waiting and self.left_s(self.began) < START_S_MIN

    @property
    def needs_last_word(self) -> bool:
        """Whether the order fails once the till has said that it does not have it."""
        return self.restaurant.pos_policy is PosPolicy.FAIL and self.driver.can_look_up

    @property
    def last_start(self) -> datetime:
        """The latest moment at which an attempt can still tell the diners something."""
        return self._window_ends - timedelta(seconds=START_S_MIN)

    @property
    def _window_ends(self) -> datetime:
        return self.order.created_at + timedelta(seconds=LOCK_LEASE_S - WINDOW_MARGIN_S)

    def left_s(self, now: datetime) -> float:
        """Seconds until the diners must have heard; negative when they have waited longer."""
        return (self._window_ends - now).total_seconds()

    def send_limit_s(self, now: datetime, attempt_timeout_s: float) -> float:
        """What a sending may take, which under policy `fail` leaves time for the till's last word."""
        return self._limit_s(now, attempt_timeout_s, LAST_WORD_S if self.needs_last_word else 0.0)

    def look_up_limit_s(self, now: datetime, attempt_timeout_s: float) -> float:
        """What a look-up may take."""
        return self._limit_s(now, attempt_timeout_s, 0.0)

    def _limit_s(self, now: datetime, attempt_timeout_s: float, keep_back_s: float) -> float:
        if not self.waiting:
            return attempt_timeout_s
        return min(attempt_timeout_s, max(self.left_s(now) - keep_back_s, CALL_S_MIN))
