"""What has happened to where a party is. `by_user` is the staff user whose doing it was, if it was one's."""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from actors.domain.moving.luggage import Luggage
from actors.domain.place import Place
from actors.domain.who import By


@frozen
class SessionMoved:
    """The party sits at another table, with all that it has."""

    at: datetime
    by: By
    before: Place
    place: Place
    by_user: int


@frozen
class SessionMerged:
    """All that the session had is in another one, `into`, whose party sits at `place`. It is closed with this.

    What stays behind is of nobody: keys whose orders the till refused, and what was asked of it about them.
    """

    at: datetime
    by: By
    into: UUID
    place: Place
    luggage: Luggage
    by_user: int


@frozen
class PartyArrived:
    """The session that the party comes from has given this. Who of them is there, and their lines, came before it.

    `from_place` is where they sat. `back` says that they had been merged, and are where they were again. `round` is the
    cart's from now on: no order of either has had it, so that a line is in one order of a round however it got here.
    """

    at: datetime
    by: By
    from_session: UUID
    from_place: Place
    luggage: Luggage
    round: int
    back: bool
    by_user: int | None


@frozen
class PartyDeparted:
    """A party that had been merged has gone back to its own session, `to_session`, and has taken this with it.

    That they left, and their lines, came before it.
    """

    at: datetime
    by: By
    to_session: UUID
    luggage: Luggage
    by_user: int


@frozen
class CartTaken:
    """A guest has signed in: their cart is closed, and its lines and its household are in the customer's, `into`.

    `household` are who of its members have gone, and `retired` what they had removed. The guest stays behind: in the
    customer's cart they are the customer.
    """

    at: datetime
    by: By
    into: UUID
    household: frozenset[UUID]
    retired: frozenset[UUID]


MovingEvent = SessionMoved | SessionMerged | PartyArrived | PartyDeparted | CartTaken
