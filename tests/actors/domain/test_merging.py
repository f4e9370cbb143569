"""Two parties become one, and are two again: nothing is lost, doubled, or in both."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from actors.domain import limits
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.moving.commands import MoveSession
from actors.domain.moving.merging import Handover, merge, undo
from actors.domain.ordering.order import order_id
from actors.domain.party.commands import CloseSession, Join, Leave, RestoreSession, ValidatePass
from actors.domain.place import Place
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Table
from actors.domain.staff import Role
from actors.domain.state import State, opened
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import CancelOrder, QueueOrder, ReportAttempt, Tried
from actors.domain.till.status import Phase, PosStatus
from actors.domain.who import STAFF
from tests.actors.domain.invariants import check_state, check_step
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    CARLA,
    DINO,
    FIRST,
    FOURTH,
    PIZZA,
    RESTAURANT,
    SECOND,
    SESSION,
    START,
    STRANGER,
    THIRD,
    WATER,
    WINE,
    Story,
    after,
    dinner,
    queued,
)

HERE = attrs.evolve(RESTAURANT, tables={7: Table(7, 7), 8: Table(8, 8), 9: Table(9, 9, enabled=False)})
OTHER = UUID(int=2)
WAITER, BOSS = 5, 6


def others() -> Story:
    """Carla (host) and Dino at table 8, with water of Dino's (THIRD) in the cart."""
    story = Story(opened(OTHER, RESTAURANT.restaurant_id, Place.at_table(8), START), HERE, next_order_number=11)
    story.done(Join(CARLA, "Carla"), Join(DINO, "Anna"), AddLine(DINO, THIRD, WATER, 3))
    return story


def merged(source: Story, target: Story) -> Handover:
    """Both, after the source has been merged into the target."""
    decided = merge(source.state, target.state, source.now, Role.EMPLOYEE, WAITER)
    assert isinstance(decided, Handover), decided
    happen(source, target, decided)
    return decided


def undone(source: Story, target: Story) -> Handover:
    """Both, after that has been undone."""
    decided = undo(source.state, target.state, source.now, Role.MANAGER, BOSS)
    assert isinstance(decided, Handover), decided
    happen(target, source, decided)
    return decided


def happen(giver: Story, taker: Story, decided: Handover) -> None:
    for story, events in ((giver, decided.giving), (taker, decided.taking)):
        for event in events:
            before, story.state = story.state, after(story.state, (event,))
            check_step(before, event, story.state)
        check_state(story.state, merged=True)


def code(decided: Handover | Refusal | Repeat) -> Code:
    assert isinstance(decided, Refusal), decided
    assert decided.message
    return decided.code


def test_everything_of_the_one_is_in_the_other_and_nothing_is_left() -> None:
    source, target = queued(), others()
    source.done(AddLine(ANNA, FOURTH, PIZZA, 1), Leave(BEN, BEN))
    before = source.state
    events = merged(source, target).taking
    state = target.state
    assert not source.state.active
    assert source.state.session.merged is not None
    assert source.state.session.merged.into == OTHER
    assert (source.state.members, source.state.lines, source.state.orders, source.state.cart_hash) == (
        {},
        {},
        {},
        opened(OTHER, 1, Place.at_table(8), START).cart_hash.replace("1-", "2-"),
    )
    assert source.state.unpaid_total == 0
    assert {number: attrs.evolve(one, came_from=None) for number, one in state.orders.items()} == before.orders
    assert {one.came_from for one in state.orders.values()} == {SESSION}
    assert state.unpaid_total == before.unpaid_total == 950 + 2 * 600
    assert state.ticket_items == before.ticket_items
    assert state.placements == before.placements
    assert {line.public_id: line.qty for line in state.lines.values()} == {THIRD: 3, FOURTH: 1}
    assert state.session.cart.total == 950
    assert [member.nickname for member in state.members.values()] == ["Carla", "Anna", "Anna 2", "Ben"]
    assert state.members[BEN].left_at == before.members[BEN].left_at
    assert state.session.host_id == CARLA
    assert [event.by for event in events] == [STAFF] * len(events)
    assert state.session.seq == 3 + len(events)


