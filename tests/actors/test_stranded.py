"""What a table does for staff: alerts, the audit, and waking the till; and what it keeps with an order's key."""

from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import Rename
from actors.domain.refusal import Refusal, Repeat
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder, RejectOrder, ReportAttempt, ResendOrder
from actors.domain.till.status import Phase, PosStatus
from actors.session import SessionRef
from tests.actors.process import ANNA, BEN, Process, World, clock, happened, line, order, seat

LEFT_TO_STAFF = ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout")
RESEND = ResendOrder(1, Role.EMPLOYEE, 7)


async def queued(process: Process) -> SessionRef:
    """A table whose first order the till has not answered for."""
    table = await seat(process, ANNA, BEN)
    state = happened(await table.ask(line(1)))
    happened(await table.ask(order(state)))
    happened(await table.ask(QueueOrder(1, clock())))
    return table


async def test_staff_are_told_once_and_only_of_what_is_durable(process: Process, autojump_clock: MockClock) -> None:
    table = await queued(process)
    process.journal.hold()
    table.tell(LEFT_TO_STAFF)
    await wait_all_tasks_blocked()
    assert process.bystanders.alerts == []
    process.journal.release()
    state = (await table.look()).state
    assert process.bystanders.alerts == [state.orders[1]]
    await table.ask(LEFT_TO_STAFF)
    happened(await table.ask(Rename(ANNA, ANNA, "Annabella")))
    assert len(process.bystanders.alerts) == 1


async def test_an_alert_that_was_not_saved_is_told_to_nobody(process: Process, autojump_clock: MockClock) -> None:
    table = await queued(process)
    process.memory.faults.away = True
    table.tell(LEFT_TO_STAFF)
    await wait_all_tasks_blocked()
    process.memory.faults.away = False
    await table.look()
    assert process.bystanders.alerts == []
    assert process.memory.audit == []


async def test_staff_hear_of_every_step_of_an_order_with_its_table(process: Process, autojump_clock: MockClock) -> None:
    table = await queued(process)
    happened(await table.ask(AcceptOrder(1, "A17")))
    steps = [(placed.order.pos_status, placed.table_number) for placed in process.bystanders.orders]
    assert steps[0] == (PosStatus.QUEUED, 1)
    assert steps[-1] == (PosStatus.ACCEPTED, 1)
    assert {placed.session_id for placed in process.bystanders.orders} == {table.session_id}
    count = len(process.bystanders.orders)
    happened(await table.ask(line(2)))
    assert len(process.bystanders.orders) == count


async def test_staff_hear_of_an_order_that_was_refused_and_is_gone(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    happened(await table.ask(order(happened(await table.ask(line(1))))))
    assert happened(await table.ask(RejectOrder(1, "no_fish", "No fish today."))).orders == {}
    assert process.bystanders.orders[-1].order.pos_status is PosStatus.REJECTED


async def test_a_table_without_a_floor_tells_nobody(world: World, autojump_clock: MockClock) -> None:
    process = await world.process(floor=False)
    table = await queued(process)
    assert happened(await table.ask(LEFT_TO_STAFF)).orders[1].pos_alerted_at is not None
    assert process.bystanders.alerts == []


async def test_an_order_that_is_sent_again_wakes_the_till(process: Process, autojump_clock: MockClock) -> None:
    table = await queued(process)
    happened(await table.ask(LEFT_TO_STAFF))
    process.bystanders.placed_orders.clear()
    state = happened(await table.ask(RESEND))
    assert process.bystanders.placed_orders == [state.orders[1]]
    await table.ask(RESEND)
    assert len(process.bystanders.placed_orders) == 1


async def test_what_staff_do_is_audited_with_the_commit_that_does_it(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await queued(process)
    for command in (LEFT_TO_STAFF, RESEND, RESEND, CancelOrder(1, Role.MANAGER, 9, "No fish today")):
        await table.ask(command)
    assert [(entry.who, entry.what) for entry in process.memory.audit] == [
        (None, "pos_alert"),
        (7, "order_resent"),
        (9, "order_cancelled"),
    ]
    assert [len(change.audit) for change in process.journal.saved[-3:]] == [1, 1, 1]


async def test_an_order_and_its_key_are_saved_with_one_commit(process: Process, autojump_clock: MockClock) -> None:
    await queued(process)
    with_order = [change for change in process.journal.saved if "orders" in change.parts]
    with_key = [change for change in process.journal.saved if "placements" in change.parts]
    assert with_key == with_order[:1]
    assert [(p.idempotency_key, p.body_hash, p.order_number) for p in with_key[0].parts["placements"]] == [
        ("key-1", "body of key-1", 1)
    ]


async def test_another_process_knows_a_key_and_a_cart_that_were_used(world: World, autojump_clock: MockClock) -> None:
    first = await world.process()
    table = await seat(first, ANNA, BEN)
    state = happened(await table.ask(line(1)))
    placing = order(state)
    happened(await table.ask(placing))
    await first.stop()
    second = await world.process()
    table = await second.registry.session(table.session_id)
    for again in (placing, order(state, "another key", BEN)):
        decision = (await table.ask(again)).decision
        assert isinstance(decision, Repeat)
        assert decision.order is not None
        assert decision.order.order_number == 1
    other = PlaceOrder(ANNA, "key-1", "another body", state.cart_hash)
    assert isinstance((await table.ask(other)).decision, Refusal)
    assert len((await world.stored(table.session_id)).state.orders) == 1
