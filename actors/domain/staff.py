"""People who work in a restaurant, as the rules see them, and the rights they have."""

from collections.abc import Mapping
from enum import IntEnum
from uuid import UUID

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
    are before that is good no more, but in the login `kept_family`, in which they gave themselves their password.
    """

    staff_user_id: int
    restaurant_id: int
    email: str
    name: str
    role: Role
    generation: int = 1
    kept_family: UUID | None = None

    @property
    def account_id(self) -> int:
        """The number of the account among staff."""
        return self.staff_user_id

    @property
    def role_name(self) -> str:
        """What their tokens say they are; what they may is read of them with every request."""
        return self.role.name

    def accepts(self, generation: int, family_id: UUID) -> bool:
        """Whether what they were given in this generation and login is still good."""
        return generation == self.generation or family_id == self.kept_family


@frozen
class Standings:
    """Of some staff users those who may sign in, by id and as they are now; of some tokens those that were revoked."""

    users: Mapping[int, StaffUser]
    revoked: frozenset[UUID]