def test_what_was_ordered_can_be_called_off_where_it_is_now_and_its_lines_come_back_there() -> None:
    source, target = queued(), others()
    merged(source, target)
    target.done(CancelOrder(1, Role.MANAGER, BOSS, "They left."))
    assert set(target.state.lines) == {FIRST, SECOND, THIRD}
    assert source.code(CancelOrder(1, Role.MANAGER, BOSS, "They left.")) is Code.ORDER_NOT_FOUND


def test_a_key_is_used_up_where_the_party_is_now() -> None:
    source, target = queued(), others()
    command = source.order(cart_hash="1-old")
    merged(source, target)
    assert target.repeated(command).order == target.state.orders[1]


def test_the_cart_is_in_a_round_that_no_order_of_either_has_had() -> None:
    source, target = queued(), others()
    assert (source.state.session.cart.round, target.state.session.cart.round) == (2, 1)
    merged(source, target)
    assert target.state.session.cart.round == 2
    assert {line.round for line in target.state.lines.values()} == {2}
    assert target.state.cart_hash.startswith("2-")


def test_a_line_that_is_called_like_another_one_there_gets_another_name() -> None:
    source, target = dinner(), others()
    target.done(AddLine(CARLA, FIRST, WINE, 1))
    merged(source, target)
    assert len(target.state.lines) == 4
    assert target.state.lines[FIRST].menu_item_id == WINE
    assert sorted(line.qty for line in target.state.lines.values()) == [1, 1, 2, 3]


def test_a_line_that_was_removed_before_does_not_come_back_after_it_by_an_old_message() -> None:
    source, target = dinner(), others()
    source.done(RemoveLine(ANNA, FIRST, 1))
    merged(source, target)
    assert target.repeated(AddLine(ANNA, FIRST, PIZZA, 1)).order is None
    undone(source, target)
    assert source.repeated(AddLine(ANNA, FIRST, PIZZA, 1)).order is None


def test_the_pass_that_one_of_them_gave_is_good_for_both() -> None:
    source, target = dinner(), others()
    source.done(ValidatePass(ANNA))
    merged(source, target)
    assert target.state.session.pass_validated


def test_a_table_without_anybody_gets_a_host() -> None:
    source, target = dinner(), others()
    target.done(Leave(CARLA, CARLA), Leave(DINO, DINO))
    merged(source, target)
    assert target.state.session.host_id == ANNA


def sent(story: Story, *, lease_s: float) -> None:
    lease = story.now + timedelta(seconds=lease_s)
    story.done(ReportAttempt(1, 1, Phase.QUEUED, PosStatus.SENDING, None, lease))


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (lambda source, _: source.done(CloseSession()), Code.SESSION_CLOSED),
        (lambda _, target: target.done(CloseSession()), Code.SESSION_CLOSED),
        (lambda _, target: target.done(target.order(by=CARLA, idempotency_key="k")), Code.CART_LOCKED),
    ],
    ids=["the one is closed", "the other is closed", "the other is placing its cart"],
)
def test_what_is_not_open_or_is_being_placed_is_not_merged(
    prepare: Callable[[Story, Story], object], expected: Code
) -> None:
    source, target = dinner(), others()
    prepare(source, target)
    assert code(merge(source.state, target.state, START, Role.EMPLOYEE, WAITER)) is expected


def test_what_is_merged_already_is_merged_and_staff_may_ask_again() -> None:
    source, target = dinner(), others()
    merged(source, target)
    assert isinstance(merge(source.state, target.state, START, Role.EMPLOYEE, WAITER), Repeat)


