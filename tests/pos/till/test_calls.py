"""What was tried, as it is told to the table and kept with the order."""

import pytest
import trio
from trio.testing import MockClock

from actors.domain.till.attempt import Attempt, AttemptKind, AttemptOutcome
from pos.emulators.till import Behaviour, Manner
from pos.till.calls import WORDS_CHARS_MAX, Calls
from pos.till.driver import Absent, Accepted, Found, Outcome, Rejected, Unknown
from tests.pos.rig import Rig
from tests.pos.sessions import START

SEND, LOOK_UP = AttemptKind.SEND, AttemptKind.LOOK_UP


def attempts(rig: Rig) -> list[Attempt]:
    """The trail of the only order, oldest first."""
    (state,) = rig.sessions.states.values()
    return list(state.attempts_of(1))


def story(rig: Rig) -> list[tuple[int, AttemptKind, AttemptOutcome, str]]:
    return [(one.number, one.kind, one.outcome, one.words) for one in attempts(rig)]


@pytest.mark.parametrize(
    ("outcome", "kept", "words"),
    [
        (Accepted("A17"), AttemptOutcome.ACCEPTED, "A17"),
        (Accepted(None), AttemptOutcome.ACCEPTED, ""),
        (Rejected("sold_out", "No\n\tmore  dough\x00"), AttemptOutcome.REJECTED, "No more dough"),
        (Absent(), AttemptOutcome.ABSENT, ""),
        (Unknown("timeout"), AttemptOutcome.UNKNOWN, "timeout"),
    ],
)
def test_every_outcome_is_kept_in_the_tills_words_or_ours(
    outcome: Outcome | Found, kept: AttemptOutcome, words: str
) -> None:
    trail = Calls()
    trail.note(SEND, START, START, outcome)
    (tried,) = trail.tried
    assert (tried.outcome, tried.words, tried.duration_ms) == (kept, words, 0)


def test_a_till_that_talks_for_ever_is_cut_short() -> None:
    trail = Calls()
    trail.note(SEND, START, START, Rejected("no", "because " * 1000))
    assert len(trail.tried[0].words) == WORDS_CHARS_MAX


def test_calls_that_seem_to_begin_at_once_are_told_apart() -> None:
    trail = Calls()
    for kind in (LOOK_UP, SEND, LOOK_UP):
        trail.note(kind, START, START, Absent())
    began = [tried.began_at for tried in trail.tried]
    assert began == sorted(set(began))


async def test_an_accepted_order_has_one_attempt_with_its_time(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(latency_s=0.25))
    rig.place()
    await trio.sleep(1)
    (attempt,) = attempts(rig)
    assert (attempt.kind, attempt.outcome, attempt.words, attempt.duration_ms) == (
        SEND,
        AttemptOutcome.ACCEPTED,
        "T1",
        250,
    )
    assert attempt.began_at == next(iter(rig.sessions.stories.values()))[2].at


async def test_a_refused_order_leaves_its_attempt_behind(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(Manner.REJECT, message="No more dough"))
    rig.place()
    await trio.sleep(1)
    assert not next(iter(rig.sessions.states.values())).orders
    assert story(rig) == [(1, SEND, AttemptOutcome.REJECTED, "No more dough")]


async def test_sendings_and_look_ups_are_kept_in_the_order_they_began(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(Manner.DROP_BEFORE, times=1))
    rig.place()
    await trio.sleep(9)
    assert story(rig) == [
        (1, SEND, AttemptOutcome.UNKNOWN, "connection_dropped"),
        (2, LOOK_UP, AttemptOutcome.ABSENT, ""),
        (3, SEND, AttemptOutcome.ACCEPTED, "T1"),
    ]


async def test_a_report_told_twice_is_kept_once(autojump_clock: MockClock, rig: Rig) -> None:
    async def lose_answer(name: str) -> None:
        if name == "after send":
            rig.sessions.lost_answers = 1

    rig.till.step = lose_answer
    rig.place()
    await trio.sleep(9)
    assert story(rig) == [(1, SEND, AttemptOutcome.ACCEPTED, "T1")]
