"""What is true of every bill, whatever was ordered, discounted, claimed and paid."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from uuid import UUID

import attrs
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.money.bill import Basis, Bill, bill_of
from actors.domain.money.bill_line import BillLine
from actors.domain.money.paying import Cover, Mode, Wish, cover, payment_of
from actors.domain.money.payment import PAID, UNDER_WAY, PaymentState
from actors.domain.refusal import Code, Refusal
from server.money import amount as shown
from tests.actors.domain.money.bills import own, paid, shares
from tests.actors.domain.money.tables import Table, tables, wishes

ENDS = {PaymentState.CAPTURED, PaymentState.DECLINED}


def leaves(value: object) -> Iterator[object]:
    """All that a value is made of."""
    if isinstance(value, tuple):
        for one in value:
            yield from leaves(one)
    elif attrs.has(cls := type(value)):
        for field in attrs.fields(cls):
            yield from leaves(getattr(value, field.name))
    else:
        yield value


# ---- what a bill comes to


@given(tables())
def test_shares_add_up_to_the_balance_to_the_unit_in_any_currency(table: Table) -> None:
    bill = bill_of(table.basis)

    assert sum(shares(bill)) == bill.balance
    assert sum(shown(one, table.digits) for one in shares(bill)) == shown(bill.balance, table.digits)
    assert min(shares(bill)) >= 0
    assert [share.member_id for share in bill.shares] == list(table.basis.members)


@given(tables())
def test_the_total_is_what_the_steps_say(table: Table) -> None:
    bill, basis = bill_of(table.basis), table.basis
    sold = bill.subtotal - sum(one.amount for one in bill.discounts) + bill.service_charge
    on_top = 0 if basis.tax_included else sum(tax.tax for tax in bill.taxes)

    assert bill.subtotal == sum(line.line_total for line in basis.lines)
    assert bill.gross == sold + on_top
    assert bill.deposit == min(basis.deposit, bill.gross)
    assert (bill.tips, bill.paid) == (0, 0)
    assert bill.balance == bill.total == bill.gross - bill.deposit


@given(tables())
def test_tax_by_rate_adds_up_and_is_the_rate_of_what_is_sold_at_it(table: Table) -> None:
    bill, basis = bill_of(table.basis), table.basis

    assert [tax.rate for tax in bill.taxes] == sorted({line.tax_rate for line in basis.lines})
    assert sum(tax.net + tax.tax for tax in bill.taxes) == bill.gross
    for tax in bill.taxes:
        assert abs(Fraction(tax.net * tax.rate, 10_000) - tax.tax) <= Fraction(1, 2) * (1 + Fraction(tax.rate, 10_000))
        assert sum(one.due for one in bill.lines if one.line.tax_rate == tax.rate) == tax.net + tax.tax


@given(tables())
def test_no_discount_makes_a_line_negative_or_takes_more_than_it_says(table: Table) -> None:
    bill = bill_of(table.basis)

    assert all(one.line_total >= 0 and one.due >= 0 and one.open >= 0 for one in bill.lines)
    assert sum(one.amount for one in bill.discounts) <= bill.subtotal
    for one in bill.discounts:
        assert 0 <= one.amount <= (one.discount.amount if one.discount.amount is not None else bill.subtotal)


@given(tables())
def test_what_is_open_of_the_lines_adds_up_to_the_balance(table: Table) -> None:
    bill = bill_of(table.basis)

    assert sum(one.open for one in bill.lines) == bill.balance
    assert all(one.open <= one.due for one in bill.lines)


@given(tables())
def test_a_bill_is_made_of_whole_numbers(table: Table) -> None:
    assert {type(leaf) for leaf in leaves(bill_of(table.basis))} <= {int, str, bool, UUID, datetime, type(None)}


@given(tables())
def test_a_share_is_ones_own_lines_and_claims_and_an_even_part_of_the_unclaimed(table: Table) -> None:
    bill = bill_of(table.basis)
    exact = dict.fromkeys(table.basis.members, Fraction(0))
    for one in bill.lines:
        for member, part in parts(table.basis, one.line).items():
            exact[member] += one.open * part

    for share in bill.shares:
        assert abs(share.amount - exact[share.member_id]) < 1
    rounded_up = [share.amount > exact[share.member_id] for share in bill.shares]
    fractions = [up for up, one in zip(rounded_up, exact.values(), strict=True) if one.denominator > 1]
    assert fractions == sorted(fractions, reverse=True), "the remainder goes to members in the order of joining"


def parts(basis: Basis, line: BillLine) -> dict[UUID, Fraction]:
    """Who has which part of a line, as the contract has it, slowly."""
    claimed = {one.member_id: Fraction(one.share, one.parts) for one in basis.claims if one.public_id == line.public_id}
    claimed = {member: part for member, part in claimed.items() if part}
    whole = sum(claimed.values(), Fraction(0))
    if whole >= 1:
        return {member: part / whole for member, part in claimed.items()}
    present = [member for member in basis.members if member not in basis.left] or list(basis.members)
    unclaimed = [member for member in present if member not in claimed] or present
    heirs = unclaimed if line.shared else [line.member_id]
    of = {member: claimed.get(member, Fraction(0)) for member in basis.members}
    return {member: part + ((1 - whole) / len(heirs) if member in heirs else 0) for member, part in of.items()}


# ---- in which order


@given(tables())
def test_the_order_of_discounts_and_claims_makes_no_difference(table: Table) -> None:
    basis = table.basis
    shuffled = evolve(basis, discounts=basis.discounts[::-1], claims=basis.claims[::-1])
    before, after = bill_of(basis), bill_of(shuffled)

    assert figures(before) == figures(after)
    assert sum(one.amount for one in before.discounts) == sum(one.amount for one in after.discounts)


def figures(bill: Bill) -> object:
    """The bill, but for the order in which its discounts and claims are listed."""
    return evolve(bill, discounts=(), lines=tuple(one._replace(claimed_by=()) for one in bill.lines))


@given(tables())
def test_the_order_of_lines_changes_nothing_that_is_counted_for_all_of_them(table: Table) -> None:
    basis = table.basis
    before, after = bill_of(basis), bill_of(evolve(basis, lines=basis.lines[::-1]))

    assert before.subtotal == after.subtotal
    assert before.discounts == after.discounts
    assert before.service_charge == after.service_charge


@given(tables(least_lines=1), st.data())
def test_the_order_of_payments_makes_no_difference(table: Table, data: st.DataObject) -> None:
    basis = table.basis
    for _ in range(3):
        basis = tried(basis, data, PaymentState.CAPTURED)

    assert bill_of(basis) == bill_of(evolve(basis, payments=basis.payments[::-1]))


# ---- paying


def tried(basis: Basis, data: st.DataObject, status: PaymentState) -> Basis:
    """The basis after somebody has tried to pay something, as they wished."""
    wish = data.draw(wishes(basis, bill_of(basis).balance))
    answer = cover(basis, wish)
    if isinstance(answer, Refusal):
        return basis
    checked(basis, wish, answer)
    payment = payment_of(UUID(int=10_000 + len(basis.payments)), wish, answer, status)
    return evolve(basis, payments=(*basis.payments, payment))


def checked(basis: Basis, wish: Wish, answer: Cover) -> None:
    """The answer is as the contract has it."""
    bill = bill_of(basis)
    assert 0 < answer.amount <= bill.balance
    assert len({part.public_id for part in answer.lines}) == len(answer.lines)
    assert all(0 < part.fraction <= 1 for part in answer.lines)
    if wish.mode is Mode.AMOUNT:
        assert answer.amount == wish.amount
    if not any(payment.status in UNDER_WAY for payment in basis.payments):
        if wish.mode is Mode.OWN:
            assert answer.amount == bill.share_of(wish.payer)
        if wish.mode is Mode.ALL:
            assert answer.amount == bill.balance
        if wish.mode is Mode.LINES:
            assert answer.amount == sum(one.open for one in bill.lines if one.line.public_id in wish.lines)


@given(tables(least_lines=1), st.data())
def test_any_sequence_of_payments_never_pays_too_much_and_ends_with_a_balance_of_exactly_nothing(
    table: Table, data: st.DataObject
) -> None:
    basis = table.basis
    for _ in range(data.draw(st.integers(0, 8))):
        basis = tried(basis, data, data.draw(st.sampled_from(PaymentState)))
        sound(basis)
        basis = told(basis, data)
        sound(basis)
    basis = settled(basis)
    last = data.draw(st.sampled_from((Mode.OWN, Mode.ALL, Mode.EVEN, Mode.LINES)))
    basis = finished(basis, last)
    bill = bill_of(basis)

    assert bill.balance == 0
    assert bill.paid == bill.total
    assert all(one.paid for one in bill.lines)
    assert set(shares(bill)) == {0}
    for member in basis.members:
        answer = cover(basis, own(member))
        assert isinstance(answer, Refusal)
        assert answer.code is Code.ALREADY_PAID


def sound(basis: Basis) -> None:
    """Not more is paid, and being paid, than is owed; and shares and lines agree with that."""
    bill = bill_of(basis)
    under_way = sum(payment.amount for payment in basis.payments if payment.status in UNDER_WAY)
    assert under_way <= bill.balance
    assert bill.balance == bill.total - bill.paid == sum(shares(bill)) == sum(one.open for one in bill.lines)
    assert min(shares(bill)) >= 0


def told(basis: Basis, data: st.DataObject) -> Basis:
    """The basis once the provider has said what has become of some of the payments."""
    payments = [
        evolve(payment, status=data.draw(st.sampled_from(sorted({*ENDS, payment.status}))))
        if payment.status in UNDER_WAY
        else payment
        for payment in basis.payments
    ]
    return evolve(basis, payments=tuple(payments))


def settled(basis: Basis) -> Basis:
    known = (payment for payment in basis.payments if payment.status in PAID)
    return evolve(basis, payments=tuple(known))


def finished(basis: Basis, mode: Mode) -> Basis:
    """The basis once all is paid, by everybody in this mode."""
    for n in range(3 * len(basis.members) + len(basis.lines)):
        bill, payer = bill_of(basis), basis.members[n % len(basis.members)]
        if bill.balance == 0:
            break
        if mode is Mode.OWN and bill.share_of(payer) == 0:
            continue
        unpaid = [one.line.public_id for one in bill.lines if one.open]
        basis = paid(basis, Wish(mode, payer, lines=tuple(unpaid[:1]), parts=3))
        assert mode is not Mode.OWN or bill_of(basis).share_of(payer) == 0
    return basis


@given(tables(least_lines=1), st.data())
def test_everybody_who_pays_their_own_has_paid_their_share_and_nobody_elses(table: Table, data: st.DataObject) -> None:
    # The cent that rounding leaves may fall elsewhere then: of each line but one, and of the members' parts. It may
    # find somebody who owed less than one, and so nothing, when it was their turn.
    basis, cents, done = table.basis, len(table.basis.lines), set[UUID]()
    for member in 2 * data.draw(st.permutations(basis.members)):
        before = bill_of(basis)
        if before.share_of(member):
            assert member not in done
            done.add(member)
            basis = paid(basis, own(member))
        after = bill_of(basis)
        assert after.share_of(member) == 0
        for other in set(basis.members) - {member}:
            assert abs(after.share_of(other) - before.share_of(other)) <= (0 if other in done else cents)

    assert bill_of(basis).balance == 0


@given(tables(least_lines=1), st.data())
def test_whoever_has_paid_owes_nothing_of_what_others_order_later(table: Table, data: st.DataObject) -> None:
    payer, other = UUID(int=1), UUID(int=77)
    basis = evolve(table.basis, members=(*table.basis.members, other))
    if bill_of(basis).share_of(payer) == 0:
        return
    basis = paid(basis, own(payer))
    price = data.draw(st.integers(1, 50_000))
    later = BillLine("ORD-1-2", UUID(int=900), "Steak", 1, price, other, 1000)
    bill = bill_of(evolve(basis, lines=(*basis.lines, later)))

    assert sum(shares(bill)) == bill.balance
    assert bill.share_of(payer) <= 0
