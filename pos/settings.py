"""The till's settings, read from the environment as `TRIVET_POS_…` and checked here.

Owns: names, defaults and limits. Must not: build anything. A wrong value raises ValueError with a sentence that names
the variable.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import environ

PREFIX: Final = "TRIVET_POS"


class DriverKind(StrEnum):
    """What a restaurant's till is."""

    SIMULATOR = "simulator"
    HTTP = "http"
    NONE = "none"


def _number(name: str, least: float, most: float) -> Callable[[str | float], float]:
    """A converter to a number within bounds, both included."""

    def convert(value: str | float) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            raise ValueError(f"{PREFIX}_{name} must be a number from {least:g} to {most:g}, not {value!r}.")
        return number

    return convert


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
    try:
        parts = urlsplit(url)
        plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ValueError(_URL_RULE) from None
    if not plain or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(_URL_RULE)
    return url


_URL_RULE: Final = f"{PREFIX}_URL must be an http or https address without user name, query or fragment."


@environ.config(prefix=PREFIX, frozen=True)
class PosSettings:
    """How orders reach the till."""

    driver: DriverKind = environ.var(
        DriverKind.SIMULATOR, converter=_driver, help="what the till is: simulator, http, or none (the kitchen display)"
    )
    url: str = environ.var("", converter=_url, help="base address of the till, for the http driver")
    attempt_timeout_s: float = environ.var(
        3.0, converter=_number("ATTEMPT_TIMEOUT_S", 0.1, 8.0), help="seconds that one call to the till may take"
    )
    look_interval_s: float = environ.var(
        5.0, converter=_number("LOOK_INTERVAL_S", 0.5, 60.0), help="seconds between two looks for unsent orders"
    )
    simulator_latency_s: float = environ.var(
        3.0, converter=_number("SIMULATOR_LATENCY_S", 0.0, 60.0), help="seconds the simulated till takes to answer"
    )
    simulator_success: float = environ.var(
        0.9, converter=_number("SIMULATOR_SUCCESS", 0.0, 1.0), help="share of orders the simulated till takes"
    )

    def __attrs_post_init__(self) -> None:
        """Raises ValueError where settings do not fit together."""
        if self.driver is DriverKind.HTTP and not self.url:
            raise ValueError(f"{PREFIX}_URL must be set where {PREFIX}_DRIVER is http.")


def pos_settings(variables: Mapping[str, str]) -> PosSettings:
    """The till's settings from these variables. Raises ValueError with a sentence that names the variable."""
    return environ.to_config(PosSettings, dict(variables))
