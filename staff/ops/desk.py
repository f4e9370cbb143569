"""What staff do with orders of the shop. The routes come here, and whoever comes by another way.

Owns: which orders those are, and what of them is said in which words. Must not: hold a rule, or change anything by
itself; the way to whoever decides is `staff.floor.orders`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from actors.domain.commands import Command
from actors.domain.fulfilment.commands import ChooseForMissing, Offer, PickItem
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.fulfilment.vocabulary import MEANT, SHOWN, ShopStatus, statuses
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import StaffUser
from actors.ports.clock import Clock
from actors.ports.shop_orders import ShopOrder, ShopOrderFilter, shop_order
from server.http.data import Pagination
from server.http.problems import Problem, order_gone
from staff.floor.orders import OrderDesk, number_of
from staff.floor.reading import in_time
from staff.office.shop.branches import no_branch
from staff.ops.views import OpsOrderPage, OpsOrderView, ops_order_view
from staff.ports import Orders

OVER: Final = frozenset({ShopStatus.DELIVERED, ShopStatus.CANCELED})
OPEN: Final = tuple(status for status in ShopStatus if status not in OVER)
LATELY: Final = timedelta(days=7)  # of what is over, where nobody says when
DAYS_MAX: Final = 92  # at once; a season, and what is read of it is counted
Dates = tuple[datetime | None, datetime | None]


@frozen(eq=False)
class OpsDesk:
    """The shop's orders of a staff user's own restaurant; another's are `Problem` 404. All raises `Unavailable`."""

    orders: Orders
    desk: OrderDesk
    clock: Clock

    async def page(
        self, user: StaffUser, status: ShopStatus | None, dates: Dates, branch_id: int | None, limit: int, offset: int
    ) -> OpsOrderPage:
        """A page of orders, the most urgent slot first: with a status, or without one all that are not over."""
        wanted = tuple(one for word in (OPEN if status is None else (status,)) for one in statuses(word))
        since, until = dates
        if status in OVER:
            until = until or (self.clock() + LATELY if since is None else since + LATELY)
            since = since or until - 2 * LATELY
        which = ShopOrderFilter(wanted, since, until, branch_id)
        restaurant = await self.desk.restaurant(user)
        if branch_id is not None and branch_id not in restaurant.branches:
            raise no_branch()
        found = await in_time(self.orders.of_shop(user.restaurant_id, which, limit, offset))
        views = [ops_order_view(one, restaurant) for one in found.orders]
        return OpsOrderPage(views, Pagination(limit, offset, found.total))

    async def one(self, user: StaffUser, order_id: str) -> OpsOrderView:
        """One order."""
        return ops_order_view(await self._found(user, order_id), await self.desk.restaurant(user))

    async def pick(
        self,
        user: StaffUser,
        order_id: str,
        position: int,
        status: PickedStatus,
        offer: Offer | None,
        version: int | None,
        said_at: datetime | None,
    ) -> OpsOrderView:
        """Something is said of an item."""
        return await self._act(
            user,
            order_id,
            lambda number: PickItem(number, position, status, user.staff_user_id, offer, version, said_at),
        )

    async def move(self, user: StaffUser, order_id: str, status: ShopStatus) -> OpsOrderView:
        """The order goes on along its machine."""
        to = MEANT[status]
        try:
            return await self._act(user, order_id, lambda number: MoveOrder(number, to, user.role, user.staff_user_id))
        except Problem as problem:
            raise in_shops_words(problem) from None

    async def choose(self, user: StaffUser, order_id: str, choice: MissingChoice, position: int | None) -> OpsOrderView:
        """A customer has said by phone what they want for what is missing."""
        return await self._act(
            user, order_id, lambda number: ChooseForMissing(number, choice, None, user.staff_user_id, position)
        )

    async def _act(self, user: StaffUser, order_id: str, command: Callable[[int], Command]) -> OpsOrderView:
        await self._found(user, order_id)
        placed, answer = await self.desk.act(user, order_id, command)
        found = shop_order(answer.state, placed.order.order_number)
        return ops_order_view(found, answer.restaurant) if found else await self.one(user, order_id)

    async def _found(self, user: StaffUser, order_id: str) -> ShopOrder:
        found = await in_time(self.orders.one_of_shop(user.restaurant_id, number_of(user, order_id)))
        if found is None:
            raise order_gone(())
        return found


def in_shops_words(problem: Problem) -> Problem:
    """A no to a move, with the moves that are possible instead in the shop's words, as far as it has any.

    An order that is paid is `CREATED` as before, one with an invoice `DELIVERED`: nobody can ask for either here.
    """
    allowed = problem.details.get("allowed")
    if not isinstance(allowed, list | tuple) or not allowed:
        return problem
    words = [SHOWN[to] for to in map(OrderStatus, allowed) if MEANT[SHOWN[to]] is to]
    can = f" It can become {' or '.join(words)}." if words else ""
    message = f"This order cannot make that move now.{can}"
    return Problem(problem.status, problem.code, message, {**problem.details, "allowed": words})
