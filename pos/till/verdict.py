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
from pos.till.claim import START_S_MIN, Claim
from pos.till.driver import NOT_SENT

INTERRUPTED: Final = "interrupted"
"""The error of an attempt of which nobody has said how it ended: whoever made it has died."""


def again_at(claim: Claim, now: datetime) -> datetime | None:
    """When the next quick attempt begins; None if there is none, or it would not fit into the diners' window."""
    pause_s = backoff.quick_s(claim.attempt)
    if not claim.waiting or pause_s is None:
        return None
    again = max(claim.began + timedelta(seconds=pause_s), now)
    return again if claim.left_s(again) >= START_S_MIN else None


def retry(claim: Claim, error: str, again: datetime) -> Sequence[Command]:
    """The diners wait for one more attempt."""
    return (_unknown(claim, Phase.RETRYING, error, again),)


def hold_until(claim: Claim, probe_at: datetime) -> datetime | None:
    """When to look again at an order that cannot be sent now, or None if its diners are to be let go at once.

    Under policy `fail` the till is to have a word, so its diners wait for a probe as long as they can.
    """
    if not claim.waiting:
        return probe_at
    if not claim.needs_last_word or claim.last_start <= claim.began:
        return None
    return min(probe_at, claim.last_start)


def let_go(claim: Claim, next_at: datetime) -> Sequence[Command]:
    """The diners need not wait for a till that is not spoken to; nothing has been tried.

    What was announced and not begun is said to be certainly not there, or it would look like one that was sent.
    """
    if claim.withdrew:
        return _stands(claim, NOT_SENT, next_at)
    if claim.order.pos_status is PosStatus.SENDING:  # by somebody who has died; no lease says so any longer
        return _stands(claim, claim.order.pos_error or INTERRUPTED, next_at)
    return (QueueOrder(claim.order.order_number, next_at, claim.known_next_at),)


def go_on_later(claim: Claim, error: str, next_at: datetime) -> Sequence[Command]:
    """The order stands and delivery goes on in the background."""
    return _stands(claim, error, next_at)


def leave_to_staff(claim: Claim, error: str) -> Sequence[Command]:
    """The order stands, and nothing happens by itself any more."""
    return _stands(claim, error, None)


def fail(claim: Claim, error: str, next_at: datetime) -> Sequence[Command]:
    """The till has said that it does not have the order, and the restaurant wants no order to wait.

    If the diners' time is over before the table hears of it, they have been told that the order stands. Then it does,
    and goes on at `next_at`; otherwise the second report is about an order that is no more.
    """
    message = "The kitchen could not be reached. Nothing was ordered; please try again."
    number, tried = claim.order.order_number, claim.trail.tried
    rejected = RejectOrder(number, error, message, tried, True, claim.known_next_at)
    return (rejected, _unknown(claim, Phase.QUEUED, error, next_at))


def _stands(claim: Claim, error: str, next_at: datetime | None) -> Sequence[Command]:
    unknown = _unknown(claim, Phase.QUEUED, error, next_at)
    return (unknown, QueueOrder(claim.order.order_number, next_at, next_at)) if claim.waiting else (unknown,)


def _unknown(claim: Claim, phase: Phase, error: str, next_at: datetime | None) -> ReportAttempt:
    number, tried = claim.order.order_number, claim.trail.tried
    known = claim.known_next_at
    return ReportAttempt(number, claim.attempt, phase, PosStatus.UNKNOWN, error, next_at, tried, known)
