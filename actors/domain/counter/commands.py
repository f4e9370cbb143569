"""What can be asked of a counter order. `by_user` is the account that asks, a person's or a key's, `role` its role."""

from typing import Final
from uuid import UUID

from attrs import frozen

from actors.domain.money.payment import Method
from actors.domain.options.chosen import Choice
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import Role


@frozen
class OrderedItem:
    """What is wanted of one item. The price is the menu's."""

    menu_item_id: int
    qty: int
    note: str = ""
    options: tuple[Choice, ...] = ()


@frozen
class Customer:
    """Who a counter order is for, as far as somebody has said so; empty where not."""

    name: str = ""
    phone: str = ""
    session_id: str = ""


NOBODY: Final = Customer()


@frozen
class TakeCounterOrder:
    """Place an order in a session of its own, which ends with it: all of it, or nothing.

    `body_hash` identifies the request's body, so that a key used again for something else is noticed. Amounts in minor
    units. `discount` is taken off the bill and `deposit` was paid elsewhere; with a `method` the rest is paid now, and
    `tip` with it. `payment_id` is new, and names what is paid.
    """

    by_user: int
    role: Role
    idempotency_key: str
    body_hash: str
    payment_id: UUID
    items: tuple[OrderedItem, ...]
    customer: Customer = NOBODY
    notes: str = ""
    special_instructions: str = ""
    discount: int = 0
    deposit: int = 0
    tip: int = 0
    method: Method | None = None


@frozen
class ChangeCounterOrder:
    """Another name, number or note, and a move along the order's machine; None leaves something as it is.

    `seen` is the `seq` of the session that whoever asks has seen, if they say so: of another nothing is changed.
    """

    order_number: int
    by_user: int
    role: Role
    seen: int | None = None
    customer_name: str | None = None
    customer_phone: str | None = None
    notes: str | None = None
    status: OrderStatus | None = None
    reason: str = ""


CounterOrderCommand = TakeCounterOrder | ChangeCounterOrder
