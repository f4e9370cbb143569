"""The cart: adding, changing and removing lines (promises 6 and 7 of the contract)."""

from typing import Any
from uuid import UUID

import attrs
import pytest

from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.cart.line import Line, LineState
from actors.domain.commands import Command
from actors.domain.party.commands import CloseSession, Leave
from actors.domain.refusal import Code
from actors.domain.restaurant import Table
from actors.domain.till.commands import QueueOrder, RejectOrder
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    CARLA,
    FIRST,
    PIZZA,
    RESTAURANT,
    SECOND,
    SOLD_OUT,
    START,
    STRANGER,
    TABLE,
    THIRD,
    UNKNOWN,
    WINE,
    dinner,
    menu_with,
    party,
    placed,
)

ADD = AddLine(ANNA, THIRD, PIZZA, 2, " no   salt ")
UPDATE = UpdateLine(ANNA, FIRST, 1, 3)
REMOVE = RemoveLine(ANNA, FIRST, 1)
EDITS = (ADD, UPDATE, REMOVE)


def test_a_line_is_added_with_the_menus_name_and_price() -> None:
    story = party(ANNA)
    line = Line(THIRD, PIZZA, "Margherita", 2, "no salt", 950, ANNA, 1, LineState.PENDING, 1, 2, START)
    assert story.done(ADD) == (LineAdded(START, ANNA, line),)
    assert story.state.lines == {THIRD: line}
    assert story.state.session.cart.total == 1900


def test_a_line_keeps_its_price_when_the_menu_changes() -> None:
    story = dinner()
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(PIZZA, price=1100))
    story.done(UPDATE, attrs.evolve(ADD, qty=1))
    assert [line.unit_price for line in story.state.lines.values()] == [950, 600, 1100]
    assert story.state.session.cart.total == 3 * 950 + 2 * 600 + 1100


def test_the_same_line_again_is_a_repeat() -> None:
    story = party(ANNA)
    story.done(ADD)
    story.repeated(ADD)
    story.repeated(attrs.evolve(ADD, note="no salt"))


@pytest.mark.parametrize("other", [{"by": BEN}, {"menu_item_id": WINE}, {"qty": 3}, {"note": "salt"}])
def test_a_lines_id_cannot_be_used_for_something_else(other: dict[str, Any]) -> None:
    story = party(ANNA, BEN)
    story.done(ADD)
    refusal = story.refused(attrs.evolve(ADD, **other))
    assert refusal.code is Code.VERSION_CONFLICT
    assert refusal.line == story.state.lines[THIRD]


def test_adding_a_line_again_after_it_was_changed_is_a_repeat_and_changes_nothing() -> None:
    story = dinner()
    story.done(UPDATE)
    story.repeated(AddLine(ANNA, FIRST, PIZZA, 1))


def test_adding_a_line_again_after_it_was_removed_does_not_bring_it_back() -> None:
    story = dinner()
    story.done(REMOVE)
    story.repeated(AddLine(ANNA, FIRST, PIZZA, 1))
    assert FIRST not in story.state.lines
    refusal = story.refused(AddLine(BEN, FIRST, PIZZA, 1))
    assert refusal.code is Code.VERSION_CONFLICT
    assert refusal.line is None


def test_adding_a_line_again_after_it_was_ordered_does_not_order_it_twice() -> None:
    story = placed()
    story.done(QueueOrder(1))
    story.repeated(AddLine(ANNA, FIRST, PIZZA, 1))
    assert not story.state.lines


@pytest.mark.parametrize("edit", EDITS)
def test_a_closed_session_refuses_edits(edit: Command) -> None:
    story = dinner()
    story.done(CloseSession())
    assert story.code(edit) is Code.SESSION_CLOSED


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("by", [STRANGER, CARLA])
def test_somebody_who_is_not_at_the_table_cannot_edit(edit: AddLine, by: UUID) -> None:
    assert dinner().code(attrs.evolve(edit, by=by)) is Code.MEMBER_NOT_FOUND


@pytest.mark.parametrize("edit", EDITS)
def test_somebody_who_left_cannot_edit(edit: Command) -> None:
    story = dinner()
    story.done(Leave(ANNA, ANNA))
    assert story.code(edit) is Code.MEMBER_NOT_FOUND


