"""A conversation that is cancelled, wherever it is: nobody stays connected, and the session leaves memory."""

from uuid import UUID

import pytest
import trio
from trio.testing import MockClock

from actors.session import IDLE_S
from tests.actors.process import ANNA, BEN, Process, World, connect, line, seat
from tests.actors.restaurants import PIZZA
from tests.cancelling import cancelled_everywhere
from tests.server.diners.conversing import Socket, converse

SAID = (
    {"type": "resume", "since": 1, "ref": "r1"},
    {"type": "cart_mutate", "op": "create", "public_id": str(UUID(int=77)), "menu_item_id": PIZZA, "qty": 1},
    {"type": "resume", "since": 100, "ref": "r2"},
    {"type": "ping"},
)


@pytest.fixture
async def process(autojump_clock: MockClock, nursery: trio.Nursery) -> Process:
    return await World(nursery).process()


async def test_cancelled_at_any_step_a_conversation_leaves_nobody_connected_and_the_session_leaves_memory(
    process: Process, autojump_clock: MockClock
) -> None:
    session_id = (await seat(process, ANNA)).session_id
    await trio.sleep(2 * IDLE_S)

    async def nothing_is_left(steps: int) -> None:
        here = process.registry.statistics()
        assert here.connections == 0, steps
        await trio.sleep(2 * IDLE_S)
        assert process.registry.statistics().sessions == 0, steps

    times = await cancelled_everywhere(lambda: converse(process, session_id, Socket(SAID)), nothing_is_left)
    assert times > 10  # loading, subscribing, and every message


async def test_cancelled_at_any_step_a_conversation_ends_for_the_others_as_well(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    await table.ask(line(1))
    ben = await connect(table, BEN)

    async def ben_sees_that_anna_is_away(steps: int) -> None:
        await table.look()
        seen = [said["member"]["connected"] for said in ben.messages if said["type"] == "member_presence"]
        assert seen == [True, False] * (len(seen) // 2), steps
        assert process.registry.statistics().connections == 1, steps

    sockets: list[Socket] = []

    async def deed() -> None:
        sockets.append(Socket(SAID))
        await converse(process, table.session_id, sockets[-1])

    await cancelled_everywhere(deed, ben_sees_that_anna_is_away)
    assert "member_presence" in ben.types
    assert "pong" in sockets[-1].told.types  # the last one ran through
