"""What a payment of each mode covers, and what is refused, by code and words."""

from fractions import Fraction
from uuid import UUID

import pytest
from attrs import evolve

from actors.domain.money.bill import Basis, bill_of
from actors.domain.money.paying import Cover, Mode, Wish
from actors.domain.money.payment import Part, PaymentState
from actors.domain.refusal import Code
from tests.actors.domain.money.bills import (
    ANNA,
    BEN,
    CARLA,
    PASTA,
    PIZZA,
    WINE,
    claim,
    covered,
    dinner,
    line,
    off,
    own,
    paid,
    refused,
    shares_of,
)

AUTHORISING = PaymentState.AUTHORISING


def some(*lines: UUID, payer: UUID | None = CARLA) -> Wish:
    return Wish(Mode.LINES, payer, lines=lines)


def amount(of: int, payer: UUID | None = BEN) -> Wish:
    return Wish(Mode.AMOUNT, payer, amount=of)


def everything(payer: UUID | None = ANNA) -> Wish:
    return Wish(Mode.ALL, payer)


def even(parts: int, payer: UUID | None = ANNA) -> Wish:
    return Wish(Mode.EVEN, payer, parts=parts)


# ---- what it covers


def test_ones_own_is_ones_lines_and_ones_part_of_what_is_shared() -> None:
    assert covered(dinner(), own(ANNA)) == Cover(1300, (Part(PIZZA, "1"), Part(WINE, "1/3")))


def test_lines_are_covered_whole_whosever_they_are() -> None:
    assert covered(dinner(), some(WINE, PIZZA, WINE)) == Cover(1900, (Part(PIZZA, "1"), Part(WINE, "1")))


def test_of_a_line_that_is_paid_in_part_the_rest_is_covered() -> None:
    assert covered(paid(dinner(), own(ANNA)), some(WINE)) == Cover(600, (Part(WINE, "2/3"),))


def test_an_amount_that_is_less_than_ones_own_covers_so_much_of_it() -> None:
    assert covered(dinner(), amount(600)) == Cover(600, (Part(PASTA, "1/2"),))


def test_an_amount_that_is_more_covers_the_lines_of_others_in_their_order() -> None:
    lines = (Part(PASTA, "1"), Part(WINE, "1/3"), Part(PIZZA, "1/2"))

    assert covered(dinner(), amount(2000)) == Cover(2000, lines)


def test_an_amount_of_nobodys_covers_the_lines_in_their_order() -> None:
    assert covered(dinner(), amount(1600, None)) == Cover(1600, (Part(PIZZA, "1"), Part(PASTA, "1/2")))


def test_all_covers_what_is_left_of_everything() -> None:
    lines = (Part(PASTA, "1"), Part(WINE, "2/3"))

    assert covered(paid(dinner(), own(ANNA)), everything(CARLA)) == Cover(1800, lines)


def test_even_parts_are_of_what_is_open_and_the_first_pay_what_is_left_over() -> None:
    basis, amounts = dinner(), []
    for payer in (ANNA, BEN, CARLA, ANNA):
        amounts.append(covered(basis, even(4, payer)).amount)
        basis = paid(basis, even(4, payer))

    assert amounts == [775, 775, 775, 775]
    assert bill_of(basis).balance == 0
    assert [covered(dinner(), even(n)).amount for n in (1, 3, 7, 200)] == [3100, 1034, 443, 16]


def test_an_even_split_goes_on_beside_other_payments_and_begins_again_when_all_parts_are_paid() -> None:
    basis = paid(paid(dinner(), even(2, ANNA)), amount(50, BEN))

    assert covered(basis, even(2, BEN)).amount == 1500
    more = evolve(basis, service_rate=1000)
    basis = paid(more, even(2, BEN))
    assert bill_of(basis).balance == 0
    assert covered(evolve(basis, service_rate=2000), even(2)).amount == 155


