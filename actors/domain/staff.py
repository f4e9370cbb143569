"""People who work in a restaurant, as the rules see them, and the rights they have."""

from enum import IntEnum

from attrs import frozen


class Role(IntEnum):
    """Who asks for a move, in rising order of rights. `SYSTEM` is Trivet itself."""

    EMPLOYEE = 1
    MANAGER = 2
    ADMIN = 3
    SYSTEM = 4


@frozen
class StaffUser:
    """A person with a role in one restaurant; nothing of another restaurant exists for them.

    `generation` grows when they are given a new password, or are dismissed: what they were given to prove who they
    are before that is good no more.
    """

    staff_user_id: int
    restaurant_id: int
    email: str
    name: str
    role: Role
    generation: int = 1
