"""Rounding, and dividing an amount into whole units without losing any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.money.rounding import apportioned, half_up, in_order, percent, spread

WEIGHTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("dividend", "divisor", "whole"), [(0, 3, 0), (1, 3, 0), (1, 2, 1), (3, 2, 2), (5, 3, 2), (7, 3, 2)]
)
def test_a_half_goes_up(dividend: int, divisor: int, whole: int) -> None:
    assert half_up(dividend, divisor) == whole


def test_a_percentage_is_exact_where_a_float_would_not_be() -> None:
    assert percent(115, 1000) == 12
    assert percent(10**14 + 5, 1000) == 10**13 + 1


@pytest.mark.parametrize(
    ("amount", "over", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (200, [700, 700, 700], [68, 66, 66]),
        (5, [1, 3, 3], [0, 3, 2]),
        (4, [1, 1, 1, 1, 1], [1, 1, 1, 1, 0]),
        (0, [0, 0], [0, 0]),
        (7, [0, 0], [0, 0]),
        (3, [], []),
    ],
)
def test_a_discount_is_spread_with_the_remainder_to_the_largest(amount: int, over: list[int], parts: list[int]) -> None:
    assert spread(amount, over) == parts


@given(WEIGHTS, st.data())
def test_what_is_spread_adds_up_and_takes_nobody_more_than_they_have(over: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(over)))
    parts = spread(amount, over)

    assert sum(parts) == amount
    assert all(0 <= part <= one for part, one in zip(parts, over, strict=True))


@given(WEIGHTS.filter(any), st.integers(0, 10**6))
def test_what_is_apportioned_adds_up_and_is_exact_to_the_unit(over: list[int], amount: int) -> None:
    parts, whole = apportioned(amount, over), sum(over)

    assert sum(parts) == amount
    assert all(abs(part * whole - amount * one) < whole for part, one in zip(parts, over, strict=True))


@given(st.lists(st.integers(0, 10_000), max_size=12), st.integers(1, 60))
def test_a_remainder_goes_to_those_with_a_fraction_in_their_order(exact: list[int], whole: int) -> None:
    exact = [*exact, -sum(exact) % whole]
    parts = in_order(exact, whole)
    up = [part * whole > one for part, one in zip(parts, exact, strict=True) if one % whole]

    assert sum(parts) * whole == sum(exact)
    assert all(part == one // whole for part, one in zip(parts, exact, strict=True) if one % whole == 0)
    assert up == sorted(up, reverse=True)
