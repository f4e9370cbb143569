"""The mail server's settings: what is refused, and in which words."""

import pytest

from actors.nightly.shift import LEASE
from persistence.jobs import STATEMENT_S
from staff.mail.post import SmtpPost, post_of
from staff.mail.settings import STEPS, TIMEOUT_MAX_S, Security, mail_settings

SENDS = {"TRIVET_SMTP_HOST": "smtp.example.com", "TRIVET_SMTP_FROM": "Trivet <trivet@example.com>"}


def test_nothing_has_to_be_set() -> None:
    settings = mail_settings({})
    assert (settings.host, settings.port, settings.security, settings.console) == ("", 587, Security.STARTTLS, False)


def test_a_host_and_a_sender_are_enough() -> None:
    assert isinstance(post_of(mail_settings(SENDS), print), SmtpPost)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"TRIVET_SMTP_HOST": "smtp.example.com"}, "TRIVET_SMTP_FROM must be set"),
        ({"TRIVET_SMTP_HOST": "smtp://example.com"}, "TRIVET_SMTP_HOST must be"),
        ({"TRIVET_SMTP_HOST": "a b"}, "TRIVET_SMTP_HOST must be"),
        ({"TRIVET_SMTP_PORT": "0"}, "TRIVET_SMTP_PORT must be"),
        ({"TRIVET_SMTP_PORT": "25.5"}, "TRIVET_SMTP_PORT must be"),
        ({"TRIVET_SMTP_SECURITY": "ssl"}, "TRIVET_SMTP_SECURITY must be one of starttls, tls, none"),
        ({"TRIVET_SMTP_FROM": "nobody"}, "TRIVET_SMTP_FROM must be"),
        ({"TRIVET_SMTP_FROM": "a@example.com\nBcc: b@example.com"}, "TRIVET_SMTP_FROM must be"),
        ({"TRIVET_SMTP_TIMEOUT_S": "nan"}, "TRIVET_SMTP_TIMEOUT_S must be"),
        (
            {"TRIVET_SMTP_TIMEOUT_S": "25.1"},
            "TRIVET_SMTP_TIMEOUT_S must be a number from 1 to 25, not '25.1'. A mail may",
        ),
        ({"TRIVET_SMTP_CONSOLE": "yes"}, "TRIVET_SMTP_CONSOLE must be on or off"),
        ({**SENDS, "TRIVET_SMTP_SECURITY": "none", "TRIVET_SMTP_USER": "ann"}, "TRIVET_SMTP_SECURITY must be"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        mail_settings(said)


def test_the_longest_mail_is_over_before_the_lease_of_who_sends_it() -> None:
    """The lease counts from before it is stored, which may take as long as a statement may."""
    longest = mail_settings({"TRIVET_SMTP_TIMEOUT_S": f"{TIMEOUT_MAX_S}"}).timeout_s
    assert STATEMENT_S + STEPS * longest <= LEASE.total_seconds()
