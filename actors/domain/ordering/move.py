"""One move of an order along its machine, as it is kept."""

from datetime import datetime

from attrs import frozen

from actors.domain.ordering.order import OrderStatus


@frozen
class OrderMove:
    """An order went to `status`. `number` counts an order's moves from 1; that it was placed is not one of them.

    `made_by` is a member's id, `staff` or `system`, `by_user` the staff user's id. `lasted_s` is how long the status
    before had lasted, in whole seconds.
    """

    restaurant_id: int
    order_number: int
    number: int
    status: OrderStatus
    at: datetime
    made_by: str
    by_user: int | None
    lasted_s: int
