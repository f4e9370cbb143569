from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import attrs
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.staff import Role, StaffUser
from server.accounts.tokens import (
    ACCESS,
    ACCESS_LIFETIME,
    CUSTOMER_ACCESS,
    CUSTOMER_REFRESH,
    REFRESH,
    REFRESH_LIFETIME,
    AccountTokens,
)
from server.diners.tokens import MemberTokens
from server.door.bounds import TOKEN_CHARS_MAX
from server.door.tokens import SignedTokens, TokenInvalid
from tests.cases import case

NOW = datetime(2024, 1, 15, 11, 0, 0, 999_999, tzinfo=UTC)
WHOLE = NOW.replace(microsecond=0)
OLD, NEW = "o" * 32, "n" * 32
JTI, FAMILY = UUID(int=1), UUID(int=2)
ADA = StaffUser(7, 3, "ada@chianti.example", "Ada", Role.ADMIN)
LIFETIMES = {
    ACCESS: ACCESS_LIFETIME,
    REFRESH: REFRESH_LIFETIME,
    CUSTOMER_ACCESS: ACCESS_LIFETIME,
    CUSTOMER_REFRESH: REFRESH_LIFETIME,
}


def tokens(keys: Sequence[str] = (NEW,), audience: str = ACCESS, now: datetime = NOW) -> AccountTokens:
    return AccountTokens(keys, audience, LIFETIMES[audience], lambda: now, lambda: JTI)


def signed(without: str = "", **changed: Any) -> str:
    """A token that is right but for what is changed or left out."""
    claims = {
        "sub": "7",
        "rid": 3,
        "jti": str(JTI),
        "gen": 1,
        "fid": str(FAMILY),
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 60,
        **changed,
    }
    claims.pop(without, None)
    return SignedTokens([NEW], ACCESS).sign(claims)


@pytest.mark.parametrize(
    ("audience", "lifetime"),
    [(ACCESS, timedelta(minutes=15)), (REFRESH, timedelta(days=14))],
    ids=["access", "refresh"],
)
def test_a_token_says_what_was_put_into_it_for_as_long_as_promised(audience: str, lifetime: timedelta) -> None:
    token, expires_at = tokens(audience=audience).issue(ADA, FAMILY)
    said = tokens(audience=audience).read(token)
    assert (said.account_id, said.restaurant_id, said.token_id, said.family_id) == (7, 3, JTI, FAMILY)
    assert said.expires_at == expires_at == WHOLE + lifetime


def test_a_token_holds_the_role_for_pages_and_nothing_personal() -> None:
    token, _ = tokens().issue(ADA, FAMILY)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims.keys() == {"sub", "gen", "rid", "role", "jti", "fid", "iat", "exp", "aud"}
    assert claims["role"] == "ADMIN"
    other, _ = tokens().issue(attrs.evolve(ADA, name="Eva", email="eva@x.example"), FAMILY)
    assert other == token


def test_a_customer_and_a_staff_user_of_one_number_are_never_taken_for_one_another() -> None:
    for ours, theirs in ((ACCESS, CUSTOMER_ACCESS), (REFRESH, CUSTOMER_REFRESH)):
        for made, read in ((ours, theirs), (theirs, ours)):
            token, _ = tokens(audience=made).issue(ADA, FAMILY)
            with pytest.raises(TokenInvalid):
                tokens(audience=read).read_expired(token)


def test_a_token_that_is_right_in_everything_is_read() -> None:
    assert tokens().read(signed()).account_id == 7


def test_a_token_is_good_until_it_expires_and_only_logging_out_reads_it_after() -> None:
    token, expires_at = tokens().issue(ADA, FAMILY)
    assert tokens(now=expires_at - timedelta(microseconds=1)).read(token).token_id == JTI
    for later in (expires_at, expires_at + timedelta(days=400)):
        with pytest.raises(TokenInvalid):
            tokens(now=later).read(token)
        assert tokens(now=later).read_expired(token).expires_at == expires_at


def test_a_token_of_another_kind_is_not_read() -> None:
    access, _ = tokens().issue(ADA, FAMILY)
    refresh, _ = tokens(audience=REFRESH).issue(ADA, FAMILY)
    member, _ = MemberTokens([NEW], 3600, lambda: NOW, lambda: JTI).issue(JTI, FAMILY, 3)
    for audience, others in ((ACCESS, (refresh, member)), (REFRESH, (access, member))):
        for other in others:
            with pytest.raises(TokenInvalid):
                tokens(audience=audience).read(other)
            with pytest.raises(TokenInvalid):
                tokens(audience=audience).read_expired(other)


def test_a_kind_is_more_than_a_claim() -> None:
    """Even somebody with the key of one kind cannot sign another."""
    forged = jwt.encode({**jwt.decode(signed(), options={"verify_signature": False}), "aud": ACCESS}, NEW, "HS256")
    for audience in (ACCESS, REFRESH):
        with pytest.raises(TokenInvalid):
            tokens(audience=audience).read(forged)


def test_an_older_key_is_still_read_and_a_dropped_one_is_not() -> None:
    token, _ = tokens([OLD]).issue(ADA, FAMILY)
    assert tokens([NEW, OLD]).read(token).account_id == 7
    with pytest.raises(TokenInvalid):
        tokens([NEW]).read(token)


def test_a_token_that_lacks_a_claim_is_not_read() -> None:
    cases: Iterable[str] = ["sub", "gen", "rid", "jti", "fid", "iat", "exp"]
    for claim in cases:
        with case(claim), pytest.raises(TokenInvalid):
            tokens().read_expired(signed(without=claim))


def test_a_token_with_claims_that_make_no_sense_is_not_read() -> None:
    cases: Iterable[dict[str, Any]] = [
        {"sub": "0"},
        {"sub": "-7"},
        {"sub": "seven"},
        {"sub": ""},
        {"sub": str(2**31)},
        {"sub": "9" * 900},
        {"sub": 7},
        {"rid": "3"},
        {"rid": 3.0},
        {"jti": "not a uuid"},
        {"gen": "1"},
        {"fid": 5},
        {"fid": "not a uuid"},
        {"exp": 10**30},
        {"exp": "tomorrow"},
    ]
    for changed in cases:
        with case(changed), pytest.raises(TokenInvalid):
            tokens().read_expired(signed(**changed))


@given(st.text(max_size=TOKEN_CHARS_MAX + 10))
def test_whatever_is_sent_as_a_token_is_only_ever_not_one(text: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens().read_expired(text)


@given(st.data())
def test_a_token_with_one_character_changed_is_not_read(data: st.DataObject) -> None:
    token, _ = tokens().issue(ADA, FAMILY)
    at = data.draw(st.integers(0, len(token) - 2))  # the last character of a signature has bits that say nothing
    other = data.draw(st.sampled_from("abcXYZ019-_.").filter(lambda char: char != token[at]))
    with pytest.raises(TokenInvalid):
        tokens().read_expired(token[:at] + other + token[at + 1 :])
