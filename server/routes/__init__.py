"""The routes of the diners' door, one file for each thing one can do (`CONTRACT.md` §2).

Owns: the list of them. Each route reads what was sent, asks the heart, and shows the answer; none decides anything.
"""

from typing import Final

from server.routes.cart import CartRoutes
from server.routes.health import HealthRoutes
from server.routes.is_open import IsOpenRoutes
from server.routes.member import MemberRoutes
from server.routes.menu import MenuRoutes
from server.routes.orders import OrderRoutes
from server.routes.qr_page import QrPageRoutes
from server.routes.table_session import TableSessionRoutes

DINERS: Final = (IsOpenRoutes, TableSessionRoutes, MemberRoutes, MenuRoutes, CartRoutes, OrderRoutes, QrPageRoutes)
"""What diners use; each is made from the door alone."""

DOCUMENTED: Final = (*DINERS, HealthRoutes)
"""What the OpenAPI document describes."""