def test_nothing_is_merged_into_itself_or_while_an_order_of_it_is_being_sent() -> None:
    source, target = queued(), others()
    assert code(merge(source.state, source.state, START, Role.EMPLOYEE, WAITER)) is Code.MERGE_IMPOSSIBLE
    sent(source, lease_s=3)
    assert code(merge(source.state, target.state, source.now, Role.EMPLOYEE, WAITER)) is Code.SESSION_BUSY
    assert code(merge(target.state, source.state, source.now, Role.EMPLOYEE, WAITER)) is Code.SESSION_BUSY
    source.wait(3)
    target.wait(3)
    merged(source, target)
    tried = Tried(AttemptKind.SEND, START, 3000, AttemptOutcome.UNKNOWN, "timeout")
    target.done(ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout", None, (tried,)))
    assert len(target.state.attempts_of(1)) == 1


def test_more_than_one_session_may_have_is_refused_and_nothing_has_changed() -> None:
    for bound, expected in (
        ("MEMBERS_MAX", Code.SESSION_FULL),
        ("LINES_MAX", Code.CART_FULL),
        ("LINES_PER_SESSION_MAX", Code.TOO_MANY_LINES),
        ("CART_TOTAL_MAX", Code.TOTAL_TOO_LARGE),
        ("BILL_TOTAL_MAX", Code.TOTAL_TOO_LARGE),
        ("PLACEMENTS_MAX", Code.TOO_MANY_ORDERS),
    ):
        source, target = queued(), others()
        source.done(AddLine(ANNA, FOURTH, PIZZA, 1))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(limits, bound, 0)
            assert code(merge(source.state, target.state, START, Role.EMPLOYEE, WAITER)) is expected, bound


def test_undone_everybody_is_where_they_were_with_what_they_had() -> None:
    source, target = queued(), others()
    source.done(AddLine(ANNA, FOURTH, PIZZA, 1))
    bill, theirs = source.state.orders, target.state
    merged(source, target)
    target.done(UpdateLine(ANNA, FOURTH, 1, 2), CallWaiter(ANNA, CallReason.WAITER))
    giving = undone(source, target).giving
    state = source.state
    assert state.active
    assert state.session.merged is None
    assert [member.nickname for member in state.members.values()] == ["Anna 2", "Ben"]
    assert state.session.host_id == ANNA
    assert state.orders == bill
    assert {line.public_id: line.qty for line in state.lines.values()} == {FOURTH: 2}
    assert state.session.cart.total == 2 * 950
    assert {member.came_from for member in state.members.values()} == {SESSION}
    assert (target.state.members, target.state.orders) == (theirs.members, {})
    assert target.state.session.cart == attrs.evolve(theirs.session.cart, round=2)
    assert not target.state.calls[CallReason.WAITER].open  # whoever called is not there
    assert len(giving) == 4
    merged(source, target)  # and again
    assert set(target.state.orders) == set(bill)


def test_what_was_ordered_together_stays_on_the_bill_where_it_was_ordered() -> None:
    source, target = queued(), others()
    merged(source, target)
    target.next_order_number = 11
    target.done(AddLine(ANNA, FOURTH, PIZZA, 1))
    target.wait(1)
    target.done(target.order(idempotency_key="together"), QueueOrder(11))
    undone(source, target)
    assert set(source.state.orders) == {1}
    assert set(target.state.orders) == {11}
    assert target.state.unpaid_total == 950
    assert order_id(1, 11) == target.state.orders[11].order_id
    merged(source, target)  # also when they come and go again
    undone(source, target)
    assert (set(source.state.orders), set(target.state.orders)) == ({1}, {11})


def test_a_host_who_goes_back_leaves_another_one() -> None:
    source, target = dinner(), others()
    target.done(Leave(CARLA, CARLA), Leave(DINO, DINO))
    merged(source, target)
    target.done(Join(STRANGER, "Late"))
    undone(source, target)
    assert target.state.session.host_id == STRANGER


def test_undoing_takes_a_manager_and_an_hour_at_most() -> None:
    source, target = queued(), others()
    assert code(undo(source.state, target.state, START, Role.MANAGER, BOSS)) is Code.MERGE_IMPOSSIBLE
    merged(source, target)
    assert code(undo(source.state, target.state, START, Role.EMPLOYEE, WAITER)) is Code.NOT_ALLOWED
    late = source.now + timedelta(seconds=limits.UNDO_MERGE_S)
    assert isinstance(undo(source.state, target.state, late, Role.MANAGER, BOSS), Handover)
    late += timedelta(microseconds=1)
    assert code(undo(source.state, target.state, late, Role.MANAGER, BOSS)) is Code.MERGE_IMPOSSIBLE
    assert source.refused(RestoreSession(Role.MANAGER, BOSS)).allowed == ("undo_merge",)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda source, _: None,
        lambda source, _: source.done(CloseSession(), RestoreSession(Role.MANAGER, BOSS)),
        lambda source, _: source.done(CloseSession()),  # and its table may have another party by now
        lambda source, _: source.done(Leave(ANNA, ANNA), Leave(BEN, BEN), Join(STRANGER, "Late")),
        lambda source, _: source.wait(limits.UNDO_MERGE_S + 1),
        lambda source, target: merged(target, source),  # the other way round
    ],
    ids=["nothing", "closed and restored", "closed", "others sit there", "an hour", "merged the other way round"],
)
def test_what_is_undone_is_undone_and_managers_may_ask_again(meanwhile: Callable[[Story, Story], object]) -> None:
    source, target = queued(), others()
    merged(source, target)
    undone(source, target)
    meanwhile(source, target)
    for other in (target, source):  # where it was merged into is known to nobody any more
        assert undo(source.state, other.state, source.now, Role.MANAGER, BOSS) == Repeat()
    assert code(undo(source.state, source.state, source.now, Role.EMPLOYEE, WAITER)) is Code.NOT_ALLOWED


