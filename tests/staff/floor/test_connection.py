"""What staff say and hear, without a network: what comes first, what is missed, who may, and what fails."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.domain.till.commands import AcceptOrder, QueueOrder, RejectOrder, ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from persistence.memory_faults import Fault
from server.door.intake import BAD_MESSAGES_MAX
from staff.accounts.notices import LOOK_S
from staff.floor import wire as staff_wire
from staff.floor.desk import ORDERS_SHOWN_MAX
from staff.floor.feed import RECENT_MAX, WATCHERS_MAX
from staff.floor.views import staff_order_view
from tests.cases import case
from tests.server.evening import CHIANTI, read
from tests.staff.floor.houses import of_orders
from tests.staff.floor.test_feed import Ear, placed
from tests.staff.floor.test_routes import deeds
from tests.staff.screens import Room, Wire, open_room
from tests.staff.world import EMPLOYEE, MANAGER, PASSWORD_HASH, STRANGER

ORDER = "ORD-1-42"


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        yield opened


async def shown_floor(room: Room, user: Any = MANAGER) -> tuple[Wire, Any]:
    """A screen that has been shown the floor, and that floor."""
    wire = await room.watch(user)
    (floor,) = await wire.hears()
    assert floor["type"] == "floor"
    return wire, floor


def numbers(floor: Any) -> list[int]:
    return [order["order_number"] for order in floor["orders"]]


def told(frames: list[Any]) -> list[tuple[str, str]]:
    return [(frame["type"], frame["order"]["order_id"]) for frame in frames]


# ---- the floor


async def test_the_first_frame_is_what_needs_staff_newest_first(room: Room) -> None:
    for _ in range(3):
        await room.world.waiting_order()
    await room.desk.enter_by_hand(MANAGER, "ORD-1-43", None)
    _, floor = await shown_floor(room)
    assert (numbers(floor), floor["complete"], "ref" in floor) == ([44, 42], True, False)
    assert floor["restaurant"]["slug"] == "chianti"
    assert [order["table_number"] for order in floor["orders"]] == [7, 7]


async def test_what_diners_and_the_till_do_is_told_as_it_happens(room: Room) -> None:
    wire, floor = await shown_floor(room)
    diner, _ = await room.world.order()
    await room.world.ask(diner, AcceptOrder(42, "T1"))
    events = await wire.hears()
    assert [(event["type"], event["order"]["pos_status"]) for event in events] == [
        ("order_update", "queued"),
        ("order_update", "accepted"),
    ]
    assert [event["seq"] for event in events] == [floor["seq"] + 1, floor["seq"] + 2]


async def test_an_alert_comes_once_and_again_only_after_it_was_sent_again(room: Room) -> None:
    wire, _ = await shown_floor(room)
    diner, _ = await room.world.order()
    lost = ReportAttempt(42, 1, Phase.RETRYING, PosStatus.UNKNOWN, error="timeout")
    for step, alerts in ((lost, 1), (QueueOrder(42), 0), (lost, 0)):
        await room.world.ask(diner, step)
        assert [event["type"] for event in await wire.hears()].count("pos_alert") == alerts
    await room.desk.resend(EMPLOYEE, ORDER)
    await room.world.ask(diner, lost)
    *_, update, alert = await wire.hears()
    assert (update["type"], alert["type"], alert["seq"]) == ("order_update", "pos_alert", update["seq"] + 1)
    assert update["order"] == alert["order"]


async def test_an_order_that_the_till_refused_is_told_as_refused(room: Room) -> None:
    wire, _ = await shown_floor(room)
    diner, _ = await room.world.order()
    await room.world.ask(diner, RejectOrder(42, "no", "Sold out."))
    *_, last = await wire.hears()
    assert (last["type"], last["order"]["pos_status"], last["order"]["alerted_at"]) == (
        "order_update",
        "rejected",
        None,
    )


@pytest.mark.parametrize("when", ["before", "after"])
async def test_what_happens_while_the_floor_is_read_comes_after_it_once(room: Room, when: str) -> None:
    await room.world.waiting_order()
    room.orders.hold(when)
    wire = await room.watch(MANAGER)
    with trio.fail_after(20):
        await room.orders.waiting.wait()
    await room.desk.enter_by_hand(MANAGER, ORDER, "T1")
    assert wire.told == []
    getattr(room.orders, when).set()
    floor, event = await wire.hears()
    assert (floor["type"], event["type"], event["seq"]) == ("floor", "order_update", floor["seq"] + 1)
    assert numbers(floor) == ([] if when == "before" else [42])
    assert event["order"]["pos_status"] == "accepted"


async def test_when_too_much_happens_while_the_floor_is_read_the_screen_has_to_come_again(room: Room) -> None:
    room.orders.hold("after")
    wire = await room.watch(MANAGER)
    with trio.fail_after(20):
        await room.orders.waiting.wait()
    for _ in range(RECENT_MAX + 1):
        room.floor.order_changed(placed(), CHIANTI, alerts=[])
    room.orders.after.set()
    assert await wire.hears() == []
    assert wire.closed == (1012, "reconnect and resume")


def test_the_floor_has_so_many_orders_and_says_that_there_are_more() -> None:
    many = [staff_order_view(placed(order_number=number), CHIANTI) for number in range(3)]
    for complete in (True, False):
        floor = read(staff_wire.floor(7, of_orders(many, complete=complete), "r"))
        assert (numbers(floor), floor["complete"], floor["ref"], floor["seq"]) == ([0, 1, 2], complete, "r", 7)


def test_a_floor_too_large_for_the_wire_is_cut_and_says_so() -> None:
    (order,) = [placed().order]
    long = attrs.evolve(order, items=order.items * 200)
    many = [staff_order_view(placed(order_number=n, items=long.items), CHIANTI) for n in range(ORDERS_SHOWN_MAX)]
    data = staff_wire.floor(7, of_orders(many), None)
    floor = read(data)
    assert 1 < len(floor["orders"]) < ORDERS_SHOWN_MAX
    assert (numbers(floor), floor["complete"]) == (list(range(len(floor["orders"]))), False)
    assert len(data) < staff_wire.ORDERS_BYTES_MAX + 4096


def test_an_order_too_large_for_the_floor_is_on_it_all_the_same() -> None:
    items = placed().order.items
    huge = staff_order_view(placed(items=items * (staff_wire.ORDERS_BYTES_MAX // 100)), CHIANTI)
    floor = read(staff_wire.floor(7, of_orders([huge, huge]), None))
    assert (len(floor["orders"]), floor["complete"]) == (1, False)


async def test_two_restaurants_see_nothing_of_each_other(room: Room) -> None:
    ours, _ = await shown_floor(room)
    theirs, floor = await shown_floor(room, STRANGER)
    await room.world.waiting_order()
    assert await theirs.hears() == []
    assert {order for _, order in told(await ours.hears())} == {ORDER}
    await room.world.waiting_order("sakura")
    assert {order for _, order in told(await theirs.hears())} == {"ORD-2-1"}
    assert await ours.hears() == []
    assert floor["restaurant"]["slug"] == "sakura"
    again, floor = await shown_floor(room, STRANGER)
    assert numbers(floor) == [1]
    (refusal,) = await again.says(type="cancel_order", ref="x", order_id=ORDER)
    assert (refusal["code"], refusal["ref"]) == ("ORDER_NOT_FOUND", "x")


async def test_with_the_store_away_a_screen_is_told_to_try_again(room: Room) -> None:
    wire = None
    room.orders.hold("before")
    wire = await room.watch(MANAGER)
    with trio.fail_after(20):
        await room.orders.waiting.wait()
    room.world.store.faults.away = True
    room.orders.before.set()
    assert await wire.hears() == []
    assert wire.closed == (1012, "try again")
    assert not room.floor.feed(1)._watchers


async def test_one_screen_too_many_is_refused(room: Room) -> None:
    ears = [Ear() for _ in range(WATCHERS_MAX)]
    for ear in ears:
        room.floor.feed(1).watch(ear)
    wire = await room.watch(MANAGER)
    assert await wire.hears() == []
    assert wire.closed == (4429, "too many connections")
    room.floor.feed(1).leave(ears[0])
    await shown_floor(room)


async def test_a_screen_that_has_gone_is_told_nothing_more(room: Room) -> None:
    wire, _ = await shown_floor(room)
    wire.talking.cancel()
    await wire.hears()
    await room.world.waiting_order()
    assert await wire.hears() == []
    assert not room.floor.feed(1)._watchers


# ---- resuming


async def test_resuming_gives_exactly_what_was_missed(room: Room) -> None:
    wire, floor = await shown_floor(room)
    await room.world.waiting_order()
    events = await wire.hears()
    other, _ = await shown_floor(room)
    assert await other.says(type="resume", since=events[-2]["seq"]) == events[-1:]
    third, _ = await shown_floor(room)
    assert await third.says(type="resume", ref="r", since=floor["seq"]) == events
    assert await third.says(type="resume", since=events[-1]["seq"]) == []


async def test_what_a_screen_was_told_it_is_not_told_again_whatever_it_says_it_knows(room: Room) -> None:
    first, floor = await shown_floor(room)
    await room.world.waiting_order()
    events = await first.hears()
    for since in range(floor["seq"], events[-1]["seq"] + 1):
        assert await first.says(type="resume", since=since) == [], since
    other, _ = await shown_floor(room)
    assert await other.says(type="resume", since=floor["seq"]) == events
    assert await other.says(type="resume", since=floor["seq"]) == []


async def test_what_was_missed_is_not_told_after_what_came_later(room: Room) -> None:
    _, first = await shown_floor(room)
    await room.world.waiting_order()
    wire, _ = await shown_floor(room)
    await room.desk.resend(MANAGER, ORDER)
    (later,) = await wire.hears()
    (floor,) = await wire.says(type="resume", ref="r1", since=first["seq"])
    assert (floor["type"], floor["ref"], floor["seq"]) == ("floor", "r1", later["seq"])


@pytest.mark.parametrize("off", [-1, 10**6, -(10**12)])
async def test_resuming_from_what_is_not_known_gives_the_floor(room: Room, off: int) -> None:
    wire, first = await shown_floor(room)
    await room.world.waiting_order()
    await wire.hears()
    (floor,) = await wire.says(type="resume", ref="r1", since=first["seq"] + off)
    assert (floor["type"], floor["ref"], numbers(floor)) == ("floor", "r1", [42])
    assert floor["seq"] == room.floor.feed(1).seq


async def test_a_number_that_is_none_is_a_bad_message(room: Room) -> None:
    cases: Iterable[Any] = [-1, 1.5, "1", None]
    for since in cases:
        with case(since):
            wire, _ = await shown_floor(room)
            (error,) = await wire.says(type="resume", ref="r1", since=since)
            assert (error["code"], error["ref"]) == ("BAD_MESSAGE", "r1")


async def test_what_happens_while_a_resumed_floor_is_read_comes_after_it_once(room: Room) -> None:
    wire, _ = await shown_floor(room)
    room.orders.hold("after")
    assert await wire.says(type="resume", since=0) == []
    await room.world.waiting_order()
    assert wire.told == []
    room.orders.after.set()
    floor, *events = await wire.hears()
    assert [event["seq"] for event in events] == [floor["seq"] + n for n in range(1, len(events) + 1)]
    assert (numbers(floor), {order for _, order in told(events)}) == ([], {ORDER})
    assert "pos_alert" in {kind for kind, _ in told(events)}
    await room.desk.resend(MANAGER, ORDER)
    assert told(await wire.hears()) == [("order_update", ORDER)]


async def test_a_resume_that_fails_is_told_and_loses_nothing(room: Room) -> None:
    wire, first = await shown_floor(room)
    room.orders.hold("before")
    assert await wire.says(type="resume", ref="r1", since=0) == []
    await room.world.waiting_order()
    room.world.store.faults.away = True
    room.orders.before.set()
    *events, error = await wire.hears()
    assert events[0]["seq"] == first["seq"] + 1
    assert (error["type"], error["code"], error["ref"]) == ("error", "UNAVAILABLE", "r1")
    assert wire.closed is None


# ---- commands


async def test_a_command_is_told_to_all_and_its_answer_to_its_sender(room: Room) -> None:
    await room.world.waiting_order()
    (wire, _), (other, _) = await shown_floor(room), await shown_floor(room, EMPLOYEE)
    update, done = await wire.says(type="enter_order_by_hand", ref="c1", order_id=ORDER, ticket="A17")
    assert (update["type"], done["type"], done["ref"]) == ("order_update", "done", "c1")
    assert update["order"] == done["order"]
    assert (done["order"]["pos_status"], done["order"]["pos_ticket"]) == ("accepted", "A17")
    assert await other.hears() == [update]
    assert deeds(room.world) == [("order_entered_by_hand", MANAGER.staff_user_id)]


@pytest.mark.parametrize("command", ["resend_order", "enter_order_by_hand", "cancel_order"])
async def test_an_order_whose_visit_was_deleted_is_steered_like_any_other(room: Room, command: str) -> None:
    await room.world.outlived_order()
    (wire, _), (other, _) = await shown_floor(room), await shown_floor(room, EMPLOYEE)
    update, *alerts, done = await wire.says(type=command, ref="c1", order_id=ORDER)
    assert (update["type"], done["type"], done["ref"]) == ("order_update", "done", "c1")
    assert update["order"] == done["order"]
    assert done["order"]["session_id"] is None
    raised = ["cancelled_unknown"] if command == "cancel_order" else []  # nobody knows whether the till has it
    assert [frame["alert"]["kind"] for frame in alerts] == raised
    assert await other.hears() == [update, *alerts]
    assert len(deeds(room.world)) == 1


async def test_a_command_that_comes_twice_is_done_once_and_answered_twice(room: Room) -> None:
    await room.world.waiting_order()
    wire, _ = await shown_floor(room)
    for message in (
        {"type": "resend_order", "order_id": ORDER},
        {"type": "cancel_order", "order_id": ORDER, "reason": "They left."},
    ):
        *_, first = await wire.says(ref="1", **message)
        (again,) = await wire.says(ref="2", **message)
        assert (first["type"], first["order"], again["ref"]) == ("done", again["order"], "2")
    assert [what for what, _ in deeds(room.world)] == ["order_resent", "order_cancelled"]


async def test_a_role_that_may_not_is_told_so_and_nothing_happens(room: Room) -> None:
    await room.world.waiting_order()
    wire, _ = await shown_floor(room, EMPLOYEE)
    (error,) = await wire.says(type="cancel_order", ref="c", order_id=ORDER)
    assert error == {"type": "error", "code": "NOT_ALLOWED", "message": "Ask a manager to do this.", "ref": "c"}
    assert deeds(room.world) == []


async def test_what_the_rules_refuse_is_told_in_their_words(room: Room) -> None:
    wire, _ = await shown_floor(room)
    await room.world.order()
    await wire.hears()
    (error,) = await wire.says(type="cancel_order", order_id=ORDER)
    assert (error["code"], "ref" in error) == ("INVALID_STATUS_TRANSITION", False)
    (error,) = await wire.says(type="resend_order", order_id="ORD-1-43")
    assert error["code"] == "ORDER_NOT_FOUND"


async def test_a_table_that_stops_in_the_middle_is_found_again(room: Room) -> None:
    await room.world.waiting_order()
    wire, _ = await shown_floor(room)
    room.world.store.faults.script.append(Fault.LOST_SAVED)
    *_, done = await wire.says(type="cancel_order", ref="c", order_id=ORDER)
    assert (done["type"], done["order"]["status"]) == ("done", "cancelled")
    assert len(deeds(room.world)) == 1


async def test_what_cannot_be_saved_may_be_sent_again(room: Room) -> None:
    await room.world.waiting_order()
    wire, _ = await shown_floor(room)
    room.world.store.faults.script.append(Fault.NOT_SAVED)
    (error,) = await wire.says(type="resend_order", ref="c", order_id=ORDER)
    assert (error["code"], error["ref"]) == ("UNAVAILABLE", "c")
    *_, done = await wire.says(type="resend_order", ref="c", order_id=ORDER)
    assert done["type"] == "done"


async def test_a_ping_is_answered(room: Room) -> None:
    wire, _ = await shown_floor(room)
    assert await wire.says(type="ping", ref="h1") == [{"type": "pong", "ref": "h1"}]
    assert await wire.says(type="ping") == [{"type": "pong"}]


async def test_somebody_who_never_says_anything_sensible_is_sent_away(room: Room) -> None:
    wire, _ = await shown_floor(room)
    for _ in range(BAD_MESSAGES_MAX):
        (error,) = await wire.says(type="cart_mutate")
        assert error["code"] == "BAD_MESSAGE"
    assert wire.closed is not None
    assert wire.closed[0] == 1008


# ---- who may still be here


@pytest.mark.parametrize("what", ["dismissed", "signed out elsewhere", "another role"])
async def test_somebody_who_may_no_more_is_sent_away_within_a_second_whoever_has_said_so(
    room: Room, mock_clock: MockClock, what: str
) -> None:
    (wire, _), (colleague, _) = await shown_floor(room), await shown_floor(room, EMPLOYEE)
    mock_clock.autojump_threshold = 0  # not before: a password is compared in a thread, which no clock waits for
    await trio.sleep(1)
    assert wire.closed is None
    await lose(room, what)
    await trio.sleep(1)
    assert colleague.closed is None
    assert wire.closed == (4401, "sign in again")


async def test_who_signs_out_here_is_sent_away_at_once_and_from_other_logins_not(room: Room) -> None:
    wire, _ = await shown_floor(room)
    (here,) = room.tokens.values()
    room.tokens.clear()
    other, _ = await shown_floor(room)
    await room.world.authentication.logout(here)
    assert (wire.closed, other.closed) == ((4401, "sign in again"), None)


@pytest.mark.parametrize("what", ["dismissed", "signed out", "another role"])
async def test_somebody_who_may_no_more_is_obeyed_no_more(room: Room, what: str) -> None:
    await room.world.waiting_order()
    wire, _ = await shown_floor(room)
    await lose(room, what)
    assert await wire.says(type="cancel_order", order_id=ORDER) == []
    assert wire.closed == (4401, "sign in again")
    assert deeds(room.world) == []


async def test_a_screen_that_says_much_is_looked_at_all_the_same(room: Room, mock_clock: MockClock) -> None:
    wire, _ = await shown_floor(room)
    mock_clock.autojump_threshold = 0
    await lose(room, "dismissed")
    for _ in range(10):
        await trio.sleep(0.1)
        if wire.closed is None:
            await wire.says(type="ping")
    assert wire.closed == (4401, "sign in again")


async def test_a_store_that_is_away_sends_nobody_away(room: Room, mock_clock: MockClock) -> None:
    wire, _ = await shown_floor(room)
    mock_clock.autojump_threshold = 0
    room.world.store.faults.away = True
    await trio.sleep(LOOK_S * 10)
    room.world.store.faults.away = False
    room.world.store.faults.delay_s = 3600
    await trio.sleep(LOOK_S * 10)
    assert wire.closed is None
    assert await wire.says(type="ping") == [{"type": "pong"}]
    room.world.store.faults.delay_s = 0
    await trio.sleep(LOOK_S * 10)
    assert wire.closed is None


async def lose(room: Room, what: str) -> None:
    """The manager is `dismissed`, has `signed out`, here or `elsewhere`, or has `another role`."""
    if what == "dismissed":
        room.world.accounts.dismiss(MANAGER.staff_user_id)
    elif what == "another role":
        room.world.accounts.hire(attrs.evolve(MANAGER, role=EMPLOYEE.role), PASSWORD_HASH)
    elif what == "signed out elsewhere":
        identity = await room.world.authentication.identify(room.tokens[MANAGER.staff_user_id])
        await room.world.accounts.revoke({identity.family_id: identity.expires_at})
    else:
        for token in room.tokens.values():
            await room.world.authentication.logout(token)
