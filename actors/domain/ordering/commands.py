"""What can be asked about orders."""

from uuid import UUID

from attrs import frozen

from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import Role
from actors.domain.who import STAFF, By


@frozen
class ExpectedLine:
    """A line as a client believes it to be; compared, never trusted."""

    public_id: UUID | None
    menu_item_id: int
    qty: int
    note: str | None = None


@frozen
class PlaceOrder:
    """Place the cart that the client saw as `cart_hash`. `total` in minor units, compared if given.

    `body_hash` identifies the request's body, so that a key used again for something else is noticed.
    """

    by: UUID
    idempotency_key: str
    body_hash: str
    cart_hash: str
    total: int | None = None
    expected_lines: tuple[ExpectedLine, ...] | None = None
    special_instructions: str = ""


@frozen
class MoveOrder:
    """Move an order along its machine."""

    order_number: int
    status: OrderStatus
    role: Role
    by: By = STAFF


OrderingCommand = PlaceOrder | MoveOrder
