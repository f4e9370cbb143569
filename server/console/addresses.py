"""Where a server that listens somewhere can be reached, in an address that somebody can open.

Owns: this question. Must not: send anything to find out.
"""

import socket
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final

from server.diners.back_link import BackLinks
from server.settings import DoorSettings

_EVERYWHERE: Final = {"0.0.0.0": socket.AF_INET, "::": socket.AF_INET6}  # noqa: S104 - what an operator may choose
_ELSEWHERE: Final = {socket.AF_INET: ("192.0.2.1", 9), socket.AF_INET6: ("2001:db8::1", 9)}  # documentation's own
_LOOPBACK: Final = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


def reachable_url(settings: DoorSettings) -> str:
    """The public address if there is one; for a server that listens everywhere, this machine's in its network."""
    if settings.public_url:
        return settings.public_url
    return beside_url(settings, settings.port)


def back_links(settings: DoorSettings) -> BackLinks:
    """Where a provider's page sends payers back to: to where phones reach this server."""
    return BackLinks(settings.secret_keys, reachable_url(settings))


def beside_url(settings: DoorSettings, port: int) -> str:
    """Where others reach what listens at another port of the same host, whatever the public address is."""
    host = settings.host
    return _url(own_address(_EVERYWHERE[host]) if host in _EVERYWHERE else host, port)


def hooks(settings: DoorSettings, slugs: Sequence[str]) -> Sequence[str]:
    """Where a payment provider on this machine tells these restaurants of what has happened."""
    host = settings.host
    here = _url(_LOOPBACK[_EVERYWHERE[host]] if host in _EVERYWHERE else host, settings.port)
    return [f"{here}/payments/webhook/stripe/{slug}" for slug in slugs]


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_for_this_machine_alone(settings: DoorSettings) -> bool:
    """Whether no phone can reach the address."""
    if settings.public_url:
        return False
    try:
        return ip_address(settings.host).is_loopback
    except ValueError:
        return settings.host == "localhost"


def own_address(family: socket.AddressFamily) -> str:
    """This machine's address on the way to the rest of the world, or loopback where there is no way."""
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_ELSEWHERE[family])  # of a datagram socket this only looks the route up
        except OSError:
            return _LOOPBACK[family]
        return str(asking.getsockname()[0])
