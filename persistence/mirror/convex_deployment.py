"""Where a restaurant's Convex deployment is, and what opens it: its URL, and its deploy key, by the key's name.

A sink's row names a key and never holds one, so that no key is in the database or in a backup of it.

Owns: keeping keys out of every repr, and which URLs are spoken to. Must not: speak to one, or be logged.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

KEYS: Final = "TRIVET_CONVEX_KEYS"
_ENTRY: Final = re.compile(
    r"([A-Za-z0-9_.-]{1,64})=([!-~]{1,2048})"
)  # a deploy key is like `prod:happy-otter-123|ey…=`


@frozen
class Deployment:
    """A deployment, and who we are for it."""

    url: str
    key: str = field(repr=False)


class ConvexKeys:
    """Deploy keys by their names. Its repr shows the names alone."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = dict(keys)

    def __repr__(self) -> str:
        return f"ConvexKeys({', '.join(sorted(self._keys))})"

    def key(self, name: str) -> str | None:
        """The key of this name, or None."""
        return self._keys.get(name)


def convex_keys(text: "str | ConvexKeys") -> ConvexKeys:
    """Reads `name=key` pairs, separated by commas or white space. Raises ValueError, without a word of the text."""
    if isinstance(text, ConvexKeys):
        return text
    entries = [_ENTRY.fullmatch(entry) for entry in re.split(r"[\s,]+", text) if entry]
    keys = {entry[1]: entry[2] for entry in entries if entry is not None}
    if len(keys) != len(entries):
        raise ValueError(f"{KEYS} must be pairs of name=key, separated by commas.")
    return ConvexKeys(keys)


def deployment_url(text: str) -> str:
    """The URL of a deployment, without a slash at its end. Raises ValueError with a sentence.

    The deploy key goes there, so it must be https, but for this machine itself.
    """
    url = text.strip().rstrip("/")
    if not _plain(url):
        raise ValueError("The URL must be like https://happy-otter-123.convex.cloud, with nothing behind the host.")
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and _here(host)):
        raise ValueError("The URL must begin with https://, because the deploy key goes there.")
    return url


def _plain(url: str) -> bool:
    """Whether it is a scheme and a host, perhaps with a port, and nothing else."""
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    more = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    return known and not more and url.isascii() and url.isprintable() and " " not in url


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
