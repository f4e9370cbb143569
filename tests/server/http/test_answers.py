"""What follows an answer: once it was written, and never where whoever asked has gone before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
import trio
from attrs import define, field, frozen
from msgspec import Struct
from prometheus_client import CollectorRegistry
from quart import Response
from trio.testing import wait_all_tasks_blocked

from server.door.listener import Listener
from server.door.sockets import Sockets
from server.http.answers import json_given
from server.http.app import HttpKit, create_app
from server.http.limits import Kind
from server.http.routing import route
from server.settings import door_settings
from tests.server.door.test_stream import reset
from tests.server.doors import CountingLimits
from tests.server.hall import PATIENCE_S, new_id, now

ASKED: Final = b"POST /secret HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"


class Secret(Struct, frozen=True):
    """What is told once."""

    words: str


@define
class Vault:
    """What has become of the secret. `open` lets the answer go."""

    asked: trio.Event = field(factory=trio.Event)
    open: trio.Event = field(factory=trio.Event)
    left: trio.Event = field(factory=trio.Event)
    told: list[str] = field(factory=list)


@frozen(eq=False)
class VaultRoutes:
    """One route."""

    vault: Vault

    @route("POST", "/secret", Kind.WRITE, gives={200: Secret})
    async def tell(self) -> Response:
        """Tell it."""
        self.vault.asked.set()
        try:
            await self.vault.open.wait()
        finally:
            self.vault.left.set()
        return json_given(Secret("amber otter"), self._told)

    async def _told(self) -> None:
        self.vault.told.append("amber otter")
        await trio.lowlevel.checkpoint()


@asynccontextmanager
async def open_vault() -> AsyncIterator[tuple[Vault, trio.SocketStream]]:
    """The vault behind the real door, and somebody who has asked."""
    vault, settings = Vault(), door_settings({})
    kit = HttpKit(settings, CountingLimits(), CollectorRegistry(), [], new_id)
    listener = Listener(create_app(kit, [VaultRoutes(vault)], b"{}"), Sockets([], settings, now), "127.0.0.1", 0)
    async with trio.open_nursery() as nursery:
        await nursery.start(listener.run)
        async with await trio.open_tcp_stream("127.0.0.1", listener.port) as stream:
            await stream.send_all(ASKED)
            with trio.fail_after(PATIENCE_S):
                await vault.asked.wait()
            yield vault, stream
        nursery.cancel_scope.cancel()


async def heard(stream: trio.SocketStream) -> bytes:
    """All of the answer that is told."""
    said = b""
    with trio.fail_after(PATIENCE_S):
        while b"otter" not in said:
            said += await stream.receive_some()
    return said


async def test_what_follows_an_answer_comes_after_it() -> None:
    async with open_vault() as (vault, stream):
        assert vault.told == []
        vault.open.set()
        said = await heard(stream)
        await wait_all_tasks_blocked(0.01)
        assert b"content-length: 23\r\n" in said.lower()
        assert vault.told == ["amber otter"]
        vault.asked = trio.Event()
        await stream.send_all(ASKED)  # the connection is as good as before
        assert b"otter" in await heard(stream)


@pytest.mark.parametrize("how", ["closed", "reset"])
async def test_nothing_follows_an_answer_to_somebody_who_has_gone(how: str) -> None:
    async with open_vault() as (vault, stream):
        if how == "reset":
            reset(stream)
        else:
            await stream.aclose()
        with trio.fail_after(PATIENCE_S):
            await vault.left.wait()
        vault.open.set()
        await wait_all_tasks_blocked(0.01)
        assert vault.told == []


async def test_nothing_follows_an_answer_that_could_not_be_written() -> None:
    async with open_vault() as (vault, stream):
        reset(stream)
        vault.open.set()  # in the same step, so that nobody knows yet that they have gone
        await wait_all_tasks_blocked(0.01)
        assert vault.told == []
