from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from actors.domain.restaurant import Table
from server.qr import QrCode, QrCodes, QrExpired, QrInvalid
from tests.cases import case

NOW = datetime(2024, 1, 15, 11, 0, tzinfo=UTC)
OLD, NEW = "o" * 32, "n" * 32
TABLE = Table(107, 7, qr_version=3)


def codes(keys: Sequence[str] = (NEW,), lifetime_s: int = 0, now: datetime = NOW) -> QrCodes:
    return QrCodes(keys, lifetime_s, lambda: now)


def test_a_code_says_which_table_it_is() -> None:
    assert codes().read(codes().issue(1, TABLE)) == QrCode(1, 107, 3)


def test_a_code_is_short_and_fits_an_address() -> None:
    token = codes().issue(2**31 - 1, Table(2**31 - 1, 99, qr_version=2**31 - 1))
    assert len(token) < 120
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_an_older_key_is_still_read_and_a_dropped_one_is_not() -> None:
    token = codes([OLD]).issue(1, TABLE)
    assert codes([NEW, OLD]).read(token).table_id == 107
    with pytest.raises(QrInvalid):
        codes([NEW]).read(token)


def test_the_newest_key_signs() -> None:
    assert codes([NEW]).read(codes([NEW, OLD]).issue(1, TABLE)).table_id == 107


def test_a_code_without_a_lifetime_is_good_for_ever() -> None:
    assert codes(now=NOW + timedelta(days=3650)).read(codes().issue(1, TABLE)).table_id == 107


def test_a_code_past_its_lifetime_is_expired_and_not_invalid() -> None:
    token = codes().issue(1, TABLE)
    assert codes(lifetime_s=60, now=NOW + timedelta(seconds=60)).read(token).table_id == 107
    with pytest.raises(QrExpired):
        codes(lifetime_s=60, now=NOW + timedelta(seconds=61)).read(token)


def test_a_signature_for_something_else_is_refused() -> None:
    with pytest.raises(QrInvalid):
        codes().read(str(URLSafeSerializer(NEW, salt="something else").dumps([1, 107, 3, 0])))


def test_a_code_of_another_shape_is_refused() -> None:
    cases: Iterable[object] = [[1, 107, 3], [1, 107, "3", 0], {"table": 107}, None, 7]
    for said in cases:
        with case(said), pytest.raises(QrInvalid):
            codes().read(str(codes()._signed._serializer.dumps(said)))


@given(st.text())
def test_no_text_makes_reading_fail_in_any_other_way(text: str) -> None:
    with pytest.raises(QrInvalid):
        codes().read(text)


@given(st.integers(min_value=0), st.sampled_from("ABCxyz019-_."))
def test_a_code_with_one_letter_changed_is_refused_or_the_same(at: int, letter: str) -> None:
    token = codes().issue(1, TABLE)
    at %= len(token)
    changed = token[:at] + letter + token[at + 1 :]
    try:
        # The last letter of base64 has bits that stand for nothing, so two spellings may be one signature.
        assert codes().read(changed) == QrCode(1, 107, 3)
    except QrInvalid:
        assert changed != token
