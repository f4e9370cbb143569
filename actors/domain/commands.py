"""What can be asked of a session. Imperative, frozen, already free of transport.

`by` is who asks: a member's id, `STAFF` or `SYSTEM`. Texts are not yet trimmed; the rules do that.
"""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from attrs import field, frozen

from actors.domain.order import AttemptKind, AttemptOutcome, OrderStatus, PosStatus, Role
from actors.domain.session import Phase

STAFF: Final = "staff"
SYSTEM: Final = "system"
By = UUID | Literal["staff", "system"]


@frozen
class Join:
    """Become a member. `member_id` is new and random; without a nickname the rules choose one from it."""

    member_id: UUID
    nickname: str | None = None


@frozen
class Rename:
    """Give a member another nickname."""

    by: By
    member_id: UUID
    nickname: str


@frozen
class Leave:
    """Leave the session for good."""

    by: By
    member_id: UUID


@frozen
class AddLine:
    """Put a new line into the cart. `public_id` is the client's, so a repeat is recognised."""

    by: UUID
    public_id: UUID
    menu_item_id: int
    qty: int
    note: str = ""


@frozen
class UpdateLine:
    """Change a line that the client saw at `version`. None leaves a field as it is."""

    by: UUID
    public_id: UUID
    version: int
    qty: int | None = None
    note: str | None = None


@frozen
class RemoveLine:
    """Take a line out of the cart that the client saw at `version`."""

    by: UUID
    public_id: UUID
    version: int


@frozen
class Claim:
    """A line as a client believes it to be; compared, never trusted."""

    public_id: UUID | None
    menu_item_id: int
    qty: int
    note: str | None = None


@frozen
class PlaceOrder:
    """Place the cart that the client saw as `cart_hash`. `total` in minor units, compared if given.

    `body_hash` identifies the request's body, so that a key used again for something else is noticed.
    """

    by: UUID
    idempotency_key: str
    body_hash: str
    cart_hash: str
    total: int | None = None
    claims: tuple[Claim, ...] | None = None
    special_instructions: str = ""


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
    """

    order_number: int
    attempt: int
    phase: Phase
    pos_status: PosStatus
    error: str | None = None
    next_at: datetime | None = None
    tried: tuple[Tried, ...] = ()


@frozen
class AcceptOrder:
    """The till has the order."""

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


@frozen
class QueueOrder:
    """The quick attempts are used up: the order stands, delivery goes on in the background."""

    order_number: int
    next_at: datetime | None = None


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


@frozen
class MoveOrder:
    """Move an order along its machine."""

    order_number: int
    status: OrderStatus
    role: Role
    by: By = STAFF


@frozen
class ValidatePass:
    """The daily pass was right; the cart opens."""

    by: By


@frozen
class SetOrdering:
    """A switch of the restaurant was turned, and its open sessions are told."""

    enabled: bool
    by: By = STAFF


@frozen
class CloseSession:
    """End the session. With `unless_busy` it is refused while somebody is connected or the bill is open."""

    by: By = STAFF
    reason: str = "staff"
    unless_busy: bool = False


@frozen
class Tick:
    """Time has passed: end a lock whose deadline is over, close a session that has been quiet."""

    by: By = field(default=SYSTEM)


Command = (
    Join
    | Rename
    | Leave
    | AddLine
    | UpdateLine
    | RemoveLine
    | PlaceOrder
    | ReportAttempt
    | AcceptOrder
    | RejectOrder
    | QueueOrder
    | ResendOrder
    | EnterOrderByHand
    | CancelOrder
    | MoveOrder
    | ValidatePass
    | SetOrdering
    | CloseSession
    | Tick
)
