"""The secrets that tills and payment providers are spoken to with, by name.

A restaurant's row names a secret and never holds one, so that no secret is in the database, in a `Restaurant`, or in a
backup of either.

Owns: keeping secrets out of every repr. Must not: be logged, or give more than the one secret that was asked for.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

DEFAULT: Final = "default"  # signs what goes to TRIVET_POS_URL, if there is a secret of this name
_ENTRY: Final = re.compile(r"([A-Za-z0-9_.-]{1,64})=([!-~]{1,512})")


class Keyring:
    """Secrets by their names. Its repr shows the names alone."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = dict(secrets)

    def __repr__(self) -> str:
        return f"Keyring({', '.join(sorted(self._secrets))})"

    def secret(self, name: str) -> str | None:
        """The secret of this name, or None."""
        return self._secrets.get(name)


def secrets_in(variable: str) -> Callable[[str | Keyring], Keyring]:
    """Reads what a variable of the environment says. Raises ValueError with a sentence that names it."""

    def convert(value: str | Keyring) -> Keyring:
        if isinstance(value, Keyring):
            return value
        try:
            return keyring_of(value)
        except ValueError:
            raise ValueError(f"{variable} must be pairs of name=secret, separated by commas.") from None

    return convert


def keyring_of(text: str) -> Keyring:
    """Reads `name=secret` pairs, separated by commas or white space. Raises ValueError, without a word of the text."""
    entries = [_ENTRY.fullmatch(entry) for entry in re.split(r"[\s,]+", text) if entry]
    secrets = {entry[1]: entry[2] for entry in entries if entry is not None}
    if len(secrets) != len(entries):
        raise ValueError("not pairs of name=secret, each name once")
    return Keyring(secrets)
