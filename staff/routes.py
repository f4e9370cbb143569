"""The routes of the staff's door, one file for each thing one can do (`docs/contract.md` §5).

Owns: the list of them. Each route reads what was sent, asks who it is and what they want, and shows the answer.
"""

from typing import Final

from staff.accounts.routes import AccountRoutes
from staff.floor.attention_routes import AttentionRoutes
from staff.floor.floor_routes import FloorRoutes
from staff.floor.routes import StaffOrderRoutes

STAFF: Final = (AccountRoutes, StaffOrderRoutes, AttentionRoutes, FloorRoutes)
"""What staff use; each is made from the staff's door alone."""
