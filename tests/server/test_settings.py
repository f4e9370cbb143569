from collections.abc import Iterable
from ipaddress import ip_network

import pytest

from server.settings import DEVELOPMENT_SECRET, SECRETS, DoorSettings, door_settings
from tests.cases import case

PRODUCTION = {
    "TRIVET_ENV": "production",
    "TRIVET_SECRET_KEYS": "n" * 32,
    "TRIVET_PUBLIC_URL": "https://order.example.com",
}


def test_without_any_variable_it_is_fit_for_a_try_on_this_machine() -> None:
    settings = door_settings({})
    assert (settings.environment, settings.host, settings.port) == ("development", "127.0.0.1", 8000)
    assert settings.secret_keys == (DEVELOPMENT_SECRET,)
    assert settings.token_lifetime_s == 3 * 3600
    assert settings.frame_bytes_max == 32 * 1024
    assert not settings.allow_unsigned_join
    assert not settings.https


def test_lists_are_separated_by_commas() -> None:
    settings = door_settings(
        {
            "TRIVET_SECRET_KEYS": f"{'a' * 32}, {'b' * 32}",
            "TRIVET_ALLOWED_ORIGINS": "https://A.example.com:443/, http://localhost:3000",
            "TRIVET_TRUSTED_PROXIES": "10.0.0.0/8,::1",
        }
    )
    assert settings.secret_keys == ("a" * 32, "b" * 32)
    assert settings.allowed_origins == ("https://a.example.com", "http://localhost:3000")
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))


def test_production_with_all_it_needs_is_accepted() -> None:
    settings = door_settings(PRODUCTION)
    assert settings.public_url == "https://order.example.com"
    assert settings.https


def test_nonsense_is_refused_with_a_sentence_that_names_the_variable() -> None:
    cases: Iterable[tuple[str, str]] = [
        ("TRIVET_ENV", "prod"),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "8000.5"),
        ("PORT", "9" * 5_000),
        ("TRIVET_PUBLIC_URL", "order.example.com"),
        ("TRIVET_PUBLIC_URL", "https://order.example.com/path"),
        ("TRIVET_PUBLIC_URL", "ftp://order.example.com"),
        ("TRIVET_PUBLIC_URL", "https://me:secret@order.example.com"),
        ("TRIVET_PUBLIC_URL", "https://[order"),
        ("TRIVET_PUBLIC_URL", "https://order.example.com:port"),
        ("TRIVET_SECRET_KEYS", ""),
        ("TRIVET_SECRET_KEYS", "short"),
        ("TRIVET_SECRET_KEYS", ",".join(["k" * 32] * 6)),
        ("TRIVET_ALLOWED_ORIGINS", "*"),
        ("TRIVET_ALLOWED_ORIGINS", "https://a.example.com, nonsense"),
        ("TRIVET_TRUSTED_PROXIES", "everybody"),
        ("TRIVET_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRIVET_ALLOW_UNSIGNED_JOIN", "maybe"),
        ("TRIVET_TOKEN_LIFETIME_S", "0"),
        ("TRIVET_QR_LIFETIME_S", "-1"),
        ("TRIVET_JOINS_PER_MINUTE", "0"),
        ("TRIVET_ORDERS_PER_MINUTE", "many"),
        ("TRIVET_READS_PER_MINUTE", ""),
        ("TRIVET_FRAME_BYTES_MAX", "65536"),
        ("TRIVET_FRAMES_PER_SECOND", "0"),
        ("TRIVET_FRAMES_BURST", "0"),
    ]
    for variable, value in cases:
        with case(variable, value), pytest.raises(ValueError, match=rf"^{variable} .*\.$"):
            door_settings({variable: value})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRIVET_SECRET_KEYS", DEVELOPMENT_SECRET),
        ("TRIVET_SECRET_KEYS", f"{'n' * 32},{DEVELOPMENT_SECRET}"),
        ("TRIVET_ALLOW_UNSIGNED_JOIN", "on"),
        ("TRIVET_PUBLIC_URL", ""),
    ],
)
def test_production_refuses_what_is_only_fit_for_a_try(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match=rf"^{variable} must .* TRIVET_ENV is production\.$"):
        door_settings({**PRODUCTION, variable: value})


def test_a_secret_is_not_said_aloud_when_it_is_refused() -> None:
    with pytest.raises(ValueError, match="TRIVET_SECRET_KEYS") as caught:
        door_settings({"TRIVET_SECRET_KEYS": "hush-hush"})
    assert "hush-hush" not in str(caught.value)


def test_every_secret_is_a_variable_of_the_door() -> None:
    assert all(name in DoorSettings.generate_help() for name in SECRETS)  # type: ignore[attr-defined]


def test_every_variable_says_what_it_means() -> None:
    lines = DoorSettings.generate_help().splitlines()  # type: ignore[attr-defined]
    assert {line.split()[0] for line in lines} >= {"PORT", "TRIVET_HOST", *SECRETS}
    assert all(": " in line for line in lines)
