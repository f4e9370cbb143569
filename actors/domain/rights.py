"""What it takes to turn a restaurant's switches, make its codes anew, arrange its plan and change its look (§5).

Owns: these roles. What a session's own commands need is beside their rules.
"""

from typing import Final

from actors.domain.decision import not_allowed
from actors.domain.refusal import Refusal
from actors.domain.staff import Role

TABLE_ROLE: Final = Role.MANAGER
ORDERING_ROLE: Final = Role.MANAGER
QR_ROLE: Final = Role.MANAGER
PLAN_ROLE: Final = Role.MANAGER
LOOK_ROLE: Final = Role.MANAGER  # it can be undone and lets nobody do anything; whoever runs the house chooses its face


def lacking(role: Role, needed: Role) -> Refusal | None:
    """The refusal for somebody with this role, if they need another."""
    return not_allowed() if role < needed else None
