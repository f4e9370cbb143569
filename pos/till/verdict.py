"""What a table is told after an attempt. Pure: time and chance are arguments.

    accepted ─▶ AcceptOrder          rejected ─▶ RejectOrder
    unknown  ─▶ quick attempts left, and time for one:   again, the diners wait
              ─▶ policy `fail`, and the till says "no such order":   RejectOrder, if the diners still wait
              ─▶ otherwise the order stands, and delivery goes on later, or not by itself

Owns: which commands follow from what. Must not: ask a till or a table anything.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from actors.domain.commands import Command
from actors.domain.till.commands import QueueOrder, RejectOrder, ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from pos.till import backoff
from pos.till.delivery_attempt import START_S_MIN, DeliveryAttempt
from pos.till.driver import NOT_SENT

INTERRUPTED: Final = "interrupted"
"""The error of an attempt of which nobody has said how it ended: whoever made it has died."""


def again_at(attempt: DeliveryAttempt, now: datetime) -> datetime | None:
    """When the next quick attempt begins; None if there is none, or it would not fit into the diners' window."""
    pause_s = backoff.quick_s(attempt.number)
    if not attempt.waiting or pause_s is None:
        return None
    again = max(attempt.began + timedelta(seconds=pause_s), now)
    return again if attempt.left_s(again) >= START_S_MIN else None


def retry(attempt: DeliveryAttempt, error: str, again: datetime) -> Sequence[Command]:
    """The diners wait for one more attempt."""
    return (_unknown(attempt, Phase.RETRYING, error, again),)


def hold_until(attempt: DeliveryAttempt, probe_at: datetime) -> datetime | None:
    """When to look again at an order that cannot be sent now, or None if its diners are to be let go at once.

    Under policy `fail` the till is to have a word, so its diners wait for a probe as long as they can.
    """
    if not attempt.waiting:
        return probe_at
    if not attempt.needs_last_word or attempt.last_start <= attempt.began:
        return None
    return min(probe_at, attempt.last_start)


def let_go(attempt: DeliveryAttempt, next_at: datetime) -> Sequence[Command]:
    """The diners need not wait for a till that is not spoken to; nothing has been tried.

    What was announced and not begun is said to be certainly not there, or it would look like one that was sent.
    """
    if attempt.not_begun:
        return _stands(attempt, NOT_SENT, next_at)
    if attempt.order.pos_status is PosStatus.SENDING:  # by somebody who has died; no lease says so any longer
        return _stands(attempt, attempt.order.pos_error or INTERRUPTED, next_at)
    return (QueueOrder(attempt.order.order_number, next_at, attempt.known_next_at),)


def go_on_later(attempt: DeliveryAttempt, error: str, next_at: datetime) -> Sequence[Command]:
    """The order stands and delivery goes on in the background."""
    return _stands(attempt, error, next_at)


def leave_to_staff(attempt: DeliveryAttempt, error: str) -> Sequence[Command]:
    """The order stands, and nothing happens by itself any more."""
    return _stands(attempt, error, None)


def fail(attempt: DeliveryAttempt, error: str, next_at: datetime) -> Sequence[Command]:
    """The till has said that it does not have the order, and the restaurant wants no order to wait.

    If the diners' time is over before the table hears of it, they have been told that the order stands. Then it does,
    and goes on at `next_at`; otherwise the second report is about an order that is no more.
    """
    message = "The kitchen could not be reached. Nothing was ordered; please try again."
    number, tried = attempt.order.order_number, attempt.calls.tried
    rejected = RejectOrder(number, error, message, tried, True, attempt.known_next_at)
    return (rejected, _unknown(attempt, Phase.QUEUED, error, next_at))


def _stands(attempt: DeliveryAttempt, error: str, next_at: datetime | None) -> Sequence[Command]:
    unknown = _unknown(attempt, Phase.QUEUED, error, next_at)
    return (unknown, QueueOrder(attempt.order.order_number, next_at, next_at)) if attempt.waiting else (unknown,)


def _unknown(attempt: DeliveryAttempt, phase: Phase, error: str, next_at: datetime | None) -> ReportAttempt:
    number, tried = attempt.order.order_number, attempt.calls.tried
    known = attempt.known_next_at
    return ReportAttempt(number, attempt.number, phase, PosStatus.UNKNOWN, error, next_at, tried, known)
