"""The twin in memory of the shop's orders, and of discount codes with their uses and checks."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

from actors.domain.fulfilment.discount_code import CodeStanding, CodeUse, DiscountCode
from actors.domain.ordering.order import OrderStatus
from actors.domain.state import State
from actors.errors import BadRow
from actors.ports.journal import Change
from actors.ports.shop_orders import ShopOrder, ShopOrderPage
from persistence.memory_shop_orders import shop_orders


class MemoryCodes:
    """Codes by restaurant, and how often they were used: `used` by code, and by code and customer."""

    def __init__(self) -> None:
        self.codes: dict[tuple[int, str], DiscountCode] = {}
        self.used: Counter[tuple[int, ...]] = Counter()

    def put(self, restaurant_id: int, code: DiscountCode) -> None:
        """A code, as the office would make it."""
        self.codes[restaurant_id, code.code] = code

    def write(self, restaurant_id: int, change: Change) -> None:
        """What a restaurant's change writes, or deletes."""
        for code in change.parts.get("discount_codes", ()):
            self._drop(restaurant_id, code.discount_code_id)
            self.put(restaurant_id, code)
        for one in change.gone.get("discount_codes", ()):
            self._drop(restaurant_id, one.key)

    def of(self, restaurant_id: int) -> list[CodeStanding]:
        """A restaurant's codes, the newest first."""
        found = [code for (owner, _), code in self.codes.items() if owner == restaurant_id and code.active]
        found.sort(key=lambda code: -code.discount_code_id)
        return [CodeStanding(code, self.used[code.discount_code_id,]) for code in found]

    def _drop(self, restaurant_id: int, code_id: int) -> None:
        theirs = [key for key, code in self.codes.items() if code.discount_code_id == code_id]
        if any(owner != restaurant_id for owner, _ in theirs):
            raise BadRow("23502")
        for key in theirs:
            del self.codes[key]

    def check(self, change: Change) -> None:
        """Raises `BadRow` where a code would be used more often than it may be."""
        known = {code.discount_code_id: code for code in self.codes.values()}
        used = self.used.copy()
        for use in _uses(change):
            _count(used, use)
            code = known[use.discount_code_id]
            if code.uses_max is not None and use.quantity > 0 and used[use.discount_code_id,] > code.uses_max:
                raise BadRow("23514", "ck_discount_codes_used")
            theirs = used[use.discount_code_id, use.customer_id]
            if code.uses_per_customer is not None and use.quantity > 0 and theirs > code.uses_per_customer:
                raise BadRow("23514", "ck_discount_code_customers_used")

    def save(self, change: Change) -> None:
        """The uses of a change have happened."""
        for use in _uses(change):
            _count(self.used, use)


def _uses(change: Change) -> Iterable[CodeUse]:
    uses: Iterable[CodeUse] = change.parts.get("code_uses", ())
    return uses


def _count(used: Counter[tuple[int, ...]], use: CodeUse) -> None:
    used[use.discount_code_id,] += use.quantity
    used[use.discount_code_id, use.customer_id] += use.quantity


class MemoryCustomerOrders:
    """Fits `actors.ports.customer_orders.CustomerOrders`."""

    def __init__(
        self,
        states: Callable[[], Iterable[State]],
        outlived: Iterable[State],
        codes: MemoryCodes,
        before_read: Callable[[], Awaitable[None]],
    ) -> None:
        self._states = states
        self._outlived = outlived
        self._codes = codes
        self._before_read = before_read

    async def page(self, restaurant_id: int, customer_id: int, limit: int, offset: int) -> ShopOrderPage:
        """See `actors.ports.customer_orders.CustomerOrders.page`."""
        await self._before_read()
        theirs = [one for one in self._of(restaurant_id, customer_id) if one.order.status is not OrderStatus.DRAFT]
        theirs.sort(key=lambda one: -one.order.order_number)
        return ShopOrderPage(tuple(theirs[offset : offset + limit]), len(theirs))

    async def one(self, restaurant_id: int, customer_id: int, order_number: int) -> ShopOrder | None:
        """See `actors.ports.customer_orders.CustomerOrders.one`."""
        await self._before_read()
        theirs = self._of(restaurant_id, customer_id)
        return next((one for one in theirs if one.order.order_number == order_number), None)

    async def codes(self, restaurant_id: int, limit: int) -> Sequence[CodeStanding]:
        """See `staff.ports.DiscountCodes.codes`."""
        await self._before_read()
        return self._codes.of(restaurant_id)[:limit]

    async def code(self, restaurant_id: int, code: str, customer_id: int) -> CodeStanding | None:
        """See `actors.ports.customer_orders.CustomerOrders.code`."""
        await self._before_read()
        found = self._codes.codes.get((restaurant_id, code))
        if found is None or not found.active:
            return None
        used = self._codes.used
        return CodeStanding(found, used[found.discount_code_id,], used[found.discount_code_id, customer_id])

    def _of(self, restaurant_id: int, customer_id: int) -> Iterator[ShopOrder]:
        everybodys = shop_orders(restaurant_id, self._states(), self._outlived)
        return (one for one in everybodys if one.fulfilment.customer_id == customer_id)
