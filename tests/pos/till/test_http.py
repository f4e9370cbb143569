"""The HTTP driver against the emulated till, over real sockets, and against answers that no till should give."""

import base64
import hmac
import re
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec
import pytest
import trio
from attrs import frozen

from pos.emulators.till import Behaviour, EmulatedTill, Manner
from pos.emulators.till_server import serve_emulator
from pos.till import http
from pos.till.driver import NOT_SENT, Absent, Accepted, Driver, Found, Outcome, Rejected, Unknown
from pos.till.http import Credentials, HttpTill
from pos.till.signing import Signer
from pos.till.till_settings import HttpSettings
from tests.pos.tickets import ticket, with_options


@frozen
class Line:
    """A till, and the driver that speaks to it."""

    till: EmulatedTill
    driver: HttpTill


TLS = http.tls_settings()
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


KEY = "open/sesame/please"


def driver_to(port: int, **settings: Any) -> HttpTill:
    """A driver to a till on this machine, with these settings."""
    chosen = HttpSettings(f"http://127.0.0.1:{port}/", **settings)
    credentials = Credentials({"Authorization": f"Bearer {KEY}"}, frozenset({KEY}), Signer(SECRET))
    return HttpTill(chosen, credentials, lambda: NOW, TLS)


@pytest.fixture
async def line(nursery: trio.Nursery) -> Line:
    till = EmulatedTill()
    return Line(till, driver_to(await nursery.start(serve_emulator, till, "127.0.0.1", 0)))


async def send(driver: Driver, number: int = 42) -> Outcome:
    with trio.fail_after(10):
        return await driver.send(ticket(number))


async def look_up(driver: Driver, order_id: str = "ORD-1-42") -> Found:
    with trio.fail_after(10):
        return await driver.look_up(order_id)


async def test_an_accepted_order_has_the_tills_ticket(line: Line) -> None:
    assert await send(line.driver) == Accepted("T1")


async def test_the_till_gets_the_documented_order(line: Line) -> None:
    await send(line.driver)
    order = msgspec.json.decode(line.till.tickets[0].order)
    assert order == {
        "order_id": "ORD-1-42",
        "order_number": 42,
        "restaurant": "chianti",
        "table_number": 7,
        "placed_at": "2024-01-15T10:30:00Z",
        "items": [
            {
                "menu_item_id": 456,
                "name": "Margherita",
                "qty": 2,
                "note": "Extra spicy",
                "unit_price": 9.5,
                "total": 19.0,
                "options": [],
            }
        ],
        "special_instructions": "No cutlery",
        "total": 19.0,
        "currency": "EUR",
    }


def test_the_till_gets_what_was_chosen_and_a_price_that_has_it_in_it() -> None:
    (item,) = msgspec.json.decode(http.encoded(with_options()))["items"]
    assert (item["unit_price"], item["total"]) == (12.0, 24.0)
    assert item["options"] == [
        {"option_id": 12, "name": "Mozzarella", "qty": 2, "price": 1.5, "item_id": None},
        {"option_id": 13, "name": "No basil", "qty": 1, "price": -0.5, "item_id": None},
        {"option_id": 14, "name": "Water", "qty": 1, "price": 0.0, "item_id": 900},
    ]


@pytest.mark.parametrize(
    ("digits", "written"), [(2, b'"total":19.00,"cur'), (0, b'"total":1900,"cur'), (3, b":1.900,")]
)
def test_money_is_written_with_the_currencys_digits(digits: int, written: bytes) -> None:
    assert written in http.encoded(ticket(minor_digits=digits))


async def test_an_order_sent_twice_is_one_ticket(line: Line) -> None:
    assert await send(line.driver) == await send(line.driver) == Accepted("T1")
    assert [(taken.order_id, taken.received) for taken in line.till.tickets] == [("ORD-1-42", 2)]


async def test_a_till_that_answers_twice_confuses_no_later_order(line: Line) -> None:
    line.till.behave(Behaviour(twice=True, times=1))
    assert await send(line.driver, 1) == Accepted("T1")
    assert await send(line.driver, 2) == Accepted("T2")
    assert len(line.till.tickets) == 2


async def test_a_no_is_in_the_tills_words_made_short_and_harmless(line: Line) -> None:
    line.till.behave(Behaviour(Manner.REJECT, message="Out of\ndough \x1b[31m" + "x" * 500))
    outcome = await send(line.driver)
    assert isinstance(outcome, Rejected)
    assert outcome.error == "refused"
    assert outcome.message.startswith("Out of dough [31mxxx")
    assert len(outcome.message) == http.WORDS_CHARS_MAX


