"""The mail server's settings, read from the environment as `TRIVET_SMTP_…` and checked here.

Owns: names, defaults and limits. Must not: build anything. A wrong value raises ValueError with a sentence that names
the variable.
"""

from collections.abc import Mapping
from email.utils import parseaddr
from enum import StrEnum
from typing import Final

import environ

from actors.numbers import number_between

PREFIX: Final = "TRIVET_SMTP"
SECRETS: Final = frozenset({f"{PREFIX}_PASSWORD"})  # never shown
STEPS: Final = 4  # of a conversation with the server that each may take their time; past it, we hang up
# All of them have to be over within the lease of who mails (`actors.nightly.shift.LEASE`), or another begins as well.
TIMEOUT_MAX_S: Final = 25.0


class Security(StrEnum):
    """How the way to the mail server is kept from others' eyes."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def _timeout(value: str | float) -> float:
    try:
        return number_between(f"{PREFIX}_TIMEOUT_S", 1.0, TIMEOUT_MAX_S)(value)
    except ValueError as error:
        reason = f"A mail may take {STEPS} steps of it, and has to be over before another process tries as well."
        raise ValueError(f"{error} {reason}") from None


def _port(value: str | int) -> int:
    number = number_between(f"{PREFIX}_PORT", 1, 65535)(value)
    if not number.is_integer():
        raise ValueError(f"{PREFIX}_PORT must be a whole number, not {value!r}.")
    return int(number)


def _security(value: str) -> Security:
    try:
        return Security(value.strip().lower())
    except ValueError:
        raise ValueError(f"{PREFIX}_SECURITY must be one of {', '.join(Security)}, not {value[:40]!r}.") from None


def _host(value: str) -> str:
    host = value.strip()
    if host and (not host.isascii() or not host.isprintable() or set(" /@") & set(host)):
        raise ValueError(f"{PREFIX}_HOST must be the name or address of a mail server, without a port.")
    return host


def _sender(value: str) -> str:
    sender = value.strip()
    if sender and (not sender.isprintable() or "@" not in parseaddr(sender)[1]):
        raise ValueError(
            f"{PREFIX}_FROM must be a mail address, perhaps with a name, like Trivet <trivet@example.com>."
        )
    return sender


def _switch(value: str | bool) -> bool:
    said = str(value).strip().lower()
    if said not in ("on", "off", "true", "false"):
        raise ValueError(f"{PREFIX}_CONSOLE must be on or off, not {str(value)[:40]!r}.")
    return said in ("on", "true")


@environ.config(prefix=PREFIX, frozen=True)
class MailSettings:
    """Where mail is handed over."""

    host: str = environ.var(
        "", converter=_host, help="the mail server; empty: no mail is sent, which is an alert each time"
    )
    port: int = environ.var(587, converter=_port, help="its port: 587 for starttls, 465 for tls, as a rule")
    security: Security = environ.var(
        Security.STARTTLS, converter=_security, help="starttls, tls, or none; without either no password is ever sent"
    )
    user: str = environ.var("", help="who signs in to the mail server; empty: nobody does")
    password: str = environ.var("", help="their password")
    sender: str = environ.var(
        "", name=f"{PREFIX}_FROM", converter=_sender, help="who mails are from, like Trivet <trivet@example.com>"
    )
    timeout_s: float = environ.var(
        20.0, converter=_timeout, help=f"seconds that each step with the mail server may take, up to {TIMEOUT_MAX_S:g}"
    )
    console: bool = environ.var(
        default=False, converter=_switch, help="print mails to the terminal instead of sending them; for the demo"
    )

    def __attrs_post_init__(self) -> None:
        """Raises ValueError where settings do not fit together."""
        if self.host and not self.sender:
            raise ValueError(f"{PREFIX}_FROM must be set where {PREFIX}_HOST is.")
        if self.user and self.security is Security.NONE:
            raise ValueError(f"{PREFIX}_SECURITY must be starttls or tls where {PREFIX}_USER is set.")


def mail_settings(variables: Mapping[str, str]) -> MailSettings:
    """The mail server's settings from these variables. Raises ValueError with a sentence that names the variable."""
    return environ.to_config(MailSettings, dict(variables))
