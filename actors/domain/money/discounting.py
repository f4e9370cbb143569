"""Rules of discounts by staff. What an employee may give away is the restaurant's to say; above it a manager must."""

from datetime import datetime
from typing import Final

import attrs

from actors.domain import limits
from actors.domain.decision import Decision, not_allowed
from actors.domain.money.basis import basis_of
from actors.domain.money.bill import Bill, bill_of, reckoned
from actors.domain.money.commands import GiveDiscount, RemoveDiscount
from actors.domain.money.discount import Discount
from actors.domain.money.events import DiscountGiven, DiscountRemoved
from actors.domain.money.rounding import WHOLE
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.text import tidy
from actors.domain.who import STAFF

LIMITED_ROLE: Final = Role.EMPLOYEE
UNLIMITED_ROLE: Final = Role.MANAGER


def give_discount(state: State, command: GiveDiscount, now: datetime, context: Context) -> Decision:
    """Something is taken off. Never so much that somebody who is paying right now would pay too much."""
    discount = Discount(
        command.discount_id,
        tidy(command.reason),
        command.by_user,
        command.amount,
        command.rate,
        command.public_id,
        now,
    )
    known = state.discounts.get(command.discount_id)
    if known is not None:
        return Repeat() if _alike(known, discount) else _invalid("This discount was given already.")
    refusal = _nonsense(state, discount) or _not_theirs(state, discount, command.role, context)
    return refusal or _overpaid(state, discount) or (DiscountGiven(now, STAFF, discount),)


def remove_discount(state: State, command: RemoveDiscount, now: datetime, context: Context) -> Decision:
    """It is owed after all."""
    discount = state.discounts.get(command.discount_id)
    if discount is None:
        return Refusal(Code.DISCOUNT_NOT_FOUND, "There is no such discount on this bill.")
    refusal = _not_theirs(state, discount, command.role, context)
    return refusal or (DiscountRemoved(now, STAFF, discount, command.by_user),)


def _alike(one: Discount, other: Discount) -> bool:
    return attrs.evolve(one, given_at=other.given_at, came_from=other.came_from) == other


def _nonsense(state: State, discount: Discount) -> Refusal | None:
    if not discount.reason or len(discount.reason) > limits.REASON_CHARS_MAX:
        return _invalid(f"Say why, in up to {limits.REASON_CHARS_MAX} characters.")
    if (discount.amount is None) is (discount.rate is None):
        return _invalid("A discount is an amount or a percentage, one of the two.")
    if discount.amount is not None and not 0 < discount.amount <= limits.BILL_TOTAL_MAX:
        return _invalid("An amount is more than nothing.")
    if discount.rate is not None and not 0 < discount.rate <= WHOLE:
        return _invalid("A percentage is more than nothing and at most 100.")
    if len(state.discounts) >= limits.DISCOUNTS_MAX:
        return _invalid(f"A bill has at most {limits.DISCOUNTS_MAX} discounts.")
    return None


def _not_theirs(state: State, discount: Discount, role: Role, context: Context) -> Refusal | None:
    """Why somebody with this role may not give or take back this, if so."""
    bill = bill_of(basis_of(state))
    base = _base(bill, discount)
    if base is None:
        return Refusal(Code.BILL_CHANGED, "This is not on the bill. Please look at it again.")
    if role < LIMITED_ROLE:
        return not_allowed()
    allowed = context.restaurant.terms.employee_discount
    rate = discount.rate if discount.rate is not None else None
    too_much = rate > allowed if rate is not None else (discount.amount or 0) * WHOLE > allowed * base
    return not_allowed() if too_much and role < UNLIMITED_ROLE else None


def _base(bill: Bill, discount: Discount) -> int | None:
    """What it is counted from, in minor units; None where its line is not on the bill."""
    if discount.public_id is None:
        return bill.subtotal
    return next((one.line_total for one in bill.lines if one.line.public_id == discount.public_id), None)


def _overpaid(state: State, discount: Discount) -> Refusal | None:
    """What is being paid right now was owed when it began, and still is when it is paid."""
    basis = basis_of(state)
    under_way = [payment for payment in basis.payments if payment.under_way]
    if not under_way:
        return None
    after = attrs.evolve(basis, discounts=(*basis.discounts, discount))
    bill, _ = reckoned(after, (payment for payment in basis.payments if payment.paid or payment.under_way))
    if bill.balance >= 0:
        return None
    message = "Somebody is paying this bill right now. Give the discount when they are done, or have left it."
    return Refusal(Code.PAYMENT_IN_PROGRESS, message, holder=under_way[0].payer)


def _invalid(message: str) -> Refusal:
    return Refusal(Code.DISCOUNT_INVALID, message)
