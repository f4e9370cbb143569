"""What staff are shown of bills and payments: what those at the table are, with what went over the counter."""

from uuid import UUID

from msgspec import structs

from actors.domain.money.basis import basis_of, session_bill
from actors.domain.money.paying import offered
from actors.domain.money.payment import Payment, Wanted
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from server.http.bill_views import BillLineView, BillView, PaymentView, bill_view, payment_view
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


class StaffBillLineView(BillLineView, frozen=True, gc=False, kw_only=True):
    """An ordered line. `free` is what can be taken of it now, to the cent: what is `open` and nobody is paying."""

    free: Money


class StaffBillView(BillView, frozen=True, gc=False, kw_only=True):
    """The bill as those at the table see it, with payments and lines as staff do."""

    lines: list[StaffBillLineView]  # type: ignore[assignment]  # each is what the table sees, and more
    payments: list[StaffPaymentView]  # type: ignore[assignment]  # each is what the table sees, and more


def staff_bill_view(state: State, restaurant: Restaurant) -> StaffBillView:
    """The bill as staff see it."""
    session_id, shown = state.session.session_id, bill_view(state, restaurant)
    lines = [
        StaffBillLineView(**structs.asdict(line), free=amount(free, restaurant.minor_digits))
        for line, free in zip(shown.lines, _free(state), strict=True)
    ]
    payments = [staff_payment_view(one, session_id, restaurant) for one in state.payments.values()]
    return StaffBillView(**{**structs.asdict(shown), "lines": lines, "payments": payments})


def _free(state: State) -> list[int]:
    """What can be taken of each line, in minor units.

    The cents of a bill fall on other lines once what is under way is paid, so that is what a line comes to by itself.
    """
    bill = offered(basis_of(state)) if state.paying else session_bill(state)
    return [line.open for line in bill.lines]


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
