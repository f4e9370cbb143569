from decimal import Decimal
from typing import Final
from uuid import UUID

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.domain.party.commands import CloseSession
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import AcceptOrder, RejectOrder
from actors.errors import Unavailable
from actors.ports.sessions import OrderRecord
from persistence.memory_faults import Fault
from server.http.problems import Problem
from staff.floor.reading import READ_TIMEOUT_S
from tests.server.diners.routes.test_orders import tried
from tests.staff.floor.test_routes import deeds
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

NAME: Final = "ORD-1-42"


async def test_an_orders_story_is_told_from_the_store_also_without_its_visit(world: StaffWorld) -> None:
    diner, _ = await world.order()
    taken = tried(AttemptKind.SEND, AttemptOutcome.ACCEPTED)
    await world.ask(diner, AcceptOrder(42, "T1", taken))
    await world.ask(diner, CloseSession())
    world.store.forget(UUID(diner["session_id"]))

    story = await world.desk.story(EMPLOYEE, NAME)

    assert (story.order_id, story.pos_ticket, story.total) == (NAME, "T1", Decimal("9.50"))
    assert [(call.number, call.outcome) for call in story.attempts] == [(1, AttemptOutcome.ACCEPTED)]


async def test_the_story_of_a_refused_order_is_in_the_no(world: StaffWorld) -> None:
    diner, _ = await world.order()
    no = tried(AttemptKind.SEND, AttemptOutcome.REJECTED, "Sold out.")
    await world.ask(diner, RejectOrder(42, "no", "Sold out.", no))

    with pytest.raises(Problem) as refused:
        await world.desk.story(EMPLOYEE, NAME)

    assert (refused.value.status, refused.value.code) == (404, "ORDER_NOT_FOUND")
    assert refused.value.details["pos_status"] == "rejected"


async def test_another_restaurants_story_is_not_found(world: StaffWorld) -> None:
    await world.order()
    with pytest.raises(Problem) as refused:
        await world.desk.story(STRANGER, NAME)
    assert (refused.value.status, dict(refused.value.details)) == (404, {})


async def test_the_floor_says_whether_it_is_all(world: StaffWorld) -> None:
    for _ in range(3):
        await world.waiting_order()
    for limit, numbers, complete in ((2, [44, 43], False), (3, [44, 43, 42], True)):
        orders, all_of_them = await world.desk.unsent(EMPLOYEE, limit)
        assert ([order.order_number for order in orders], all_of_them) == (numbers, complete)


async def test_many_who_cancel_at_once_cancel_once(world: StaffWorld) -> None:
    await world.waiting_order()
    shown: list[str] = []

    async def cancel() -> None:
        shown.append((await world.desk.cancel(MANAGER, NAME, "twice")).status)

    async with trio.open_nursery() as nursery:
        for _ in range(10):
            nursery.start_soon(cancel)

    assert shown == ["cancelled"] * 10
    assert deeds(world) == [("order_cancelled", MANAGER.staff_user_id)]


async def test_a_table_that_stopped_is_found_again(world: StaffWorld) -> None:
    await world.waiting_order()
    world.store.faults.script.append(Fault.LOST_SAVED)
    cancelled = await world.desk.cancel(MANAGER, NAME, "")
    assert cancelled.status == "cancelled"
    assert deeds(world) == [("order_cancelled", MANAGER.staff_user_id)]


async def test_an_order_whose_visit_is_deleted_just_then_is_called_off_without_it(world: StaffWorld) -> None:
    diner, _ = await world.order()
    await world.ask(diner, CloseSession())

    class Forgetful:
        """The store's orders; the session is deleted as soon as its order has been read."""

        page, filtered = world.store.orders.page, world.store.orders.filtered
        kitchen, departed = world.store.orders.kitchen, world.store.orders.departed
        of_shop, one_of_shop = world.store.orders.of_shop, world.store.orders.one_of_shop
        session_of_payment, payments = world.store.orders.session_of_payment, world.store.orders.payments

        async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
            record = await world.store.orders.one(restaurant_id, order_number)
            world.store.forget(UUID(diner["session_id"]))
            return record

    cancelled = await attrs.evolve(world.desk, orders=Forgetful()).cancel(MANAGER, NAME, "")
    assert (cancelled.status, cancelled.session_id, cancelled.table_number) == ("cancelled", None, None)
    assert deeds(world) == [("order_cancelled", MANAGER.staff_user_id)]


async def test_a_commit_that_was_not_saved_is_told_and_may_be_tried_again(world: StaffWorld) -> None:
    await world.waiting_order()
    world.store.faults.script.append(Fault.NOT_SAVED)
    with pytest.raises(Unavailable):
        await world.desk.resend(EMPLOYEE, NAME)
    assert (await world.desk.resend(EMPLOYEE, NAME)).pos_error == "resent"


async def test_a_store_that_hangs_is_given_up(world: StaffWorld, autojump_clock: MockClock) -> None:
    await world.waiting_order()
    world.store.faults.delay_s = 3600
    began_s = trio.current_time()
    with pytest.raises(Unavailable):
        await world.desk.page(EMPLOYEE, unsent=True, before=None, limit=1)
    assert trio.current_time() - began_s == pytest.approx(READ_TIMEOUT_S)
