"""Ten tills that hang, and one that does not, over real sockets and in real time."""

import attrs
import trio
from msgspec import json

from actors.domain.restaurant import Restaurant, TillChoice
from actors.domain.till.status import PosStatus
from pos.emulators.till import Behaviour, EmulatedTill
from pos.emulators.till_server import serve_emulator
from pos.outside.breaker import BreakerState
from pos.till.drivers import Drivers
from pos.till.pace import Pace
from tests.pos.environment import read
from tests.pos.rig import workers_on
from tests.pos.sessions import SessionsInMemory, clock, restaurant

ALIVE = 11
ORDERS = 20
ATTEMPT_S = 30.0  # what one hanging attempt takes
PROMPT_S = 20.0  # for what takes a tenth of a second, on a busy machine; less than one of those


def restaurant_with_till(number: int, port: int) -> Restaurant:
    settings = json.encode({"url": f"http://127.0.0.1:{port}"}).decode()
    return attrs.evolve(restaurant(number), till=TillChoice("http", settings))


async def settled(sessions: SessionsInMemory, restaurant_id: int) -> None:
    """Returns when the restaurant's tills have answered for everything."""
    theirs = [id_ for id_, state in sessions.states.items() if state.session.restaurant_id == restaurant_id]
    while not all(sessions.status(session_id) is PosStatus.ACCEPTED for session_id in theirs):
        await trio.testing.wait_all_tasks_blocked(0.005)


async def test_ten_restaurants_whose_tills_hang_do_not_slow_the_eleventh(nursery: trio.Nursery) -> None:
    hanging, alive = EmulatedTill(Behaviour(think_s=3600, look_up_latency_s=3600)), EmulatedTill()
    dead_port = await nursery.start(serve_emulator, hanging, "127.0.0.1", 0)
    alive_port = await nursery.start(serve_emulator, alive, "127.0.0.1", 0)
    ports = {number: alive_port if number == ALIVE else dead_port for number in range(1, ALIVE + 1)}
    sessions = SessionsInMemory({number: restaurant_with_till(number, port) for number, port in ports.items()})
    drivers = Drivers(read(DRIVER="none"), lambda: 0.5, clock)
    workers = workers_on(sessions, drivers.driver_for, Pace(attempt_timeout_s=ATTEMPT_S))
    await nursery.start(workers.run)
    for number in range(1, ALIVE):
        for _ in range(3):
            workers.placed(*sessions.place(number))
    while hanging.requests < ALIVE - 1:
        await trio.testing.wait_all_tasks_blocked(0.005)
    with trio.fail_after(PROMPT_S):
        for _ in range(ORDERS):
            workers.placed(*sessions.place(ALIVE))
        await settled(sessions, ALIVE)
    assert len(alive.tickets) == ORDERS
    assert not hanging.tickets
    assert all(seen.breaker is BreakerState.CLOSED for seen in workers.statistics())
