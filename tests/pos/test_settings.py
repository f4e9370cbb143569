"""The till's settings: defaults, and a sentence for every mistake."""

import pytest

from pos.settings import DriverKind
from tests.pos.environment import read


def test_the_defaults_are_the_original_simulator() -> None:
    settings = read()
    assert settings.driver is DriverKind.SIMULATOR
    assert (settings.simulator_latency_s, settings.simulator_success) == (3.0, 0.9)
    assert (settings.attempt_timeout_s, settings.look_interval_s) == (3.0, 5.0)


def test_every_setting_is_read_from_its_variable() -> None:
    settings = read(
        DRIVER="HTTP",
        URL="https://till.example:9100/api/",
        ATTEMPT_TIMEOUT_S="2",
        LOOK_INTERVAL_S="1",
        SIMULATOR_LATENCY_S="1",
        SIMULATOR_SUCCESS="1",
    )
    assert (settings.driver, settings.url) == (DriverKind.HTTP, "https://till.example:9100/api")
    assert (settings.attempt_timeout_s, settings.look_interval_s) == (2.0, 1.0)
    assert (settings.simulator_latency_s, settings.simulator_success) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DRIVER", "pigeon"),
        ("URL", "till.example"),
        ("URL", "ftp://till.example"),
        ("URL", "http://user:word@till.example"),
        ("URL", "http://till.example?table=7"),
        ("URL", "http://till.example:99999"),
        ("URL", "http://[oops"),
        ("ATTEMPT_TIMEOUT_S", "soon"),
        ("ATTEMPT_TIMEOUT_S", "0"),
        ("ATTEMPT_TIMEOUT_S", "nan"),
        ("LOOK_INTERVAL_S", "inf"),
        ("SIMULATOR_LATENCY_S", "-1"),
        ("SIMULATOR_SUCCESS", "1.1"),
    ],
)
def test_nonsense_is_refused_with_a_sentence_that_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"^TRIVET_POS_{name} must .*\\.$"):
        read(**{name: value})


def test_the_http_driver_needs_an_address() -> None:
    with pytest.raises(ValueError, match=r"^TRIVET_POS_URL must be set where TRIVET_POS_DRIVER is http\.$"):
        read(DRIVER="http")
