"""A diner in a session."""

from datetime import datetime
from uuid import UUID

from attrs import frozen


@frozen
class Member:
    """A diner in a session. One who has left stays in the tree, because lines and orders name them.

    `joined_seq` is the `seq` of the event that let them in, and is the order of members at a table. `came_from` is the
    session that they were in before it was merged into this one; this one itself where they were away with it, merged
    into another, and are back.
    """

    member_id: UUID
    nickname: str
    joined_seq: int
    joined_at: datetime
    left_at: datetime | None = None
    came_from: UUID | None = None
