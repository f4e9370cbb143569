"""Joining, nicknames, leaving, the host, the pass, the switch, and the end of a session."""

from uuid import UUID

import attrs
import pytest

from actors.domain import limits
from actors.domain.cart.commands import AddLine
from actors.domain.commands import Command, Tick
from actors.domain.party.commands import CloseSession, Join, Leave, Rename, SetOrdering, ValidatePass
from actors.domain.party.events import (
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    OrderingDisabled,
    OrderingEnabled,
    PassValidated,
    SessionClosed,
)
from actors.domain.party.member import Member
from actors.domain.refusal import Code
from actors.domain.restaurant import Table
from actors.domain.session import SessionState
from actors.domain.till.events import OrderConfirmed
from actors.domain.who import STAFF, SYSTEM
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    CARLA,
    FIRST,
    PIZZA,
    RESTAURANT,
    START,
    STRANGER,
    TABLE,
    WATER,
    Story,
    dinner,
    party,
    placed,
)


def test_the_first_to_join_is_host() -> None:
    story = Story()
    member = Member(ANNA, "Anna", joined_seq=1, joined_at=START)
    assert story.done(Join(ANNA, "Anna")) == (MemberJoined(START, ANNA, member, is_host=True),)
    assert story.state.session.host_id == ANNA
    assert story.state.members == {ANNA: member}
    assert story.state.session.seq == 1


def test_whoever_joins_later_is_not_host() -> None:
    story = party(ANNA)
    story.wait(60)
    member = Member(BEN, "Ben", joined_seq=2, joined_at=story.now)
    assert story.done(Join(BEN, "Ben")) == (MemberJoined(story.now, BEN, member, is_host=False),)
    assert story.state.session.host_id == ANNA


def test_joining_twice_is_a_repeat() -> None:
    assert party(ANNA).repeated(Join(ANNA, "Somebody else")).order is None


def test_a_member_who_has_left_does_not_come_back_by_a_repeated_join() -> None:
    story = party(ANNA, BEN)
    story.done(Leave(BEN, BEN))
    story.repeated(Join(BEN, "Ben"))
    assert story.state.present(BEN) is None


def test_a_closed_session_takes_nobody_in() -> None:
    story = party(ANNA)
    story.done(CloseSession())
    assert story.code(Join(BEN)) is Code.SESSION_CLOSED


def test_joining_is_refused_where_the_restaurant_takes_no_orders() -> None:
    story = Story(restaurant=attrs.evolve(RESTAURANT, ordering_enabled=False))
    assert story.code(Join(ANNA)) is Code.ORDERING_DISABLED


@pytest.mark.parametrize("tables", [{}, {TABLE: Table(TABLE, 7, enabled=False)}])
def test_joining_is_refused_where_the_table_takes_no_orders(tables: dict[int, Table]) -> None:
    assert Story(restaurant=attrs.evolve(RESTAURANT, tables=tables)).code(Join(ANNA)) is Code.ORDERING_DISABLED


def test_a_table_holds_two_hundred_people_and_no_more() -> None:
    story = Story()
    story.done(*(Join(UUID(int=n)) for n in range(1, 1 + limits.MEMBERS_MAX)))
    assert limits.MEMBERS_MAX == 200
    assert story.code(Join(UUID(int=1000))) is Code.SESSION_FULL
    names = {member.nickname.casefold() for member in story.state.members.values()}
    assert len(names) == 200


@pytest.mark.parametrize("nickname", [None, "", "  \t"])
def test_without_a_nickname_a_member_gets_a_pleasant_one(nickname: str | None) -> None:
    story = Story()
    story.done(Join(ANNA, nickname))
    adjective, animal = story.state.members[ANNA].nickname.split()
    assert adjective.istitle()
    assert animal.istitle()


def test_a_pleasant_nickname_is_not_one_that_is_taken() -> None:
    first = Story()
    first.done(Join(CARLA))
    taken = first.state.members[CARLA].nickname
    second = Story()
    second.done(Join(ANNA, taken.upper()), Join(CARLA))
    assert second.state.members[CARLA].nickname.casefold() != taken.casefold()


def test_a_nickname_is_trimmed() -> None:
    story = Story()
    story.done(Join(ANNA, "  Anna  Maria "))
    assert story.state.members[ANNA].nickname == "Anna Maria"


def test_a_nickname_of_forty_characters_is_allowed_and_one_more_is_not() -> None:
    story = Story()
    assert story.code(Join(ANNA, "x" * 41)) is Code.NICKNAME_INVALID
    story.done(Join(ANNA, " " + "x" * 40 + " "))
    assert story.state.members[ANNA].nickname == "x" * 40


def test_a_nickname_that_nobody_can_see_is_refused() -> None:
    assert Story().code(Join(ANNA, "\u200b")) is Code.NICKNAME_INVALID
    assert party(ANNA).code(Rename(ANNA, ANNA, " ")) is Code.NICKNAME_INVALID
    assert "40" in party(ANNA).refused(Rename(ANNA, ANNA, "x" * 41)).message


