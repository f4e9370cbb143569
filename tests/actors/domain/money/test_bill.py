"""A bill, and who owes what of it, where docs/money.md has no example."""

from uuid import UUID

import pytest
from attrs import evolve

from actors.domain.money.bill import Basis, bill_of
from actors.domain.money.bill_line import BillLine, BillOption
from actors.domain.money.claim import Claim
from actors.domain.money.payment import Part, Payment, PaymentState
from tests.actors.domain.money.bills import (
    ANNA,
    BEN,
    CARLA,
    PASTA,
    PIZZA,
    WINE,
    claim,
    dinner,
    line,
    off,
    own,
    paid,
    shares,
    shares_of,
)

STRANGER = UUID(int=77)


def test_nothing_ordered_is_nothing_owed() -> None:
    bill = bill_of(Basis((), (ANNA, BEN)))

    assert (bill.subtotal, bill.total, bill.balance, bill.taxes) == (0, 0, 0, ())
    assert shares(bill) == [0, 0]


def test_a_line_costs_its_quantity_times_its_price_with_options_and_never_less_than_nothing() -> None:
    options = (BillOption(1, "cheese", 150), BillOption(2, "olives", 50, qty=3), BillOption(3, "no ham", -100))
    pizza = BillLine("ORD-1-1", PIZZA, "Pizza", 2, 950, ANNA, 1000, options)

    assert pizza.line_total == 2 * (950 + 150 + 3 * 50 - 100)
    assert evolve(pizza, options=(BillOption(3, "nothing on it", -951),)).line_total == 0


# ---- shares


def test_who_has_left_owes_their_own_and_no_part_of_what_nobody_claimed() -> None:
    assert shares_of(dinner()) == [1300, 1500, 300]
    assert shares_of(dinner(left=frozenset({ANNA}))) == [1000, 1650, 450]


def test_where_all_have_left_it_is_as_if_nobody_had() -> None:
    assert shares_of(dinner(left=frozenset({ANNA, BEN, CARLA}))) == [1300, 1500, 300]


def test_who_ordered_without_being_a_member_owes_it_and_comes_last() -> None:
    bill = bill_of(dinner(line(UUID(int=104), 500, STRANGER)))

    assert [share.member_id for share in bill.shares] == [ANNA, BEN, CARLA, STRANGER]
    assert bill.share_of(STRANGER) == 500 + 225
    assert sum(shares(bill)) == bill.balance == 3600


def test_a_claim_on_a_friends_line_leaves_them_the_rest() -> None:
    assert shares_of(dinner(claims=(claim(PIZZA, CARLA, 1, 4),))) == [1050, 1500, 550]


def test_what_is_unclaimed_of_a_shared_line_is_for_those_who_have_not_claimed() -> None:
    assert shares_of(dinner(claims=(claim(WINE, BEN, 2, 3),))) == [1150, 1800, 150]


def test_what_is_unclaimed_though_all_have_claimed_is_for_all_of_them() -> None:
    claims = tuple(claim(WINE, member, 1, 9) for member in (ANNA, BEN, CARLA))

    assert shares_of(dinner(claims=claims)) == [1300, 1500, 300]


def test_claims_on_more_than_there_is_are_cut_in_proportion() -> None:
    claims = (claim(WINE, BEN, 1, 1), claim(WINE, CARLA, 1, 2))

    assert shares_of(dinner(claims=claims)) == [1000, 1800, 300]


@pytest.mark.parametrize(
    "idle",
    [
        claim(WINE, BEN, 0, 1),
        claim(WINE, BEN, 1, 0),
        claim(WINE, BEN, 1, -2),
        claim(WINE, STRANGER, 1, 2),
        claim(UUID(int=999), BEN, 1, 2),
    ],
)
def test_a_claim_of_nothing_of_no_parts_by_a_stranger_or_on_no_line_changes_nothing(idle: Claim) -> None:
    assert shares_of(dinner(claims=(idle,))) == shares_of(dinner())


def test_a_line_says_who_has_claimed_what_of_it() -> None:
    claims = (claim(WINE, BEN, 1, 2), claim(PIZZA, CARLA, 1, 4), claim(WINE, CARLA, 1, 4))
    bill = bill_of(dinner(claims=claims))

    assert [one.claimed_by for one in bill.lines] == [(claims[1],), (), (claims[0], claims[2])]


