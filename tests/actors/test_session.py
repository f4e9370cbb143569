"""One table's turns: what is seen is durable, everybody is answered, everybody sees the same."""

from uuid import UUID

import msgspec
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.cart.commands import RemoveLine, UpdateLine
from actors.domain.party.commands import Join
from actors.domain.refusal import Code, Repeat
from actors.domain.till.commands import AcceptOrder
from actors.domain.till.status import PosStatus
from actors.envelope import Answer
from actors.errors import ActorStopped, MailboxFull
from actors.session import MAILBOX_MAX, TURN_MAX
from tests.actors.asking import told
from tests.actors.phone import Phone
from tests.actors.process import (
    ANNA,
    BEN,
    CARLA,
    NEXT_TABLE,
    STRANGER,
    TABLE,
    Process,
    World,
    connect,
    happened,
    line,
    order,
    refused,
    seat,
)
from tests.actors.restaurants import PIZZA


class Witness(Phone):
    """A phone that notes every event it was shown before the journal had saved it."""

    def __init__(self, member_id: UUID, process: Process, session_id: UUID) -> None:
        super().__init__(member_id)
        self.premature: list[int] = []
        self._journal = process.journal
        self._session_id = session_id

    def deliver(self, data: bytes) -> None:
        super().deliver(data)
        durable = self._journal.durable_seq(self._session_id)
        self.premature += [seq for seq in self.seqs if seq > durable]


# ---- a turn


