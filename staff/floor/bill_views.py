"""What staff are shown of bills and payments: what those at the table are, with what went over the counter."""

from uuid import UUID

from msgspec import structs

from actors.domain.money.payment import Payment, Wanted
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from server.http.bill_views import BillView, PaymentView, bill_view, payment_view
from server.money import Money, amount


class StaffPaymentView(PaymentView, frozen=True, gc=False, kw_only=True):
    """A payment. `tendered` is the cash that was given and `change` what goes back of it, null where it was no cash.

    `by_user` took it. `wanted` is what its provider is still to do. `refunds` is how many refunds have ended, also
    by the provider's no; the number of the next is one more.
    """

    tendered: Money | None
    change: Money | None
    by_user: int | None
    wanted: Wanted | None
    refunds: int


class StaffBillView(BillView, frozen=True, gc=False, kw_only=True):
    """The bill as those at the table see it, with payments as staff do."""

    payments: list[StaffPaymentView]  # type: ignore[assignment]  # each is what the table sees, and more


def staff_bill_view(state: State, restaurant: Restaurant) -> StaffBillView:
    """The bill as staff see it."""
    session_id = state.session.session_id
    payments = [staff_payment_view(one, session_id, restaurant) for one in state.payments.values()]
    return StaffBillView(**{**structs.asdict(bill_view(state, restaurant)), "payments": payments})


def staff_payment_view(payment: Payment, session_id: UUID | None, restaurant: Restaurant) -> StaffPaymentView:
    """A payment as staff see it."""
    digits = restaurant.minor_digits
    return StaffPaymentView(
        tendered=None if payment.tendered is None else amount(payment.tendered, digits),
        change=None if payment.change is None else amount(payment.change, digits),
        by_user=payment.by_user,
        wanted=payment.wanted,
        refunds=payment.refunds,
        **structs.asdict(payment_view(payment, session_id, restaurant, for_staff=True)),
    )
