"""Many sockets, one task: everybody has a turn, and nobody hears of a socket that is another's by now."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from server.door import poller as polling
from server.door.poller import Poller


class Pair:
    """A socket that is watched and its peer; reads a byte a turn."""

    def __init__(self, turns: list["Pair"], poller: Poller) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.ours.setblocking(False)
        self.heard = b""
        self._turns, self._poller = turns, poller

    def watch(self) -> "Pair":
        self._poller.watch(self.ours.fileno(), self)
        return self

    def readable(self) -> None:
        self._turns.append(self)
        self.heard += self.ours.recv(1)

    def close(self) -> None:
        self.ours.close()
        self.theirs.close()


@pytest.fixture
def poller() -> Iterator[Poller]:
    with Poller() as opened:
        yield opened


@pytest.fixture
def turns() -> list[Pair]:
    return []


@pytest.fixture
def pairs(turns: list[Pair], poller: Poller) -> Iterator[list[Pair]]:
    with ExitStack() as stack:
        made = [Pair(turns, poller) for _ in range(5)]
        for pair in made:
            stack.callback(pair.close)
        yield made


async def test_one_that_always_has_something_has_one_turn_a_round(
    poller: Poller, pairs: list[Pair], turns: list[Pair]
) -> None:
    flooding, *others = [pair.watch() for pair in pairs]
    flooding.theirs.send(b"x" * 1000)
    async with trio.open_nursery() as nursery:
        await nursery.start(poller.run)
        while len(turns) < 5:
            await trio.lowlevel.checkpoint()
        for other in others:
            other.theirs.send(b"y")
        begun = len(turns)
        while not all(other.heard for other in others):
            await trio.lowlevel.checkpoint()
        nursery.cancel_scope.cancel()

    assert turns[begun:].count(flooding) <= 2, "the others came in the same round, or in the next"


async def test_more_sockets_than_a_round_serves_all_have_their_turn(
    poller: Poller, pairs: list[Pair], turns: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "SOCKETS_A_ROUND", 2)
    for pair in pairs:
        pair.watch().theirs.send(b"x" * 100)
    async with trio.open_nursery() as nursery:
        await nursery.start(poller.run)
        while len(turns) < 40:
            await trio.lowlevel.checkpoint()
        nursery.cancel_scope.cancel()

    assert {turns[:40].count(pair) for pair in pairs} == {8}


async def test_other_tasks_run_between_two_rounds(poller: Poller, pairs: list[Pair], turns: list[Pair]) -> None:
    pairs[0].watch().theirs.send(b"x" * 50)
    ran = 0
    async with trio.open_nursery() as nursery:
        await nursery.start(poller.run)
        while len(turns) < 50:
            ran += 1
            await trio.lowlevel.checkpoint()
        nursery.cancel_scope.cancel()

    assert ran >= 48, "one step a round, but for who of the two begins and ends"


async def test_who_stops_watching_in_the_middle_of_a_round_is_not_told_any_more(
    poller: Poller, pairs: list[Pair], turns: list[Pair]
) -> None:
    one, other = pairs[0].watch(), pairs[1].watch()

    def stop_both() -> None:
        turns.append(one)
        for pair in (one, other):
            poller.unwatch(pair.ours.fileno(), pair)

    one.readable = other.readable = stop_both  # type: ignore[method-assign]
    for pair in (one, other):
        pair.theirs.send(b"x")
    async with trio.open_nursery() as nursery:
        await nursery.start(poller.run)
        await wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()

    assert len(turns) == 1
    assert len(poller) == 0


async def test_a_descriptor_that_somebody_else_has_got_is_left_to_them(
    poller: Poller, pairs: list[Pair], turns: list[Pair]
) -> None:
    gone, come = pairs[0].watch(), pairs[1]
    descriptor = gone.ours.fileno()
    gone.ours.close()  # without a word: the kernel forgets it, and gives its number away
    old = come.ours.detach()
    os.dup2(old, descriptor)
    os.close(old)
    come.ours = socket.socket(fileno=descriptor)
    come.watch()
    poller.unwatch(descriptor, gone)
    come.theirs.send(b"x")
    async with trio.open_nursery() as nursery:
        await nursery.start(poller.run)
        await wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()

    assert turns == [come]