@pytest.mark.parametrize("edit", EDITS)
def test_edits_are_refused_while_ordering_is_off(edit: Command) -> None:
    story = dinner()
    story.restaurant = attrs.evolve(RESTAURANT, ordering_enabled=False)
    assert story.code(edit) is Code.ORDERING_DISABLED
    story.restaurant = attrs.evolve(RESTAURANT, tables={TABLE: Table(TABLE, 7, enabled=False)})
    assert story.code(edit) is Code.ORDERING_DISABLED
    story.restaurant = RESTAURANT
    story.done(edit)


@pytest.mark.parametrize("edit", EDITS)
def test_edits_wait_for_the_daily_pass_where_it_is_asked_for(edit: Command) -> None:
    story = dinner()
    story.restaurant = attrs.evolve(RESTAURANT, pass_required=True)
    assert story.code(edit) is Code.PASS_REQUIRED
    story.state = attrs.evolve(story.state, session=attrs.evolve(story.state.session, pass_validated=True))
    story.done(edit)


@pytest.mark.parametrize("edit", EDITS)
def test_nobody_edits_a_locked_cart(edit: Command) -> None:
    refusal = placed().refused(edit)
    assert refusal.code is Code.CART_LOCKED
    assert refusal.holder == ANNA
    assert "Anna" in refusal.message


def test_a_locked_cart_names_a_holder_who_has_left() -> None:
    story = placed()
    story.done(Leave(ANNA, ANNA))
    refusal = story.refused(AddLine(BEN, THIRD, PIZZA, 1))
    assert refusal.holder == ANNA
    assert "Anna" in refusal.message


def test_an_unknown_item_is_refused() -> None:
    assert party(ANNA).code(attrs.evolve(ADD, menu_item_id=UNKNOWN)) is Code.ITEM_UNKNOWN


def test_an_unavailable_item_is_refused_by_name() -> None:
    refusal = party(ANNA).refused(attrs.evolve(ADD, menu_item_id=SOLD_OUT))
    assert refusal.code is Code.ITEM_UNAVAILABLE
    assert "Tiramisu" in refusal.message


@pytest.mark.parametrize("qty", [1, 99])
def test_quantities_from_one_to_ninety_nine_are_allowed(qty: int) -> None:
    story = dinner()
    story.done(attrs.evolve(ADD, qty=qty), attrs.evolve(UPDATE, qty=qty))


@pytest.mark.parametrize("qty", [0, -1, 100, 10**30])
def test_other_quantities_are_refused(qty: int) -> None:
    story = dinner()
    refusal = story.refused(attrs.evolve(ADD, qty=qty))
    assert refusal.code is Code.QUANTITY_INVALID
    assert "99" in refusal.message
    assert story.code(attrs.evolve(UPDATE, qty=qty)) is Code.QUANTITY_INVALID


def test_a_note_of_two_hundred_characters_is_allowed_and_one_more_is_not() -> None:
    story = dinner()
    long = "n" * 201
    assert "200" in story.refused(attrs.evolve(ADD, note=long)).message
    assert story.code(attrs.evolve(ADD, note=long)) is Code.NOTE_TOO_LONG
    assert story.code(attrs.evolve(UPDATE, note=long)) is Code.NOTE_TOO_LONG
    story.done(attrs.evolve(ADD, note=f" {long[:200]} "), attrs.evolve(UPDATE, note=f" {long[:200]} "))
    assert {len(story.state.lines[public_id].note) for public_id in (FIRST, THIRD)} == {200}


def test_a_line_is_changed_by_who_added_it() -> None:
    story = dinner()
    story.wait(3)
    before = story.state.lines[SECOND]
    line = attrs.evolve(before, qty=5, note="white", version=2)
    assert story.done(UpdateLine(BEN, SECOND, 1, 5, " white ")) == (LineUpdated(story.now, BEN, before, line),)
    assert story.state.lines[SECOND] == line


def test_a_line_keeps_its_place_when_it_is_changed() -> None:
    story = dinner()
    story.done(UPDATE)
    assert list(story.state.lines) == [FIRST, SECOND]


