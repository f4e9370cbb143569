"""What a customer asks for at the checkout, and of an order that they have placed."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from attrs import frozen

from actors.domain.fulfilment.wish import Wish
from actors.domain.money.payment import Announcement, Method


@frozen
class Buyer:
    """Who buys: their account, and how they are reached about this order."""

    customer_id: int
    name: str
    phone: str
    email: str
    language: str = ""


@frozen
class ConfirmCheckout:
    """Place the cart as it is wished for, and begin to pay for it.

    `by` is the customer's member in their cart. `payment_id` is new, and the provider's idempotency key; `body_hash`
    identifies the request's body, so that a key used again for something else is noticed. `provider` is None where the
    restaurant has none, and takes multiples of `step` minor units; with `announced` it is asked without another commit.
    `note` is for who picks or brings it. A cart that is nobody's is placed with `recurring`, and with nothing else:
    what its customer has noted of its lines, by their ids, is in `notes` then, and only in the order.
    """

    by: UUID
    buyer: Buyer
    wish: Wish
    method: Method
    payment_id: UUID
    idempotency_key: str
    body_hash: str
    provider: str | None = None
    step: int = 1
    payment_token_id: UUID | None = None
    save_method: bool = False
    note: str = ""
    recurring: bool = False
    notes: Mapping[UUID, str] = MappingProxyType({})
    announced: Announcement | None = None


@frozen
class CallOffOrder:
    """A customer calls off an order of theirs that nobody has begun with, or of which they are still to pay."""

    order_number: int
    customer_id: int


CheckoutCommand = ConfirmCheckout | CallOffOrder
