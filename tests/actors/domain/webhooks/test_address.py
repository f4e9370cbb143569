"""Which addresses a webhook may go to: none of this machine, none of its neighbours, in whatever notation."""

import pytest

from actors.domain.webhooks.address import Target, Wrong, is_public, target_of

NEIGHBOURS = (
    "127.0.0.1 127.8.9.1 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1"
    " 239.1.1.1 255.255.255.255 240.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.5 192.0.0.1 :: ::1 fe80::1"
    " fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254"
    " ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1 2002:7f00:1:: 2001:0:7f00:1:: 2001:db8::1"
).split()
WORLD = "8.8.8.8 93.184.216.34 172.32.0.1 100.128.0.1 2606:4700::1111 2a00:1450:4001::200e ::ffff:8.8.8.8".split()


@pytest.mark.parametrize("address", NEIGHBOURS)
def test_this_machine_and_its_neighbours_are_not_the_world(address: str) -> None:
    assert not is_public(address)
    host = f"[{address}]" if ":" in address else address
    assert isinstance(target_of(f"https://{host}/hooks", private=False), Wrong)


@pytest.mark.parametrize("address", WORLD)
def test_the_world_is(address: str) -> None:
    assert is_public(address)
    host = f"[{address}]" if ":" in address else address
    target = target_of(f"https://{host}/hooks", private=False)
    assert isinstance(target, Target)
    assert target.address is not None


def test_what_is_no_address_is_not_the_world() -> None:
    assert not is_public("")
    assert not is_public("example.com")
    assert not is_public("8.8.8")


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("", Wrong.MALFORMED),
        ("https://", Wrong.MALFORMED),
        ("//example.com/", Wrong.NOT_HTTPS),
        ("example.com/hooks", Wrong.NOT_HTTPS),
        ("ftp://example.com/", Wrong.NOT_HTTPS),
        ("file:///etc/passwd", Wrong.NOT_HTTPS),
        ("http://example.com/", Wrong.NOT_HTTPS),
        ("https://user:secret@example.com/", Wrong.CREDENTIALS),
        ("https://user@example.com/", Wrong.CREDENTIALS),
        ("https://@example.com/", Wrong.CREDENTIALS),
        ("https://example.com@127.0.0.1/", Wrong.CREDENTIALS),
        ("https://127.0.0.1\\@example.com/", Wrong.MALFORMED),
        ("https://example.com/#there", Wrong.MALFORMED),
        ("https://example.com/a b", Wrong.MALFORMED),
        ("https://example.com/\n", Wrong.MALFORMED),
        ("https://exämple.com/", Wrong.MALFORMED),
        ("https://１２７.0.0.1/", Wrong.MALFORMED),
        ("https://example.com:22/", Wrong.PORT),
        ("https://example.com:0/", Wrong.PORT),
        ("https://example.com:80/", Wrong.PORT),
        ("https://example.com:1023/", Wrong.PORT),
        ("https://example.com:99999/", Wrong.MALFORMED),
        ("https://example.com:abc/", Wrong.MALFORMED),
        ("https://[::1/", Wrong.MALFORMED),
        ("https://localhost/", Wrong.PRIVATE),
        ("https://LocalHost./", Wrong.PRIVATE),
        ("https://till.localhost/", Wrong.PRIVATE),
        ("https://till/", Wrong.PRIVATE),
        ("https://0x7f.1/", Wrong.MALFORMED),
        ("https://0x7f000001/", Wrong.MALFORMED),
        ("https://2130706433/", Wrong.MALFORMED),
        ("https://017700000001/", Wrong.MALFORMED),
        ("https://127.1/", Wrong.MALFORMED),
        ("https://127.0.0.1./", Wrong.MALFORMED),
        ("https://0177.0.0.1/", Wrong.MALFORMED),
        ("https://exa%6dple.com/", Wrong.MALFORMED),
        ("https://example..com/", Wrong.MALFORMED),
        (f"https://example.com/{'x' * 500}", Wrong.MALFORMED),
    ],
)
def test_what_may_not_be_written(url: str, wrong: Wrong) -> None:
    assert target_of(url, private=False) is wrong


def test_where_an_address_leads() -> None:
    target = target_of("HTTPS://Till.Example.com/hooks/?of=trivet&x=1", private=False)
    assert target == Target("https", "till.example.com", 443, "/hooks/?of=trivet&x=1")
    assert target.name == "till.example.com"
    other = target_of("https://till.example.com:8443", private=False)
    assert isinstance(other, Target)
    assert (other.port, other.path, other.name) == (8443, "/", "till.example.com:8443")
    six = target_of("https://[2606:4700::1111]:8443/", private=False)
    assert isinstance(six, Target)
    assert six.name == "[2606:4700::1111]:8443"


def test_where_it_is_allowed_neighbours_are_called_too_without_tls() -> None:
    for url in ("http://127.0.0.1:8000/hooks", "https://localhost/", "http://till/", "http://10.0.0.7:81/"):
        assert isinstance(target_of(url, private=True), Target)
    assert target_of("http://user@127.0.0.1/", private=True) is Wrong.CREDENTIALS
    assert target_of("http://2130706433/", private=True) is Wrong.MALFORMED
