"""Which addresses a webhook may go to: what somebody may write, and to which machines it may lead.

Whoever sets up a webhook has this server send requests from where it stands, so one may lead neither to this machine
nor to its neighbours: not by a name, not by a number in an odd notation, not through IPv6, and not at a second look.
What is written is judged here before it is kept, and each address that its name stands for right before it is called.

Owns: that judgement. Must not: ask for an address, or call one. Pure.
"""

import re
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen

URL_CHARS_MAX: Final = 500
_USUAL_PORT: Final = 443  # the others below 1024 are of mail, files and what is not encrypted
_PORT_FREE: Final = 1024
_HOST: Final = re.compile(
    r"(?=.{1,253}\.?$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?"
)
_PLAIN: Final = re.compile(r"[!-~]+")
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|[0-9]+")
# What lies behind them is an IPv4 address of any kind, whatever the IPv6 one looks like.
_TUNNELS: Final[tuple[IPv6Network, ...]] = tuple(
    IPv6Network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
_SITE: Final = ip_network("fec0::/10")


class Wrong(StrEnum):
    """Why a webhook may not go there."""

    MALFORMED = "malformed"
    NOT_HTTPS = "not_https"
    CREDENTIALS = "credentials"
    PORT = "port"
    PRIVATE = "private"


@frozen
class Target:
    """Where a webhook goes: `path` with what is asked of it. `address` is an IP address, where one was written."""

    scheme: str
    host: str
    port: int
    path: str
    address: str | None = None

    @property
    def name(self) -> str:
        """The host and port as the header says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.scheme == "https" else 80)
        return host if usual else f"{host}:{self.port}"


def target_of(url: str, *, private: bool) -> Target | Wrong:
    """Where a URL leads, or why it may not be called. With `private` also the neighbourhood, and without TLS."""
    if len(url) > URL_CHARS_MAX or _PLAIN.fullmatch(url) is None or "\\" in url or "#" in url:
        return Wrong.MALFORMED
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        return Wrong.MALFORMED
    if parts.scheme not in ("https", "http"):
        return Wrong.NOT_HTTPS
    if "@" in parts.netloc:
        return Wrong.CREDENTIALS
    if parts.scheme != "https" and not private:
        return Wrong.NOT_HTTPS
    port = (443 if parts.scheme == "https" else 80) if port is None else port
    if port == 0 or (port < _PORT_FREE and port != _USUAL_PORT and not private):
        return Wrong.PORT
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _to(Target(parts.scheme, host, port, path), private=private)


def is_public(address: str) -> bool:
    """Whether an IP address is of a machine out in the world, and not of this one or of its neighbours."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return _of_the_world(ip.ipv4_mapped)
        if any(ip in tunnel for tunnel in _TUNNELS) or ip in _SITE:
            return False
    return _of_the_world(ip)


def _to(target: Target, *, private: bool) -> Target | Wrong:
    """The target, where its host is a name or an IP address in the one usual notation."""
    host = target.host
    try:
        literal: str | None = str(ip_address(host))
    except ValueError:
        literal = None
    if literal is not None:
        if not private and not is_public(host):
            return Wrong.PRIVATE
        return Target(target.scheme, host, target.port, target.path, literal)
    last = host.rstrip(".").rpartition(".")[2]
    if _HOST.fullmatch(host) is None or _NUMBER.fullmatch(last) is not None:  # 0x7f.1 and 2130706433 are 127.0.0.1
        return Wrong.MALFORMED
    if not private and (last == "localhost" or "." not in host.rstrip(".")):
        return Wrong.PRIVATE
    return target


def _of_the_world(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)
