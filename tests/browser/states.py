"""Every page and every state that it can be in.

One list for axe, for layout and for pictures: a line here, or in the file of its page, and all three look at it.
"""

from typing import Final

from tests.browser.bills import BILLS
from tests.browser.books import BOOKS
from tests.browser.carts import CARTS
from tests.browser.compared import COMPARED
from tests.browser.connected import CONNECTED
from tests.browser.counter import COUNTER
from tests.browser.hooked import HOOKED
from tests.browser.menus import MENUS
from tests.browser.office_of_shop import OFFICE_OF_SHOP
from tests.browser.picking import PICKING
from tests.browser.seldom import SELDOM
from tests.browser.shop import SHOP
from tests.browser.shop_orders import SHOP_ORDERS
from tests.browser.staffed import STAFFED
from tests.browser.visits import VISITS
from tests.browser.written import WRITTEN

STATES: Final = (
    *MENUS,
    *CARTS,
    *BILLS,
    *COUNTER,
    *VISITS,  # whatever else a diner may see
    *STAFFED,
    *SELDOM,  # of both
    *WRITTEN,  # the menu as managers write it, and what guests choose of it
    *BOOKS,
    *SHOP,
    *PICKING,
    *OFFICE_OF_SHOP,
    *SHOP_ORDERS,
    *HOOKED,
    *CONNECTED,  # other systems, and whether they have everything
    *COMPARED,  # payments, with what their provider says
)
