"""What can be asked about orders."""

from uuid import UUID

from attrs import frozen

from actors.domain.options.chosen import Choice


@frozen
class ExpectedLine:
    """A line as a client believes it to be; compared, never trusted. A `note` or `options` of None is not said."""

    public_id: UUID | None
    menu_item_id: int
    qty: int
    note: str | None = None
    options: tuple[Choice, ...] | None = None


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


OrderingCommand = PlaceOrder
