"""What is true after something has happened to the bill. Pure."""

from typing import assert_never

from actors.domain.evolution import after, with_one
from actors.domain.money.events import (
    ClaimMade,
    ClaimReleased,
    DiscountGiven,
    DiscountRemoved,
    MoneyEvent,
    PaymentMoved,
    PaymentStarted,
)
from actors.domain.state import State


def evolve(state: State, event: MoneyEvent) -> State:
    """The state after the event, but for what the bill then comes to (`actors.domain.money.reckoning`)."""
    match event:
        case ClaimMade(claim=claim):
            return after(state, event, claims=with_one(state.claims, claim.key, claim))
        case ClaimReleased(claim=claim):
            return after(state, event, claims={key: one for key, one in state.claims.items() if key != claim.key})
        case DiscountGiven(discount=discount):
            return after(state, event, discounts=with_one(state.discounts, discount.discount_id, discount))
        case DiscountRemoved(discount=discount):
            left = {key: one for key, one in state.discounts.items() if key != discount.discount_id}
            return after(state, event, discounts=left)
        case PaymentStarted(payment=payment) | PaymentMoved(payment=payment):
            return after(state, event, payments=with_one(state.payments, payment.payment_id, payment))
        case _:
            assert_never(event)
