"""Counter orders: taken, looked at, changed and called off by staff and by keys alike.

Owns: which session an order is in, and the way to whoever decides. Must not: hold a rule (`actors.domain.counter`).
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final
from uuid import UUID, uuid5

from attrs import frozen
from msgspec import json

from actors.domain.counter.commands import NOBODY, ChangeCounterOrder, Customer, OrderedItem, TakeCounterOrder
from actors.domain.money.payment import Method
from actors.domain.ordering.events import OrderPlaced
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.envelope import Answer
from actors.ports.clock import NewId
from actors.ports.counter_orders import CounterOrderFilter, CounterOrders, KeptCounterOrder
from server.door.bounds import ID_MAX
from server.http.asking import asked
from server.http.problems import Problem, order_gone, refused
from staff.floor.controls import refuse_unknown
from staff.floor.reading import cut, in_time
from staff.floor.sessions import Sessions

_ORDERS: Final = UUID("9c2b1d3e-7f46-4a51-8f0e-2d6f6c1f7a10")
"""What ids of these sessions are made with. Another one would not know again what was ordered before."""
_NAME: Final = re.compile(r"(?:ORD-([0-9]{1,10})-)?([0-9]{1,10})")


@frozen
class Wanted:
    """An order as somebody says it, with amounts in minor units."""

    items: tuple[OrderedItem, ...]
    table_id: int | None = None
    customer: Customer = NOBODY
    notes: str = ""
    special_instructions: str = ""
    discount: int = 0
    deposit: int = 0
    tip: int = 0
    method: Method | None = None

    @property
    def hashed(self) -> str:
        """What identifies it, so that its key is not used for another."""
        items = [(one.menu_item_id, one.qty, one.note, one.options) for one in self.items]
        customer = (self.customer.name, self.customer.phone, self.customer.session_id)
        money = (self.discount, self.deposit, self.tip, self.method)
        said = (items, self.table_id, customer, self.notes, self.special_instructions, money)
        return blake2b(json.encode(said), digest_size=16).hexdigest()


@frozen
class Saying:
    """What somebody says of an order; None leaves something as it is. `reason` is why it is called off."""

    customer_name: str | None = None
    customer_phone: str | None = None
    notes: str | None = None
    status: OrderStatus | None = None
    reason: str = ""


@frozen
class CounterPage:
    """Counter orders, and what the next page is asked for with, None after the last. `total` fit of those looked at."""

    orders: Sequence[KeptCounterOrder]
    before: int | None
    total: int


@frozen(eq=False)
class CounterDesk:
    """Counter orders of an account's own restaurant. All raises `Unavailable`.

    Another's do not exist: `Problem` 404.
    """

    orders: CounterOrders
    sessions: Sessions
    new_id: NewId

    async def take(self, user: StaffUser, key: str, wanted: Wanted) -> tuple[KeptCounterOrder, Restaurant, bool]:
        """The order, and whether it is new. Raises `Problem` where the rules refuse: then there is nothing of it."""
        restaurant = await self.sessions.restaurant(user)
        if wanted.table_id is not None:
            refuse_unknown(restaurant, wanted.table_id)
        command = TakeCounterOrder(
            user.staff_user_id,
            user.role,
            key,
            wanted.hashed,
            self.new_id(),
            wanted.items,
            wanted.customer,
            wanted.notes,
            wanted.special_instructions,
            wanted.discount,
            wanted.deposit,
            wanted.tip,
            wanted.method,
        )
        session_id = uuid5(_ORDERS, f"{user.restaurant_id} {user.staff_user_id} {key}")
        registry = self.sessions.registry
        answer = await asked(lambda: registry.at_counter(user.restaurant_id, session_id, wanted.table_id), command)
        if isinstance(answer.decision, Refusal):
            raise _not_taken(answer.decision, answer, wanted)
        order, new = _placed(answer)
        return _kept(answer, order.order_number), answer.restaurant, new

    async def one(self, user: StaffUser, order_id: str) -> tuple[KeptCounterOrder, Restaurant]:
        """The order, by its name or number. Raises `Problem` (404)."""
        restaurant = await self.sessions.restaurant(user)
        return await self._found(user, order_id), restaurant

    async def page(self, user: StaffUser, which: CounterOrderFilter, limit: int) -> tuple[CounterPage, Restaurant]:
        """Up to `limit` of these, the newest first."""
        restaurant = await self.sessions.restaurant(user)
        found = await in_time(self.orders.page(user.restaurant_id, which, limit + 1))
        page, last = cut(found.orders, limit)
        before = found.walked_to if last is None else last.order.order_number
        return CounterPage(page, before, found.total), restaurant

    async def change(
        self, user: StaffUser, order_id: str, seen: int | None, said: Saying
    ) -> tuple[KeptCounterOrder, Restaurant]:
        """The order with what was said. Raises `Problem` where the rules refuse, or it is not as it was `seen`."""
        kept = await self._found(user, order_id)
        number = kept.order.order_number
        if kept.session_id is None:
            message = f"Order {number} is long over and stays as it is."
            raise Problem(409, Code.INVALID_STATUS_TRANSITION, message, {"allowed": []})
        command = ChangeCounterOrder(
            number,
            user.staff_user_id,
            user.role,
            seen,
            said.customer_name,
            said.customer_phone,
            said.notes,
            said.status,
            said.reason,
        )
        answer = await self.sessions.act(user, kept.session_id, command)
        return _kept(answer, number), answer.restaurant

    async def session_of(self, user: StaffUser, order_id: str) -> UUID:
        """The order's session. Raises `Problem` (404), also once that has been deleted."""
        kept = await self._found(user, order_id)
        if kept.session_id is None:
            raise order_gone(())
        return kept.session_id

    async def _found(self, user: StaffUser, order_id: str) -> KeptCounterOrder:
        named = _NAME.fullmatch(order_id)
        number = int(named[2]) if named else 0
        ours = named is not None and named[1] in (None, str(user.restaurant_id))
        found = None
        if ours and 0 < number <= ID_MAX:
            found = await in_time(self.orders.one(user.restaurant_id, number))
        if found is None:
            raise order_gone(())
        return found


def _placed(answer: Answer) -> tuple[Order, bool]:
    match answer.decision:
        case Repeat(order=Order() as order):
            return order, False
        case tuple() as events:
            return next(event.order for event in events if isinstance(event, OrderPlaced)), True
        case _:
            raise order_gone(())


def _kept(answer: Answer, number: int) -> KeptCounterOrder:
    """The order as it is in the session that has just answered."""
    state = answer.state
    session = state.session
    return KeptCounterOrder(
        state.orders[number], state.counters[number], session.session_id, session.seq, state.moves_of(number)
    )


def _not_taken(refusal: Refusal, answer: Answer, wanted: Wanted) -> Problem:
    """The rules' no, by the table or the item that it is about."""
    table = None if wanted.table_id is None else answer.restaurant.tables.get(wanted.table_id)
    if refusal.code is Code.ORDERING_DISABLED and table is not None and not table.enabled:
        return Problem(
            423, "TABLE_DISABLED", "This table is not taking orders right now.", {"table_id": table.table_id}
        )
    if refusal.code is Code.ITEM_UNKNOWN:
        known = answer.restaurant.menu.items
        at = next((n for n, one in enumerate(wanted.items) if one.menu_item_id not in known), 0)
        return Problem(422, refusal.code, refusal.message, {"field": f"items[{at}].menu_item_id"})
    return refused(refusal, answer)
