"""What has happened to the bill, besides orders. `by_user` is the staff user whose doing it was, if it was one's."""

from datetime import datetime

from attrs import frozen

from actors.domain.money.claim import Claim
from actors.domain.money.discount import Discount
from actors.domain.money.payment import Payment
from actors.domain.who import By


@frozen
class ClaimMade:
    """A share of a line is somebody's, or the line the whole table's."""

    at: datetime
    by: By
    claim: Claim


@frozen
class ClaimReleased:
    """It is not any more; `claim` is how it was."""

    at: datetime
    by: By
    claim: Claim


@frozen
class DiscountGiven:
    """Something is taken off a line or the bill."""

    at: datetime
    by: By
    discount: Discount


@frozen
class DiscountRemoved:
    """It is not any more; `discount` is how it was."""

    at: datetime
    by: By
    discount: Discount
    by_user: int


@frozen
class PaymentStarted:
    """Somebody pays. `payment` is as it begins: at the counter it may be done with that."""

    at: datetime
    by: By
    payment: Payment
    by_user: int | None = None


@frozen
class PaymentMoved:
    """A payment went on, or the provider is asked for something about it; `payment` is how it is now."""

    at: datetime
    by: By
    payment: Payment
    by_user: int | None = None
    reason: str = ""


MoneyEvent = ClaimMade | ClaimReleased | DiscountGiven | DiscountRemoved | PaymentStarted | PaymentMoved