# ---- discounts


def test_discounts_that_are_more_than_the_bill_leave_nothing_and_say_what_they_took() -> None:
    bill = bill_of(dinner(discounts=(off(1, amount=3000), off(2, rate=10_000), off(3, amount=1))))

    assert [one.amount for one in bill.discounts] == [3000, 100, 0]
    assert bill.total == 0
    assert [tax.tax for tax in bill.taxes] == [0]


def test_a_remainder_that_is_more_than_the_largest_line_goes_on_to_the_next() -> None:
    yen = [line(UUID(int=200 + n), 1 + (n == 5)) for n in range(9)]
    bill = bill_of(Basis(tuple(yen), (ANNA,), discounts=(off(1, amount=4),)))

    assert [one.due for one in bill.lines] == [0, 0, 1, 1, 1, 0, 1, 1, 1]


def test_a_discount_on_a_line_that_is_not_on_the_bill_takes_nothing() -> None:
    bill = bill_of(dinner(discounts=(off(1, amount=500, public_id=UUID(int=999)),)))

    assert [one.amount for one in bill.discounts] == [0]
    assert bill.total == bill.subtotal


# ---- payments


@pytest.mark.parametrize("status", PaymentState)
def test_what_is_authorised_or_captured_is_paid_and_nothing_else(status: PaymentState) -> None:
    counts = status in {PaymentState.AUTHORISED, PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED}
    bill = bill_of(paid(dinner(), own(BEN, tip=100), status))

    assert (bill.paid, bill.tips) == ((1600, 100) if counts else (0, 0))
    assert shares(bill) == ([1300, 0, 300] if counts else [1300, 1500, 300])
    assert [one.paid for one in bill.lines] == [False, counts, False]


def test_what_is_refunded_is_owed_again_by_whose_it_was() -> None:
    basis = paid(dinner(), own(BEN, tip=100))
    back = evolve(basis.payments[0], status=PaymentState.PARTIALLY_REFUNDED, refunded=500)
    bill = bill_of(evolve(basis, payments=(back,)))

    assert (bill.paid, bill.tips, bill.balance) == (1100, 100, 2100)
    assert shares(bill) == [1300, 500, 300]


def test_what_goes_back_because_a_line_comes_to_less_opens_nothing() -> None:
    basis = paid(dinner(), own(BEN))
    less = evolve(basis, discounts=(off(1, amount=500, public_id=PASTA),))
    back = evolve(basis.payments[0], status=PaymentState.PARTIALLY_REFUNDED, refunded=500)
    assert shares_of(evolve(less, payments=(back,))) == [1300, 0, 300]
    again = evolve(back, refunded=900)
    assert shares_of(evolve(less, payments=(again,))) == [1300, 400, 300]


def test_a_charge_that_comes_when_all_is_paid_falls_on_everything_alike() -> None:
    basis = dinner()
    for member in (ANNA, BEN, CARLA):
        basis = paid(basis, own(member))

    assert shares_of(evolve(basis, service_rate=1000)) == [130, 150, 30]


def test_what_goes_back_and_was_paid_by_nobody_in_particular_is_everybodys() -> None:
    cash = Payment(UUID(int=1), 3100, 0, PaymentState.CAPTURED, None, (Part(PIZZA, "1"),))
    bill = bill_of(dinner(payments=(cash,), discounts=(off(1, amount=4),)))

    assert bill.balance == -4
    assert shares(bill) == [-2, -1, -1]


def test_a_payment_for_a_line_that_was_called_off_counts_for_the_others() -> None:
    basis = paid(dinner(), own(BEN))
    bill = bill_of(evolve(basis, lines=tuple(one for one in basis.lines if one.public_id != PASTA)))

    assert (bill.subtotal, bill.paid, bill.balance) == (1900, 1500, 400)
    assert sum(shares(bill)) == 400


def test_a_service_charge_is_rounded_once_however_many_rates_it_is_spread_over() -> None:
    lines = (line(PIZZA, 5, rate=700), line(PASTA, 5, rate=1900))

    assert bill_of(Basis(lines, (ANNA,), service_rate=1000)).service_charge == 1
