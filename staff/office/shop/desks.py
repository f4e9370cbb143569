"""Everything that managers look after of the shop, built.

Owns: building it. Must not: know a route.
"""

from attrs import frozen

from actors.ports.clock import Clock
from staff.floor.feed import Feeds
from staff.floor.sessions import Sessions
from staff.office.shop.branches import BranchDesk
from staff.office.shop.discounts import DiscountCodeDesk
from staff.office.shop.inventory import InventoryDesk
from staff.office.shop.requests import RequestDesk
from staff.office.shop.slots import SlotDesk
from staff.office.shop.support import SupportDesk
from staff.ports import DiscountCodes, StockPages, Support


@frozen(eq=False)
class ShopReading:
    """Where it is read what no actor has."""

    stock: StockPages
    codes: DiscountCodes
    support: Support


@frozen(eq=False)
class ShopDesks:
    """One for each kind of thing."""

    branches: BranchDesk
    slots: SlotDesk
    inventory: InventoryDesk
    requests: RequestDesk
    discounts: DiscountCodeDesk
    support: SupportDesk


def shop_desks(sessions: Sessions, reading: ShopReading, feeds: Feeds, clock: Clock) -> ShopDesks:
    """All of them."""
    return ShopDesks(
        branches=BranchDesk(sessions),
        slots=SlotDesk(sessions),
        inventory=InventoryDesk(sessions, reading.stock),
        requests=RequestDesk(sessions, reading.stock, feeds, clock),
        discounts=DiscountCodeDesk(sessions, reading.codes),
        support=SupportDesk(sessions, reading.support),
    )
