"""The door's settings: what stands in the environment, its defaults, and what is refused.

Owns: the door's variables. Must not: read the environment by itself, or say a secret aloud in an error. Every refusal
is one sentence that names the variable.
"""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final
from urllib.parse import urlsplit

import environ

from server.door.bounds import SECRET_KEYS_MAX

DEVELOPMENT_SECRET: Final = "trivet-development-secret-never-use-it"  # noqa: S105 - refused in production
SECRET_CHARS_MIN: Final = 32  # as many bytes as the digest of the signatures has
SECRETS: Final = frozenset({"TRIVET_SECRET_KEYS"})
"""Variables whose values must not be shown, and that may stand in a file named by `<variable>_FILE`."""

Network = IPv4Network | IPv6Network


def _text(name: str, *allowed: str) -> Callable[[str], str]:
    def convert(value: str) -> str:
        if value in allowed:
            return value
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")

    return convert


def _whole(name: str, low: int, high: int) -> Callable[[str | int], int]:
    def convert(value: str | int) -> int:
        text = str(value).strip()
        if text.isascii() and text.isdigit() and low <= int(text[:20]) <= high:
            return int(text)
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {text[:40]!r}.")

    return convert


def _switch(name: str) -> Callable[[str | bool], bool]:
    def convert(value: str | bool) -> bool:
        known = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        text = str(value).strip().lower()
        if text in known:
            return known[text]
        raise ValueError(f"{name} must be on or off, not {text[:40]!r}.")

    return convert


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for word in (part.strip() for part in value.split(",")) if word)


def _secret_keys(value: str) -> tuple[str, ...]:
    keys = _words(value)
    if not 1 <= len(keys) <= SECRET_KEYS_MAX:
        raise ValueError(f"TRIVET_SECRET_KEYS must hold 1 to {SECRET_KEYS_MAX} keys, separated by commas.")
    if any(len(key) < SECRET_CHARS_MIN for key in keys):
        raise ValueError(f"TRIVET_SECRET_KEYS holds a key with fewer than {SECRET_CHARS_MIN} characters.")
    return keys


