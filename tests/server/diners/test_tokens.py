import warnings
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.diners.tokens import AUDIENCE, MemberTokens
from server.door.tokens import TokenInvalid, derived
from tests.cases import case

NOW = datetime(2024, 1, 15, 11, 0, tzinfo=UTC)
OLD, NEW = "o" * 32, "n" * 32
SESSION, MEMBER, JTI = (UUID(int=number) for number in (1, 2, 3))


def tokens(keys: Sequence[str] = (NEW,), now: datetime = NOW) -> MemberTokens:
    return MemberTokens(keys, 3600, lambda: now, lambda: JTI)


def signed(key: str = NEW, algorithm: str = "HS256", **changed: Any) -> str:
    """A token that is right but for what is changed; a change to None leaves the claim out."""
    claims = {
        "sid": str(SESSION),
        "mid": str(MEMBER),
        "rid": 1,
        "jti": str(JTI),
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 60,
        "aud": AUDIENCE,
        **changed,
    }
    given = {name: value for name, value in claims.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a key too short for HS512 is what an attacker would have
        return jwt.encode(given, derived(key, AUDIENCE), algorithm)


def test_a_token_says_what_was_put_into_it() -> None:
    token, expires_at = tokens().issue(SESSION, MEMBER, 7)
    said = tokens().read(token)
    assert (said.session_id, said.member_id, said.restaurant_id, said.token_id) == (SESSION, MEMBER, 7, JTI)
    assert said.expires_at == expires_at == NOW + timedelta(hours=1)


def test_a_token_that_is_right_in_everything_is_read() -> None:
    assert tokens().read(signed()).member_id == MEMBER


def test_an_older_key_is_still_read_and_a_dropped_one_is_not() -> None:
    token, _ = tokens([OLD]).issue(SESSION, MEMBER, 1)
    assert tokens([NEW, OLD]).read(token).member_id == MEMBER
    with pytest.raises(TokenInvalid):
        tokens([NEW]).read(token)


def test_the_newest_key_signs() -> None:
    token, _ = tokens([NEW, OLD]).issue(SESSION, MEMBER, 1)
    assert tokens([NEW]).read(token).member_id == MEMBER


def test_a_token_is_good_until_its_last_second() -> None:
    token, expires_at = tokens().issue(SESSION, MEMBER, 1)
    assert tokens(now=expires_at - timedelta(seconds=1)).read(token).member_id == MEMBER
    with pytest.raises(TokenInvalid):
        tokens(now=expires_at).read(token)


def test_a_token_that_is_not_ours_is_refused() -> None:
    cases: Iterable[tuple[str, str]] = [
        (
            "empty",
            "",
        ),
        (
            "rubbish",
            "a.b.c",
        ),
        (
            "not ascii",
            "é.é.é",
        ),
        (
            "changed signature",
            signed() + "x",
        ),
        (
            "another key",
            signed(key=OLD),
        ),
        (
            "another algorithm",
            signed(algorithm="HS512"),
        ),
        (
            "alg none",
            jwt.encode({"sid": str(SESSION)}, None, "none"),
        ),
        (
            "another audience",
            signed(aud="trivet.staff"),
        ),
        (
            "no audience",
            signed(aud=None),
        ),
        (
            "no expiry",
            signed(exp=None),
        ),
        (
            "no id",
            signed(jti=None),
        ),
        (
            "no member",
            signed(mid=None),
        ),
        (
            "a member that is no id",
            signed(mid="somebody"),
        ),
        (
            "a session of another type",
            signed(sid=[1]),
        ),
        (
            "a restaurant of another type",
            signed(rid="1"),
        ),
        (
            "an expiry past all calendars",
            signed(exp=10**18),
        ),
        (
            "too long",
            signed(sid="x" * 2_000),
        ),
    ]
    for which, token in cases:
        with case(which, token), pytest.raises(TokenInvalid):
            tokens().read(token)


def test_the_key_itself_signs_nothing() -> None:
    claims = jwt.decode(signed(), options={"verify_signature": False})
    with pytest.raises(TokenInvalid):
        tokens().read(jwt.encode(claims, NEW, "HS256"))


@given(st.text())
def test_no_text_makes_reading_fail_in_any_other_way(text: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens().read(text)
