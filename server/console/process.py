"""How a command begins and ends as a process: a free port, an end in order when a signal asks for it, rare pauses.

A signal interrupts nothing. While something is started or stopped it is counted, and whoever does it looks between two
steps; while trio runs, the first one cancels the scope that stands for serving, and a second one ends the rest at once.
So there is no moment at which an exception comes from nowhere and leaves something half started.

SIGINT stays ignored where it was ignored from the start, as it is for what a script runs in the background: a Ctrl-C
is then meant for somebody else. SIGTERM always ends.

Owns: these manners. Must not: know what is run.
"""

import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import click
import trio
from attrs import define

from server.console.logs import log_settings, set_up


class EndAsked(Exception):
    """Raised between two steps by `Asked.end_here`, taken by `ending_in_order`."""


@define(eq=False)
class Asked:
    """How often somebody has asked this process to end."""

    times: int = 0

    def end_here(self) -> None:
        """Raises `EndAsked` if somebody has asked: here nothing is half done."""
        if self.times:
            raise EndAsked


@contextmanager
def leaving_no_traceback() -> Iterator[None]:
    """Round a command, for Ctrl-C in the moments that no command looks after: it ends without a word."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # as `run.py` begins with
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number in _taken():
            signal.signal(number, signal.SIG_IGN)  # the interpreter is about to end; there is nothing to ask for


@contextmanager
def ending_in_order(last_word: str = "") -> Iterator[Asked]:
    """Within, SIGINT and SIGTERM are counted and interrupt nothing; `Asked.end_here` leaves the block quietly."""
    asked = Asked()

    def count(*_: object) -> None:
        asked.times += 1

    before = {number: signal.signal(number, count) for number in _taken()}
    try:
        with suppress(EndAsked):
            yield asked
        if last_word:
            click.echo(last_word)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_until_asked(
    asked: Asked,
    work: Callable[[trio.CancelScope], Awaitable[None]],
    *,
    at_once: Callable[[], object] | None = None,
    clock: trio.abc.Clock | None = None,
) -> None:
    """Runs `work` in trio, within `ending_in_order`, until it returns; `clock` is for a time other than the machine's.

    The first signal cancels the scope that `work` is given, and what stands behind that scope is the end in order. The
    second calls `at_once`; without it, all of `work` is cancelled.
    """
    trio.run(_until_asked, asked, work, at_once, clock=clock)


def listen_until_asked(host: str, port: int, work: Callable[[trio.CancelScope], Awaitable[None]]) -> None:
    """Runs `work`, which listens on this port and is not worth more words: logs as the environment has them."""
    refuse_busy_port(host, port)
    set_up(log_settings(os.environ))
    with ending_in_order("ended") as asked:
        run_until_asked(asked, work)


async def _until_asked(
    asked: Asked, work: Callable[[trio.CancelScope], Awaitable[None]], at_once: Callable[[], object] | None
) -> None:
    with trio.open_signal_receiver(*_taken()) as signals:
        if asked.times:
            return
        async with trio.open_nursery() as nursery:
            serving = trio.CancelScope()
            nursery.start_soon(_listen, asked, signals, serving, at_once or nursery.cancel_scope.cancel)
            await work(serving)
            nursery.cancel_scope.cancel()


async def _listen(
    asked: Asked, signals: AsyncIterator[int], serving: trio.CancelScope, at_once: Callable[[], object]
) -> None:
    async for _ in signals:
        asked.times += 1
        if asked.times == 1:
            serving.cancel()
        else:
            at_once()


def _taken() -> Sequence[signal.Signals]:
    """The signals that ask for an end. One that is ignored from the start is not ours."""
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return (signal.SIGTERM,) if ignored else (signal.SIGINT, signal.SIGTERM)


def refuse_busy_port(host: str, port: int) -> None:
    """Says so at once if the port is taken, before anything is started for it. Raises `click.ClickException`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the listener itself does
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Cannot listen on {host}, port {port}: {error.strerror}. Another port may be free."
            raise click.ClickException(message) from None


@contextmanager
def leaving_garbage() -> Iterator[None]:
    """Looks for no cycles meanwhile: while modules are read there is nothing to find, and it is a sixth of a start."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def rest_garbage_collector() -> None:
    """Looks for cycles in small steps: a table's values are trees and die by reference count, and a scan costs latency.

    Everybody waits while what is new is looked through, and that takes as long as there is of it: of 50,000 values some
    20 ms of a busy server, of 10,000 a fifth of that. A tenth of these again would meet the values of requests that
    are under way, each time anew. What is left is looked through when a million have stayed.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 100, 100)