def test_undoing_a_new_merge_is_no_repetition_of_undoing_the_one_before() -> None:
    source, target = queued(), others()
    for _ in range(2):
        merged(source, target)
        undone(source, target)
    third = Story(opened(UUID(int=3), 1, Place.at_table(7), START), HERE)
    third.done(Join(UUID(int=77), "Eve"))
    merged(source, third)
    assert undone(source, third).giving
    assert set(source.state.orders) == {1}


def test_where_a_party_has_come_to_nothing_was_undone() -> None:
    source, target = queued(), others()
    for happens in (merged, undone, merged):
        happens(source, target)
        assert code(undo(target.state, target.state, START, Role.MANAGER, BOSS)) is Code.MERGE_IMPOSSIBLE


def test_a_party_that_was_merged_on_is_not_told_apart() -> None:
    source, target = dinner(), others()
    third = Story(opened(UUID(int=3), 1, Place.at_table(7), START), HERE)
    third.done(Join(UUID(int=77), "Eve"))
    merged(source, target)
    merged(target, third)
    assert code(undo(source.state, target.state, START, Role.MANAGER, BOSS)) is Code.MERGE_IMPOSSIBLE
    undone(target, third)
    assert set(target.state.members) == {CARLA, DINO, ANNA, BEN}
    assert code(undo(source.state, target.state, START, Role.MANAGER, BOSS)) is Code.MERGE_IMPOSSIBLE


def moved(story: Story, table_id: int) -> State:
    story.restaurant = HERE
    story.done(MoveSession(table_id, Role.EMPLOYEE, WAITER))
    return story.state


def test_a_party_sits_elsewhere_with_all_that_it_has() -> None:
    story = queued()
    before = story.state
    after_it = moved(story, 8)
    assert after_it.session.place == Place.at_table(8)
    assert attrs.evolve(after_it, session=before.session) == before
    assert story.repeated(MoveSession(8, Role.EMPLOYEE, WAITER)).order is None


def test_a_party_is_told_where_its_new_table_takes_no_orders() -> None:
    story = dinner()
    assert moved(story, 9).session.ordering_disabled
    assert not moved(story, 8).session.ordering_disabled


def test_where_nobody_has_sat_down_nobody_moves() -> None:
    assert Story(restaurant=HERE).code(MoveSession(8, Role.EMPLOYEE, WAITER)) is Code.MEMBER_NOT_FOUND


def test_nobody_moves_to_a_table_that_is_not_there_or_after_the_end() -> None:
    story = dinner()
    assert story.code(MoveSession(999, Role.EMPLOYEE, WAITER)) is Code.TABLE_NOT_FOUND
    story.done(CloseSession())
    assert story.code(MoveSession(8, Role.EMPLOYEE, WAITER)) is Code.SESSION_CLOSED
