"""The twin in memory of counter orders."""

from collections.abc import Awaitable, Callable, Iterable, Iterator

from actors.domain.state import State
from actors.ports.counter_orders import CounterOrderFilter, FoundCounterOrders, KeptCounterOrder
from persistence.counter_orders import WALKED_MAX


class MemoryCounterOrders:
    """Fits `actors.ports.counter_orders.CounterOrders`."""

    def __init__(
        self,
        states: Callable[[], Iterable[State]],
        outlived: Iterable[State],
        before_read: Callable[[], Awaitable[None]],
    ) -> None:
        self._states = states
        self._outlived = outlived
        self._before_read = before_read

    async def one(self, restaurant_id: int, order_number: int) -> KeptCounterOrder | None:
        """See `actors.ports.counter_orders.CounterOrders.one`."""
        await self._before_read()
        return next((one for one in self._of(restaurant_id) if one.order.order_number == order_number), None)

    async def page(self, restaurant_id: int, which: CounterOrderFilter, limit: int) -> FoundCounterOrders:
        """See `actors.ports.counter_orders.CounterOrders.page`."""
        await self._before_read()
        every = sorted(self._of(restaurant_id), key=lambda one: -one.order.order_number)
        walked = [one for one in every if which.before is None or one.order.order_number < which.before][:WALKED_MAX]
        found = tuple(one for one in walked if _fits(one, which))
        walked_to = walked[-1].order.order_number if len(walked) == WALKED_MAX else None
        return FoundCounterOrders(found[which.offset :][:limit], walked_to, len(found))

    def _of(self, restaurant_id: int) -> Iterator[KeptCounterOrder]:
        living = ((state.session.session_id, state.session.seq, state) for state in self._states())
        for session_id, seq, state in (*living, *((None, 0, state) for state in self._outlived)):
            if state.session.restaurant_id == restaurant_id:
                for number, counter in state.counters.items():
                    yield KeptCounterOrder(state.orders[number], counter, session_id, seq, state.moves_of(number))


def _fits(one: KeptCounterOrder, which: CounterOrderFilter) -> bool:
    order, counter = one.order, one.counter
    return (
        (which.statuses is None or order.status in which.statuses)
        and which.payment_status in (None, order.payment_status)
        and which.table_id in (None, counter.table_id)
        and which.customer_session_id in (None, counter.customer_session_id)
        and (which.created_from is None or order.created_at >= which.created_from)
        and (which.created_until is None or order.created_at < which.created_until)
    )
