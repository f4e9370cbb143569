"""Each restaurant's driver is built once, as it or the settings say, and anew when it has chosen another till."""

import logging
from datetime import UTC, datetime
from functools import partial

import attrs
import msgspec
import pytest
import structlog
import trio

from actors.domain.restaurant import Restaurant, TillChoice
from actors.ports.clock import Clock
from pos.emulators.till import Behaviour, EmulatedTill
from pos.emulators.till_server import serve_emulator
from pos.settings import DriverKind
from pos.till.driver import Absent, Accepted, Driver, Unknown
from pos.till.drivers import Drivers
from pos.till.http import HttpTill
from pos.till.kitchen import Kitchen
from pos.till.misconfigured import Misconfigured
from pos.till.printer import Printer
from pos.till.signing import Signer
from pos.till.simulator import Simulator
from tests.pos.environment import read
from tests.pos.sessions import restaurant
from tests.pos.tickets import ticket

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def now() -> datetime:
    return datetime.now(UTC)


def drivers(clock: Clock = now, **variables: str) -> Drivers:
    return Drivers(read(**variables), lambda: 0.5, clock)


def choosing(driver: str | None, settings: object = None, restaurant_id: int = 1) -> Restaurant:
    """A restaurant that has chosen this till."""
    written = settings if isinstance(settings, str) else msgspec.json.encode(settings or {}).decode()
    return attrs.evolve(restaurant(restaurant_id), till=TillChoice(driver, written))


@pytest.mark.parametrize(
    ("kind", "driver"),
    [
        (DriverKind.SIMULATOR, Simulator),
        (DriverKind.HTTP, HttpTill),
        (DriverKind.PRINT, Printer),
        (DriverKind.NONE, Kitchen),
    ],
)
def test_a_restaurant_that_does_not_choose_gets_what_the_settings_say(kind: DriverKind, driver: type[Driver]) -> None:
    known = drivers(DRIVER=kind, URL="http://till.example", PRINTER="10.0.0.9")
    assert isinstance(known.driver_for(restaurant(1)), driver)


@pytest.mark.parametrize(
    ("kind", "settings", "driver"),
    [
        ("simulator", {"latency_s": 1}, Simulator),
        ("http", {"url": "http://till.example"}, HttpTill),
        ("print", {"host": "10.0.0.9"}, Printer),
        ("none", {}, Kitchen),
    ],
)
def test_a_restaurant_that_chooses_gets_what_it_chose(kind: str, settings: object, driver: type[Driver]) -> None:
    assert isinstance(drivers().driver_for(choosing(kind, settings)), driver)


def test_a_restaurant_keeps_its_driver_and_shares_it_with_no_other() -> None:
    known = drivers()
    assert known.driver_for(restaurant(1)) is known.driver_for(attrs.evolve(restaurant(1), ordering_enabled=False))
    assert known.driver_for(restaurant(1)) is not known.driver_for(restaurant(2))


async def test_another_choice_is_another_driver_and_the_call_under_way_ends_at_the_old_one(
    nursery: trio.Nursery,
) -> None:
    known, old, new = drivers(), EmulatedTill(Behaviour(latency_s=0.2)), EmulatedTill()
    ports = [await nursery.start(serve_emulator, till, "127.0.0.1", 0) for till in (old, new)]
    before, after = (choosing("http", {"url": f"http://127.0.0.1:{port}"}) for port in ports)
    arrival, outcomes = old.arrival, list[object]()

    async def send(driver: Driver, number: int) -> None:
        outcomes.append(await driver.send(ticket(number)))

    with trio.fail_after(10):
        async with trio.open_nursery() as calls:
            calls.start_soon(send, known.driver_for(before), 1)
            await arrival.wait()
            calls.start_soon(send, known.driver_for(after), 2)
    assert outcomes == [Accepted("T1"), Accepted("T1")]
    assert [taken.order_id for taken in old.tickets] == ["ORD-1-1"]
    assert [taken.order_id for taken in new.tickets] == ["ORD-1-2"]


