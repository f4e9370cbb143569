"""What a bill costs, in steps of the interpreter (`tests/actors/test_tap.py`)."""

from collections import Counter
from typing import Final
from uuid import UUID

import pytest

from actors.domain.money.bill import Basis, bill_of
from actors.domain.money.bill_line import BillLine
from tests.actors.domain.money.bills import claim, off
from tests.actors.test_tap import counting

MEMBERS: Final = tuple(UUID(int=1 + n) for n in range(20))
STEPS_A_LINE_MAX: Final = 400
"""Of a bill of 200 lines, 20 members and 3 discounts, with claims, tax on top and a deposit."""


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
