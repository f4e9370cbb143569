"""Signatures that the reference library believes, and secrets that are never seen."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from pos.till.signing import Signer

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
BODY = '{"order_id": "ORD-1-42", "note": "più"}'.encode()


def now() -> datetime:
    return datetime.now(UTC)


def test_the_reference_library_believes_a_signature() -> None:
    headers = Signer(SECRET).headers("ORD-1-42", BODY, now())
    assert Webhook(SECRET).verify(BODY, dict(headers)) == {"order_id": "ORD-1-42", "note": "più"}


def test_a_signature_holds_for_its_secret_its_body_its_order_and_five_minutes() -> None:
    signer = Signer(SECRET)
    headers = signer.headers("ORD-1-42", BODY, now())
    assert signer.signed(headers, BODY)
    assert not Signer(OTHER).signed(headers, BODY)
    assert not signer.signed(headers, BODY + b" ")
    assert not signer.signed({**headers, "webhook-id": "ORD-1-43"}, BODY)
    for minutes in (-6, 6):
        assert not signer.signed(signer.headers("ORD-1-42", BODY, now() + timedelta(minutes=minutes)), BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "ORD-1-42"},
        {"webhook-id": "ORD-1-42", "webhook-timestamp": "soon", "webhook-signature": "v1,AAAA"},
        {"webhook-id": "ORD-1-42", "webhook-timestamp": "NaN", "webhook-signature": "v1,AAAA"},
        {"webhook-id": "ORD-1-42", "webhook-signature": "nonsense"},
        {"webhook-id": "ORD-1-42", "webhook-signature": "v1,é, ,"},
        {"webhook-id": "ORD-1-42", "webhook-signature": "v2,AAAA"},
    ],
)
def test_headers_that_make_no_sense_sign_nothing(headers: dict[str, str]) -> None:
    timestamp = {"webhook-timestamp": str(int(now().timestamp()))} if "webhook-signature" in headers else {}
    assert not Signer(SECRET).signed({**timestamp, **headers}, BODY)


def test_a_body_that_is_no_text_is_signed_by_nobody() -> None:
    assert not Signer(SECRET).signed(Signer(SECRET).headers("ORD-1-42", b"", now()), b"\xff")


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", SECRET[6:], f"{SECRET}!", "whsec_" + "A" * 88])
def test_a_weak_or_garbled_secret_is_refused_without_being_quoted(secret: str) -> None:
    with pytest.raises(ValueError, match=r"^a signing secret is whsec_ and the base64 of 24 to 64 bytes$"):
        Signer(secret)
