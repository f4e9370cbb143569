"""A table whose bill is looked at: short words for what is on it, and how it is paid."""

from typing import Any
from uuid import UUID

from attrs import evolve

from actors.domain.money.bill import Basis, Bill, bill_of
from actors.domain.money.bill_line import BillLine
from actors.domain.money.claim import Claim
from actors.domain.money.discount import Discount
from actors.domain.money.paying import Cover, Mode, Wish, cover, payment_of
from actors.domain.money.payment import PaymentState
from actors.domain.refusal import Refusal

ANNA, BEN, CARLA = (UUID(int=n) for n in range(1, 4))
PIZZA, PASTA, WINE = (UUID(int=n) for n in range(101, 104))


def line(
    public_id: UUID, price: int, member_id: UUID = ANNA, *, qty: int = 1, rate: int = 1000, shared: bool = False
) -> BillLine:
    return BillLine("ORD-1-1", public_id, "Pizza", qty, price, member_id, rate, shared=shared)


def dinner(*more: BillLine, **terms: Any) -> Basis:
    """Pizza of Anna's for 10.00, pasta of Ben's for 12.00, and wine for 9.00 that the three of them share."""
    lines = (line(PIZZA, 1000), line(PASTA, 1200, BEN), line(WINE, 900, ANNA, shared=True), *more)
    return evolve(Basis(lines, (ANNA, BEN, CARLA)), **terms)


def off(number: int, *, amount: int | None = None, rate: int | None = None, public_id: UUID | None = None) -> Discount:
    return Discount(UUID(int=number), "a regular guest", 7, amount, rate, public_id)


def claim(public_id: UUID, member_id: UUID, share: int, parts: int) -> Claim:
    return Claim(public_id, member_id, share, parts)


def covered(basis: Basis, wish: Wish) -> Cover:
    """What the payment covers, which nobody refuses."""
    answer = cover(basis, wish)
    assert isinstance(answer, Cover), answer
    return answer


def refused(basis: Basis, wish: Wish) -> Refusal:
    answer = cover(basis, wish)
    assert isinstance(answer, Refusal), answer
    return answer


def paid(basis: Basis, wish: Wish, status: PaymentState = PaymentState.CAPTURED) -> Basis:
    """The basis with that payment on it, in this state."""
    payment_id = UUID(int=10_000 + len(basis.payments))
    payment = payment_of(payment_id, wish, covered(basis, wish), status)
    return evolve(basis, payments=(*basis.payments, payment))


def own(payer: UUID, tip: int = 0) -> Wish:
    return Wish(Mode.OWN, payer, tip=tip)


def shares(bill: Bill) -> list[int]:
    return [share.amount for share in bill.shares]


def shares_of(basis: Basis) -> list[int]:
    return shares(bill_of(basis))