async def test_all_that_waits_is_saved_with_one_commit(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    outcomes = told(table, *(line(n) for n in range(TURN_MAX)))
    await table.look()
    assert [len(change.events) for change in process.journal.saved] == [1, TURN_MAX]
    assert len(outcomes) == TURN_MAX


async def test_a_turn_has_a_limit_and_the_rest_goes_into_the_next(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    told(table, *(line(n) for n in range(TURN_MAX + 3)))
    await table.look()
    assert [len(change.events) for change in process.journal.saved] == [1, TURN_MAX, 3]


async def test_each_command_is_decided_on_what_the_one_before_it_left(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    first, second = (UpdateLine(ANNA, line(1).public_id, version, qty) for version, qty in ((1, 2), (2, 3)))
    told(table, line(1), first, second)
    state = (await table.look()).state
    assert [(each.qty, each.version) for each in state.lines.values()] == [(3, 3)]
    assert len(process.journal.saved) == 2


async def test_a_refusal_answers_only_its_sender_and_writes_nothing(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    phones = [await connect(table, ANNA), await connect(table, BEN)]
    before = [len(phone.received) for phone in phones]
    commits = len(process.journal.asked)
    assert refused(await table.ask(RemoveLine(ANNA, UUID(int=9), 1))).code is Code.VERSION_CONFLICT
    assert [len(phone.received) for phone in phones] == before
    assert len(process.journal.asked) == commits


async def test_a_refusal_in_a_turn_does_not_touch_the_others_in_it(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    outcomes = told(table, line(1), line(2, by=STRANGER), line(3))
    await table.look()
    answers = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    assert len(happened(answers[0]).lines) == 1
    assert refused(answers[1]).code is Code.MEMBER_NOT_FOUND
    assert len(happened(answers[2]).lines) == 2


async def test_an_answer_shows_the_state_right_after_its_own_command(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    outcomes = told(table, line(1), line(2))
    await table.look()
    assert [len(outcome.state.lines) for outcome in outcomes if isinstance(outcome, Answer)] == [1, 2]


async def test_the_till_and_the_mirror_hear_of_what_is_durable_once_a_turn(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    state = happened(await table.ask(line(1)))
    process.journal.hold()
    changes = len(process.bystanders.changes)
    told(table, order(state))
    await wait_all_tasks_blocked()
    assert process.bystanders.placed_orders == []
    process.journal.release()
    await table.look()
    assert [each.order_number for each in process.bystanders.placed_orders] == [1]
    assert len(process.bystanders.changes) == changes + 1
    assert msgspec.json.decode(process.bystanders.snapshots[-1])["seq"] == 3


# ---- nothing is shown before it is durable


async def test_no_one_sees_an_event_or_an_answer_before_it_is_durable(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    phone = await connect(table, BEN)
    shown = len(phone.received)
    process.journal.hold()
    outcomes = told(table, line(1))
    await trio.sleep(5)
    assert (len(phone.received), outcomes) == (shown, [])
    process.journal.release()
    await table.look()
    assert phone.seqs == [3]
    assert len(outcomes) == 1


async def test_a_look_waits_for_what_was_decided_before_it(
    process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    process.journal.hold()
    outcomes = told(table, line(1))
    looks: list[int] = []

    async def look() -> None:
        looks.append(len((await table.look()).state.lines))

    nursery.start_soon(look)
    await trio.sleep(5)
    assert looks == []
    process.journal.release()
    await wait_all_tasks_blocked()
    assert (looks, len(outcomes)) == ([1], 1)


async def test_what_is_seen_waits_for_nothing_is_durable_and_has_an_owner(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    process.journal.hold()
    told(table, line(1))
    await wait_all_tasks_blocked()
    assert (await table.seen()).state.lines == {}
    process.journal.release()
    await table.look()
    assert len((await table.seen()).state.lines) == 1
    await process.stop()
    with pytest.raises(ActorStopped):
        await table.seen()


async def test_under_slow_commits_and_many_hands_nobody_is_ever_early(
    process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    process.memory.faults.delay_s = 0.05
    table = await seat(process, ANNA, BEN, CARLA)
    witnesses = [Witness(member, process, table.session_id) for member in (ANNA, BEN, CARLA)]
    for witness in witnesses:
        await table.subscribe(witness)

    async def busy(by: UUID, first: int) -> None:
        for n in range(first, first + 20):
            await table.ask(line(n, by))

    async with trio.open_nursery() as hands:
        for n, witness in enumerate(witnesses):
            hands.start_soon(busy, witness.member_id, 100 * n)
    assert [witness.premature for witness in witnesses] == [[], [], []]
    assert [witness.seqs for witness in witnesses] == [list(range(4, 64))] * 3


# ---- everybody sees the same


async def test_ten_phones_editing_at_once_lose_nothing_and_see_the_same_bytes_in_the_same_order(
    process: Process, autojump_clock: MockClock
) -> None:
    process.memory.faults.delay_s = 0.002
    members = [UUID(int=2_000 + n) for n in range(10)]
    table = await seat(process, *members)
    phones = [await connect(table, member) for member in members]
    for phone in phones:
        phone.received.clear()

    async def edit(by: UUID, own: int) -> None:
        await table.ask(line(own, by))
        for version in range(1, 100):
            happened(await table.ask(UpdateLine(by, line(own).public_id, version, 1 + version % 99)))

    async with trio.open_nursery() as hands:
        for n, member in enumerate(members):
            hands.start_soon(edit, member, n)
    assert len({b"".join(phone.frames) for phone in phones}) == 1
    assert phones[0].seqs == list(range(11, 11 + 1_000))
    state = (await table.look()).state
    assert [each.version for each in state.lines.values()] == [100] * 10
    assert len(process.journal.saved) < 1_000  # they travelled together


async def test_the_events_of_one_turn_reach_a_phone_in_one_piece(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    pieces = len(phone.received)
    told(table, line(1), line(2), line(3))
    await table.look()
    assert len(phone.received) == pieces + 1
    assert phone.seqs == [2, 3, 4]


async def test_the_senders_ref_comes_back_to_everybody(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA, BEN)
    phones = [await connect(table, ANNA), await connect(table, BEN)]
    await table.ask(line(1), ref="tap-1")
    assert [phone.messages[-1]["ref"] for phone in phones] == ["tap-1", "tap-1"]


# ---- one order


async def test_fifty_simultaneous_first_joins_are_one_session_one_host_and_fifty_members(
    process: Process, autojump_clock: MockClock
) -> None:
    process.memory.faults.delay_s = 0.01
    answers: list[Answer] = []

    async def scan(n: int) -> None:
        table = await process.registry.at_table(1, TABLE)
        answers.append(await table.ask(Join(UUID(int=3_000 + n))))

    async with trio.open_nursery() as phones:
        for n in range(50):
            phones.start_soon(scan, n)
    assert len({answer.state.session.session_id for answer in answers}) == 1
    state = (await (await process.registry.at_table(1, TABLE)).look()).state
    assert len(state.members) == 50
    assert len({member.nickname for member in state.members.values()}) == 50
    assert [answer.decision[0].is_host for answer in answers if isinstance(answer.decision, tuple)].count(True) == 1  # type: ignore[union-attr]
    assert process.registry.statistics().sessions == 1


async def test_twenty_phones_that_place_the_same_cart_at_once_make_one_order(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    members = [UUID(int=2_000 + n) for n in range(20)]
    table = await seat(process, *members)
    state = happened(await table.ask(line(1, members[0])))
    process.memory.faults.delay_s = 0.01
    answers: list[Answer] = []

    async def place(by: UUID) -> None:
        answers.append(await table.ask(order(state, f"key of {by}", by)))

    async with trio.open_nursery() as phones:
        for member in members:
            phones.start_soon(place, member)
    assert sum(isinstance(answer.decision, tuple) for answer in answers) == 1
    assert sum(isinstance(answer.decision, Repeat) for answer in answers) == 19
    assert len((await world.stored(table.session_id)).state.orders) == 1
    assert len(process.bystanders.placed_orders) == 1


async def test_the_same_round_twice_in_a_row_is_two_orders(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    for number in (1, 2):
        state = happened(await table.ask(line(number)))
        happened(await table.ask(order(state, f"key-{number}")))
        happened(await table.ask(AcceptOrder(number, f"T-{number}")))
    orders = (await table.look()).state.orders
    assert [(each.order_number, each.round, each.pos_status) for each in orders.values()] == [
        (1, 1, PosStatus.ACCEPTED),
        (2, 2, PosStatus.ACCEPTED),
    ]
    contents = [[(item.menu_item_id, item.qty) for item in each.items] for each in orders.values()]
    assert contents == [[(PIZZA, 1)], [(PIZZA, 1)]]


async def test_tables_that_order_at_once_get_numbers_of_their_own(process: Process, autojump_clock: MockClock) -> None:
    tables = [await seat(process, ANNA), await seat(process, BEN, table_id=NEXT_TABLE)]
    states = [happened(await tables[0].ask(line(1))), happened(await tables[1].ask(line(2, BEN)))]
    process.memory.faults.delay_s = 0.05
    async with trio.open_nursery() as phones:
        for table, state, by in zip(tables, states, (ANNA, BEN), strict=True):
            phones.start_soon(table.ask, order(state, "key", by))
    numbers = [number for table in tables for number in (await table.look()).state.orders]
    assert sorted(numbers) == [1, 2]


# ---- the mailbox


async def test_a_full_mailbox_refuses_the_newcomer_and_answers_all_it_took(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    process.journal.hold()
    under_way = told(table, line(0))
    await wait_all_tasks_blocked()
    waiting = told(table, *[RemoveLine(ANNA, UUID(int=1), 1)] * MAILBOX_MAX)
    with pytest.raises(MailboxFull):
        table.tell(line(1))
    with pytest.raises(MailboxFull):
        await table.ask(line(1))
    assert process.registry.statistics().waiting_max == MAILBOX_MAX
    process.journal.release()
    await wait_all_tasks_blocked()
    assert (len(under_way), len(waiting)) == (1, MAILBOX_MAX)
    happened(await table.ask(line(1)))
