"""What the audit says of a payment and of a discount. Pure."""

from actors.domain.money.discount import Discount
from actors.domain.money.payment import Payment, PaymentState, Wanted


def payment_deed(payment: Payment, was: Payment | None, by_user: int | None) -> str:
    """What was done with the payment, in the audit's word; `was` is how it was before, None of a new one."""
    if was is None:
        return "deposit_taken" if payment.deposit else "payment_taken"
    wanted = payment.wanted if payment.wanted is not was.wanted else None
    if by_user is None and was.wanted is not None and payment != was:
        return "payment_given_up"
    another_charge = payment == was
    if wanted is Wanted.REFUND or payment.refunded != was.refunded or another_charge:
        return "payment_refunded"
    if wanted is Wanted.VOID or payment.status is PaymentState.VOIDED:
        return "payment_voided"
    return "payment_cancelled" if payment.status is PaymentState.CANCELLED else "payment_captured"


def payment_words(payment: Payment) -> str:
    """Such as `captured cash 1250 tip 100`. Amounts in minor units."""
    words = f"{payment.status} {payment.method} {payment.amount}"
    words += f" tip {payment.tip}" if payment.tip else ""
    words += f" refunded {payment.refunded}" if payment.refunded else ""
    return words + (f" wanted {payment.wanted} {payment.wanted_amount}" if payment.wanted else "")


def discount_words(one: Discount) -> str:
    """A discount in the audit's words."""
    worth = f"rate {one.rate}" if one.rate is not None else f"amount {one.amount}"
    whose = "bill" if one.public_id is None else f"line-{one.public_id}"
    return f"{worth} of {whose}: {one.reason}"
