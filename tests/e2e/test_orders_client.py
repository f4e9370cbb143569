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
def answering(answers: Sequence[bytes]) -> Iterator[str]:
    """Answers one connection after the other with these bytes; gives where."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
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