def test_a_part_of_a_line_that_somebody_is_paying_is_not_open() -> None:
    basis = paid(dinner(), own(ANNA), AUTHORISING)

    assert covered(basis, everything(BEN)) == Cover(1800, (Part(PASTA, "1"), Part(WINE, "2/3")))
    assert covered(basis, some(WINE)).amount == 600
    assert shares_of(basis) == [1300, 1500, 300]


# ---- what is refused


@pytest.mark.parametrize("wish", [own(ANNA), some(PIZZA), amount(1), everything(), even(3)])
def test_what_is_paid_is_not_paid_again(wish: Wish) -> None:
    assert refused(paid(dinner(), everything()), wish).code is Code.ALREADY_PAID


@pytest.mark.parametrize("wish", [own(BEN), some(PASTA), amount(1), everything(), even(3)])
def test_what_somebody_is_paying_is_theirs_to_pay_and_one_is_told_who_it_is(wish: Wish) -> None:
    refusal = refused(paid(dinner(), everything(CARLA), AUTHORISING), wish)

    assert (refusal.code, refusal.holder) == (Code.PAYMENT_IN_PROGRESS, CARLA)


def test_of_two_who_pay_the_same_line_the_second_is_told_who_is_on_it() -> None:
    both = paid(paid(dinner(), some(PASTA, payer=ANNA), AUTHORISING), some(PIZZA, payer=CARLA), AUTHORISING)

    assert refused(both, some(PIZZA, payer=BEN)).holder == CARLA
    assert refused(both, some(PASTA, WINE, payer=BEN)).holder == ANNA


def test_whose_lines_somebody_else_is_paying_is_told_who_it_is() -> None:
    both = paid(paid(dinner(), own(BEN), AUTHORISING), own(ANNA), AUTHORISING)
    refusal = refused(both, own(ANNA))

    assert (refusal.code, refusal.holder) == (Code.PAYMENT_IN_PROGRESS, ANNA)


@pytest.mark.parametrize("status", [PaymentState.DECLINED, PaymentState.CANCELLED, PaymentState.VOIDED])
def test_what_came_to_nothing_keeps_nobody_from_paying(status: PaymentState) -> None:
    assert covered(paid(dinner(), everything(), status), own(BEN)).amount == 1500


def test_who_owes_nothing_of_their_own_has_paid() -> None:
    assert refused(paid(dinner(), own(BEN)), own(BEN)).code is Code.ALREADY_PAID


def test_who_has_seen_another_bill_is_told_so() -> None:
    basis = paid(dinner(), some(PIZZA))

    assert refused(basis, some(PIZZA, PASTA)).code is Code.BILL_CHANGED
    assert refused(basis, some(UUID(int=999))).code is Code.BILL_CHANGED
    assert refused(basis, amount(2101)).code is Code.BILL_CHANGED
    assert refused(basis, some(PIZZA)).code is Code.ALREADY_PAID


def test_an_amount_of_which_somebody_is_paying_a_part_is_refused_with_who_it_is() -> None:
    refusal = refused(paid(dinner(), own(ANNA), AUTHORISING), amount(1801))

    assert (refusal.code, refusal.holder) == (Code.PAYMENT_IN_PROGRESS, ANNA)


def test_a_line_that_costs_nothing_is_nothing_to_pay() -> None:
    basis = dinner(discounts=(off(1, rate=10_000, public_id=PIZZA),))

    assert refused(basis, some(PIZZA)).code is Code.ALREADY_PAID
    assert covered(basis, some(PIZZA, PASTA)) == Cover(1200, (Part(PASTA, "1"),))