def test_a_taken_nickname_gets_a_number_on_joining() -> None:
    story = party(ANNA)
    story.done(Join(BEN, "ANNA"), Join(CARLA, "anna"))
    assert [member.nickname for member in story.state.members.values()] == ["Anna", "ANNA 2", "anna 3"]


def test_the_nickname_of_somebody_who_left_is_free() -> None:
    story = party(ANNA, BEN)
    story.done(Leave(BEN, BEN), Join(CARLA, "Ben"))
    assert story.state.members[CARLA].nickname == "Ben"


def test_members_rename_themselves() -> None:
    story = party(ANNA, BEN)
    story.wait(5)
    renamed = attrs.evolve(story.state.members[BEN], nickname="Benedetto")
    assert story.done(Rename(BEN, BEN, " Benedetto ")) == (MemberUpdated(story.now, BEN, renamed, is_host=False),)
    assert story.state.members[BEN] == renamed
    assert story.state.session.host_id == ANNA


def test_a_renamed_host_stays_host() -> None:
    story = party(ANNA, BEN)
    (event,) = story.done(Rename(ANNA, ANNA, "Annalisa"))
    assert isinstance(event, MemberUpdated)
    assert event.is_host
    assert story.state.session.host_id == ANNA


def test_the_host_renames_anyone() -> None:
    story = party(ANNA, BEN)
    story.done(Rename(ANNA, BEN, "Beppe"))
    assert story.state.members[BEN].nickname == "Beppe"
    assert story.state.session.host_id == ANNA


@pytest.mark.parametrize("by", [BEN, STRANGER, STAFF, SYSTEM])
def test_nobody_else_renames_somebody(by: UUID) -> None:
    assert party(ANNA, BEN, CARLA).code(Rename(by, CARLA, "Carlotta")) is Code.NOT_ALLOWED


def test_renaming_to_the_same_nickname_is_a_repeat() -> None:
    party(ANNA).repeated(Rename(ANNA, ANNA, "Anna "))


def test_a_member_may_change_the_case_of_their_own_nickname() -> None:
    story = party(ANNA)
    story.done(Rename(ANNA, ANNA, "ANNA"))
    assert story.state.members[ANNA].nickname == "ANNA"


def test_renaming_to_a_taken_nickname_is_refused_whatever_its_case() -> None:
    refusal = party(ANNA, BEN).refused(Rename(BEN, BEN, "aNNa"))
    assert refusal.code is Code.NICKNAME_TAKEN
    assert "aNNa" in refusal.message


def test_renaming_to_the_nickname_of_somebody_who_left_is_allowed() -> None:
    story = party(ANNA, BEN)
    story.done(Leave(BEN, BEN), Rename(ANNA, ANNA, "Ben"))


def test_only_members_who_are_there_can_be_renamed() -> None:
    story = party(ANNA, BEN)
    story.done(Leave(BEN, BEN))
    assert story.code(Rename(ANNA, BEN, "Beppe")) is Code.MEMBER_NOT_FOUND
    assert story.code(Rename(ANNA, STRANGER, "Beppe")) is Code.MEMBER_NOT_FOUND


def test_nobody_is_renamed_in_a_closed_session() -> None:
    story = party(ANNA)
    story.done(CloseSession())
    assert story.code(Rename(ANNA, ANNA, "Annalisa")) is Code.SESSION_CLOSED


def test_a_member_who_leaves_is_remembered() -> None:
    story = party(ANNA, BEN)
    story.wait(30)
    left = attrs.evolve(story.state.members[BEN], left_at=story.now)
    assert story.done(Leave(BEN, BEN)) == (MemberLeft(story.now, BEN, left),)
    assert story.state.members[BEN] == left
    assert story.state.session.host_id == ANNA


def test_after_a_host_the_longest_standing_member_is_host() -> None:
    story = party(ANNA, BEN, CARLA)
    left, heir = story.done(Leave(ANNA, ANNA))
    assert isinstance(left, MemberLeft)
    assert heir == MemberUpdated(story.now, SYSTEM, story.state.members[BEN], is_host=True)
    assert story.state.session.host_id == BEN
    story.done(Leave(BEN, BEN))
    assert story.state.session.host_id == CARLA


def test_a_member_who_left_does_not_inherit() -> None:
    story = party(ANNA, BEN, CARLA)
    story.done(Leave(BEN, BEN), Leave(ANNA, ANNA))
    assert story.state.session.host_id == CARLA


def test_after_the_last_member_there_is_no_host_and_the_next_to_join_becomes_it() -> None:
    story = party(ANNA)
    assert len(story.done(Leave(ANNA, ANNA))) == 1
    assert story.state.session.host_id is None
    assert story.state.active
    story.done(Join(BEN))
    assert story.state.session.host_id == BEN


def test_the_host_sends_somebody_away() -> None:
    story = party(ANNA, BEN)
    story.done(Leave(ANNA, BEN))
    assert story.state.present(BEN) is None


