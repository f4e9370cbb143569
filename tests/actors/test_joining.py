"""Coming, coming back and going: nothing is missed, nothing comes twice, and the others hear of it."""

from uuid import UUID

import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.audience import CONNECTIONS_PER_MEMBER_MAX
from actors.domain.party.commands import CloseSession, Leave
from actors.ports.wire import Ending
from actors.session import RECENT_MAX
from tests.actors.asking import told
from tests.actors.phone import Phone
from tests.actors.process import (
    ANNA,
    BEN,
    STRANGER,
    Process,
    World,
    connect,
    happened,
    line,
    seat,
)

# ---- joining and resuming


async def test_whoever_comes_first_gets_the_whole_cart(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    await table.ask(line(1))
    phone = await connect(table, ANNA)
    assert phone.types == ["snapshot"]
    assert phone.messages[0]["seq"] == 2
    assert len(phone.messages[0]["items"]) == 1


async def test_resuming_from_any_point_right_after_connecting_gives_exactly_what_is_missing(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    witness = await connect(table, BEN)
    for n in range(11):
        await table.ask(line(n))
    for since in range(14):
        phone = await connect(table, ANNA, since)
        assert phone.seqs == list(range(since + 1, 14)), since
        assert phone.types.count("snapshot") == 1, since
        seen = witness.story()
        assert all(seen[seq] == frame for seq, frame in phone.story().items() if seq in seen), since
        table.unsubscribe(phone)


async def test_resuming_from_too_long_ago_or_from_the_future_gives_a_snapshot(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    told(table, *(line(n) for n in range(RECENT_MAX)))
    seq = (await table.look()).state.session.seq
    assert (await connect(table, ANNA, seq - RECENT_MAX)).seqs == list(range(seq - RECENT_MAX + 1, seq + 1))
    assert (await connect(table, ANNA, seq - RECENT_MAX - 1)).types == ["snapshot", "snapshot"]
    assert (await connect(table, ANNA, seq + 1)).types == ["snapshot", "snapshot"]
    assert (await connect(table, ANNA, seq)).types == ["snapshot"]


async def test_resuming_reaches_back_over_a_reload(world: World, process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    for n in range(5):
        await table.ask(line(n))
    await process.stop()
    reloaded = await (await world.process()).registry.session(table.session_id)
    assert (await connect(reloaded, ANNA, 2)).seqs == [3, 4, 5, 6]


async def test_joining_while_others_type_misses_nothing_and_doubles_nothing(
    process: Process, autojump_clock: MockClock
) -> None:
    process.memory.faults.delay_s = 0.01
    others = [UUID(int=2_000 + n) for n in range(10)]
    table = await seat(process, ANNA, *others)
    phones: list[Phone] = []

    async def type_on() -> None:
        for n in range(40):
            await table.ask(line(n))

    async def keep_joining() -> None:
        for n in range(40):
            phones.append(await connect(table, others[n % len(others)]))
            await trio.sleep(0.007)

    async with trio.open_nursery() as hands:
        hands.start_soon(type_on)
        hands.start_soon(keep_joining)
    last = (await table.look()).state.session.seq
    for phone in phones:
        first = phone.messages[0]
        assert first["type"] == "snapshot"
        assert phone.seqs == list(range(first["seq"] + 1, last + 1))
    assert len({phone.messages[0]["seq"] for phone in phones}) > 10  # they did come in between


async def test_what_a_connection_was_sent_it_is_not_sent_again_whatever_it_says_it_has(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)  # its events begin after 1
    for n in range(4):
        await table.ask(line(n))
    for since in range(1, 6):
        await table.resume(phone, since, "r1")
    assert phone.types == ["snapshot", *["cart_update"] * 4]
    assert phone.seqs == [2, 3, 4, 5]


async def test_what_was_missed_comes_once_and_only_before_anything_that_came_after_it(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    for n in range(4):
        await table.ask(line(n))
    early, late = await connect(table, ANNA, 4), await connect(table, ANNA)
    assert early.seqs == [5, 6]
    await table.resume(early, 4, "again")
    assert early.seqs == [5, 6]
    await table.ask(line(4))
    for phone in (early, late):
        await table.resume(phone, 2, "r1")
        assert (phone.messages[-1]["type"], phone.messages[-1]["ref"], phone.messages[-1]["seq"]) == (
            "snapshot",
            "r1",
            7,
        )
        assert len(phone.messages[-1]["items"]) == 5
    assert (early.seqs, late.seqs) == ([5, 6, 7], [7])


async def test_a_connection_that_was_let_go_is_sent_nothing_more(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    table.unsubscribe(phone)
    await table.resume(phone, 0, "r1")
    assert phone.types == ["snapshot"]
    assert process.registry.statistics().connections == 0


async def test_a_member_has_room_for_so_many_connections_and_again_when_one_has_gone(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    phones = [await connect(table, ANNA) for _ in range(CONNECTIONS_PER_MEMBER_MAX)]
    one_more = await connect(table, ANNA)
    assert (one_more.received, one_more.endings) == ([], [Ending.TOO_MANY])
    assert (await connect(table, BEN)).types == ["snapshot"]
    await table.resume(phones[0], 2)  # one that is there already may still resume
    assert phones[0].endings == []
    table.unsubscribe(phones[0])
    assert (await connect(table, ANNA)).types == ["snapshot"]
    assert [phone.endings for phone in phones] == [[]] * CONNECTIONS_PER_MEMBER_MAX


async def test_an_asker_that_gave_up_waiting_is_not_subscribed_behind_its_back(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    process.journal.hold()
    told(table, line(1))
    await wait_all_tasks_blocked()
    phone = Phone(ANNA)
    with trio.move_on_after(1):
        await table.subscribe(phone)
    process.journal.release()
    await table.ask(line(2))
    assert (phone.received, phone.endings) == ([], [])
    assert process.registry.statistics().connections == 0


async def test_one_who_has_left_is_sent_away_and_a_stranger_is_not_let_in(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    await table.ask(Leave(BEN, BEN))
    ben, stranger = await connect(table, BEN), await connect(table, STRANGER)
    assert (ben.received, ben.endings) == ([], [Ending.LEFT])
    assert (stranger.received, stranger.endings) == ([], [])  # who asked for it looks for them elsewhere
    happened(await table.ask(line(1)))
    assert stranger.received == []


# ---- who is there


async def test_others_hear_that_a_member_has_come_and_gone_once_for_all_their_phones(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    anna = await connect(table, ANNA)
    phone, tablet = await connect(table, BEN), await connect(table, BEN)
    table.unsubscribe(phone)
    table.unsubscribe(phone)
    assert anna.types == ["snapshot", "member_presence"]
    table.unsubscribe(tablet)
    assert anna.types == ["snapshot", "member_presence", "member_presence"]
    assert [said["member"]["connected"] for said in anna.messages[1:]] == [True, False]
    assert anna.messages[1]["member"]["member_id"] == str(BEN)
    assert anna.seqs == []


async def test_whoever_leaves_sees_it_and_is_let_go_with_all_their_phones(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    anna, phone, tablet = await connect(table, ANNA), await connect(table, BEN), await connect(table, BEN)
    await table.ask(Leave(BEN, BEN))
    assert [each.types[-1] for each in (anna, phone, tablet)] == ["member_leave"] * 3
    assert [each.endings for each in (anna, phone, tablet)] == [[], [Ending.LEFT], [Ending.LEFT]]


async def test_a_closed_session_says_so_and_lets_everybody_go(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    await table.ask(CloseSession())
    assert phone.types[-1] == "session_closed"
    assert phone.endings == [Ending.CLOSED]
    late = await connect(table, ANNA)
    assert (late.received, late.endings) == ([], [Ending.CLOSED])


async def test_a_slow_phone_is_cut_off_and_the_others_miss_nothing(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA, BEN)
    slow = Phone(BEN, bound=5)
    slow.leaves = lambda: table.unsubscribe(slow)
    anna = await connect(table, ANNA)
    await table.subscribe(slow)
    other = await connect(table, ANNA)
    for n in range(20):
        await table.ask(line(n))
    assert slow.seqs == [3, 4, 5, 6]
    assert anna.seqs == other.seqs == list(range(3, 23))
    assert anna.types.count("member_presence") == 2
    back = await connect(table, BEN, since=6)
    assert back.seqs == list(range(7, 23))
