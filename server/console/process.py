"""How a command begins and ends as a process: a free port, a quiet end, and rare pauses.

Owns: these manners. Must not: know what is run.
"""

import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import click


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
def ending_quietly() -> Iterator[None]:
    """Ctrl-C and SIGTERM are how a server ends: both unwind everything, and neither is an error."""
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # trio knows how to take that
    try:
        yield
    except* KeyboardInterrupt:  # trio hands it over in a group
        click.echo("ended")
    finally:
        signal.signal(signal.SIGTERM, before)


async def end_at_once_on_second(signals: AsyncIterator[int]) -> None:
    """Somebody who asks twice does not want to wait. What is durable stays so; the rest was never shown."""
    await anext(signals)
    os._exit(130)


def rest_garbage_collector() -> None:
    """Looks for cycles rarely: a table's values are trees and die by reference count; a scan only costs latency."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
