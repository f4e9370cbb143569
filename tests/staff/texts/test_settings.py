"""The settings of who takes messages to phones: what is refused, in which words, and that no secret is said."""

import pytest

from actors.nightly.shift import LEASE
from persistence.jobs import STATEMENT_S
from staff.texts.gateway import WebhookGateway, gateway_of
from staff.texts.settings import TIMEOUT_MAX_S, text_settings
from tests.actors.domain.checkout.shop import NOW

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SENDS = {"TRIVET_TEXTS_URL": "https://texts.example.com/send", "TRIVET_TEXTS_SECRET": SECRET}


def test_nothing_has_to_be_set_and_then_nobody_takes_messages() -> None:
    assert gateway_of(text_settings({}), lambda: NOW) is None


@pytest.mark.parametrize("url", ["https://texts.example.com/send", "http://localhost:8100/x", "http://127.0.0.1:1/"])
def test_an_address_and_a_secret_are_enough(url: str) -> None:
    settings = text_settings({**SENDS, "TRIVET_TEXTS_URL": url})
    assert settings.url == url
    assert isinstance(gateway_of(settings, lambda: NOW), WebhookGateway)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"TRIVET_TEXTS_URL": SENDS["TRIVET_TEXTS_URL"]}, "TRIVET_TEXTS_SECRET must be set"),
        ({**SENDS, "TRIVET_TEXTS_URL": "http://texts.example.com"}, "TRIVET_TEXTS_URL must begin with https://"),
        ({**SENDS, "TRIVET_TEXTS_URL": "ftp://texts.example.com"}, "TRIVET_TEXTS_URL must begin with https://"),
        ({**SENDS, "TRIVET_TEXTS_URL": "https://ann:pw@texts.example.com"}, "TRIVET_TEXTS_URL must have no user"),
        ({**SENDS, "TRIVET_TEXTS_URL": "https://texts.example.com/#x"}, "TRIVET_TEXTS_URL must have no user"),
        ({**SENDS, "TRIVET_TEXTS_URL": "https://texts.example.com:port"}, "TRIVET_TEXTS_URL must be an address"),
        ({**SENDS, "TRIVET_TEXTS_URL": "texts.example.com"}, "TRIVET_TEXTS_URL must be an address"),
        ({**SENDS, "TRIVET_TEXTS_SECRET": "open sesame"}, "TRIVET_TEXTS_SECRET must be whsec_"),
        ({**SENDS, "TRIVET_TEXTS_SECRET": "whsec_c2hvcnQ="}, "TRIVET_TEXTS_SECRET must be whsec_"),
        ({**SENDS, "TRIVET_TEXTS_TIMEOUT_S": "nan"}, "TRIVET_TEXTS_TIMEOUT_S must be a number from 1 to 60"),
        ({**SENDS, "TRIVET_TEXTS_TIMEOUT_S": "61"}, "TRIVET_TEXTS_TIMEOUT_S must be a number from 1 to 60"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refused:
        text_settings(said)
    assert "sesame" not in str(refused.value)


def test_the_longest_message_is_over_before_the_lease_of_who_sends_it() -> None:
    assert LEASE.total_seconds() >= STATEMENT_S + TIMEOUT_MAX_S