# ---- nonsense


NONSENSE: list[tuple[str | None, object]] = [
    ("pigeon", {}),
    ("HTTP", {"url": "http://till.example"}),
    ("http", {}),
    ("http", "not json"),
    ("http", "[" * 16384),
    ("http", "[]"),
    ("http", {"url": 7}),
    ("http", {"url": "till.example"}),
    ("http", {"url": "http://anna:word@till.example"}),
    ("http", {"url": "http://till.example/a b"}),
    ("http", {"url": "http://till.example", "colour": "red"}),
    ("http", {"url": "http://till.example", "order_path": "orders"}),
    ("http", {"url": "http://till.example", "order_path": "/orders?x"}),
    ("http", {"url": "http://till.example", "look_up_path": "/orders"}),
    ("http", {"url": "http://till.example", "look_up_path": "/{order_id}/{table}"}),
    ("http", {"url": "http://till.example", "headers": {"X-A": "1\r\nX-B: 2"}}),
    ("http", {"url": "http://till.example", "headers": {"X A": "1"}}),
    ("http", {"url": "http://till.example", "headers": {"Content-Length": "1"}}),
    ("http", {"url": "http://till.example", "headers": {"Webhook-Id": "1"}}),
    ("http", {"url": "http://till.example", "headers": {"X-A": "1"}, "secret_headers": {"x-a": "{chianti}"}}),
    ("http", {"url": "http://till.example", "headers": {f"X-{n}": "1" for n in range(17)}}),
    ("http", {"url": "http://till.example", "secret": "nobodys"}),
    ("http", {"url": "http://till.example", "secret_headers": {"Authorization": "{nobodys}"}}),
    ("http", {"url": "http://till.example", "secret_headers": {"Authorization": "chianti"}}),
    ("http", {"url": "http://till.example", "secret_headers": {"Authorization": "{chianti}{chianti}"}}),
    ("http", {"url": "http://till.example", "secret_headers": {"Authorization": "a\n{chianti}"}}),
    ("http", {"url": "http://till.example", "secret": "weak"}),
    ("print", {}),
    ("print", {"host": "10.0.0.9", "port": 0}),
    ("print", {"host": "10.0.0.9", "columns": 1000}),
    ("print", {"host": "10.0.0.9", "code_page": "CP932"}),
    ("print", {"host": "a b"}),
    ("simulator", {"success": 2}),
    ("none", {"host": "10.0.0.9"}),
    (None, {"host": "10.0.0.9"}),
]


@pytest.mark.parametrize(("kind", "settings"), NONSENSE)
async def test_nonsense_sends_nothing_raises_nothing_and_is_logged_once(
    kind: str | None, settings: object, logged: list[structlog.typing.EventDict]
) -> None:
    known, chosen = drivers(SECRETS=f"chianti={SECRET},weak=c2hvcnQ="), choosing(kind, settings)
    driver = known.driver_for(chosen)
    assert isinstance(driver, Misconfigured)
    assert known.driver_for(chosen) is driver
    outcome = await driver.send(ticket())
    assert outcome == Unknown("not_sent_misconfigured")
    assert not outcome.may_have_arrived
    assert await driver.look_up("ORD-1-42") == Unknown("misconfigured")
    assert [(event["event"], event["restaurant_id"]) for event in logged] == [("pos_misconfigured", 1)]
    assert logged[0]["reason"]


def test_settings_that_were_mended_are_used_without_a_restart() -> None:
    known = drivers()
    assert isinstance(known.driver_for(choosing("print", {})), Misconfigured)
    assert isinstance(known.driver_for(choosing("print", {"host": "10.0.0.9"})), Printer)


# ---- secrets


