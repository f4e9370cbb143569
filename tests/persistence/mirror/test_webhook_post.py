"""What is sent out, to whom, and how much of an answer is read, whatever the other side does."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import pytest
import trio

from actors.domain.event_type import EventType
from actors.domain.webhooks.address import Wrong
from actors.domain.webhooks.endpoint import Endpoint, Failure
from actors.domain.webhooks.signing import seed_of
from persistence.mirror import webhook_post
from persistence.mirror.webhook_post import Answer, Policy, Poster, Resolve
from tests.persistence.mirror.receiver import CUT, KEYS, receiving, says

BODY = b'{"type":"order.created"}'


def endpoint(url: str) -> Endpoint:
    at = datetime.now(UTC)
    return Endpoint(1, 1, url, "", frozenset(EventType), seed_of("seed", KEYS), at)


def poster(*, private: bool = True, resolve: Resolve | None = None, answer_s: float = 10.0) -> Poster:
    return Poster(Policy(KEYS, private), lambda: datetime.now(UTC), resolve, answer_s=answer_s)


async def post(url: str, by: Poster) -> Answer:
    async with by.line(endpoint(url)) as line:
        return await line.post("msg_1", BODY)


class Names:
    """A name server: each name with its addresses, the second time another."""

    def __init__(self, **known: Sequence[Sequence[str]]) -> None:
        self.known = {name.replace("_", "."): list(answers) for name, answers in known.items()}
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        await trio.lowlevel.checkpoint()
        answers = self.known[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


async def test_a_message_goes_to_the_address_of_the_name_and_says_the_name() -> None:
    async with receiving() as receiver:
        names = Names(till_example_com=[["127.0.0.1"]])
        answer = await post(f"http://till.example.com:{receiver.port}/hooks?of=trivet", poster(resolve=names))
        assert (answer.error, answer.status) == (None, 204)
        (heard,) = receiver.heard
        assert heard.headers["host"] == f"till.example.com:{receiver.port}"
        assert heard.path == "/hooks?of=trivet"
        assert heard.body == BODY


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.0.0.7"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["fe80::1%lo"]])
async def test_a_name_that_leads_to_a_neighbour_is_not_called(addresses: Sequence[str]) -> None:
    async with receiving() as receiver:
        names = Names(till_example_com=[addresses])
        by = poster(private=False, resolve=names)
        answer = await post(f"https://till.example.com:{receiver.port}/hooks", by)
        assert (answer.status, answer.error) == (None, Failure.REFUSED_ADDRESS)
        assert receiver.heard == []
        assert await by.wrong("https://till.example.com/hooks") is Wrong.PRIVATE


async def test_a_name_that_leads_elsewhere_once_it_was_saved_is_judged_again_and_not_looked_up_twice() -> None:
    async with receiving() as receiver:
        names = Names(till_example_com=[["93.184.216.34"], ["127.0.0.1"]])
        by = poster(private=False, resolve=names)
        url = f"https://till.example.com:{receiver.port}/hooks"
        assert await by.wrong(url) is None
        assert names.asked == 1
        answer = await post(url, by)
        assert answer.error is Failure.REFUSED_ADDRESS
        assert names.asked == 2  # what was judged is what is called: nobody asks a third time
        assert receiver.heard == []


async def test_the_settings_are_asked_again_when_it_is_sent() -> None:
    async with receiving() as receiver:
        for url in (receiver.url, f"https://127.0.0.1:{receiver.port}/", f"https://localhost:{receiver.port}/"):
            assert (await post(url, poster(private=False))).error is Failure.REFUSED_ADDRESS
        assert receiver.heard == []


async def test_a_redirection_is_not_followed_not_even_to_a_neighbour() -> None:
    async with receiving() as inner, receiving() as outer:
        outer.answers = lambda heard: says("307 There", more=f"Location: {inner.url}\r\n")
        answer = await post(outer.url, poster())
        assert (answer.status, answer.error, answer.refused) == (307, Failure.REDIRECT, False)
        assert inner.heard == []


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setitem(os.environ, name, f"http://127.0.0.1:{proxy.port}")
        assert (await post(receiver.url, poster())).error is None
        assert proxy.heard == []


async def test_an_answer_of_100_megabytes_costs_its_beginning(
    nursery: trio.Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_post, "BODY_S", 60.0)  # so that no time limit ends it, but that it has enough
    sent = 0

    async def pours(stream: trio.SocketStream) -> None:
        nonlocal sent
        await stream.receive_some()
        await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")
        try:
            while sent < 104_857_600:
                await stream.send_all(b"x" * 65536)
                sent += 65536
        except trio.BrokenResourceError:
            return

    answer = await post(await listens(nursery, pours), poster())
    assert (answer.error, answer.status, len(answer.text)) == (None, 200, 500)
    assert sent < 20_000_000  # what the system takes into its buffers


async def test_an_answer_that_dribbles_is_one_once_its_head_is_there(nursery: trio.Nursery) -> None:
    async def dribbles(stream: trio.SocketStream) -> None:
        await stream.receive_some()
        await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nwell")
        await trio.sleep_forever()

    answer = await post(await listens(nursery, dribbles), poster())
    assert (answer.error, answer.status, answer.text) == (None, 200, "well")


@pytest.mark.parametrize(
    ("answers", "error"),
    [(CUT, Failure.BROKEN), (b"nonsense\r\n\r\n", Failure.BROKEN), (b"", Failure.TIMEOUT)],
)
async def test_what_is_no_answer_is_named(answers: bytes, error: Failure) -> None:
    async with receiving(lambda heard: answers) as receiver:
        answer = await post(receiver.url, poster(answer_s=0.2 if error is Failure.TIMEOUT else 10.0))
        assert (answer.status, answer.error, answer.word) == (None, error, error.value)


async def test_nobody_there_and_no_such_name(nursery: trio.Nursery) -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        await trio.lowlevel.checkpoint()
        raise OSError("no such name")

    assert (await post("http://till.example.com/", poster(resolve=unknown))).error is Failure.UNKNOWN_HOST
    assert await poster(private=False, resolve=unknown).wrong("https://till.example.com/") is None
    async with receiving() as receiver:
        url = receiver.url
    assert (await post(url, poster())).error is Failure.UNREACHABLE


async def test_where_one_address_of_a_name_is_away_the_next_is_tried() -> None:
    async with receiving() as receiver:
        names = Names(till_example_com=[["127.9.9.9", "127.0.0.1"]])  # nobody listens at the first
        answer = await post(f"http://till.example.com:{receiver.port}/", poster(resolve=names))
        assert answer.error is None


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        *((status, False) for status in (200, 204, 302, 408, 425, 429, 500, 503)),
        *((status, True) for status in (400, 401, 404, 422)),
    ],
)
async def test_what_is_asked_wrongly_is_told_from_what_is_wrong_at_the_moment(status: int, refused: bool) -> None:
    async with receiving(lambda heard: says(f"{status} So")) as receiver:
        answer = await post(receiver.url, poster())
        assert (answer.refused, answer.error is None) == (refused, status < 300)


@pytest.mark.parametrize(
    ("asked", "after_s"),
    [
        ("120", 120.0),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("soon", 0.0),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999999", 0.0),
        ("Mon, 99999999999999999999 Jan 2024 00:00:00 GMT", 0.0),
    ],
)
async def test_a_receiver_that_wants_to_be_left_alone_until_a_time_that_is_none_is_heard_as_any(
    asked: str, after_s: float
) -> None:
    async with receiving(lambda heard: says("503 Busy", more=f"Retry-After: {asked}\r\n")) as receiver:
        answer = await post(receiver.url, poster())
        assert (answer.status, answer.after_s) == (503, after_s)


async def listens(nursery: trio.Nursery, serves: Callable[[trio.SocketStream], object]) -> str:
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    nursery.start_soon(partial(trio.serve_listeners, serves, [listener]))  # type: ignore[arg-type]
    return f"http://127.0.0.1:{listener.socket.getsockname()[1]}/hooks"