@pytest.mark.parametrize(
    ("manner", "error", "tickets"),
    [
        (Manner.ERROR, "http_503", 0),
        (Manner.DROP, "connection_dropped", 1),
        (Manner.DROP_BEFORE, "connection_dropped", 0),
        (Manner.GARBLE, "garbled_answer", 1),
    ],
)
async def test_what_is_no_answer_is_unknown_and_the_look_up_tells(
    line: Line, manner: Manner, error: str, tickets: int
) -> None:
    line.till.behave(Behaviour(manner))
    assert await send(line.driver) == Unknown(error)
    assert await look_up(line.driver) == (Accepted("T1") if tickets else Absent())
    assert len(line.till.tickets) == tickets


async def test_a_look_up_that_fails_knows_nothing(line: Line) -> None:
    line.till.behave(Behaviour(look_up=False))
    assert await look_up(line.driver) == Unknown("http_503")


async def test_a_till_that_is_away_was_certainly_not_sent_anything(line: Line) -> None:
    line.till.go_away()
    await trio.testing.wait_all_tasks_blocked()
    assert await send(line.driver) == Unknown(NOT_SENT)
    assert await look_up(line.driver) == Unknown("unreachable")
    line.till.come_back()
    await trio.testing.wait_all_tasks_blocked()
    assert await send(line.driver) == Accepted("T1")


async def test_a_till_that_goes_away_with_the_order_in_hand_is_unknown(line: Line, nursery: trio.Nursery) -> None:
    line.till.behave(Behaviour(latency_s=3600))
    arrival = line.till.arrival

    async def leave() -> None:
        await arrival.wait()
        line.till.go_away()

    nursery.start_soon(leave)
    outcome = await send(line.driver)
    assert isinstance(outcome, Unknown)
    assert outcome.may_have_arrived


async def test_a_cancelled_sending_leaves_the_driver_fit_for_the_next(line: Line, nursery: trio.Nursery) -> None:
    line.till.behave(Behaviour(latency_s=3600, times=1))
    arrival = line.till.arrival
    with trio.CancelScope() as scope:

        async def give_up() -> None:
            await arrival.wait()
            scope.cancel()

        nursery.start_soon(give_up)
        await send(line.driver, 1)
    assert scope.cancelled_caught
    assert await send(line.driver, 2) == Accepted("T2")


# ---- answers that no till should give


Ask = Callable[[HttpTill], object]


async def answered(nursery: trio.Nursery, answer: bytes) -> HttpTill:
    """A driver whose till answers everything with these bytes."""

    async def serve(stream: trio.SocketStream) -> None:
        await stream.receive_some(65536)
        await stream.send_all(answer)
        await stream.aclose()

    listeners = await nursery.start(partial(trio.serve_tcp, serve, 0, host="127.0.0.1"))
    return driver_to(listeners[0].socket.getsockname()[1])


def response(status: int, body: bytes = b"", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (response(200, b'{"order_id": "ORD-1-42", "ticket": "A17"}'), Accepted("A17")),
        (response(200, b'{"ticket": 17}'), Accepted("17")),
        (response(204), Accepted(None)),
        (response(200, b"{}"), Accepted(None)),
        (response(200, b'{"ticket": "  "}'), Accepted(None)),
        (response(409, b'{"ticket": "A17"}'), Accepted("A17")),
        (response(200, b'{"order_id": "ORD-1-7", "ticket": "A9"}'), Unknown("answer_to_another_order")),
        (response(200, b'{"ticket": {"a": 1}}'), Unknown("garbled_answer")),
        (response(200, b'{"ticket": "\xff"}'), Unknown("garbled_answer")),
        (response(200, b"[]"), Unknown("garbled_answer")),
        (response(200, b" " * (http.ANSWER_BYTES_MAX + 1)), Unknown("answer_too_long")),
        (response(200, b"\x1f\x8b\x08", "Content-Encoding: gzip\r\n"), Unknown("garbled_answer")),
        (response(302, headers="Location: http://elsewhere.invalid/\r\n"), Unknown("http_302")),
        (response(401, b'{"error": "bad_signature"}'), Unknown("http_401")),
        (response(407), Unknown("http_407")),
        (response(408), Unknown("http_408")),
        (response(425), Unknown("http_425")),
        (response(429), Unknown("http_429")),
        (response(500), Unknown("http_500")),
        (response(599), Unknown("http_599")),
        (response(400, b"no"), Rejected("http_400", "The kitchen did not take this order.")),
        (response(404, b'{"message": "Which table?"}'), Rejected("http_404", "Which table?")),
        (response(422, b'{"error": "closed"}'), Rejected("closed", "The kitchen did not take this order.")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", Unknown("connection_dropped")),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Unknown("connection_dropped")),
        (b"", Unknown("connection_dropped")),
    ],
)
async def test_every_answer_to_a_sending_has_its_meaning(
    nursery: trio.Nursery, answer: bytes, outcome: Outcome
) -> None:
    assert await send(await answered(nursery, answer)) == outcome
    nursery.cancel_scope.cancel()


