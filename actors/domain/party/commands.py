"""What can be asked about who is at the table, and about the visit."""

from uuid import UUID

from attrs import frozen

from actors.domain.party.share import Share
from actors.domain.staff import Role
from actors.domain.who import STAFF, By


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
    """End the session. With `unless_busy` it is refused while somebody is connected or the bill is open.

    `by_user` is the staff user who asks, if it is one; then `role` is theirs.
    """

    by: By = STAFF
    reason: str = "staff"
    unless_busy: bool = False
    role: Role = Role.SYSTEM
    by_user: int | None = None


@frozen
class RestoreSession:
    """Open a closed session again: the same party, the same cart and bill."""

    role: Role
    by_user: int


@frozen
class ShareCart:
    """Others may join a cart of the shop by this link, and by no other from now on. Only its owner says so."""

    by: UUID
    share: Share


@frozen
class JoinShared:
    """Become a member of a cart of the shop by a link that names `share_id`; else as `Join`."""

    member_id: UUID
    share_id: UUID
    nickname: str | None = None


PartyCommand = (
    Join | JoinShared | ShareCart | Rename | Leave | ValidatePass | SetOrdering | CloseSession | RestoreSession
)