@pytest.mark.parametrize("by", [BEN, STRANGER, STAFF])
def test_nobody_else_sends_somebody_away(by: UUID) -> None:
    assert party(ANNA, BEN, CARLA).code(Leave(by, CARLA)) is Code.NOT_ALLOWED


def test_leaving_twice_is_a_repeat() -> None:
    story = party(ANNA, BEN)
    story.done(Leave(BEN, BEN))
    story.repeated(Leave(BEN, BEN))


def test_a_stranger_cannot_leave() -> None:
    assert party(ANNA).code(Leave(STRANGER, STRANGER)) is Code.MEMBER_NOT_FOUND


def test_nobody_leaves_a_closed_session() -> None:
    story = party(ANNA)
    story.done(CloseSession())
    assert story.code(Leave(ANNA, ANNA)) is Code.SESSION_CLOSED


def test_a_pass_is_validated_once() -> None:
    story = party(ANNA)
    assert story.done(ValidatePass(ANNA)) == (PassValidated(START, ANNA),)
    assert story.state.session.pass_validated
    story.repeated(ValidatePass(ANNA))


def test_staff_may_validate_the_pass() -> None:
    party(ANNA).done(ValidatePass(STAFF))


def test_somebody_who_is_not_at_the_table_cannot_validate_its_pass() -> None:
    story = party(ANNA, BEN)
    story.done(Leave(BEN, BEN))
    assert story.code(ValidatePass(BEN)) is Code.MEMBER_NOT_FOUND
    assert story.code(ValidatePass(STRANGER)) is Code.MEMBER_NOT_FOUND


def test_a_pass_does_not_open_a_closed_session() -> None:
    story = party(ANNA)
    story.done(CloseSession())
    assert story.code(ValidatePass(ANNA)) is Code.SESSION_CLOSED


def test_a_session_is_told_once_that_ordering_was_turned_off_and_once_that_it_is_on() -> None:
    story = party(ANNA)
    story.repeated(SetOrdering(enabled=True))
    assert story.done(SetOrdering(enabled=False)) == (OrderingDisabled(START, STAFF),)
    assert story.state.session.ordering_disabled
    story.repeated(SetOrdering(enabled=False))
    assert story.done(SetOrdering(enabled=True, by=SYSTEM)) == (OrderingEnabled(START, SYSTEM),)
    assert not story.state.session.ordering_disabled


def test_a_closed_session_is_not_told_about_switches() -> None:
    story = party(ANNA)
    story.done(CloseSession())
    story.repeated(SetOrdering(enabled=False))


def test_staff_close_a_session_with_a_reason() -> None:
    story = dinner()
    story.wait(9)
    assert story.done(CloseSession(reason="left")) == (SessionClosed(story.now, STAFF, "left"),)
    assert story.state.session.state is SessionState.CLOSED
    assert story.state.session.closed_at == story.now
    assert story.state.deadline() is None


def test_closing_twice_is_a_repeat() -> None:
    story = party(ANNA)
    story.done(CloseSession())
    story.repeated(CloseSession(unless_busy=True))


def test_an_order_under_way_stands_when_its_session_is_closed() -> None:
    story = placed()
    confirmed, closed = story.done(CloseSession())
    assert isinstance(confirmed, OrderConfirmed)
    assert confirmed.queued
    assert isinstance(closed, SessionClosed)
    assert not story.state.locked
    assert story.state.orders.keys() == {1}


def test_a_table_where_somebody_is_connected_is_busy() -> None:
    story = party(ANNA)
    story.connected = 1
    assert story.code(CloseSession(unless_busy=True)) is Code.SESSION_BUSY
    story.done(CloseSession())


def test_a_table_with_an_open_bill_is_busy() -> None:
    story = placed()
    story.wait(limits.LOCK_LEASE_S)
    story.done(Tick())
    assert story.code(CloseSession(unless_busy=True)) is Code.SESSION_BUSY


def test_a_table_whose_order_is_under_way_is_busy_even_if_it_costs_nothing() -> None:
    story = party(ANNA)
    story.done(AddLine(ANNA, FIRST, WATER, 1))
    story.done(story.order())
    assert story.state.unpaid_total == 0
    assert story.code(CloseSession(unless_busy=True)) is Code.SESSION_BUSY


def test_a_table_that_nobody_uses_can_be_closed_by_the_next_party() -> None:
    story = party(ANNA)
    story.done(AddLine(ANNA, FIRST, PIZZA, 1), CloseSession(unless_busy=True, by=SYSTEM, reason="forced"))
    assert not story.state.active


@pytest.mark.parametrize(
    "command", [Join(BEN), Rename(ANNA, ANNA, "A"), Leave(ANNA, ANNA), ValidatePass(ANNA), AddLine(ANNA, FIRST, 1, 1)]
)
def test_a_diner_changes_nothing_in_a_closed_session(command: Command) -> None:
    story = party(ANNA)
    story.done(CloseSession())
    assert story.code(command) is Code.SESSION_CLOSED