async def test_an_answer_of_many_megabytes_is_not_kept(nursery: trio.Nursery) -> None:
    answer = response(200, b" " * 30_000_000)

    async def serve(stream: trio.SocketStream) -> None:
        await stream.receive_some(65536)
        await stream.send_all(answer)
        while await stream.receive_some(65536):
            pass

    (listener,) = await nursery.start(partial(trio.serve_tcp, serve, 0, host="127.0.0.1"))
    driver = driver_to(listener.socket.getsockname()[1])
    tracemalloc.start()
    try:
        assert await send(driver) == Unknown("answer_too_long")
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    nursery.cancel_scope.cancel()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (response(200, b'{"ticket": "A17"}'), Accepted("A17")),
        (response(404), Absent()),
        (response(200, b'{"order_id": "ORD-1-7"}'), Unknown("answer_to_another_order")),
        (response(200, b"<html>"), Unknown("garbled_answer")),
        (response(204), Unknown("http_204")),
        (response(401), Unknown("http_401")),
        (response(410), Unknown("http_410")),
        (response(500), Unknown("http_500")),
        (b"", Unknown("connection_dropped")),
    ],
)
async def test_every_answer_to_a_look_up_has_its_meaning(nursery: trio.Nursery, answer: bytes, found: Found) -> None:
    assert await look_up(await answered(nursery, answer)) == found
    nursery.cancel_scope.cancel()


async def test_a_till_that_quotes_our_secrets_does_not_tell_them_to_diners(nursery: trio.Nursery) -> None:
    quoted = f"Bearer {KEY} is no key of ours. ".replace("/", "\\/")
    body = f'{{"error": "bad {KEY}", "message": "{quoted * 20}"}}'.encode()
    outcome = await send(await answered(nursery, response(403, body)))
    assert isinstance(outcome, Rejected)
    assert outcome.error == "bad •••"
    assert outcome.message.startswith("Bearer ••• is no key of ours. Bearer •••")
    assert "sesame" not in outcome.message
    nursery.cancel_scope.cancel()


# ---- what a restaurant may choose


def whole(data: bytes) -> bool:
    """Whether this is a request up to its end."""
    head, blank, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(blank) and len(body) >= int(length[1] if length else 0)


async def heard(nursery: trio.Nursery, **settings: Any) -> tuple[HttpTill, list[bytes]]:
    """A driver with these settings, and what its till hears; the till answers everything with 200."""
    requests: list[bytes] = []

    async def serve(stream: trio.SocketStream) -> None:
        data = b""
        while not whole(data):
            data += await stream.receive_some(65536)
        requests.append(data)
        await stream.send_all(response(200))
        await stream.aclose()

    listeners = await nursery.start(partial(trio.serve_tcp, serve, 0, host="127.0.0.1"))
    return driver_to(listeners[0].socket.getsockname()[1], **settings), requests


def head_of(request: bytes) -> tuple[str, dict[str, str]]:
    """The request's line and headers."""
    first, *lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return first, {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


async def test_paths_and_headers_are_the_restaurants_choice(nursery: trio.Nursery) -> None:
    driver, requests = await heard(
        nursery,
        order_path="/v2/tickets",
        look_up_path="/v2/find?ref={order_id}",
        idempotency_header="X-Request-Key",
        headers={"X-Branch": "7", "User-Agent": "Chianti"},
    )
    assert await send(driver) == Accepted(None)
    assert await look_up(driver) == Accepted(None)
    (post, sent), (get, asked) = map(head_of, requests)
    assert post == "POST /v2/tickets HTTP/1.1"
    assert get == "GET /v2/find?ref=ORD-1-42 HTTP/1.1"
    assert sent["x-request-key"] == "ORD-1-42"
    assert "idempotency-key" not in sent
    for headers in (sent, asked):
        assert headers["x-branch"] == "7"
        assert headers["authorization"] == f"Bearer {KEY}"
        assert headers["user-agent"] == "Chianti"
    nursery.cancel_scope.cancel()


async def test_orders_and_look_ups_are_signed_as_the_standard_says(nursery: trio.Nursery) -> None:
    driver, requests = await heard(nursery)
    await send(driver)
    await look_up(driver)
    for request in requests:
        _, headers = head_of(request)
        body = request.partition(b"\r\n\r\n")[2]
        signed = base64.b64encode(
            hmac.digest(base64.b64decode(SECRET[6:]), b"ORD-1-42.1705314600." + body, "sha256")
        ).decode()
        assert headers["webhook-id"] == "ORD-1-42"
        assert headers["webhook-timestamp"] == "1705314600"
        assert headers["webhook-signature"] == f"v1,{signed}"
    nursery.cancel_scope.cancel()


async def test_a_till_without_a_look_up_is_never_asked(nursery: trio.Nursery) -> None:
    driver, requests = await heard(nursery, look_up_path=None)
    assert not driver.can_look_up
    assert await look_up(driver) == Unknown("cannot_look_up")
    assert requests == []
    nursery.cancel_scope.cancel()
