"""Events of the bill as frames: who has claimed what, what was given away, how far a payment is.

The bill itself is no event: it goes out once a turn in which what is owed has changed (`DinerWire.bill`).
"""

from typing import assert_never

from actors.domain.money.claim import EVERYBODY, Claim
from actors.domain.money.events import (
    ClaimMade,
    ClaimReleased,
    DiscountGiven,
    DiscountRemoved,
    MoneyEvent,
    PaymentMoved,
    PaymentStarted,
)
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from server.diners import frames as f
from server.diners.events.stamp import Stamp
from server.http.bill_views import payment_view


def frame(event: MoneyEvent, after: State, restaurant: Restaurant, stamp: Stamp) -> f.EventFrame:
    """The frame of an event. Who of the staff it was is not told."""
    match event:
        case ClaimMade(claim=claim):
            return _claim(claim, [claim.share, claim.parts], stamp)
        case ClaimReleased(claim=claim):
            return _claim(claim, None, stamp)
        case DiscountGiven(discount=one) | DiscountRemoved(discount=one):
            removed = isinstance(event, DiscountRemoved)
            return f.DiscountUpdateFrame(
                discount_id=one.discount_id, public_id=one.public_id, reason=one.reason, removed=removed, **stamp
            )
        case PaymentStarted(payment=payment) | PaymentMoved(payment=payment):
            shown = payment_view(payment, after.session.session_id, restaurant)
            return f.PaymentUpdateFrame(payment=shown, **stamp)
        case _:
            assert_never(event)


def _claim(claim: Claim, share: list[int] | None, stamp: Stamp) -> f.ClaimUpdateFrame:
    whose = None if claim.member_id == EVERYBODY else claim.member_id
    return f.ClaimUpdateFrame(public_id=claim.public_id, member_id=whose, share=share, **stamp)
