"""What has happened to the party and its visit."""

from datetime import datetime

from attrs import frozen

from actors.domain.party.member import Member
from actors.domain.who import By


@frozen
class MemberJoined:
    at: datetime
    by: By
    member: Member
    is_host: bool


@frozen
class MemberUpdated:
    """A member was renamed or has become the host."""

    at: datetime
    by: By
    member: Member
    is_host: bool


@frozen
class MemberLeft:
    at: datetime
    by: By
    member: Member


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


PartyEvent = (
    MemberJoined | MemberUpdated | MemberLeft | PassValidated | OrderingDisabled | OrderingEnabled | SessionClosed
)