@pytest.mark.parametrize(
    "wish",
    [
        amount(0),
        amount(-1),
        even(0),
        even(-2),
        even(201),
        some(),
        Wish(Mode.OWN),
        own(ANNA, tip=-1),
        own(ANNA, tip=6201),
        evolve(everything(), tip=10**15),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(wish: Wish) -> None:
    refusal = refused(dinner(), wish)

    assert refusal.code is Code.PAYMENT_INVALID
    assert refusal.message.endswith(".")


def test_a_tip_may_be_twice_the_bill() -> None:
    assert covered(dinner(), own(ANNA, tip=6200)).amount == 1300


def shared(price: int) -> Basis:
    """One line for so much, that the three of them share."""
    return Basis((line(WINE, price, shared=True),), (ANNA, BEN, CARLA))


@pytest.mark.parametrize("price", range(1, 12))
@pytest.mark.parametrize("payer", [ANNA, BEN, CARLA])
@pytest.mark.parametrize("parts", [1, 2, 3])
def test_who_pays_their_own_after_somebody_paid_a_part_of_it_owes_nothing_more(
    price: int, payer: UUID, parts: int
) -> None:
    basis = paid(shared(price), even(parts, payer), PaymentState.AUTHORISED)
    for member in (ANNA, BEN, CARLA):
        if bill_of(basis).share_of(member):
            basis = paid(basis, own(member))
        assert bill_of(basis).share_of(member) == 0
    assert bill_of(basis).balance == 0


def test_what_somebody_paid_for_others_is_theirs_by_what_is_whose_however_they_pay_then() -> None:
    basis = paid(paid(shared(5), own(ANNA)), own(BEN), AUTHORISING)
    basis = paid(basis, even(1), PaymentState.PARTIALLY_REFUNDED)
    basis = evolve(basis, payments=tuple(one for one in basis.payments if one.paid))
    assert shares_of(basis) == [0, 1, 1]
    basis = paid(basis, own(BEN))
    assert shares_of(basis) == [0, 0, 1]
    assert shares_of(paid(basis, own(CARLA))) == [0, 0, 0]


def test_what_was_paid_for_those_who_owe_a_part_goes_on_to_the_others_where_it_is_more_than_they_owe() -> None:
    basis = paid(paid(shared(900), amount(290, BEN)), amount(500, ANNA))
    assert shares_of(basis) == [0, 0, 110]


def test_parts_of_many_payments_add_up_to_the_whole_line() -> None:
    basis = dinner()
    for payer, of in ((ANNA, 333), (BEN, 100), (None, 700), (CARLA, 301), (BEN, 77)):
        basis = paid(basis, amount(of, payer))
    basis = paid(basis, everything(None))
    covers = [part for payment in basis.payments for part in payment.lines]

    for public_id in (PIZZA, PASTA, WINE):
        assert sum(part.fraction for part in covers if part.public_id == public_id) == Fraction(1)


@pytest.mark.parametrize("of", [21, 1009])
def test_parts_of_parts_stay_numbers_that_anybody_can_read_however_many_pay(of: int) -> None:
    members = tuple(UUID(int=1 + n) for n in range(8))
    lines = tuple(line(UUID(int=101 + n), 50 * of + 7 * n, members[0], shared=True) for n in range(6))
    claims = tuple(claim(one.public_id, members[n + 1], 1, 173 - n) for n, one in enumerate(lines))
    basis = Basis(lines, members, claims=claims)
    for n in range(230):
        basis = paid(basis, amount(of + n % 3, members[n % 8]), PaymentState.CREATED)
    basis = paid(basis, everything(None))
    parts = [part for payment in basis.payments for part in payment.lines]

    assert max(len(part.share) for part in parts) < 100
    for one in lines:
        assert sum(part.fraction for part in parts if part.public_id == one.public_id) == Fraction(1)


def test_what_refunds_leave_of_a_part_is_a_number_that_anybody_can_read() -> None:
    basis = dinner()
    for n in range(40):
        basis = paid(basis, amount(50 + n % 3, (ANNA, BEN, CARLA)[n % 3]))
        refunded = evolve(basis.payments[-1], status=PaymentState.PARTIALLY_REFUNDED, refunded=1 + n)
        basis = evolve(basis, payments=(*basis.payments[:-1], refunded))

    assert max(len(part.share) for payment in basis.payments for part in payment.lines) < 100
