"""What staff do in a diner's place: the diners' rules hold, but for the pass, and the deed is theirs."""

from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from actors.domain.audit import AuditEntry, audit_of
from actors.domain.by_staff.commands import (
    AddLineByStaff,
    PlaceOrderByStaff,
    RemoveLineByStaff,
    RenameByStaff,
    SeatGuests,
    SendAwayByStaff,
    StaffCommand,
    UpdateLineByStaff,
)
from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.ordering.events import OrderPlaced
from actors.domain.party.commands import CloseSession, Leave
from actors.domain.party.events import MemberJoined, MemberLeft, MemberUpdated
from actors.domain.refusal import Code
from actors.domain.restaurant import Table
from actors.domain.state import State
from actors.domain.who import STAFF, SYSTEM
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
    UNKNOWN,
    Story,
    dinner,
    party,
    placed,
)

EVA = 7


def deeds(state: State, events: tuple[Event, ...]) -> list[tuple[str, str, str | None, str | None]]:
    """What the events leave in the audit, all of it in Eva's name."""
    entries: list[AuditEntry] = []
    for event in events:
        after = evolve(state, event)
        entries += audit_of(event, state, after)
        state = after
    assert {entry.who for entry in entries} <= {EVA}
    return [(entry.what, entry.subject.partition("-")[0], entry.old, entry.new) for entry in entries]


def test_staff_seat_a_party_without_phones() -> None:
    story = Story()
    (joined,) = story.done(SeatGuests(EVA, ANNA, "Guest"))
    assert isinstance(joined, MemberJoined)
    assert (joined.by, joined.by_user, joined.member.nickname, joined.is_host) == (STAFF, EVA, "Guest", True)
    assert story.state.session.host_id == ANNA
    assert deeds(Story().state, (joined,)) == [("session_opened", "session", None, "active")]


def test_a_party_that_is_there_is_not_seated_again() -> None:
    story = party(ANNA)
    story.repeated(SeatGuests(EVA, BEN, "Guest"))


def test_a_table_that_everybody_has_left_is_given_a_guest() -> None:
    story = party(ANNA)
    story.done(Leave(ANNA, ANNA))
    before = story.state
    events = story.done(SeatGuests(EVA, BEN, "Guest"))
    assert story.state.session.host_id == BEN
    assert deeds(before, events) == [("member_seated", "member", None, "Guest")]


def test_nobody_is_seated_at_a_table_that_takes_no_orders() -> None:
    story = Story(restaurant=attrs.evolve(RESTAURANT, tables={TABLE: Table(TABLE, 7, enabled=False)}))
    assert story.code(SeatGuests(EVA, ANNA, "Guest")) is Code.ORDERING_DISABLED


def test_nobody_is_seated_in_a_closed_session() -> None:
    story = party()
    story.done(CloseSession())
    assert story.code(SeatGuests(EVA, CARLA, "Guest")) is Code.SESSION_CLOSED


def test_staff_add_a_line_for_the_host_at_the_menus_price() -> None:
    story = party(ANNA, BEN)
    (added,) = story.done(AddLineByStaff(EVA, FIRST, PIZZA, 2, " no  salt "))
    assert isinstance(added, LineAdded)
    assert (added.by, added.by_user) == (STAFF, EVA)
    line = story.state.lines[FIRST]
    assert (line.member_id, line.unit_price, line.qty, line.note, line.version) == (ANNA, 950, 2, "no salt", 1)


def test_staff_add_a_line_for_whom_they_name() -> None:
    story = party(ANNA, BEN)
    story.done(AddLineByStaff(EVA, FIRST, PIZZA, 1, member_id=BEN))
    assert story.state.lines[FIRST].member_id == BEN
    assert story.code(AddLineByStaff(EVA, SECOND, PIZZA, 1, member_id=STRANGER)) is Code.MEMBER_NOT_FOUND


def test_staff_edit_anybodys_line_if_they_saw_it_as_it_is() -> None:
    story = dinner()
    line = next(line for line in story.state.lines.values() if line.member_id == BEN)
    assert story.code(UpdateLineByStaff(EVA, line.public_id, line.version + 1, qty=3)) is Code.VERSION_CONFLICT
    (updated,) = story.done(UpdateLineByStaff(EVA, line.public_id, line.version, qty=3))
    assert isinstance(updated, LineUpdated)
    assert (updated.by, updated.by_user, updated.line.qty, updated.line.member_id) == (STAFF, EVA, 3, BEN)
    assert story.code(RemoveLineByStaff(EVA, line.public_id, line.version)) is Code.VERSION_CONFLICT
    (removed,) = story.done(RemoveLineByStaff(EVA, line.public_id, line.version + 1))
    assert isinstance(removed, LineRemoved)
    assert removed.by == STAFF
    story.repeated(RemoveLineByStaff(EVA, line.public_id, line.version + 1))


def test_what_staff_do_twice_happens_once() -> None:
    story = party(ANNA)
    for command in (AddLineByStaff(EVA, FIRST, PIZZA, 1), UpdateLineByStaff(EVA, FIRST, 1, qty=4)):
        story.done(command)
        story.repeated(command)
    story.done(AddLineByStaff(EVA, SECOND, PIZZA, 1, member_id=ANNA))


