"""Rules of discounts by staff. What an employee may give away is the restaurant's to say; above it a manager must."""

from datetime import datetime
from typing import Final
from uuid import UUID

import attrs

from actors.domain import limits
from actors.domain.decision import Decision, not_allowed
from actors.domain.money.basis import basis_of
from actors.domain.money.bill import Bill, bill_of
from actors.domain.money.commands import GiveDiscount, RemoveDiscount
from actors.domain.money.discount import Discount
from actors.domain.money.events import DiscountGiven, DiscountRemoved
from actors.domain.money.paying import NO_AMOUNT, overpaying
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
    """It is owed after all. So it may be where its line is not on the bill any more."""
    discount = state.discounts.get(command.discount_id)
    if discount is None:
        return Refusal(Code.DISCOUNT_NOT_FOUND, "There is no such discount on this bill.")
    bill = bill_of(basis_of(state))
    if not _allowed(command.role, (_taken(discount, bill), _base(bill, discount.public_id) or 0), context=context):
        return not_allowed()
    return (DiscountRemoved(now, STAFF, discount, command.by_user),)


def _alike(one: Discount, other: Discount) -> bool:
    return attrs.evolve(one, given_at=other.given_at, came_from=other.came_from) == other


def _nonsense(state: State, discount: Discount) -> Refusal | None:
    if not discount.reason or len(discount.reason) > limits.REASON_CHARS_MAX:
        return _invalid(f"Say why, in up to {limits.REASON_CHARS_MAX} characters.")
    if (discount.amount is None) is (discount.rate is None):
        return _invalid("A discount is an amount or a percentage, one of the two.")
    if discount.amount is not None and not 0 < discount.amount <= limits.BILL_TOTAL_MAX:
        return _invalid(NO_AMOUNT if discount.amount < 1 else "No bill comes to that much.")
    if discount.rate is not None and not 0 < discount.rate <= WHOLE:
        return _invalid("A percentage is more than nothing and at most 100.")
    if len(state.discounts) >= limits.DISCOUNTS_MAX:
        return _invalid(f"A bill has at most {limits.DISCOUNTS_MAX} discounts.")
    return None


def _not_theirs(state: State, discount: Discount, role: Role, context: Context) -> Refusal | None:
    """Why somebody with this role may not give this, if so: together with what was given before.

    Both on its line, if it is on one, and on the bill, where everything counts, also what was taken off lines.
    """
    bill = bill_of(basis_of(state))
    base = _base(bill, discount.public_id)
    if base is None:
        return Refusal(Code.BILL_CHANGED, "This is not on the bill. Please look at it again.")
    given = (*state.discounts.values(), discount)
    on_it = sum(_taken(one, bill) for one in given if one.public_id == discount.public_id)
    on_all = sum(_taken(one, bill) for one in given)
    allowed = _allowed(role, (on_it, base), (on_all, bill.subtotal), context=context)
    return None if allowed else not_allowed()


def _allowed(role: Role, *given: tuple[int, int], context: Context) -> bool:
    """Whether the role may decide about so much: each a discount as of `_taken`, and what it is taken off."""
    if role >= UNLIMITED_ROLE:
        return True
    limit = context.restaurant.terms.employee_discount
    return role >= LIMITED_ROLE and all(taken <= limit * base for taken, base in given)


def _taken(discount: Discount, bill: Bill) -> int:
    """What it takes off, not rounded: in minor units times `WHOLE`. Nothing where its line is not on the bill."""
    base = _base(bill, discount.public_id) or 0
    return base * discount.rate if discount.rate is not None else WHOLE * min(base, discount.amount or 0)


def _base(bill: Bill, public_id: UUID | None) -> int | None:
    """What it is counted from, in minor units; None where its line is not on the bill."""
    if public_id is None:
        return bill.subtotal
    return next((one.line_total for one in bill.lines if one.line.public_id == public_id), None)


def _overpaid(state: State, discount: Discount) -> Refusal | None:
    """What is being paid right now was owed when it began, and still is when it is paid."""
    basis = basis_of(state)
    paying = overpaying(attrs.evolve(basis, discounts=(*basis.discounts, discount)))
    if paying is None:
        return None
    message = "Somebody is paying this bill right now. Give the discount when they are done, or have left it."
    return Refusal(Code.PAYMENT_IN_PROGRESS, message, holder=paying.payer)


def _invalid(message: str) -> Refusal:
    return Refusal(Code.DISCOUNT_INVALID, message)
