"""The trail of an order, and when staff are told of it."""

from datetime import timedelta

import attrs
import pytest

from actors.domain.staff import Role
from actors.domain.till.attempt import Attempt, AttemptKind, AttemptOutcome
from actors.domain.till.commands import AcceptOrder, QueueOrder, RejectOrder, ReportAttempt, ResendOrder, Tried
from actors.domain.till.status import Phase, PosStatus
from tests.actors.domain.scenario import START, Story, placed, queued

SENT = Tried(AttemptKind.SEND, START, 3000, AttemptOutcome.UNKNOWN, "timeout")
LOOKED = Tried(AttemptKind.LOOK_UP, START, 12, AttemptOutcome.ABSENT)
IN_THE_DARK = ReportAttempt(1, 1, Phase.RETRYING, PosStatus.UNKNOWN, "timeout", START + timedelta(seconds=2), (SENT,))


def failure(n: int) -> ReportAttempt:
    """The n-th attempt, of which nobody knows how it ended."""
    began, again = START + timedelta(minutes=n), START + timedelta(minutes=n + 1)
    tried = (attrs.evolve(SENT, began_at=began),)
    return ReportAttempt(1, n, Phase.QUEUED, PosStatus.UNKNOWN, "timeout", again, tried)


def trail(story: Story) -> list[tuple[int, AttemptKind, AttemptOutcome]]:
    return [(each.number, each.kind, each.outcome) for each in story.state.attempts_of(1)]


# ---- the trail


def test_an_attempt_is_kept_with_everything_that_is_known_of_it() -> None:
    story = placed()
    story.done(IN_THE_DARK)
    assert story.state.attempts_of(1) == (
        Attempt(1, 1, 1, AttemptKind.SEND, START, 3000, AttemptOutcome.UNKNOWN, "timeout"),
    )


def test_attempts_are_numbered_on_whatever_brings_them() -> None:
    story = placed()
    later = START + timedelta(seconds=2)
    story.done(
        IN_THE_DARK, AcceptOrder(1, "T-1", (attrs.evolve(LOOKED, began_at=later), attrs.evolve(SENT, began_at=later)))
    )
    assert trail(story) == [
        (1, AttemptKind.SEND, AttemptOutcome.UNKNOWN),
        (2, AttemptKind.LOOK_UP, AttemptOutcome.ABSENT),
        (3, AttemptKind.SEND, AttemptOutcome.UNKNOWN),
    ]


def test_what_was_reported_before_is_not_kept_twice() -> None:
    story = placed()
    story.done(IN_THE_DARK)
    story.repeated(IN_THE_DARK)
    story.done(AcceptOrder(1, "T-1", (SENT, LOOKED)))
    assert [kind for _, kind, _ in trail(story)] == [AttemptKind.SEND, AttemptKind.LOOK_UP]


def test_what_is_said_twice_in_one_report_is_kept_once() -> None:
    story = placed()
    story.done(attrs.evolve(IN_THE_DARK, tried=(SENT, LOOKED, SENT)))
    assert [kind for _, kind, _ in trail(story)] == [AttemptKind.SEND, AttemptKind.LOOK_UP]


def test_an_attempt_is_news_even_where_nothing_else_is() -> None:
    story = placed()
    story.done(IN_THE_DARK, attrs.evolve(IN_THE_DARK, tried=(LOOKED,)))
    assert len(trail(story)) == 2


def test_a_refused_order_leaves_its_trail() -> None:
    story = placed()
    refused = attrs.evolve(SENT, outcome=AttemptOutcome.REJECTED)
    story.done(RejectOrder(1, "closed", "The kitchen is closed.", (refused,)))
    assert not story.state.orders
    assert trail(story) == [(1, AttemptKind.SEND, AttemptOutcome.REJECTED)]


def test_an_order_that_is_fired_late_keeps_what_was_tried() -> None:
    story = queued()
    story.done(AcceptOrder(1, "T-1", (LOOKED,)))
    assert len(trail(story)) == 1


def test_a_refusal_told_twice_does_not_undo_what_staff_did_since() -> None:
    story = queued()
    refused = RejectOrder(1, "closed", "No.", (attrs.evolve(SENT, outcome=AttemptOutcome.REJECTED),))
    story.done(refused, ResendOrder(1, Role.EMPLOYEE, 7))
    story.repeated(refused)
    assert story.state.orders[1].pos_status is PosStatus.QUEUED