@pytest.mark.parametrize(
    ("item", "qty", "code"),
    [
        (UNKNOWN, 1, Code.ITEM_UNKNOWN),
        (SOLD_OUT, 1, Code.ITEM_UNAVAILABLE),
        (PIZZA, 0, Code.QUANTITY_INVALID),
        (PIZZA, 100, Code.QUANTITY_INVALID),
    ],
)
def test_the_menu_and_the_bounds_hold_for_staff_too(item: int, qty: int, code: Code) -> None:
    assert party(ANNA).code(AddLineByStaff(EVA, FIRST, item, qty)) is code


def test_a_locked_cart_refuses_staff_too() -> None:
    story = placed()
    public_id, line = next(iter(story.state.lines.items()))
    for command in (
        AddLineByStaff(EVA, UUID(int=999), PIZZA, 1),
        UpdateLineByStaff(EVA, public_id, line.version, qty=9),
        RemoveLineByStaff(EVA, public_id, line.version),
    ):
        assert story.code(command) is Code.CART_LOCKED


def test_the_switches_hold_for_staff_too_and_the_pass_does_not() -> None:
    story = party(ANNA)
    story.restaurant = attrs.evolve(RESTAURANT, ordering_enabled=False)
    assert story.code(AddLineByStaff(EVA, FIRST, PIZZA, 1)) is Code.ORDERING_DISABLED
    story.restaurant = attrs.evolve(RESTAURANT, pass_required=True)
    story.done(AddLineByStaff(EVA, FIRST, PIZZA, 1), PlaceOrderByStaff(EVA, "k", "b", story_hash(story)))


def story_hash(story: Story) -> str:
    """The hash of the cart with Eva's pizza in it."""
    again = Story(story.state, story.restaurant, story.now)
    again.done(AddLineByStaff(EVA, FIRST, PIZZA, 1))
    return again.state.cart_hash


def test_staff_place_the_cart_once_for_the_host() -> None:
    story = dinner()
    place = PlaceOrderByStaff(EVA, "key", "body", story.state.cart_hash, " at  once ")
    before = story.state
    (event,) = story.done(place)
    assert isinstance(event, OrderPlaced)
    assert (event.by, event.by_user, event.order.placed_by) == (STAFF, EVA, before.session.host_id)
    assert event.order.special_instructions == "at once"
    assert deeds(before, (event,)) == [("order_placed", "ORD", None, "validated")]
    story.repeated(place)
    assert story.code(attrs.evolve(place, body_hash="other")) is Code.IDEMPOTENCY_KEY_REUSED
    story.done(CloseSession())
    assert story.repeated(place).order == story.state.orders[1], "the same again is the same, also after the end"


def test_staff_rename_anybody_and_the_audit_has_both_names() -> None:
    story = party(ANNA, BEN)
    before = story.state
    events = story.done(RenameByStaff(EVA, BEN, "Benedetto"))
    (renamed,) = events
    assert isinstance(renamed, MemberUpdated)
    assert (renamed.by, renamed.is_host) == (STAFF, False)
    assert deeds(before, events) == [("member_renamed", "member", before.members[BEN].nickname, "Benedetto")]
    assert story.code(RenameByStaff(EVA, STRANGER, "X")) is Code.MEMBER_NOT_FOUND


def test_staff_send_the_host_away_and_the_next_is_host() -> None:
    story = party(ANNA, BEN)
    before = story.state
    left, heir = story.done(SendAwayByStaff(EVA, ANNA))
    assert isinstance(left, MemberLeft)
    assert isinstance(heir, MemberUpdated)
    assert (left.by, left.by_user, heir.by, heir.by_user) == (STAFF, EVA, SYSTEM, None)
    assert story.state.session.host_id == BEN
    assert [what for what, *_ in deeds(before, (left, heir))] == ["member_sent_away"]
    story.repeated(SendAwayByStaff(EVA, ANNA))


def test_at_a_table_without_anybody_there_is_nobody_to_stand_in_for() -> None:
    story = party(ANNA)
    story.done(Leave(ANNA, ANNA))
    assert story.code(AddLineByStaff(EVA, FIRST, PIZZA, 1)) is Code.MEMBER_NOT_FOUND


@pytest.mark.parametrize(
    "command",
    [
        AddLineByStaff(EVA, FIRST, PIZZA, 1),
        UpdateLineByStaff(EVA, FIRST, 1, qty=2),
        RemoveLineByStaff(EVA, FIRST, 1),
        PlaceOrderByStaff(EVA, "k", "b", ""),
        RenameByStaff(EVA, ANNA, "A"),
        SendAwayByStaff(EVA, ANNA),
    ],
)
def test_staff_change_nothing_in_a_closed_session(command: StaffCommand) -> None:
    story = party(ANNA)
    story.done(CloseSession())
    assert story.code(command) is Code.SESSION_CLOSED


def test_lines_by_staff_are_in_the_audit_as_they_were_and_are() -> None:
    story = party(ANNA)
    start = story.state
    events = (
        *story.done(AddLineByStaff(EVA, FIRST, PIZZA, 2, "no salt")),
        *story.done(UpdateLineByStaff(EVA, FIRST, 1, qty=1, note="")),
        *story.done(RemoveLineByStaff(EVA, FIRST, 2)),
    )
    assert deeds(start, events) == [
        ("line_added", "line", None, "2 x Margherita (no salt)"),
        ("line_updated", "line", "2 x Margherita (no salt)", "1 x Margherita"),
        ("line_removed", "line", "1 x Margherita", None),
    ]


def test_a_party_that_only_staff_serve_is_not_quiet() -> None:
    story = party(ANNA)
    story.wait(60)
    story.done(AddLineByStaff(EVA, FIRST, PIZZA, 2))
    assert story.state.session.last_activity_at == START + timedelta(seconds=60)
