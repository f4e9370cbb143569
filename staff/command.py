"""One command of the staff's socket, as a value.

Owns: its shape. Must not: know which there are; `staff.commands` lists them.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from attrs import frozen
from msgspec import Struct

from actors.domain.staff import StaffUser
from staff.services import StaffServices

Follow: TypeAlias = Callable[[StaffServices, StaffUser, Any], Awaitable[Struct]]

Given: TypeAlias = Callable[[StaffServices, StaffUser, Any], Awaitable[None]]


@frozen
class SocketCommand:
    """One command. `follow` does what a message of this type says, and gives what `done` shows in its field `shows`.

    `given` follows where there is something to do once that has been told, and only then. It must not raise.
    """

    message: type[Struct]
    shows: str
    follow: Follow
    given: Given | None = None

    @property
    def name(self) -> str:
        """The `type` of its messages."""
        return str(self.message.__struct_config__.tag)