def test_what_a_change_does_not_name_stays() -> None:
    story = dinner()
    story.done(UpdateLine(BEN, SECOND, 1, qty=7))
    assert (story.state.lines[SECOND].qty, story.state.lines[SECOND].note) == (7, "red")
    story.done(UpdateLine(BEN, SECOND, 2, note=""))
    assert (story.state.lines[SECOND].qty, story.state.lines[SECOND].note) == (7, "")


def test_a_change_that_was_carried_out_is_a_repeat_when_it_comes_again() -> None:
    story = dinner()
    story.done(UPDATE)
    story.repeated(UPDATE)


@pytest.mark.parametrize("late", [{"qty": 4}, {"note": "hot"}, {"version": 0}, {"version": 3}])
def test_a_change_of_what_is_no_longer_there_conflicts(late: dict[str, Any]) -> None:
    story = dinner()
    story.done(UPDATE)
    refusal = story.refused(attrs.evolve(UPDATE, **late))
    assert refusal.code is Code.VERSION_CONFLICT
    assert refusal.line == story.state.lines[FIRST]


def test_the_host_changes_and_removes_anybodys_line() -> None:
    story = dinner()
    story.done(UpdateLine(ANNA, SECOND, 1, 1), RemoveLine(ANNA, SECOND, 2))
    assert SECOND not in story.state.lines


@pytest.mark.parametrize("edit", [UpdateLine(BEN, FIRST, 1, 3), RemoveLine(BEN, FIRST, 1)])
def test_somebody_elses_line_is_refused_by_name(edit: Command) -> None:
    refusal = dinner().refused(edit)
    assert refusal.code is Code.NOT_YOUR_ITEM
    assert "Margherita" in refusal.message
    assert "Anna" in refusal.message


def test_the_line_of_somebody_who_left_is_the_hosts() -> None:
    story = dinner()
    story.done(Leave(BEN, BEN), UpdateLine(ANNA, SECOND, 1, 1))
    assert story.state.lines[SECOND].member_id == BEN


def test_the_new_host_may_change_every_line() -> None:
    story = dinner()
    story.done(Leave(ANNA, ANNA), UpdateLine(BEN, FIRST, 1, 4))


def test_a_removed_line_is_remembered_but_not_in_the_cart() -> None:
    story = dinner()
    gone = attrs.evolve(story.state.lines[FIRST], state=LineState.REMOVED)
    assert story.done(REMOVE) == (LineRemoved(START, ANNA, gone),)
    assert list(story.state.lines) == [SECOND]
    assert story.state.retired == {FIRST: gone}
    assert story.state.session.cart.total == 1200


def test_removing_twice_is_a_repeat() -> None:
    story = dinner()
    story.done(REMOVE)
    story.repeated(REMOVE)


@pytest.mark.parametrize("version", [0, 2])
def test_a_line_that_was_seen_otherwise_is_not_removed(version: int) -> None:
    story = dinner()
    refusal = story.refused(attrs.evolve(REMOVE, version=version))
    assert refusal.code is Code.VERSION_CONFLICT
    assert refusal.line == story.state.lines[FIRST]


@pytest.mark.parametrize("edit", [UpdateLine(ANNA, THIRD, 1, 3), RemoveLine(ANNA, THIRD, 1)])
def test_a_line_that_never_was_is_a_conflict_without_a_line(edit: Command) -> None:
    refusal = dinner().refused(edit)
    assert refusal.code is Code.VERSION_CONFLICT
    assert refusal.line is None


def test_changing_a_removed_line_conflicts() -> None:
    story = dinner()
    story.done(REMOVE)
    refusal = story.refused(UPDATE)
    assert refusal.code is Code.VERSION_CONFLICT
    assert refusal.line is None


@pytest.mark.parametrize("edit", [UPDATE, REMOVE])
def test_nobody_edits_an_ordered_line(edit: Command) -> None:
    story = placed()
    story.done(QueueOrder(1))
    refusal = story.refused(edit)
    assert refusal.code is Code.VERSION_CONFLICT
    assert refusal.line == story.state.retired[FIRST]
    assert "ordered" in refusal.message


def test_after_a_refused_order_lines_can_be_edited_again() -> None:
    story = placed()
    story.done(RejectOrder(1, "closed", "The kitchen is closed."), UPDATE, RemoveLine(ANNA, FIRST, 2))
    assert FIRST not in story.state.lines
