"""The lease of a call to the till that is under way: nothing that ends a wait erases it, and who is overtaken is not
heard."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import attrs
import pytest

from actors.domain.commands import Command, Tick
from actors.domain.party.commands import CloseSession
from actors.domain.refusal import Code
from actors.domain.staff import Role
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
from actors.domain.till.events import OrderFired
from actors.domain.till.status import Phase, PosStatus
from tests.actors.domain.scenario import START, Story, placed, queued

LEASE = START + timedelta(seconds=14)
LATER = START + timedelta(seconds=60)
SENDING = ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING, None, LEASE, known_next_at=START)
BY_HAND = EnterOrderByHand(1, Role.EMPLOYEE, 7, "H-1")
CANCEL = CancelOrder(1, Role.MANAGER, 7)
RESEND = ResendOrder(1, Role.EMPLOYEE, 7)


def tick_at_the_end_of_the_lock(story: Story) -> Command:
    story.wait(10)
    return Tick()


def unknown(error: str, known_next_at: datetime | None, attempt: int = 1) -> ReportAttempt:
    return ReportAttempt(
        1, attempt, Phase.QUEUED, PosStatus.UNKNOWN, error, LATER, (tried(AttemptOutcome.UNKNOWN),), known_next_at
    )


def tried(outcome: AttemptOutcome) -> Tried:
    return Tried(AttemptKind.SEND, START, 2800, outcome)


ENDS_OF_A_WAIT: Sequence[Callable[[Story], Command]] = (
    tick_at_the_end_of_the_lock,
    lambda _: CloseSession(unless_busy=False),
    lambda _: QueueOrder(1, START, START),  # from a worker that has been overtaken
)


@pytest.mark.parametrize("end", ENDS_OF_A_WAIT, ids=["lock over", "closed", "queued"])
def test_whatever_ends_the_diners_wait_leaves_a_sending_that_is_under_way_its_lease(
    end: Callable[[Story], Command],
) -> None:
    story = placed()
    story.done(SENDING)
    story.done(end(story))
    assert not story.state.locked
    assert story.state.orders[1].pos_next_at == LEASE
    for act in (BY_HAND, CANCEL):
        assert story.code(act) is Code.INVALID_STATUS_TRANSITION
    story.repeated(RESEND)
    story.now = LEASE
    story.done(BY_HAND)


def test_who_has_the_order_in_hand_says_when_it_goes_on() -> None:
    story = placed()
    story.done(SENDING, QueueOrder(1, LATER, LEASE))
    assert story.state.orders[1].pos_next_at == LATER


def test_an_order_can_be_announced_only_by_who_knows_how_it_stands() -> None:
    story = placed()
    story.done(SENDING)
    for lease in (LEASE, LATER):
        story.repeated(attrs.evolve(SENDING, next_at=lease))
    story.done(attrs.evolve(SENDING, next_at=LATER, known_next_at=LEASE))


@pytest.mark.parametrize(
    "overtaken",
    [
        unknown("not_sent", START),
        RejectOrder(1, "closed", "No.", (tried(AttemptOutcome.REJECTED),), known_next_at=START),
        RejectOrder(1, "timeout", "No.", while_waiting=True, known_next_at=START),
    ],
    ids=["unknown", "rejected", "failed"],
)
def test_what_a_worker_says_of_an_order_that_another_is_sending_does_not_count(overtaken: Command) -> None:
    story = placed()
    story.done(SENDING)
    before = story.state
    story.repeated(overtaken)
    assert story.state is before


def test_that_the_till_has_it_counts_whoever_says_so() -> None:
    story = placed()
    story.done(SENDING, AcceptOrder(1, "T-1", (tried(AttemptOutcome.ACCEPTED),)))
    assert story.state.orders[1].pos_status is PosStatus.ACCEPTED


def test_staff_are_told_when_the_till_has_what_they_have_typed_in_themselves_and_once() -> None:
    story = queued()
    story.done(BY_HAND)
    story.wait(1)
    accept = AcceptOrder(1, "T-1", (tried(AttemptOutcome.ACCEPTED),))
    (fired,) = story.done(accept)
    assert isinstance(fired, OrderFired)
    assert fired.alert
    assert (story.state.orders[1].pos_alerted_at, story.state.orders[1].pos_ticket) == (story.now, "T-1")
    story.repeated(accept)
    story.repeated(AcceptOrder(1, "T-1", (attrs.evolve(tried(AttemptOutcome.ACCEPTED), began_at=LATER),)))


def test_an_order_that_the_till_has_taken_is_no_news_when_a_second_worker_finds_it_there() -> None:
    story = queued()
    story.done(AcceptOrder(1, "T-1", (tried(AttemptOutcome.ACCEPTED),)))
    story.repeated(AcceptOrder(1, "T-1", (Tried(AttemptKind.LOOK_UP, LATER, 10, AttemptOutcome.ACCEPTED),)))
