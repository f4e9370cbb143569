"""What a turn writes: applying it to the old rows must give the new ones, and nothing may be written twice."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from actors.change import difference, orders_changed
from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.cart.line import LineState
from actors.domain.commands import Command
from actors.domain.limits import REMOVED_LINES_REMEMBERED
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import CloseSession, Join, Leave, Rename, SetOrdering
from actors.domain.refusal import Refusal
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import (
    AcceptOrder,
    CancelOrder,
    EnterOrderByHand,
    QueueOrder,
    RejectOrder,
    ReportAttempt,
    ResendOrder,
    Tried,
)
from actors.domain.till.status import Phase, PosStatus
from actors.ports.journal import Change, SessionStep
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    CARLA,
    FIRST,
    PIZZA,
    SECOND,
    THIRD,
    WINE,
    Story,
    dinner,
    placed,
    queued,
)

STRANDED = ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout")
Rows = dict[Any, Any]


def written(change: Change, name: str) -> Sequence[Any]:
    """The values of one table that the change writes."""
    names = ("lines", "retired") if name == "lines" else (name,)
    return [value for one in names for value in change.parts.get(one, ())]


def rows(state: State) -> tuple[Rows, ...]:
    """The tables that a state is kept in: members, lines, orders, placements, attempts."""
    lines = {**state.lines, **state.retired}
    return dict(state.members), lines, dict(state.orders), dict(state.placements), dict(state.attempts)


def applied(state: State, change: Change) -> tuple[Rows, ...]:
    """The old tables with the change written over them, as a database would."""
    members, lines, orders, placements, attempts = rows(state)
    members.update((member.member_id, member) for member in written(change, "members"))
    lines.update((line.public_id, line) for line in written(change, "lines"))
    orders.update((order.order_number, order) for order in written(change, "orders"))
    for number in change.gone.get("orders", ()):
        del orders[number]
    placements.update((placement.idempotency_key, placement) for placement in written(change, "placements"))
    attempts.update(((attempt.order_number, attempt.number), attempt) for attempt in written(change, "attempts"))
    return members, lines, orders, placements, attempts


def wake_at(change: Change) -> datetime | None:
    assert isinstance(change.owner, SessionStep)
    return change.owner.wake_at


def between(before: State, after: State) -> Change:
    return difference(before, after, 3, ())


def test_nothing_but_the_session_is_written_where_nothing_else_changed() -> None:
    story = dinner()
    before = story.state
    story.done(SetOrdering(False))
    change = between(before, story.state)
    assert (change.parts, change.gone) == ({}, {})
    assert change.owner == SessionStep(story.state.session, 3, story.state.deadline(), before.session)


def test_only_the_line_that_changed_is_written() -> None:
    story = dinner()
    before = story.state
    story.done(UpdateLine(BEN, SECOND, 1, 3))
    assert [line.public_id for line in written(between(before, story.state), "lines")] == [SECOND]


def test_a_line_that_leaves_the_cart_is_written_as_what_it_became() -> None:
    story = dinner()
    before = story.state
    story.done(RemoveLine(ANNA, FIRST, 1))
    assert [(line.public_id, line.state) for line in written(between(before, story.state), "lines")] == [
        (FIRST, LineState.REMOVED)
    ]


def test_a_line_that_leaves_the_cart_and_is_forgotten_at_once_is_written_as_removed() -> None:
    """It was added before all that is remembered of its member; and all of a cart may leave it in one turn."""
    story = dinner()
    for n in range(REMOVED_LINES_REMEMBERED):
        public_id = UUID(int=10_000 + n)
        story.done(AddLine(ANNA, public_id, PIZZA, 1), RemoveLine(ANNA, public_id, 1))
    before = story.state
    story.done(AddLine(ANNA, THIRD, PIZZA, 1), RemoveLine(ANNA, FIRST, 1))
    assert FIRST not in story.state.retired
    lines = written(between(before, story.state), "lines")
    assert {line.public_id: line.state for line in lines} == {FIRST: LineState.REMOVED, THIRD: LineState.PENDING}


def test_a_line_that_came_and_went_in_one_turn_is_written_once() -> None:
    story = dinner()
    before = story.state
    story.done(AddLine(ANNA, THIRD, PIZZA, 1), RemoveLine(ANNA, THIRD, 1))
    assert [line.public_id for line in written(between(before, story.state), "lines")] == [THIRD]


def test_an_order_that_the_till_refused_is_deleted_and_its_placement_kept() -> None:
    story = placed()
    before = story.state
    story.done(RejectOrder(1, "closed", "The kitchen is closed."))
    change = between(before, story.state)
    assert (written(change, "orders"), list(change.gone.get("orders", ()))) == ([], [1])
    assert [placement.failed for placement in written(change, "placements")] == ["The kitchen is closed."]


def test_an_order_that_was_placed_and_refused_in_one_turn_was_never_there() -> None:
    story = dinner()
    before = story.state
    story.done(story.order(), RejectOrder(1, "closed", "The kitchen is closed."))
    change = between(before, story.state)
    assert (written(change, "orders"), list(change.gone.get("orders", ()))) == ([], [])


def test_what_was_asked_of_the_till_is_written_also_where_its_order_is_not_kept() -> None:
    story = placed()
    before = story.state
    tried = _tried(story)
    story.done(RejectOrder(1, "closed", "The kitchen is closed.", tried))
    change = between(before, story.state)
    assert [(attempt.number, attempt.began_at) for attempt in written(change, "attempts")] == [(1, tried[0].began_at)]
    assert between(story.state, story.state).parts == {}


def test_a_line_that_comes_back_is_written_once() -> None:
    story = queued()
    before = story.state
    story.done(CancelOrder(1, Role.MANAGER, 7))
    lines = written(between(before, story.state), "lines")
    assert [(line.public_id, line.state) for line in lines] == [(FIRST, LineState.PENDING), (SECOND, LineState.PENDING)]


def test_staff_are_told_of_an_order_with_the_alerts_that_are_about_it() -> None:
    story = queued()
    before = story.state
    story.done(STRANDED)
    first = story.state
    about, other = alert(1), alert(2)
    assert orders_changed(before, first, [about, other]) == [(first.orders[1], [about])]
    assert orders_changed(before, first, []) == [(first.orders[1], [])]
    assert orders_changed(first, first, [about]) == []


NOW: Final = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)


def alert(order_number: int) -> Alert:
    return Alert(1, UUID(int=order_number), AlertKind.ORDER_UNSENT, order_number, "timeout", NOW)


def test_an_order_that_was_refused_and_is_gone_is_shown_to_staff_as_refused() -> None:
    story = placed()
    before = story.state
    story.done(RejectOrder(1, "no_fish", "No fish today."))
    ((order, alerts),) = orders_changed(before, story.state, [])
    assert (order.order_number, order.pos_status, alerts) == (1, PosStatus.REJECTED, [])


def test_the_next_deadline_is_written_with_the_change() -> None:
    story = dinner()
    before = story.state
    assert wake_at(between(before, before)) == before.deadline()
    story.done(story.order())
    assert story.state.session.lock is not None
    assert wake_at(between(before, story.state)) == story.state.session.lock.expires_at
    story.done(CloseSession())
    assert wake_at(between(before, story.state)) is None


MEMBERS = (ANNA, BEN, CARLA)
LINES = tuple(UUID(int=200 + n) for n in range(6))


def _version(story: Story, public_id: UUID) -> int:
    line = story.state.line(public_id)
    return 1 if line is None else line.version


def _tried(story: Story) -> tuple[Tried, ...]:
    began_at = story.now + timedelta(seconds=story.state.session.seq)
    return (Tried(AttemptKind.SEND, began_at, 12, AttemptOutcome.UNKNOWN),)


def _number(story: Story) -> int:
    return max(story.state.orders, default=1)


STEPS: Mapping[str, Callable[[Story, UUID, UUID, int], Command]] = {
    "join": lambda _story, by, _line, _n: Join(by),
    "rename": lambda _story, by, _line, n: Rename(by, by, f"Name {n}"),
    "leave": lambda _story, by, _line, _n: Leave(by, by),
    "add": lambda _story, by, line, n: AddLine(by, line, PIZZA if n % 2 else WINE, n),
    "update": lambda story, by, line, n: UpdateLine(by, line, _version(story, line), n),
    "remove": lambda story, by, line, _n: RemoveLine(by, line, _version(story, line)),
    "place": lambda story, by, _line, n: PlaceOrder(
        by, f"key-{story.state.session.seq}-{n}", "b", story.state.cart_hash
    ),
    "attempt": lambda story, _by, _line, n: ReportAttempt(_number(story), n, Phase.SENDING, PosStatus.SENDING),
    "in the dark": lambda story, _by, _line, n: ReportAttempt(
        _number(story), n, Phase.QUEUED, PosStatus.UNKNOWN, "timeout", None, _tried(story)
    ),
    "resend": lambda story, _by, _line, _n: ResendOrder(_number(story), Role.MANAGER, 7),
    "by hand": lambda story, _by, _line, _n: EnterOrderByHand(_number(story), Role.MANAGER, 7),
    "cancel": lambda story, _by, _line, _n: CancelOrder(_number(story), Role.MANAGER, 7),
    "accept": lambda story, _by, _line, n: AcceptOrder(_number(story), f"T-{n}"),
    "reject": lambda story, _by, _line, _n: RejectOrder(_number(story), "closed", "The kitchen is closed."),
    "queue": lambda story, _by, _line, _n: QueueOrder(_number(story)),
}
Step = tuple[str, UUID, UUID, int]
TURN: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(MEMBERS), st.sampled_from(LINES), st.integers(1, 9)),
    min_size=1,
    max_size=12,
)


@given(st.lists(TURN, min_size=1, max_size=6))
def test_applying_the_difference_to_the_old_rows_gives_the_new_rows(turns: list[list[Step]]) -> None:
    story = dinner()
    for turn in turns:
        before = story.state
        for name, by, line, n in turn:
            story.say(STEPS[name](story, by, line, n))
        change = between(before, story.state)
        assert applied(before, change) == rows(story.state)
        _check_sparing(before, change)


def _check_sparing(before: State, change: Change) -> None:
    """Each row at most once, and none that is the old one."""
    members, lines, orders, placements, _ = rows(before)
    for old, new, key in (
        (members, written(change, "members"), "member_id"),
        (lines, written(change, "lines"), "public_id"),
        (orders, written(change, "orders"), "order_number"),
        (placements, written(change, "placements"), "idempotency_key"),
    ):
        keys = [getattr(row, key) for row in new]
        assert len(keys) == len(set(keys))
        assert not any(old.get(getattr(row, key)) is row for row in new)
    numbers = [(attempt.order_number, attempt.number) for attempt in written(change, "attempts")]
    assert len(numbers) == len(set(numbers))
    assert not any(before.attempts.get(number) is not None for number in numbers)


def test_the_steps_of_the_property_reach_every_kind_of_row() -> None:
    """Guards the property above: its alphabet must be able to write, and to delete, each kind of row."""
    story = dinner()
    before = story.state
    for name in ("rename", "add", "update", "place", "attempt", "reject", "place", "in the dark", "accept"):
        assert not isinstance(story.say(STEPS[name](story, ANNA, THIRD, 2)), Refusal), name
    change = between(before, story.state)
    assert all(
        (
            written(change, "members"),
            written(change, "lines"),
            written(change, "orders"),
            written(change, "placements"),
            written(change, "attempts"),
        )
    )
    assert story.state.session.seq == before.session.seq + 9
