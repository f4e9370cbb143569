"""What can be asked of one session about where it is. Merging takes two (`actors.domain.moving.merging`)."""

from attrs import frozen

from actors.domain.staff import Role


@frozen
class MoveSession:
    """Sit at another table, by its id. `by_user` is the staff user who asks, `role` theirs."""

    table_id: int
    role: Role
    by_user: int


MovingCommand = MoveSession
