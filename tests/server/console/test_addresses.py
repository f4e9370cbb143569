"""Where a server can be reached."""

import socket

import pytest

from server.console import addresses
from server.console.addresses import beside_url, hooks, is_for_this_machine_alone, own_address, reachable_url
from server.settings import DoorSettings, door_settings


def settings(host: str, public_url: str = "") -> DoorSettings:
    return door_settings({"TRIVET_HOST": host, "PORT": "8001", "TRIVET_PUBLIC_URL": public_url})


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8001"),
        ("tables.local", "http://tables.local:8001"),
        ("::1", "http://[::1]:8001"),
        ("0.0.0.0", "http://192.168.1.5:8001"),
        ("::", "http://[fd00::5]:8001"),
    ],
)
def test_an_address_can_be_opened_wherever_a_server_listens(
    host: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {socket.AF_INET: "192.168.1.5", socket.AF_INET6: "fd00::5"}
    monkeypatch.setattr(addresses, "own_address", own.__getitem__)

    assert reachable_url(settings(host)) == url


def test_the_public_address_is_the_one_to_show() -> None:
    assert reachable_url(settings("0.0.0.0", "https://order.example.com")) == "https://order.example.com"


def test_what_listens_beside_the_server_is_reached_at_the_same_host_and_not_at_the_public_address() -> None:
    assert beside_url(settings("127.0.0.1", "https://order.example.com"), 9200) == "http://127.0.0.1:9200"


@pytest.mark.parametrize(("host", "here"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("10.0.0.7", "10.0.0.7")])
def test_a_provider_on_this_machine_tells_every_restaurant_at_its_own_address(host: str, here: str) -> None:
    told = hooks(settings(host, "https://order.example.com"), ("chianti", "sakura"))

    assert told == [f"http://{here}:8001/payments/webhook/stripe/{slug}" for slug in ("chianti", "sakura")]


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_this_machine_has_an_address_with_and_without_a_network(
    family: socket.AddressFamily, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own_address(family) not in ("0.0.0.0", "::", "")

    nowhere = ("256.256.256.256" if family is socket.AF_INET else "fe80::%none", 9)
    monkeypatch.setattr(addresses, "_ELSEWHERE", {family: nowhere})
    assert own_address(family) == {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}[family]


@pytest.mark.parametrize(
    ("host", "public_url", "alone"),
    [
        ("127.0.0.1", "", True),
        ("localhost", "", True),
        ("::1", "", True),
        ("0.0.0.0", "", False),
        ("192.168.1.5", "", False),
        ("tables.local", "", False),
        ("127.0.0.1", "https://order.example.com", False),
    ],
)
def test_it_is_known_whether_phones_reach_an_address(host: str, public_url: str, alone: bool) -> None:
    assert is_for_this_machine_alone(settings(host, public_url)) is alone