async def test_a_key_is_sent_in_the_header_that_names_it(nursery: trio.Nursery) -> None:
    heard: list[bytes] = []

    async def serve(stream: trio.SocketStream) -> None:
        heard.append(await stream.receive_some(65536))
        await stream.send_all(b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n")
        await stream.aclose()

    listeners = await nursery.start(partial(trio.serve_tcp, serve, 0, host="127.0.0.1"))
    url = f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}"
    headers = {"Authorization": "Bearer {key}", "X-Key": "{key}", "X-Id": "id={key};v=1"}
    chosen = choosing("http", {"url": url, "secret_headers": headers})
    with trio.fail_after(10):
        assert await drivers(SECRETS="key=opensesame").driver_for(chosen).look_up("ORD-1-42") == Absent()
    for line in (b"Authorization: Bearer opensesame", b"X-Key: opensesame", b"X-Id: id=opensesame;v=1"):
        assert line in heard[0].split(b"\r\n")
    nursery.cancel_scope.cancel()


async def test_what_is_sent_is_signed_with_the_secret_that_the_restaurant_names(nursery: trio.Nursery) -> None:
    till = EmulatedTill()
    port = await nursery.start(serve_emulator, till, "127.0.0.1", 0, Signer(SECRET))
    known = drivers(SECRETS=f"chianti={SECRET} sakura={OTHER}")
    url = f"http://127.0.0.1:{port}"
    with trio.fail_after(10):
        signed = known.driver_for(choosing("http", {"url": url, "secret": "chianti"}))
        assert await signed.send(ticket()) == Accepted("T1")
        assert await signed.look_up("ORD-1-42") == Accepted("T1")
        for settings in ({"url": url, "secret": "sakura"}, {"url": url}):
            wrong = known.driver_for(choosing("http", settings))
            assert await wrong.send(ticket(7)) == Unknown("http_401")
            assert await wrong.look_up("ORD-1-42") == Unknown("http_401")
    assert [taken.order_id for taken in till.tickets] == ["ORD-1-42"]


async def test_the_secret_named_default_signs_what_goes_to_the_till_of_the_settings(nursery: trio.Nursery) -> None:
    till = EmulatedTill()
    port = await nursery.start(serve_emulator, till, "127.0.0.1", 0, Signer(SECRET))
    known = drivers(DRIVER="http", URL=f"http://127.0.0.1:{port}", SECRETS=f"default={SECRET}")
    with trio.fail_after(10):
        assert await known.driver_for(restaurant(1)).send(ticket()) == Accepted("T1")


async def test_no_secret_is_in_any_repr_log_line_or_error(
    nursery: trio.Nursery, logged: list[structlog.typing.EventDict], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)  # the libraries' own words as well
    port = await nursery.start(serve_emulator, EmulatedTill(), "127.0.0.1", 0, Signer(OTHER))
    settings = read(
        DRIVER="http", URL="http://till.example", SECRETS=f"chianti={SECRET},key=opensesame,default={OTHER}"
    )
    known = Drivers(settings, lambda: 0.5, now)
    chosen = {
        "url": f"http://127.0.0.1:{port}",
        "secret": "chianti",
        "secret_headers": {"Authorization": "Bearer {key}"},
        "headers": {"X-Branch": "branch-word"},
    }
    good, bad = choosing("http", chosen), choosing("http", {**chosen, "secret": "opensesame"})
    driver = known.driver_for(good)
    assert isinstance(driver, HttpTill)
    with trio.fail_after(10):
        outcomes = [await driver.send(ticket()), await driver.look_up("ORD-1-42")]
    known.driver_for(bad)
    assert caplog.records
    seen = caplog.text + repr(
        (settings, known, driver, good, bad, outcomes, logged, driver._credentials, known._drivers)
    )
    assert outcomes == [Unknown("http_401"), Unknown("http_401")]
    assert [event["event"] for event in logged] == ["pos_misconfigured"]
    for secret in (SECRET, OTHER, SECRET[6:], "opensesame", "branch-word"):
        assert secret not in seen
