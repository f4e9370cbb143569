"""The in-memory twin of what whoever helps customers finds.

Owns: what `Memory` answers about it. Must not: know a rule.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

from actors.domain.audit import AuditEntry
from actors.domain.cart.line import LineState
from actors.domain.ordering.order import Order
from actors.domain.session import SessionState
from actors.domain.state import State
from actors.ports.audit import AuditRecord
from actors.ports.shop_orders import ShopOrder, shop_order
from actors.ports.support import CustomerStory, Found, FoundCustomer, FoundOrder, OpenCart, Sought, StoryPayment


class MemorySupport:
    """Fits `staff.ports.Support`. `customers` are those of each restaurant, which tests put there."""

    def __init__(
        self,
        states: Callable[[], Iterable[State]],
        audit: Sequence[AuditEntry],
        name_of: Callable[[int | None], str | None],
        before_read: Callable[[], Awaitable[None]],
    ) -> None:
        self.customers: dict[tuple[int, int], FoundCustomer] = {}
        self._states = states
        self._audit = audit
        self._name_of = name_of
        self._before_read = before_read

    async def search(self, restaurant_id: int, sought: Sought, limit: int) -> Found:
        """See `staff.ports.Support.search`."""
        await self._before_read()
        theirs = [one for (owner, _), one in self.customers.items() if owner == restaurant_id and not one.erased_at]
        people = [one for one in theirs if _fits(one, sought)]
        orders = [one for one in self._orders(restaurant_id) if one.order_number == sought.order_number]
        return Found(sorted(people, key=lambda one: one.email)[:limit], orders)

    async def story(self, restaurant_id: int, customer_id: int, orders: int, entries: int) -> CustomerStory | None:
        """See `staff.ports.Support.story`."""
        await self._before_read()
        customer = self.customers.get((restaurant_id, customer_id))
        if customer is None:
            return None
        theirs = [one for one in self._orders(restaurant_id) if one.customer_id == customer_id]
        theirs = sorted(theirs, key=lambda one: -one.order_number)[:orders]
        paid = list(self._payments({one.order_number for one in theirs}, restaurant_id))
        subjects = {f"customer-{customer_id}", *(f"payment-{one.payment_id}" for one in paid)}
        subjects |= {f"ORD-{restaurant_id}-{one.order_number}" for one in theirs}
        entered = self._entries(restaurant_id, subjects)[:entries]
        return CustomerStory(customer, theirs, paid, entered, self._cart(restaurant_id, customer_id))

    def _cart(self, restaurant_id: int, customer_id: int) -> OpenCart | None:
        for state in self._states():
            session = state.session
            theirs = session.restaurant_id == restaurant_id and session.place.customer_id == customer_id
            if theirs and session.state is SessionState.ACTIVE:
                items = sum(one.state in (LineState.PENDING, LineState.LOCKED) for one in state.lines.values())
                return OpenCart(session.session_id, session.opened_at, items)
        return None

    def _orders(self, restaurant_id: int) -> Iterator[FoundOrder]:
        for state in self._states():
            for number, order in state.orders.items():
                if order.restaurant_id == restaurant_id:
                    yield _brief(state, number, order)

    def _payments(self, numbers: set[int], restaurant_id: int) -> Iterator[StoryPayment]:
        for state in self._states():
            for number, how in state.fulfilments.items():
                payment = None if how.payment_id is None else state.payments.get(how.payment_id)
                if payment is not None and number in numbers and how.restaurant_id == restaurant_id:
                    yield StoryPayment(
                        payment.payment_id,
                        number,
                        payment.amount,
                        payment.refunded,
                        payment.method,
                        payment.status,
                        payment.error,
                        payment.created_at,
                    )

    def _entries(self, restaurant_id: int, subjects: set[str]) -> list[AuditRecord]:
        found = [
            AuditRecord(number, one.at, one.who, self._name_of(one.who), one.what, one.subject, one.old, one.new)
            for number, one in enumerate(self._audit, start=1)
            if one.restaurant_id == restaurant_id and one.subject in subjects
        ]
        return sorted(found, key=lambda one: (one.at, one.audit_id), reverse=True)


def _fits(one: FoundCustomer, sought: Sought) -> bool:
    digits = "".join(sign for sign in one.phone if sign.isdigit())
    by_email = sought.email is not None and one.email.lower().startswith(sought.email.lower())
    return by_email or (sought.phone is not None and digits.endswith(sought.phone))


def _brief(state: State, number: int, order: Order) -> FoundOrder:
    how = state.fulfilments.get(number)
    brief = FoundOrder(
        number, order.status, order.payment_status, order.total, order.created_at, state.session.session_id
    )
    if how is None:
        return brief
    return FoundOrder(
        number,
        order.status,
        order.payment_status,
        how.total,
        order.created_at,
        state.session.session_id,
        how.customer_id,
        how.kind,
        how.starts_at,
        how.name,
        _changed(state, number),
    )


def _changed(state: State, number: int) -> ShopOrder | None:
    """What is known of an order of which something did not come, or off whose lines something was taken."""
    found = shop_order(state, number)
    if found is None:
        return None
    taken_off = any(one.public_id is not None for one in found.discounts)
    return found if taken_off or any(pick.choice is not None for pick in found.picks) else None
