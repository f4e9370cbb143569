"""What it takes to turn switches, make codes and the pass anew, arrange the plan, change look, menu and photos (§5).

Owns: these roles. What a session's own commands need is beside their rules.
"""

from typing import Final

from actors.domain.staff import Role

TABLE_ROLE: Final = Role.MANAGER
ORDERING_ROLE: Final = Role.MANAGER
QR_ROLE: Final = Role.MANAGER
PASS_ROLE: Final = Role.MANAGER
BOOKS_ROLE: Final = Role.MANAGER
PLAN_ROLE: Final = Role.MANAGER
MENU_ROLE: Final = Role.MANAGER
LOOK_ROLE: Final = Role.MANAGER  # it can be undone and lets nobody do anything; whoever runs the house chooses its face
PHOTO_ROLE: Final = Role.MANAGER
