"""What a customer wants at the checkout: how, when and where to, and at which price they believe it to be.

Owns: the value. Must not: check it (`actors.domain.fulfilment.checking`).
"""

from datetime import date

from attrs import frozen

from actors.domain.fulfilment.discount_code import CodeStanding
from actors.domain.fulfilment.fulfilment import DeliveryAddress
from actors.domain.ordering.order import Fulfilment


@frozen
class Wish:
    """`branch_id` is for a pick-up, `address` for a delivery; the other of the two says nothing.

    `expected_total` is what they were shown, in minor units, if they say so. `code` is a discount's code as they typed
    it, and `standing` what is kept of it, None where there is no such code.
    """

    kind: Fulfilment
    slot_id: int
    day: date
    branch_id: int | None = None
    address: DeliveryAddress | None = None
    expected_total: int | None = None
    code: str = ""
    standing: CodeStanding | None = None
