"""What staff do with orders in the kitchen. The routes and the socket both come here.

Owns: the way from an order's name to whoever decides about it: its session, or, once that has been deleted, the order
alone (`actors.outlived`). Must not: hold a rule, or change anything by itself.

The display is read from Postgres in one go, also for sessions that are alive: what they are was committed before
anybody saw it, so nothing is newer than what is stored.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import attrs
from attrs import frozen

from actors.domain.commands import Command
from actors.domain.kitchen.commands import BumpTicket, FireCourse, HoldCourse, MoveItem, MoveOrder, RecallTicket
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState, items_of
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import StaffUser
from actors.envelope import Answer
from actors.errors import NoSuchSession
from actors.outlived import OutlivedOrders
from actors.ports.clock import Clock
from actors.ports.sessions import PlacedOrder
from actors.registry import Registry
from server.http.asking import asked
from server.http.problems import accepted
from staff.floor.orders import OrderDesk
from staff.floor.reading import in_time
from staff.floor.views import StaffOrderView, staff_order_view
from staff.kitchen.feed import KitchenFeed
from staff.kitchen.views import KitchenView, TicketsView, kitchen_view, tickets_view
from staff.ports import Orders

ORDERS_MAX: Final = 100  # on the display at once; more than anybody has in hand, and about 200 KiB
SHOWN_FOR: Final = timedelta(days=1)  # what nobody has bumped by then was never cooked from this display


@frozen(eq=False)
class KitchenDesk:
    """The kitchen of a staff user's own restaurant. Another's orders do not exist: `Problem` 404.

    All raises `Unavailable`; whatever acts raises `Problem` where the rules refuse.
    """

    orders: Orders
    desk: OrderDesk
    registry: Registry
    outlived: OutlivedOrders
    feed: KitchenFeed
    clock: Clock

    async def display(self, user: StaffUser, station: str | None) -> KitchenView:
        """What is on the display of one station, or of all."""
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
        """The kitchen begins with a course, or with the next that is held."""
        return await self._cook(user, order_id, lambda number: FireCourse(number, user.staff_user_id, course))

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
        """The order after the command, and the answer of whoever decided."""
        placed = await self.desk.placed(user, order_id)
        number = placed.order.order_number
        try:
            placed, answer = await self._in_session(placed, command(number))
        except NoSuchSession:  # deleted, perhaps just now
            placed = PlacedOrder(placed.order, None, None)
            answer = await self._alone(user, number, command(number))
        return attrs.evolve(placed, order=answer.state.orders[number]), answer

    async def _in_session(self, placed: PlacedOrder, command: Command) -> tuple[PlacedOrder, Answer]:
        """Raises `NoSuchSession` where the order has none."""
        session_id = placed.session_id
        if session_id is None:
            raise NoSuchSession("the visit has been deleted")
        answer = accepted(await asked(lambda: self.registry.session(session_id), command))
        table = answer.restaurant.table_at(answer.state.session.place)
        return PlacedOrder(placed.order, session_id, table.table_number if table else None), answer

    async def _alone(self, user: StaffUser, number: int, command: Command) -> Answer:
        order = await self.outlived.order(user.restaurant_id, number)
        answer = accepted(await in_time(order.ask(command)))
        if isinstance(answer.decision, tuple):
            self.feed.outlived_changed(answer.state, number, answer.restaurant)
        return answer
