"""The simulated till."""

import trio
from trio.testing import MockClock

from pos.till import simulator
from pos.till.driver import Absent, Accepted, Rejected
from pos.till.simulator import Simulator
from tests.pos.tickets import ticket


async def test_it_answers_after_its_latency(autojump_clock: MockClock) -> None:
    till, begun = Simulator(1.0, 1.0, lambda: 0.0), trio.current_time()
    assert await till.send(ticket()) == Accepted("SIM-1-42")
    assert trio.current_time() - begun == 1.0


async def test_its_success_rate_decides_by_chance(autojump_clock: MockClock) -> None:
    assert isinstance(await Simulator(0.0, 0.9, lambda: 0.89).send(ticket()), Accepted)
    assert isinstance(await Simulator(0.0, 0.9, lambda: 0.9).send(ticket()), Rejected)
    assert isinstance(await Simulator(0.0, 0.0, lambda: 0.0).send(ticket()), Rejected)


async def test_a_repeat_gets_the_same_answer_whatever_chance_says(autojump_clock: MockClock) -> None:
    chances = iter([0.0, 1.0])
    till = Simulator(0.0, 0.5, lambda: next(chances))
    assert await till.send(ticket()) == await till.send(ticket())


async def test_a_look_up_finds_what_was_taken_even_if_nobody_waited_for_the_answer(autojump_clock: MockClock) -> None:
    till = Simulator(3.0, 1.0, lambda: 0.0)
    assert await till.look_up("ORD-1-42") == Absent()
    with trio.move_on_after(1):
        await till.send(ticket())
    assert await till.look_up("ORD-1-42") == Accepted("SIM-1-42")


async def test_it_remembers_a_bounded_number_of_orders(autojump_clock: MockClock) -> None:
    till = Simulator(0.0, 1.0, lambda: 0.0)
    for number in range(simulator.TAKEN_MAX + 1):
        await till.send(ticket(number))
    assert await till.look_up("ORD-1-0") == Absent()
    assert await till.look_up("ORD-1-1") == Accepted("SIM-1-1")
