"""The routes of the diners' door, one file for each thing one can do (`docs/contract.md` §2).

Owns: the list of them. Each route reads what was sent, asks the heart, and shows the answer; none decides anything.
"""

from typing import Final

from server.diners.routes.bill import BillRoutes
from server.diners.routes.cart import CartRoutes
from server.diners.routes.dishes import DishRoutes
from server.diners.routes.is_open import IsOpenRoutes
from server.diners.routes.look import LookRoutes
from server.diners.routes.member import MemberRoutes
from server.diners.routes.menu import MenuRoutes
from server.diners.routes.orders import OrderRoutes
from server.diners.routes.papers import PaperRoutes
from server.diners.routes.passes import PassRoutes
from server.diners.routes.photos import PhotoRoutes
from server.diners.routes.table_session import TableSessionRoutes

DINERS: Final = (
    IsOpenRoutes,
    TableSessionRoutes,
    MemberRoutes,
    MenuRoutes,
    CartRoutes,
    OrderRoutes,
    PassRoutes,
    LookRoutes,
    DishRoutes,
    PhotoRoutes,
    BillRoutes,
    PaperRoutes,
)
"""What diners use; each is made from the diners' services alone. `table_pages` needs the files of the pages as
well, and `providers` who hears them."""
