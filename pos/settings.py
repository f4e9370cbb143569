"""The till's settings, read from the environment as `TRIVET_POS_…` and checked here.

Owns: names, defaults and limits. Must not: build anything. A wrong value raises ValueError with a sentence that names
the variable.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import environ

from actors.numbers import number_between
from pos.outside.keyring import DEFAULT, Keyring, secrets_in
from pos.till.signing import Signer

PREFIX: Final = "TRIVET_POS"
SECRETS: Final = frozenset({f"{PREFIX}_SECRETS"})  # never shown
PRINTER_PORT: Final = 9100  # what every network printer listens on
STEPS_MAX: Final = 16  # the contract has four; more than these nobody can keep in mind
STEP_S_MAX: Final = 43_200.0  # twice a business day; a worker looks one day ahead for what is unsent


class DriverKind(StrEnum):
    """What a restaurant's till is."""

    SIMULATOR = "simulator"
    HTTP = "http"
    PRINT = "print"
    NONE = "none"


def _steps(value: str) -> tuple[float, ...]:
    """Pauses in seconds, separated by commas."""
    try:
        steps = tuple(float(step) for step in value.split(","))
    except ValueError:
        steps = ()
    if not 1 <= len(steps) <= STEPS_MAX or not all(1.0 <= step <= STEP_S_MAX for step in steps):
        rule = f"1 to {STEPS_MAX} numbers from 1 to {STEP_S_MAX:g}, separated by commas"
        raise ValueError(f"{PREFIX}_BACKOFF_S must be {rule}, not {value!r}.")
    return steps


def _driver(value: str) -> DriverKind:
    try:
        return DriverKind(value.strip().lower())
    except ValueError:
        kinds = ", ".join(DriverKind)
        raise ValueError(f"{PREFIX}_DRIVER must be one of {kinds}, not {value!r}.") from None


def _url(value: str) -> str:
    """An address without query, or nothing. A user name in it is refused: addresses end up in logs."""
    url = value.strip().rstrip("/")
    if not url:
        return ""
    if not plain_address(url):
        raise ValueError(_URL_RULE)
    return url


def plain_address(url: str) -> bool:
    """Whether this is an http or https address without query. A user name is refused: addresses end up in logs."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    visible = url.isascii() and url.isprintable() and " " not in url
    return plain and visible and not parts.query and not parts.fragment and "@" not in parts.netloc


def _signs(secret: str | None) -> bool:
    """Whether this secret can sign; none at all is fine too."""
    try:
        return secret is None or bool(Signer(secret))
    except ValueError:
        return False


def _printer(name: str) -> Callable[[str | tuple[str, int]], tuple[str, int]]:
    """A converter to host and port of a printer, or an empty host."""
    rule = f"{PREFIX}_{name} must be a host, or a host and a port like 192.168.1.50:9100."

    def convert(value: str | tuple[str, int]) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        try:
            parts = urlsplit(f"//{value.strip()}")
            host, port = parts.hostname or "", parts.port or PRINTER_PORT
        except ValueError:
            raise ValueError(rule) from None
        if value.strip() and (not host or parts.netloc != value.strip() or "@" in parts.netloc):
            raise ValueError(rule)
        return host, port

    return convert


_URL_RULE: Final = f"{PREFIX}_URL must be an http or https address without user name, query or fragment."


@environ.config(prefix=PREFIX, frozen=True)
class PosSettings:
    """How orders reach the till."""

    driver: DriverKind = environ.var(
        DriverKind.SIMULATOR,
        converter=_driver,
        help="what the till is where a restaurant does not say: simulator, http, print, or none (the kitchen display)",
    )
    url: str = environ.var("", converter=_url, help="base address of the till, for the http driver")
    printer: tuple[str, int] = environ.var(
        "", converter=_printer("PRINTER"), help="host, or host:port, of the printer, for the print driver"
    )
    receipts: tuple[str, int] = environ.var(
        "", converter=_printer("RECEIPTS"), help="host, or host:port, of the printer at the counter, for receipts"
    )
    secrets: Keyring = environ.var(
        "",
        converter=secrets_in(f"{PREFIX}_SECRETS"),
        help="name=secret pairs, separated by commas, for restaurants' tills",
    )
    attempt_timeout_s: float = environ.var(
        3.0,
        converter=number_between(f"{PREFIX}_ATTEMPT_TIMEOUT_S", 0.1, 8.0),
        help="seconds that one call to the till may take",
    )
    look_interval_s: float = environ.var(
        5.0,
        converter=number_between(f"{PREFIX}_LOOK_INTERVAL_S", 0.5, 60.0),
        help="seconds between two looks for unsent orders",
    )
    backoff_s: tuple[float, ...] = environ.var(
        "30,120,480,1920",
        converter=_steps,
        help="seconds before each attempt in the background, separated by commas; the last is repeated for ever",
    )
    simulator_latency_s: float = environ.var(
        3.0,
        converter=number_between(f"{PREFIX}_SIMULATOR_LATENCY_S", 0.0, 60.0),
        help="seconds the simulated till takes to answer",
    )
    simulator_success: float = environ.var(
        0.9,
        converter=number_between(f"{PREFIX}_SIMULATOR_SUCCESS", 0.0, 1.0),
        help="share of orders the simulated till takes",
    )

    def __attrs_post_init__(self) -> None:
        """Raises ValueError where settings do not fit together."""
        if self.driver is DriverKind.HTTP and not self.url:
            raise ValueError(f"{PREFIX}_URL must be set where {PREFIX}_DRIVER is http.")
        if self.driver is DriverKind.HTTP and not _signs(self.secrets.secret(DEFAULT)):
            raise ValueError(f"{PREFIX}_SECRETS must have whsec_ and the base64 of 24 to 64 bytes for {DEFAULT}.")
        if self.driver is DriverKind.PRINT and not self.printer[0]:
            raise ValueError(f"{PREFIX}_PRINTER must be set where {PREFIX}_DRIVER is print.")


def pos_settings(variables: Mapping[str, str]) -> PosSettings:
    """The till's settings from these variables. Raises ValueError with a sentence that names the variable."""
    return environ.to_config(PosSettings, dict(variables))
