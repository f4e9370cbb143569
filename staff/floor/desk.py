"""What staff look at: the tables, the sessions, and the floor as a screen is first shown it.

Owns: putting that together for a staff user's own restaurant. Must not: hold a rule, or keep anything.
"""

from typing import Final

from attrs import frozen

from actors.domain.staff import StaffUser
from staff.floor.attention import AttentionDesk
from staff.floor.floor_views import StaffSessionsView, StaffTablesView
from staff.floor.floors import Floors
from staff.floor.house import House
from staff.floor.orders import FloorView, OrderDesk
from staff.floor.sessions import Sessions
from staff.kitchen.desk import KitchenDesk

ORDERS_SHOWN_MAX: Final = 200  # more than a kitchen works off in an evening; the rest is in the list of orders
ALERTS_SHOWN_MAX: Final = 100  # more than anybody reads; about 30 KiB


@frozen(eq=False)
class FloorDesk:
    """The house of a staff user's own restaurant. All raises `Unavailable`."""

    floors: Floors
    sessions: Sessions
    orders: OrderDesk
    attention: AttentionDesk
    kitchen: KitchenDesk

    async def tables(self, user: StaffUser) -> StaffTablesView:
        """Every table as it is now, by number."""
        house = await self.floors.settled(await self.sessions.restaurant(user))
        return StaffTablesView(sorted(house.tables.values(), key=lambda table: table.table_number))

    async def active(self, user: StaffUser) -> StaffSessionsView:
        """Every open session as it is now, longest open first."""
        house = await self.floors.settled(await self.sessions.restaurant(user))
        found = [one for one in house.sessions if one.closed_at is None]
        return StaffSessionsView(sorted(found, key=lambda one: one.opened_at), house.complete)

    async def house(self, user: StaffUser) -> House:
        """The house, which is kept true from now on for as long as somebody watches."""
        return await self.floors.house(await self.sessions.restaurant(user))

    async def floor(self, user: StaffUser) -> FloorView:
        """How everything is."""
        alerts = await self.attention.open_alerts(user, ALERTS_SHOWN_MAX + 1)
        orders, complete = await self.orders.unsent(user, ORDERS_SHOWN_MAX)
        house = await self.house(user)
        tables = sorted(house.tables.values(), key=lambda table: table.table_number)
        sessions = sorted(house.sessions, key=lambda one: one.opened_at)
        items, options = await self.orders.scarce(user), await self.orders.scarce_options(user)
        display = await self.kitchen.display(user, None)
        whole = complete and house.complete and display.complete and len(alerts) <= ALERTS_SHOWN_MAX
        return FloorView(
            house.restaurant,
            house.system,
            tables,
            sessions,
            orders,
            alerts[:ALERTS_SHOWN_MAX],
            whole,
            items,
            display.tickets,
            options,
        )
