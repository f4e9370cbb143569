"""What staff do with orders: look, send again, enter by hand, call off. The routes and the socket both come here.

Owns: whose orders somebody may see, and the way from an order's name to whoever decides: its session, or the order by
itself where that has been deleted. Must not: hold a rule (`actors.domain.till.recovery`), or change anything itself.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

import attrs
from attrs import frozen

from actors.domain.commands import Command
from actors.domain.ordering.order import order_id as name_of_order
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.domain.till.commands import CancelOrder, EnterOrderByHand, ResendOrder
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from actors.outlived import OutlivedOrders
from actors.ports.sessions import KitchenOrder, OrderFilter, OrderRecord, PlacedOrder
from actors.registry import Registry
from actors.restaurant import RestaurantActor
from actors.restaurants import Restaurants
from server.door.bounds import ID_MAX
from server.http.asking import asked
from server.http.problems import accepted, order_gone
from server.http.story_views import OrderStoryView, order_story_view
from staff.floor.floor_views import StaffSessionView, StaffTableView, SwitchesView
from staff.floor.item_views import StaffItemView, scarce_items
from staff.floor.option_views import StaffOptionView, scarce_options
from staff.floor.reading import in_time
from staff.floor.views import AlertView, StaffOrderView, staff_order_view
from staff.kitchen.views import TicketView
from staff.ports import Orders

_NAME: Final = re.compile(r"ORD-([0-9]{1,10})-([0-9]{1,10})")


@frozen
class FloorView:
    """The house of one restaurant, each of its lists in the order in which it is shown, and whether that is all."""

    restaurant: Restaurant
    system: SwitchesView
    tables: Sequence[StaffTableView]
    sessions: Sequence[StaffSessionView]
    orders: Sequence[StaffOrderView]
    alerts: Sequence[AlertView]
    complete: bool
    items: Sequence[StaffItemView] = ()
    tickets: Sequence[TicketView] = ()
    options: Sequence[StaffOptionView] = ()


@frozen(eq=False)
class OrderDesk:
    """Orders of a staff user's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`."""

    orders: Orders
    restaurants: Restaurants
    registry: Registry
    outlived: OutlivedOrders

    async def story(self, user: StaffUser, order_id: str) -> OrderStoryView:
        """One order with its history, what the kitchen has of it, and every call to the till about it.

        Raises `Problem` (404), whose details have the calls where the till refused the order and it was not kept.
        """
        record = await self._record(user, order_id)
        placed, restaurant = _placed(record), await self.restaurant(user)
        trail = (record.attempts, record.moves, record.items)
        return order_story_view(placed.order, *trail, restaurant, staff=True, of_shop=placed.of_shop)

    async def page(self, user: StaffUser, *, unsent: bool, before: int | None, limit: int) -> Sequence[StaffOrderView]:
        """Up to `limit` orders with a number below `before`, newest first; if `unsent`, those that need the till."""
        restaurant = await self.restaurant(user)
        read = self.orders.page(user.restaurant_id, unsent=unsent, before=before, limit=limit)
        return [staff_order_view(placed, restaurant) for placed in await in_time(read)]

    async def filtered(
        self, user: StaffUser, which: OrderFilter, limit: int
    ) -> tuple[Sequence[StaffOrderView], int | None]:
        """Up to `limit` of these orders, newest first, and where the looking has ended if there are others below."""
        restaurant = await self.restaurant(user)
        read = self.orders.filtered(user.restaurant_id, which, limit)
        found = await in_time(read)
        return [staff_order_view(placed, restaurant) for placed in found.orders], found.walked_to

    async def unsent(self, user: StaffUser, limit: int) -> tuple[Sequence[StaffOrderView], bool]:
        """The newest orders that need staff, at most `limit`, and whether these are all."""
        found = await self.page(user, unsent=True, before=None, limit=limit + 1)
        return found[:limit], len(found) <= limit

    async def scarce(self, user: StaffUser) -> Sequence[StaffItemView]:
        """What of the menu is counted or cannot be had."""
        actor = await self._actor(user)
        return scarce_items(actor.restaurant, actor.stock.left)

    async def scarce_options(self, user: StaffUser) -> Sequence[StaffOptionView]:
        """The same of its options."""
        actor = await self._actor(user)
        return scarce_options(actor.restaurant, actor.stock.left)

    async def resend(self, user: StaffUser, order_id: str) -> StaffOrderView:
        """The order goes to the till again, now. Raises `Problem` where the rules refuse, as all that follow do."""
        return await self._act(user, order_id, lambda number: ResendOrder(number, user.role, user.staff_user_id))

    async def enter_by_hand(self, user: StaffUser, order_id: str, ticket: str | None) -> StaffOrderView:
        """Somebody has typed the order into the till, which calls it `ticket`."""
        return await self._act(
            user, order_id, lambda number: EnterOrderByHand(number, user.role, user.staff_user_id, ticket)
        )

    async def cancel(self, user: StaffUser, order_id: str, reason: str) -> StaffOrderView:
        """The order is called off; `reason` is for the audit."""
        return await self._act(
            user, order_id, lambda number: CancelOrder(number, user.role, user.staff_user_id, reason)
        )

    async def placed(self, user: StaffUser, order_id: str) -> PlacedOrder:
        """The order as it is kept, and where it was placed. Raises `Problem` (404) where there is none."""
        return _placed(await self._record(user, order_id))

    async def kept(self, user: StaffUser, order_id: str) -> KitchenOrder:
        """The same, with what the kitchen has of it. Raises as `placed`."""
        record = await self._record(user, order_id)
        return KitchenOrder(_placed(record), record.items)

    async def act(
        self, user: StaffUser, order_id: str, command: Callable[[int], Command]
    ) -> tuple[PlacedOrder, Answer]:
        """The order after the command, and what its session has answered, or the order itself where that was deleted.

        Raises `Problem` where the rules refuse.
        """
        placed = await self.placed(user, order_id)
        number = placed.order.order_number
        try:
            placed, answer = await self._in_session(placed, command(number))
        except NoSuchSession:  # deleted, perhaps just now
            placed, answer = await self._alone(placed, command(number))
        return attrs.evolve(placed, order=answer.state.orders[number]), answer

    async def _act(self, user: StaffUser, order_id: str, command: Callable[[int], Command]) -> StaffOrderView:
        placed, answer = await self.act(user, order_id, command)
        return staff_order_view(placed, answer.restaurant)

    async def _in_session(self, placed: PlacedOrder, command: Command) -> tuple[PlacedOrder, Answer]:
        """Raises `NoSuchSession` where the order has none."""
        session_id = placed.session_id
        if session_id is None:
            raise NoSuchSession("the visit has been deleted")
        number = placed.order.order_number
        answer = accepted(await asked(lambda: self.registry.with_order(session_id, number), command))
        table = answer.restaurant.table_at(answer.state.session.place)
        there = answer.state.session.session_id
        number_of_table = table.table_number if table else None
        return attrs.evolve(placed, session_id=there, table_number=number_of_table), answer

    async def _alone(self, placed: PlacedOrder, command: Command) -> tuple[PlacedOrder, Answer]:
        order = placed.order
        outlived = await self.outlived.order(order.restaurant_id, order.order_number)
        return attrs.evolve(placed, session_id=None, table_number=None), accepted(await in_time(outlived.ask(command)))

    async def _record(self, user: StaffUser, order_id: str) -> OrderRecord:
        record = await in_time(self.orders.one(user.restaurant_id, number_of(user, order_id)))
        if record is None:
            raise order_gone(())
        return record

    async def restaurant(self, user: StaffUser) -> Restaurant:
        """The user's restaurant as it is now."""
        return (await self._actor(user)).restaurant

    async def _actor(self, user: StaffUser) -> RestaurantActor:
        actor = await self.restaurants.by_id(user.restaurant_id)
        if actor is None:
            raise Unavailable("the restaurant is gone")
        return actor


def number_of(user: StaffUser, order_id: str) -> int:
    """The number in the name of an order of the user's restaurant. Raises `Problem` (404) for any other name."""
    named = _NAME.fullmatch(order_id)
    number = int(named[2]) if named else 0
    if not 0 < number <= ID_MAX or order_id != name_of_order(user.restaurant_id, number):
        raise order_gone(())
    return number


def _placed(record: OrderRecord) -> PlacedOrder:
    if record.placed is None:
        raise order_gone(record.attempts)
    return record.placed
