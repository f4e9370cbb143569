"""What a bill costs: in steps of the interpreter (`tests/actors/test_tap.py`), and beside plain Python."""

from collections import Counter
from typing import Final
from uuid import UUID

import pytest
from attrs import evolve

from actors.domain.money.bill import Basis, bill_of
from actors.domain.money.bill_line import BillLine
from tests.actors.domain.money.bills import claim, off, own, paid
from tests.actors.test_tap import counting
from tests.yardstick import pieces

MEMBERS: Final = tuple(UUID(int=1 + n) for n in range(20))
STEPS_A_LINE_MAX: Final = 350
"""Of a bill of 200 lines, 20 members and 3 discounts, with claims, tax on top and a deposit."""
STEPS_A_PART_MAX: Final = 150
"""Of each part of a line that was paid, beside that."""
BILL_PIECES_MAX: Final = 1.8
PAID_PIECES_MAX: Final = 9
"""In pieces of plain Python (`tests/yardstick.py`): half as much again as they are."""


def large(lines: int) -> Basis:
    return Basis(
        lines=tuple(
            BillLine(
                "ORD-1-1",
                UUID(int=100 + n),
                "Pizza",
                1 + n % 3,
                350 + n,
                MEMBERS[n % 20],
                (700, 1900)[n % 2],
                shared=n % 5 == 0,
            )
            for n in range(lines)
        ),
        members=MEMBERS,
        discounts=(off(1, amount=500), off(2, rate=1000), off(3, rate=5000, public_id=UUID(int=103))),
        claims=tuple(claim(UUID(int=100 + n), MEMBERS[(n + 1) % 20], 1, 2 + n % 3) for n in range(0, lines, 7)),
        service_rate=1000,
        tax_included=False,
        deposit=5000,
    )


def paid_by_each(lines: int) -> Basis:
    """The same, of which everybody but one has paid their own, and half the lines were the whole table's."""
    basis = large(lines)
    shared = (evolve(one, shared=n % 2 == 0) for n, one in enumerate(basis.lines))
    basis = evolve(basis, lines=tuple(shared), deposit=0)
    for member in MEMBERS[:-1]:
        basis = paid(basis, own(member))
    return basis


def steps(basis: Basis) -> "Counter[str]":
    bill_of(basis)
    taken: Counter[str] = Counter()
    with counting(taken):
        bill_of(basis)
    return taken


@pytest.mark.parametrize("lines", [200, 800])
def test_a_large_bill_takes_no_more_steps_a_line_than_it_may(lines: int) -> None:
    taken = steps(large(lines))

    assert taken.total() <= lines * STEPS_A_LINE_MAX, taken.most_common()


@pytest.mark.parametrize("lines", [100, 200])
def test_parts_of_lines_that_were_paid_take_no_more_steps_each_than_they_may(lines: int) -> None:
    basis = paid_by_each(lines)
    parts = sum(len(payment.lines) for payment in basis.payments)
    taken = steps(basis)

    assert parts > 9 * lines
    assert taken.total() - steps(large(lines)).total() <= parts * STEPS_A_PART_MAX, taken.most_common()


def test_a_bill_of_200_lines_20_members_and_3_discounts_costs_no_more_than_it_did() -> None:
    """Where this was written that is 0.75 of a millisecond (`make bench` measures it), and 1.2 pieces."""
    basis = large(200)

    assert any(cost < BILL_PIECES_MAX for cost in pieces(lambda: bill_of(basis), 40))


def test_a_bill_of_200_lines_of_which_19_have_paid_2000_parts_costs_no_more_than_it_did() -> None:
    """It takes six pieces. Counted in fractions it took thirty."""
    basis = paid_by_each(200)

    assert any(cost < PAID_PIECES_MAX for cost in pieces(lambda: bill_of(basis), 20))
