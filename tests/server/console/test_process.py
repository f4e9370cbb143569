"""How commands begin and end: signals interrupt nothing, and what they ask for is done in order."""

import gc
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress

import click
import pytest
import trio
from trio.testing import MockClock

from server.console.process import (
    Asked,
    ending_in_order,
    leaving_garbage,
    leaving_no_traceback,
    refuse_busy_port,
    rest_garbage_collector,
    run_until_asked,
)

BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """As a terminal leaves them, wherever these tests run, and afterwards as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def tell(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


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


@BOTH
def test_a_signal_interrupts_no_step_and_ends_before_the_next(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(number)
    done = []

    with ending_in_order("ended") as asked:
        tell(number)
        done.append("the step")
        asked.end_here()
        done.append("the next")

    assert done == ["the step"]
    assert capsys.readouterr().out == "ended\n"
    assert signal.getsignal(number) is before


def test_nobody_who_was_not_asked_ends() -> None:
    Asked().end_here()


def test_what_is_wrong_is_no_end_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError), ending_in_order("ended"):
        raise RuntimeError

    assert capsys.readouterr().out == ""


@BOTH
def test_the_first_signal_cancels_serving_and_what_stands_behind_it_is_done(number: signal.Signals) -> None:
    done = []

    async def work(serving: trio.CancelScope) -> None:
        with serving:
            tell(number)
            await trio.sleep_forever()
        await trio.lowlevel.checkpoint()
        done.append("the end in order")

    with ending_in_order() as asked:
        run_until_asked(asked, work)

    assert done == ["the end in order"]


async def stuck(serving: trio.CancelScope) -> None:
    with serving:
        tell(signal.SIGTERM)
        await trio.sleep_forever()
    tell(signal.SIGINT)
    await trio.sleep_forever()


def test_the_second_signal_cancels_the_end_in_order() -> None:
    with ending_in_order() as asked:
        run_until_asked(asked, stuck)

    assert asked.times == 2


class AtOnce(Exception):
    pass


def at_once() -> None:
    raise AtOnce


def test_the_second_signal_does_what_it_is_said_to_do_instead() -> None:
    with ending_in_order() as asked, pytest.raises(ExceptionGroup) as ended:
        run_until_asked(asked, stuck, at_once=at_once)

    assert ended.value.split(AtOnce)[1] is None


def test_who_was_asked_before_does_not_begin() -> None:
    begun = []

    async def work(_: trio.CancelScope) -> None:
        await trio.lowlevel.checkpoint()
        begun.append(True)

    with ending_in_order() as asked:
        tell(signal.SIGTERM)
        run_until_asked(asked, work)

    assert begun == []


def test_work_that_returns_ends_the_run() -> None:
    async def work(_: trio.CancelScope) -> None:
        await trio.lowlevel.checkpoint()

    with ending_in_order() as asked:
        run_until_asked(asked, work)

    assert asked.times == 0


def test_ctrl_c_that_is_ignored_from_the_start_stays_so_and_sigterm_ends() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    with ending_in_order() as asked:
        tell(signal.SIGINT)
        assert asked.times == 0
        tell(signal.SIGTERM)

    assert asked.times == 1


def test_a_signal_after_the_last_command_is_not_heard() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    with leaving_no_traceback():
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    tell(signal.SIGINT)
    tell(signal.SIGTERM)


def test_what_runs_may_have_a_clock_of_its_own() -> None:
    clock, slept_s = MockClock(autojump_threshold=0), []

    async def work(_: trio.CancelScope) -> None:
        begun = trio.current_time()
        await trio.sleep(3600)
        slept_s.append(trio.current_time() - begun)

    with ending_in_order() as asked:
        run_until_asked(asked, work, clock=clock)
    assert slept_s == [3600]


@pytest.mark.parametrize("looking", [True, False])
def test_garbage_is_left_only_while_something_is_built_also_where_that_fails(looking: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if looking else gc.disable)()
        with suppress(ValueError), leaving_garbage():
            meanwhile = gc.isenabled()
            raise ValueError("not built")
        assert not meanwhile
        assert gc.isenabled() is looking
    finally:
        (gc.enable if before else gc.disable)()


def test_nobody_waits_while_more_than_a_few_values_are_looked_through_for_cycles() -> None:
    before, looked_through = gc.get_threshold(), []

    def looking(phase: str, told: dict[str, int]) -> None:
        if phase == "start" and told["generation"] == 0:
            looked_through.append(len(gc.get_objects(generation=0)))

    gc.callbacks.append(looking)
    try:
        rest_garbage_collector()
        kept = [[number] for number in range(100_000)]
    finally:
        gc.callbacks.remove(looking)
        gc.set_threshold(*before)
    assert len(kept) == 100_000
    assert looked_through
    assert max(looked_through) < 20_000
