"""What one phone alone is answered is as of now: never older than what everybody was told before it in that turn."""

from typing import Any
from uuid import UUID

import pytest
import trio
from trio.testing import MockClock

from tests.actors.process import ANNA, Process, World, line, seat
from tests.actors.restaurants import PIZZA
from tests.server.diners.conversing import Socket, converse

LINE, OTHER = UUID(int=5_001), UUID(int=5_002)
ADD = {"type": "cart_mutate", "ref": "again", "op": "create", "public_id": str(LINE), "menu_item_id": PIZZA, "qty": 1}
ADD_OTHER = {**ADD, "ref": "new", "public_id": str(OTHER)}


@pytest.fixture
async def process(autojump_clock: MockClock, nursery: trio.Nursery) -> Process:
    return await World(nursery).process()


async def told(process: Process, *said: dict[str, Any]) -> list[dict[str, Any]]:
    """What Anna is told, after the first snapshot, when she says all of this at once with a line in the cart."""
    table = await seat(process, ANNA)
    await table.ask(line(1))
    socket = Socket(said, at_once=True)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(converse, process, table.session_id, socket)
        await trio.sleep(1)
        socket.enough.set()
    return socket.told.messages[1:]


async def test_a_repetition_is_answered_with_the_cart_as_it_has_become(
    process: Process, autojump_clock: MockClock
) -> None:
    update, snapshot = await told(process, ADD, ADD_OTHER)
    assert (update["ref"], snapshot["ref"]) == ("new", "again")
    assert snapshot["seq"] == update["seq"]
    assert [item["public_id"] for item in snapshot["items"]] == [str(LINE), str(OTHER)]


async def test_a_line_that_was_changed_meanwhile_is_shown_as_it_has_become(
    process: Process, autojump_clock: MockClock
) -> None:
    change = {"type": "cart_mutate", "op": "update", "public_id": str(LINE)}
    first, second, conflict = await told(
        process,
        {**change, "version": 1, "qty": 2},
        {**change, "version": 1, "qty": 5},
        {**change, "version": 2, "qty": 3},
    )
    assert [update["item"]["version"] for update in (first, second)] == [2, 3]
    assert (conflict["code"], conflict["current"]["version"], conflict["current"]["qty"]) == ("VERSION_CONFLICT", 3, 3)


async def test_a_line_that_was_taken_out_meanwhile_is_shown_as_gone(
    process: Process, autojump_clock: MockClock
) -> None:
    change = {"type": "cart_mutate", "public_id": str(LINE)}
    deleted, conflict = await told(
        process, {**change, "op": "update", "version": 9, "qty": 2}, {**change, "op": "delete", "version": 1}
    )
    assert deleted["action"] == "deleted"
    assert (conflict["code"], conflict["current"]) == ("VERSION_CONFLICT", None)


async def test_a_cart_that_has_changed_is_shown_as_it_has_become(process: Process, autojump_clock: MockClock) -> None:
    place = {"type": "place_order", "idempotency_key": str(UUID(int=7)), "cart_hash": "another"}
    update, refusal = await told(process, place, ADD_OTHER)
    assert (refusal["code"], refusal["current"]["seq"]) == ("CART_CHANGED", update["seq"])
