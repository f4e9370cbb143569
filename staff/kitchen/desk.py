"""What staff do with orders in the kitchen. The routes and the socket both come here.

Owns: what of it is said in which words. Must not: hold a rule, or change anything by itself; the way to whoever decides
is `staff.floor.orders`.

The display is read from Postgres in one go, also for sessions that are alive: what they are was committed before
anybody saw it, so nothing is newer than what is stored.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from attrs import frozen
from msgspec.structs import replace

from actors.domain.commands import Command
from actors.domain.kitchen.commands import BumpTicket, FireCourse, HoldCourse, MoveItem, MoveOrder, RecallTicket
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.courses import held_courses
from actors.domain.kitchen.ticket import ItemState, items_of
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import StaffUser
from actors.envelope import Answer
from actors.ports.clock import Clock
from actors.ports.sessions import PlacedOrder
from staff.floor.orders import OrderDesk
from staff.floor.reading import in_time
from staff.floor.views import StaffOrderView, staff_order_view
from staff.kitchen.feed import KitchenFeed
from staff.kitchen.views import KitchenView, TicketsView, kitchen_view, left_views, tickets_view
from staff.ports import Orders

ORDERS_MAX: Final = 100  # on the display at once; more than anybody has in hand, and about 200 KiB
LEFT_MAX: Final = 10  # tickets to call back; who missed more has other worries
LEFT_LOOKED_AT: Final = 200  # orders among which these are found; about an hour of the busiest kitchen
SHOWN_FOR: Final = timedelta(days=1)  # what nobody has bumped by then was never cooked from this display


@frozen(eq=False)
class KitchenDesk:
    """The kitchen of a staff user's own restaurant. Another's orders do not exist: `Problem` 404.

    All raises `Unavailable`; whatever acts raises `Problem` where the rules refuse.
    """

    orders: Orders
    desk: OrderDesk
    feed: KitchenFeed
    clock: Clock

    async def kitchen(self, user: StaffUser, station: str | None) -> KitchenView:
        """What is on the display of one station, or of all, and which tickets have left it last."""
        display = await self.display(user, station)
        restaurant, since = await self.desk.restaurant(user), self.clock() - SHOWN_FOR
        reading = self.orders.departed(
            user.restaurant_id, station=station, since=since, newest=LEFT_LOOKED_AT, limit=LEFT_MAX
        )
        return replace(display, left=left_views(await in_time(reading), station, restaurant, LEFT_MAX))

    async def display(self, user: StaffUser, station: str | None) -> KitchenView:
        """What is on the display of one station, or of all, without what has left it."""
        restaurant = await self.desk.restaurant(user)
        since = self.clock() - SHOWN_FOR
        reading = self.orders.kitchen(user.restaurant_id, station=station, since=since, limit=ORDERS_MAX + 1)
        found = await in_time(reading)
        complete = len(found) <= ORDERS_MAX
        return kitchen_view(found[-ORDERS_MAX:], station, restaurant, complete=complete)

    async def move_order(self, user: StaffUser, order_id: str, status: OrderStatus) -> StaffOrderView:
        """The order goes on along its machine, and its items with it."""
        placed, answer = await self._act(
            user, order_id, lambda number: MoveOrder(number, status, user.role, user.staff_user_id)
        )
        return staff_order_view(placed, answer.restaurant)

    async def move_item(self, user: StaffUser, order_id: str, position: int, state: str) -> TicketsView:
        """The kitchen has gone on with an item, and its order goes on with it."""
        cooked = ItemState(state)
        return await self._cook(user, order_id, lambda number: MoveItem(number, position, cooked, user.staff_user_id))

    async def bump(self, user: StaffUser, order_id: str, station: str | None) -> TicketsView:
        """A station, or the whole kitchen, is through with an order."""
        return await self._cook(user, order_id, lambda number: BumpTicket(number, user.staff_user_id, station))

    async def recall(self, user: StaffUser, order_id: str, station: str | None) -> TicketsView:
        """What was bumped is on the display again."""
        return await self._cook(user, order_id, lambda number: RecallTicket(number, user.staff_user_id, station))

    async def fire(self, user: StaffUser, order_id: str, course: Course | None) -> TicketsView:
        """The kitchen begins with a course, or with the next that is held.

        Which one that is, is found before: a session whose actor has just ended is asked twice (`server.http.asking`).
        """
        named = course
        if named is None:
            kept = await self.desk.kept(user, order_id)
            named = next(iter(held_courses(kept.items)), None)
            if named is None:
                return tickets_view(kept.placed, kept.items, await self.desk.restaurant(user))
        command = partial(FireCourse, course=named, by_user=user.staff_user_id)
        return await self._cook(user, order_id, command)

    async def hold(self, user: StaffUser, order_id: str, course: Course) -> TicketsView:
        """A course has to wait."""
        return await self._cook(user, order_id, lambda number: HoldCourse(number, course, user.staff_user_id))

    async def _cook(self, user: StaffUser, order_id: str, command: Callable[[int], Command]) -> TicketsView:
        placed, answer = await self._act(user, order_id, command)
        items = items_of(answer.state.ticket_items, placed.order.order_number)
        return tickets_view(placed, items, answer.restaurant)

    async def _act(
        self, user: StaffUser, order_id: str, command: Callable[[int], Command]
    ) -> tuple[PlacedOrder, Answer]:
        """As `OrderDesk.act`; screens are told of what no session tells."""
        placed, answer = await self.desk.act(user, order_id, command)
        if placed.session_id is None and isinstance(answer.decision, tuple):
            self.feed.outlived_changed(answer.state, placed.order.order_number, answer.restaurant)
        return placed, answer
