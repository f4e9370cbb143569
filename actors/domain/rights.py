"""What it takes to turn a restaurant's switches, and to make its codes and its pass anew (`docs/contract.md` §5).

Owns: these roles. What a session's own commands need is beside their rules.
"""

from typing import Final

from actors.domain.staff import Role

TABLE_ROLE: Final = Role.MANAGER
ORDERING_ROLE: Final = Role.MANAGER
QR_ROLE: Final = Role.MANAGER
PASS_ROLE: Final = Role.MANAGER
