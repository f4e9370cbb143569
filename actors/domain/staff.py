"""A person who works in a restaurant, as the rules see them."""

from attrs import frozen

from actors.domain.order import Role


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
