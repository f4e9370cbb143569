import warnings
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.diners.tokens import AUDIENCE, MemberTokens
from server.door.tokens import TokenInvalid, derived

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


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param("a.b.c", id="rubbish"),
        pytest.param("é.é.é", id="not ascii"),
        pytest.param(signed() + "x", id="changed signature"),
        pytest.param(signed(key=OLD), id="another key"),
        pytest.param(signed(algorithm="HS512"), id="another algorithm"),
        pytest.param(jwt.encode({"sid": str(SESSION)}, None, "none"), id="alg none"),
        pytest.param(signed(aud="trivet.staff"), id="another audience"),
        pytest.param(signed(aud=None), id="no audience"),
        pytest.param(signed(exp=None), id="no expiry"),
        pytest.param(signed(jti=None), id="no id"),
        pytest.param(signed(mid=None), id="no member"),
        pytest.param(signed(mid="somebody"), id="a member that is no id"),
        pytest.param(signed(sid=[1]), id="a session of another type"),
        pytest.param(signed(rid="1"), id="a restaurant of another type"),
        pytest.param(signed(exp=10**18), id="an expiry past all calendars"),
        pytest.param(signed(sid="x" * 2_000), id="too long"),
    ],
)
def test_a_token_that_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens().read(token)


def test_the_key_itself_signs_nothing() -> None:
    claims = jwt.decode(signed(), options={"verify_signature": False})
    with pytest.raises(TokenInvalid):
        tokens().read(jwt.encode(claims, NEW, "HS256"))


@given(st.text())
def test_no_text_makes_reading_fail_in_any_other_way(text: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens().read(text)
