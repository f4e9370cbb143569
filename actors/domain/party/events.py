"""What has happened to the party and its visit. `by_user` is the staff user whose doing it was, if it was one's."""

from datetime import datetime

from attrs import frozen

from actors.domain.party.member import Member
from actors.domain.party.share import Share
from actors.domain.who import By


@frozen
class MemberJoined:
    at: datetime
    by: By
    member: Member
    is_host: bool
    by_user: int | None = None


@frozen
class MemberUpdated:
    """A member was renamed or has become the host."""

    at: datetime
    by: By
    member: Member
    is_host: bool
    by_user: int | None = None


@frozen
class MemberLeft:
    at: datetime
    by: By
    member: Member
    by_user: int | None = None


@frozen
class PassValidated:
    at: datetime
    by: By


@frozen
class OrderingDisabled:
    at: datetime
    by: By


@frozen
class OrderingEnabled:
    at: datetime
    by: By


@frozen
class SessionClosed:
    at: datetime
    by: By
    reason: str
    by_user: int | None = None


@frozen
class SessionRestored:
    """Staff have opened a closed session again."""

    at: datetime
    by: By
    by_user: int


@frozen
class CartShared:
    """Others may join the cart by a link; whatever link it had before is good no more."""

    at: datetime
    by: By
    share: Share


PartyEvent = (
    MemberJoined
    | MemberUpdated
    | MemberLeft
    | PassValidated
    | OrderingDisabled
    | OrderingEnabled
    | SessionClosed
    | SessionRestored
    | CartShared
)
