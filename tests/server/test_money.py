from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server import money
from server.http.views import encode
from server.money import NEVER, NotANumber
from tests.cases import case

patient = settings(deadline=None)  # machines are shared
minors = st.integers(min_value=0, max_value=10**15)
digits = st.integers(min_value=0, max_value=4)


def test_an_amount_is_a_json_number_with_the_currencys_minor_digits() -> None:
    cases: Iterable[tuple[int, int, bytes]] = [
        (950, 2, b"9.50"),
        (1900, 2, b"19.00"),
        (0, 2, b"0.00"),
        (5, 2, b"0.05"),
        (950, 0, b"950"),
        (0, 0, b"0"),
        (12345, 3, b"12.345"),
        (0, 4, b"0.0000"),
        (10**15, 2, b"10000000000000.00"),
        (-950, 2, b"-9.50"),
    ]
    for minor, digits, shown in cases:
        with case(minor, digits, shown):
            assert encode(money.amount(minor, digits)) == shown


@patient
@given(minor=minors, digits=digits)
def test_every_amount_comes_back_as_it_went_out(minor: int, digits: int) -> None:
    shown = encode(money.amount(minor, digits))
    assert money.minor(money.number(shown), digits) == minor


@patient
@given(minor=minors, digits=digits)
def test_an_amount_shows_exactly_its_minor_digits(minor: int, digits: int) -> None:
    _, _, fraction = encode(money.amount(minor, digits)).partition(b".")
    assert len(fraction) == digits


def test_the_same_amount_may_be_written_in_any_way_json_allows() -> None:
    cases: Iterable[tuple[bytes, int]] = [
        (b"19", 1900),
        (b"19.0", 1900),
        (b"19.00", 1900),
        (b"19.0000", 1900),
        (b"1.9e1", 1900),
        (b"1900E-2", 1900),
        (b"0", 0),
        (b"-0", 0),
        (b"-0.00", 0),
    ]
    for said, minor in cases:
        with case(said, minor):
            assert money.minor(money.number(said), 2) == minor


def test_an_amount_that_the_currency_cannot_have_equals_no_total() -> None:
    cases: Iterable[bytes] = [b"19.001", b"-19.00", b"0.005", b"1e-30"]
    for said in cases:
        with case(said):
            assert money.minor(money.number(said), 2) == NEVER


def test_a_yen_has_no_fraction() -> None:
    assert money.minor(money.number(b"950"), 0) == 950
    assert money.minor(money.number(b"950.5"), 0) == NEVER


def test_what_is_not_a_sane_json_number_is_no_amount() -> None:
    cases: Iterable[bytes] = [
        b'"19.00"',
        b"true",
        b"null",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"{}",
        b"[19]",
        b"",
        b" ",
        b"+1",
        b"01",
        b"1.",
        b".5",
        b"1e",
        b"0x10",
        b"1_000",
        b"\xff",
        b"\xd9\xa1",
        b"1e999999999",
        b"-1e999999999",
        b"1e-999999999",
        b"1" * 33,
        b"1e33",
        b"0e999999999",
    ]
    for said in cases:
        with case(said), pytest.raises(NotANumber):
            money.number(said)


@patient
@given(said=st.binary(max_size=40))
def test_arbitrary_bytes_are_an_amount_or_refused(said: bytes) -> None:
    try:
        parsed = money.number(said)
    except NotANumber:
        return
    assert parsed == Decimal(said.decode())
    assert isinstance(money.minor(parsed, 2), int)
