"""How commands begin and end."""

import os
import signal
import socket

import click
import pytest

from server.console.process import ending_quietly, refuse_busy_port


def test_a_free_port_is_left_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    refuse_busy_port("127.0.0.1", port)
    refuse_busy_port("127.0.0.1", port)


def test_a_busy_port_is_refused_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(click.ClickException, match=f"Cannot listen on 127.0.0.1, port {port}: Address already"):
            refuse_busy_port("127.0.0.1", port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_unwinds_everything_and_is_no_error(number: signal.Signals) -> None:
    unwound = []
    before = signal.getsignal(signal.SIGTERM)

    with ending_quietly():
        try:
            os.kill(os.getpid(), number)
            signal.pause()
        finally:
            unwound.append(number)

    assert unwound == [number]
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_error_is_still_an_error() -> None:
    with pytest.raises(RuntimeError), ending_quietly():
        raise RuntimeError


def test_a_signal_that_came_out_of_a_nursery_is_no_error() -> None:
    with ending_quietly():
        raise BaseExceptionGroup("nursery", [KeyboardInterrupt()])


def test_what_else_went_wrong_is_not_swallowed_with_the_signal() -> None:
    with pytest.raises(ExceptionGroup, match="nursery"), ending_quietly():
        raise BaseExceptionGroup("nursery", [KeyboardInterrupt(), RuntimeError()])
