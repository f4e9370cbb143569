from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any, cast

import pytest
from quart import Request
from werkzeug.datastructures import Headers

from server.http.requests import client_address, sane_id

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


class _Asked:
    """As much of a request as an address is read from."""

    def __init__(self, peer: str | None, forwarded: Sequence[str]) -> None:
        self.scope: dict[str, Any] = {"client": None if peer is None else (peer, 4711)}
        self.headers = Headers([("X-Forwarded-For", hop) for hop in forwarded])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        pytest.param("203.0.113.9", [], "203.0.113.9", id="no proxy"),
        pytest.param("203.0.113.9", ["198.51.100.1"], "203.0.113.9", id="a stranger's word counts for nothing"),
        pytest.param("10.0.0.1", ["198.51.100.1"], "198.51.100.1", id="our proxy's word counts"),
        pytest.param("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1", id="what the caller made up does not"),
        pytest.param("10.0.0.1", ["198.51.100.1, 10.0.0.2"], "198.51.100.1", id="two proxies"),
        pytest.param("10.0.0.1", ["6.6.6.6", "198.51.100.1"], "198.51.100.1", id="two headers"),
        pytest.param("10.0.0.1", ["rubbish"], "10.0.0.1", id="rubbish"),
        pytest.param("10.0.0.1", [""], "10.0.0.1", id="empty"),
        pytest.param("10.0.0.1", [], "10.0.0.1", id="a proxy that says nothing"),
        pytest.param("fd00::1", ["2001:db8::5"], "2001:db8::5", id="IPv6"),
        pytest.param(None, ["198.51.100.1"], "unknown", id="no peer"),
    ],
)
def test_a_caller_is_who_the_last_trusted_proxy_says(peer: str | None, forwarded: list[str], address: str) -> None:
    assert client_address(cast("Request", _Asked(peer, forwarded)), PROXIES) == address


@pytest.mark.parametrize("offered", ["a", "x" * 64, "3f2504e0-4f89.A_b"])
def test_a_sane_id_is_kept(offered: str) -> None:
    assert sane_id(offered) == offered


@pytest.mark.parametrize("offered", [None, "", "x" * 65, "a b", "a\nSet-Cookie: x", "ä", "a/b"])
def test_any_other_id_is_not(offered: str | None) -> None:
    assert sane_id(offered) is None
