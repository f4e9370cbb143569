"""The client that the documents hand out, against a server that answers as what stands in between may."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from tests.e2e.test_orders_api import trivet

LATER = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n"
GOOD = b'HTTP/1.1 200 OK\r\nContent-Length: 21\r\nConnection: close\r\n\r\n{"data": {"name": 1}}'


@contextmanager
def answering(answers: Sequence[bytes], heard: list[bytes] | None = None) -> Iterator[str]:
    """Answers one connection after the other with these bytes; gives where. What was asked is added to `heard`."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            connection, _ = listening.accept()
            with connection:
                asked = connection.recv(65536)
                if heard is not None:
                    heard.append(asked)
                connection.sendall(answer)

    serving = threading.Thread(target=serve)
    serving.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    serving.join(10)
    listening.close()
    assert not serving.is_alive()


@pytest.mark.parametrize(
    ("first", "paused_s"),
    [
        (LATER + b"Retry-After: 3\r\n\r\n", 3.0),
        (LATER + b"Retry-After: Fri, 27 Nov 2026 08:00:00 GMT\r\n\r\n", 0.5),
        (LATER + b"Retry-After: -1\r\n\r\n", 0.5),
        (b"", 0.5),
        (b"what is this\r\n\r\n", 0.5),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort", 0.5),
    ],
)
def test_what_is_not_answered_or_not_now_is_asked_again(
    first: bytes, paused_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []
    monkeypatch.setattr("time.sleep", paused.append)
    with answering([first, GOOD]) as url:
        assert trivet.Trivet(url, "trv_x").key() == {"name": 1}
    assert paused == [paused_s]


def test_what_may_not_be_repeated_is_not_and_says_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[Any] = []
    monkeypatch.setattr("time.sleep", paused.append)
    with answering([b"what is this\r\n\r\n"]) as url, pytest.raises(trivet.Unanswered):
        trivet.Trivet(url, "trv_x").change("ORD-1-1", notes="later")
    assert paused == []


@pytest.mark.parametrize("status", [b"500 No", b"503 Busy", b"504 Late"])
def test_what_the_server_could_not_say_is_no_refusal(status: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[Any] = []
    monkeypatch.setattr("time.sleep", paused.append)
    answer = b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    tries = 1 if status.startswith(b"500") else trivet.TRIES
    with answering([answer] * tries) as url, pytest.raises(trivet.Unanswered, match=status.decode()[:3]):
        trivet.Trivet(url, "trv_x").order([{"menu_item_id": 1}], idempotency_key="once")
    assert len(paused) == tries - 1


def test_a_refusal_that_breaks_off_is_one_all_the_same() -> None:
    broken = b'HTTP/1.1 422 No\r\nContent-Length: 1000\r\n\r\n{"error"'
    with answering([broken]) as url, pytest.raises(trivet.Refused, match="422 UNKNOWN"):
        trivet.Trivet(url, "trv_x").key()


def test_the_key_goes_nowhere_else() -> None:
    elsewhere = (
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    with answering([elsewhere]) as url, pytest.raises(trivet.Refused, match="302"):
        trivet.Trivet(url, "trv_x").key()


def test_what_can_never_be_sent_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[Any] = []
    monkeypatch.setattr("time.sleep", paused.append)
    with pytest.raises(ValueError, match="header"):
        trivet.Trivet("http://127.0.0.1:9", "trv_x\n").key()  # read from a file, with its end of line
    assert paused == []


def test_an_order_is_asked_for_by_its_whole_name() -> None:
    heard: list[bytes] = []
    with answering([GOOD], heard) as url:
        trivet.Trivet(url, "trv_x").status("../menu?x=1")
    assert heard[0].startswith(b"GET /api/v1/orders/..%2Fmenu%3Fx%3D1 HTTP/1.1\r\n")
