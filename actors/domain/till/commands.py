"""What the delivery worker reports, and what staff do with an order that hangs."""

from datetime import datetime

from attrs import frozen

from actors.domain.staff import Role
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.status import Phase, PosStatus


@frozen
class Tried:
    """One call to the till that has ended. `began_at` is aware UTC; with `kind` it is what a repeat is known by.

    `words` are the till's, or our code for what went wrong; not yet trimmed.
    """

    kind: AttemptKind
    began_at: datetime
    duration_ms: int
    outcome: AttemptOutcome
    words: str = ""


@frozen
class ReportAttempt:
    """The delivery worker is about to try (`SENDING`), or does not know how a try ended (`UNKNOWN`).

    Each `UNKNOWN` counts as a failure, but for one in the phase `CHECKING`, which announces a look-up. Without
    `next_at` it is left to staff. `tried` is what was asked of the till since the last report.

    `known_next_at` is the order's `pos_next_at` as the worker last knew it, here and below. Whoever does something
    about an order moves that time; so where it is another by now, the order is in other hands, and what a worker
    reports that has been overtaken does not count. Without it nobody is said to compete.
    """

    order_number: int
    attempt: int
    phase: Phase
    pos_status: PosStatus
    error: str | None = None
    next_at: datetime | None = None
    tried: tuple[Tried, ...] = ()
    known_next_at: datetime | None = None


@frozen
class AcceptOrder:
    """The till has the order. That is true whoever has found it out."""

    order_number: int
    ticket: str | None
    tried: tuple[Tried, ...] = ()


@frozen
class RejectOrder:
    """The till definitely does not have the order and does not want it. `message` is for a person.

    With `while_waiting` it is the restaurant that does not want orders to wait, so it counts only while diners do: whom
    we told that their order stands must not hear that it failed, because we came too late to say so.
    """

    order_number: int
    error: str
    message: str
    tried: tuple[Tried, ...] = ()
    while_waiting: bool = False
    known_next_at: datetime | None = None


@frozen
class QueueOrder:
    """The quick attempts are used up: the order stands, delivery goes on in the background.

    It stands whoever says so; `next_at` counts only from who has the order in hand (`known_next_at`).
    """

    order_number: int
    next_at: datetime | None = None
    known_next_at: datetime | None = None


@frozen
class ResendOrder:
    """Staff send an order again now that waits for them or for its next attempt. `by_user` is the staff user's id."""

    order_number: int
    role: Role
    by_user: int


@frozen
class EnterOrderByHand:
    """Staff have typed the order into the till themselves. `ticket` is the till's name for it, if it gave one."""

    order_number: int
    role: Role
    by_user: int
    ticket: str | None = None


@frozen
class CancelOrder:
    """Staff call off an order that the till does not have. Its lines go back to a cart that is open."""

    order_number: int
    role: Role
    by_user: int
    reason: str = ""


AnswerCommand = ReportAttempt | AcceptOrder | RejectOrder | QueueOrder
RecoveryCommand = ResendOrder | EnterOrderByHand | CancelOrder
