"""How often codes were used, as far as this process knows it."""

import pytest

from actors.domain.fulfilment import code_counts
from actors.domain.fulfilment.code_counts import CodeCounts
from actors.domain.fulfilment.discount_code import CodeStanding, CodeUse, DiscountCode

READ = CodeStanding(DiscountCode(5, "SPRING", rate=1000, uses_max=3, uses_per_customer=1))


def use(customer_id: int) -> CodeUse:
    return CodeUse(5, customer_id, 42, 1)


def test_a_use_counts_for_who_has_read_the_code_before_it() -> None:
    counts = CodeCounts()
    assert counts.standing(READ, 1).used_by_customer == 0
    counts.begin([use(1)])
    counts.saved([use(1)])
    known = counts.standing(READ, 1)
    assert (known.used, known.used_by_customer) == (1, 1)


def test_of_customers_who_ask_and_ask_no_more_is_known_than_a_moment_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_counts, "KNOWN_MAX", 10)
    counts = CodeCounts()
    counts.standing(READ, 1)
    counts.begin([use(1)])
    counts.saved([use(1)])
    for customer_id in range(2, 1_000):
        assert counts.standing(READ, customer_id).used == 1  # the code's own count, which everybody asks for, stays
    assert len(counts._known) == 10


def test_what_the_store_has_refused_is_spent_until_it_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_counts, "KNOWN_MAX", 10)
    counts = CodeCounts()
    for customer_id in range(1, 1_000):
        counts.spent([use(customer_id)])
    assert counts.standing(READ, 1).used > 3
    assert counts.standing(READ, 1).used == 0  # by then it was read again
    assert len(counts._known) <= 10


def test_a_use_that_is_given_back_meanwhile_leaves_no_code_spent_for_ever() -> None:
    counts, back = CodeCounts(), CodeUse(5, 2, 41, -1)
    counts.spent([use(1)])
    counts.begin([back])
    counts.saved([back])
    assert counts.standing(READ, 1).used > 3
    assert counts.standing(READ, 1).used == 0  # by then it was read again
