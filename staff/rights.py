"""What somebody's role lets them see where no rule of the heart is asked, because nothing changes.

Owns: the 403 in the rules' words. Must not: know a route.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from actors.domain.refusal import Code
from actors.domain.staff import Role, StaffUser
from server.http.problems import Problem

_ASK: Final[Mapping[Role, str]] = MappingProxyType(
    {Role.MANAGER: "Ask a manager to do this.", Role.ADMIN: "Ask an admin to do this."}
)


def demand(user: StaffUser, least: Role) -> None:
    """Raises `Problem` (403) for anybody with fewer rights than `least`, a manager or an admin."""
    if user.role < least:
        raise Problem(403, Code.NOT_ALLOWED, _ASK[least])
