"""The settings of who takes messages to phones, read from the environment as `TRIVET_TEXTS_…` and checked here.

Owns: names, defaults and limits. Must not: build anything. A wrong value raises ValueError with a sentence that names
the variable, and never says a secret.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

import environ

from actors.numbers import number_between

PREFIX: Final = "TRIVET_TEXTS"
SECRETS: Final = frozenset({f"{PREFIX}_SECRET"})  # never shown
_BEGINS: Final = "whsec_"
KEY_BYTES_MIN, KEY_BYTES_MAX = 24, 64  # as Standard Webhooks asks
TIMEOUT_MAX_S: Final = 60.0  # well within the lease of who sends (`actors.nightly.shift.LEASE`)
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def _url(value: str) -> str:
    url = value.strip()
    if not url:
        return ""
    parts = _parts(url)
    if parts is None or not parts.hostname or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError(f"{PREFIX}_URL must be an address like https://texts.example.com/send.")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise ValueError(f"{PREFIX}_URL must begin with https://; only on this machine may it be http://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError(f"{PREFIX}_URL must have no user, password or fragment.")
    return url


def _parts(url: str) -> SplitResult | None:
    """What the address is made of; None where it has no sensible host or port."""
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None  # asking for it reads it
    except ValueError:
        return None


def _secret(value: str) -> str:
    secret = value.strip()
    try:
        key = base64.b64decode(secret.removeprefix(_BEGINS), validate=True)
    except binascii.Error:
        key = b""
    if secret and (not secret.startswith(_BEGINS) or not KEY_BYTES_MIN <= len(key) <= KEY_BYTES_MAX):
        raise ValueError(
            f"{PREFIX}_SECRET must be {_BEGINS} and the base64 of {KEY_BYTES_MIN} to {KEY_BYTES_MAX} bytes."
        )
    return secret


@environ.config(prefix=PREFIX, frozen=True)
class TextSettings:
    """Where messages to phones are handed over."""

    url: str = environ.var(
        "", converter=_url, help="where messages to customers' phones are posted; empty: who wants them gets mails"
    )
    secret: str = environ.var(
        "", converter=_secret, help="what they are signed with: whsec_ and the base64 of 24 to 64 bytes"
    )
    timeout_s: float = environ.var(
        10.0,
        converter=number_between(f"{PREFIX}_TIMEOUT_S", 1.0, TIMEOUT_MAX_S),
        help=f"seconds that handing one over may take, up to {TIMEOUT_MAX_S:g}",
    )

    def __attrs_post_init__(self) -> None:
        """Raises ValueError where settings do not fit together."""
        if self.url and not self.secret:
            raise ValueError(f"{PREFIX}_SECRET must be set where {PREFIX}_URL is.")


def text_settings(variables: Mapping[str, str]) -> TextSettings:
    """The settings from these variables. Raises ValueError with a sentence that names the variable."""
    return environ.to_config(TextSettings, dict(variables))
