"""The till's settings: defaults, and a sentence for every mistake."""

import pytest

from pos.settings import DriverKind
from tests.pos.environment import read


def test_the_defaults_are_the_original_simulator() -> None:
    settings = read()
    assert settings.driver is DriverKind.SIMULATOR
    assert (settings.simulator_latency_s, settings.simulator_success) == (3.0, 0.9)
    assert (settings.attempt_timeout_s, settings.look_interval_s) == (3.0, 5.0)
    assert settings.backoff_s == (30.0, 120.0, 480.0, 1920.0)


def test_every_setting_is_read_from_its_variable() -> None:
    settings = read(
        DRIVER="HTTP",
        URL="https://till.example:9100/api/",
        ATTEMPT_TIMEOUT_S="2",
        BACKOFF_S=" 5, 60 ",
        LOOK_INTERVAL_S="1",
        SIMULATOR_LATENCY_S="1",
        SIMULATOR_SUCCESS="1",
    )
    assert (settings.driver, settings.url) == (DriverKind.HTTP, "https://till.example:9100/api")
    assert (settings.attempt_timeout_s, settings.look_interval_s) == (2.0, 1.0)
    assert (settings.simulator_latency_s, settings.simulator_success) == (1.0, 1.0)
    assert settings.backoff_s == (5.0, 60.0)


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
        ("URL", "http://till.example/a b"),
        ("PRINTER", "10.0.0.9:0x10"),
        ("PRINTER", "10.0.0.9:99999"),
        ("PRINTER", "http://10.0.0.9"),
        ("PRINTER", "anna@10.0.0.9"),
        ("SECRETS", "opensesame"),
        ("SECRETS", "a=1,a=2"),
        ("BACKOFF_S", ""),
        ("BACKOFF_S", "30,soon"),
        ("BACKOFF_S", "30,"),
        ("BACKOFF_S", "0"),
        ("BACKOFF_S", "30,nan"),
        ("BACKOFF_S", "43201"),
        ("BACKOFF_S", ",".join(["30"] * 17)),
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


def test_the_print_driver_needs_a_printer() -> None:
    with pytest.raises(ValueError, match=r"^TRIVET_POS_PRINTER must be set where TRIVET_POS_DRIVER is print\.$"):
        read(DRIVER="print")


@pytest.mark.parametrize(
    ("written", "printer"),
    [
        ("10.0.0.9", ("10.0.0.9", 9100)),
        ("kitchen.lan:9101", ("kitchen.lan", 9101)),
        ("[fe80::1]:9100", ("fe80::1", 9100)),
    ],
)
def test_a_printer_is_a_host_and_perhaps_a_port(written: str, printer: tuple[str, int]) -> None:
    assert read(DRIVER="print", PRINTER=written).printer == printer


def test_a_default_secret_that_cannot_sign_is_refused_and_no_secret_is_quoted() -> None:
    with pytest.raises(ValueError, match=r"^TRIVET_POS_SECRETS must .*\.$") as refused:
        read(DRIVER="http", URL="http://till.example", SECRETS="default=opensesame")
    assert "opensesame" not in str(refused.value)
    assert "opensesame" not in repr(read(SECRETS="key=opensesame"))