def test_the_trails_of_two_orders_are_apart() -> None:
    story = queued()
    story.done(failure(1))
    assert story.state.attempts_of(2) == ()


@pytest.mark.parametrize(
    ("said", "kept"), [("two\nlines\x1b[0m", "two lines [0m"), ("w" * 201, "w" * 200), ("\ud800", "")]
)
def test_the_tills_words_are_made_fit_to_keep(said: str, kept: str) -> None:
    story = placed()
    story.done(attrs.evolve(IN_THE_DARK, tried=(attrs.evolve(SENT, words=said),)))
    assert story.state.attempts_of(1)[0].words == kept


@pytest.mark.parametrize(("took", "kept"), [(-5, 0), (10**12, 3_600_000)])
def test_a_clock_that_jumps_makes_no_nonsense_of_a_duration(took: int, kept: int) -> None:
    story = placed()
    story.done(attrs.evolve(IN_THE_DARK, tried=(attrs.evolve(SENT, duration_ms=took),)))
    assert story.state.attempts_of(1)[0].duration_ms == kept


def test_a_hundred_attempts_are_kept_and_the_last_is_always_the_newest() -> None:
    story = queued()
    for n in range(1, 104):
        story.done(failure(n))
    kept = story.state.attempts_of(1)
    assert [attempt.number for attempt in kept] == list(range(1, 101))
    assert kept[98].began_at == START + timedelta(minutes=99)
    assert kept[99].began_at == START + timedelta(minutes=103)


# ---- telling staff


def test_staff_are_told_once_after_five_failures_in_a_row() -> None:
    story = queued()
    for n in range(1, 5):
        story.done(failure(n))
        assert (story.state.orders[1].pos_failures, story.state.orders[1].pos_alerted_at) == (n, None)
    for n in range(5, 9):
        story.wait(60)
        story.done(failure(n))
        assert story.state.orders[1].pos_alerted_at == START + timedelta(minutes=1)


def test_an_order_that_is_left_to_staff_is_told_at_once() -> None:
    story = queued()
    story.done(attrs.evolve(failure(1), next_at=None))
    assert story.state.orders[1].pos_alerted_at == START


def test_an_order_left_to_staff_while_its_diners_wait_is_told_once() -> None:
    story = placed()
    (event,) = story.done(attrs.evolve(IN_THE_DARK, next_at=None))
    assert getattr(event, "alert", False)
    story.done(QueueOrder(1))
    assert story.state.orders[1].pos_alerted_at == START


def test_a_look_up_that_begins_is_no_failure() -> None:
    story = placed()
    story.done(IN_THE_DARK, ReportAttempt(1, 2, Phase.CHECKING, PosStatus.UNKNOWN, "timeout", START))
    assert story.state.orders[1].pos_failures == 1


def test_a_failure_told_again_after_the_diners_were_let_go_counts_once() -> None:
    story = placed()
    story.done(IN_THE_DARK, QueueOrder(1, START))
    story.done(IN_THE_DARK)
    assert story.state.orders[1].pos_failures == 1


def test_after_staff_sent_it_again_five_more_failures_tell_them_again() -> None:
    story = queued()
    for n in range(1, 6):
        story.done(failure(n))
    story.done(ResendOrder(1, Role.EMPLOYEE, 7))
    for n in range(6, 10):
        story.done(failure(n))
    assert story.state.orders[1].pos_alerted_at is None
    story.wait(1)
    story.done(failure(10))
    assert story.state.orders[1].pos_alerted_at == story.now


def test_an_accepted_order_has_no_failures_behind_it() -> None:
    story = queued()
    story.done(failure(1), AcceptOrder(1, "T-1"))
    assert story.state.orders[1].pos_failures == 0


def test_a_refusal_that_comes_late_is_told_to_staff_and_one_that_diners_see_is_not() -> None:
    story = queued()
    story.done(RejectOrder(1, "closed", "No."))
    assert story.state.orders[1].pos_alerted_at == START
    story = placed()
    (event,) = story.done(RejectOrder(1, "closed", "No."))
    assert not getattr(event, "alert", True)