def _origin(name: str, value: str) -> str:
    """The origin of an address that is nothing but an origin, without a slash at its end."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    bare = parts.path in ("", "/") and not parts.query and not parts.fragment and parts.username is None
    if parts.scheme not in ("http", "https") or not parts.hostname or not bare:
        raise ValueError(f"{name} must be like https://order.example.com, without a path or a password.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = port in (None, 443 if parts.scheme == "https" else 80)  # browsers leave it out of their Origin
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


def _public_url(value: str) -> str | None:
    return _origin("TRIVET_PUBLIC_URL", value.strip()) if value.strip() else None


def _allowed_origins(value: str) -> tuple[str, ...]:
    return tuple(_origin("TRIVET_ALLOWED_ORIGINS", word) for word in _words(value))


def _trusted_proxies(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(word) for word in _words(value))
    except ValueError:
        raise ValueError("TRIVET_TRUSTED_PROXIES must hold networks like 10.0.0.0/8, separated by commas.") from None


@environ.config(prefix="", frozen=True)
class DoorSettings:
    """Everything about the door that an operator may choose."""

    environment: str = environ.var(
        "development",
        name="TRIVET_ENV",
        converter=_text("TRIVET_ENV", "development", "production"),
        help="development or production; production refuses what is only fit for a try",
    )
    host: str = environ.var("127.0.0.1", name="TRIVET_HOST", help="address to listen on")
    port: int = environ.var(8000, name="PORT", converter=_whole("PORT", 0, 65535), help="port to listen on")
    public_url: str | None = environ.var(
        "",
        name="TRIVET_PUBLIC_URL",
        converter=_public_url,
        help="where diners reach this server; what QR codes and ws_url begin with",
    )
    secret_keys: tuple[str, ...] = environ.var(
        DEVELOPMENT_SECRET,
        name="TRIVET_SECRET_KEYS",
        converter=_secret_keys,
        help="keys that sign tokens and QR codes, newest first; older ones are still read",
    )
    allowed_origins: tuple[str, ...] = environ.var(
        "",
        name="TRIVET_ALLOWED_ORIGINS",
        converter=_allowed_origins,
        help="other origins whose pages may call this server, separated by commas",
    )
    trusted_proxies: tuple[Network, ...] = environ.var(
        "",
        name="TRIVET_TRUSTED_PROXIES",
        converter=_trusted_proxies,
        help="networks of proxies whose X-Forwarded-For is believed, separated by commas",
    )
    allow_unsigned_join: bool = environ.var(
        default=False,
        name="TRIVET_ALLOW_UNSIGNED_JOIN",
        converter=_switch("TRIVET_ALLOW_UNSIGNED_JOIN"),
        help="join by restaurant and table number, without a QR token; development only",
    )
    token_lifetime_s: int = environ.var(
        3 * 3600,
        name="TRIVET_TOKEN_LIFETIME_S",
        converter=_whole("TRIVET_TOKEN_LIFETIME_S", 60, 86_400),
        help="seconds a member's token is good for",
    )
    qr_lifetime_s: int = environ.var(
        0,
        name="TRIVET_QR_LIFETIME_S",
        converter=_whole("TRIVET_QR_LIFETIME_S", 0, 10 * 366 * 86_400),
        help="seconds a printed QR code is good for; 0: until the table's code is rotated",
    )
    joins_per_minute: int = environ.var(
        60,
        name="TRIVET_JOINS_PER_MINUTE",
        converter=_whole("TRIVET_JOINS_PER_MINUTE", 1, 1_000_000),
        help="members that may join in a minute from one address; a restaurant's Wi-Fi is one address",
    )
    logins_per_minute: int = environ.var(
        20,
        name="TRIVET_LOGINS_PER_MINUTE",
        converter=_whole("TRIVET_LOGINS_PER_MINUTE", 1, 1_000_000),
        help="times in a minute that staff may sign in from one address",
    )
    passes_per_minute: int = environ.var(
        60,
        name="TRIVET_PASSES_PER_MINUTE",
        converter=_whole("TRIVET_PASSES_PER_MINUTE", 1, 1_000_000),
        help="tries at the daily pass in a minute from one address; each table has ten",
    )
    orders_per_minute: int = environ.var(
        120,
        name="TRIVET_ORDERS_PER_MINUTE",
        converter=_whole("TRIVET_ORDERS_PER_MINUTE", 1, 1_000_000),
        help="orders and changes over HTTP in a minute from one address",
    )
    reads_per_minute: int = environ.var(
        1_200,
        name="TRIVET_READS_PER_MINUTE",
        converter=_whole("TRIVET_READS_PER_MINUTE", 1, 10_000_000),
        help="reads over HTTP in a minute from one address",
    )
    api_per_minute: int = environ.var(
        6_000,
        name="TRIVET_API_PER_MINUTE",
        converter=_whole("TRIVET_API_PER_MINUTE", 1, 10_000_000),
        help="calls of the orders API in a minute from one address; each key has its own bound besides",
    )
    frame_bytes_max: int = environ.var(
        32 * 1024,
        name="TRIVET_FRAME_BYTES_MAX",
        converter=_whole("TRIVET_FRAME_BYTES_MAX", 1024, 32 * 1024),
        help="largest WebSocket frame that is read; the contract allows at most 32768",
    )
    frames_per_second: int = environ.var(
        50,
        name="TRIVET_FRAMES_PER_SECOND",
        converter=_whole("TRIVET_FRAMES_PER_SECOND", 1, 1_000_000),
        help="frames a second that one connection may send for long",
    )
    frames_burst: int = environ.var(
        200,
        name="TRIVET_FRAMES_BURST",
        converter=_whole("TRIVET_FRAMES_BURST", 1, 1_000_000),
        help="frames that one connection may send at once",
    )

    webhook_private: bool = environ.var(
        default=False,
        name="TRIVET_WEBHOOK_PRIVATE",
        converter=_switch("TRIVET_WEBHOOK_PRIVATE"),
        help="webhooks may go to this machine, to private networks and over http: for a try, or systems in the house",
    )

    def __attrs_post_init__(self) -> None:
        """Refuses what is only fit for a try where the door is open to the world."""
        if self.environment != "production":
            return
        if DEVELOPMENT_SECRET in self.secret_keys:
            raise ValueError("TRIVET_SECRET_KEYS must be set when TRIVET_ENV is production.")
        if self.allow_unsigned_join:
            raise ValueError("TRIVET_ALLOW_UNSIGNED_JOIN must be off when TRIVET_ENV is production.")
        if self.public_url is None:
            raise ValueError("TRIVET_PUBLIC_URL must be set when TRIVET_ENV is production.")

    @property
    def https(self) -> bool:
        """Whether diners reach this server over https."""
        return self.public_url is not None and self.public_url.startswith("https://")


def door_settings(variables: Mapping[str, str]) -> DoorSettings:
    """The door's settings from these variables. Raises ValueError with a sentence that names the variable."""
    return environ.to_config(DoorSettings, dict(variables))
