"""An open loop: when edits are due, and that no wait of theirs is overlooked, on a clock that the test turns."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import pairwise
from random import Random
from statistics import mean, pstdev

import pytest
from attrs import define, field

from bench.schedule import BURST_MAX, GRACE_S, LATE_S, Due, keep, poisson

SERVICE_S = 0.002


@define
class FakeLine:
    """A server that answers each edit `SERVICE_S` after it was sent, unless `answer_at` says otherwise."""

    answer_at: Callable[[float], float | None] = lambda sent_s: sent_s + SERVICE_S
    sending_takes_s: Callable[[int], float] = lambda number: 0.0
    now_s: float = 100.0
    sent: list[float] = field(factory=list)
    bursts: list[int] = field(factory=lambda: [0])
    _answers: list[tuple[float, int]] = field(factory=list)

    def clock(self) -> float:
        return self.now_s

    def send(self, phone: int) -> None:
        at_s = self.answer_at(self.now_s - 100.0)
        self.now_s += self.sending_takes_s(len(self.sent))
        self.sent.append(self.now_s - 100.0)
        self.bursts[-1] += 1
        if at_s is not None:
            heappush(self._answers, (at_s + 100.0, phone))

    def wait(self, seconds: float) -> Iterator[tuple[int, int]]:
        self.bursts.append(0)
        until_s = self.now_s + seconds + 1e-9  # clocks do not stop at the moment that one waits for
        if not self._answers or self._answers[0][0] > until_s:
            self.now_s = until_s
            return
        self.now_s = max(self.now_s, self._answers[0][0])
        while self._answers and self._answers[0][0] <= self.now_s:
            yield heappop(self._answers)[1], 1


def evenly(edits: int, per_s: float) -> list[Due]:
    return [Due(number / per_s, number % 10) for number in range(edits)]


def test_phones_edit_at_their_own_times_and_together_as_often_as_wanted() -> None:
    schedule = poisson(phones=40, per_s=400, seconds=20, random=Random(1))

    assert [due.at_s for due in schedule] == sorted(due.at_s for due in schedule)
    assert 0 < schedule[0].at_s <= schedule[-1].at_s < 20
    assert len(schedule) == pytest.approx(8_000, rel=0.05)
    for phone in range(40):
        times = [due.at_s for due in schedule if due.phone == phone]
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert mean(gaps) == pytest.approx(0.1, rel=0.3)
        assert pstdev(gaps) == pytest.approx(mean(gaps), rel=0.4), "as irregular as a Poisson process, not a metronome"


def test_the_same_seed_gives_the_same_times() -> None:
    assert poisson(4, 100, 1, Random(7)) == poisson(4, 100, 1, Random(7))
    assert poisson(4, 100, 1, Random(7)) != poisson(4, 100, 1, Random(8))


def test_a_prompt_server_shows_its_own_time_and_nothing_is_late() -> None:
    line = FakeLine()
    outcome = keep(evenly(1_000, per_s=100), line, line.clock)

    assert (outcome.edits, outcome.unanswered, outcome.late) == (1_000, 0, 0)
    assert outcome.p50_s == pytest.approx(SERVICE_S)
    assert outcome.p99_s == pytest.approx(SERVICE_S)
    assert outcome.spread == pytest.approx(1)
    assert line.sent == pytest.approx([number / 100 for number in range(1_000)])


def test_a_sender_that_was_held_up_does_not_hide_how_long_people_would_have_waited() -> None:
    """The planted fault is coordinated omission: a time from the sending would be 2 ms for each of these."""
    line = FakeLine(sending_takes_s=lambda number: 1.0 if number == 100 else 0.0)
    outcome = keep(evenly(1_000, per_s=100), line, line.clock)

    assert outcome.p99_s == pytest.approx(0.95, abs=0.1), "a hundred were due while the sender was held up"
    assert outcome.p50_s == pytest.approx(SERVICE_S)
    assert outcome.late == pytest.approx(0.1, abs=0.005)
    assert outcome.late_p99_s == pytest.approx(0.9, abs=0.1)


def test_a_server_that_stands_still_is_sent_to_all_the_same() -> None:
    """A closed loop would have sent nothing meanwhile, and would show one slow edit a phone."""
    line = FakeLine(answer_at=lambda sent_s: max(sent_s, 2.0) + SERVICE_S if sent_s > 1 else sent_s + SERVICE_S)
    outcome = keep(evenly(400, per_s=100), line, line.clock)

    assert outcome.late == 0
    assert outcome.p99_s == pytest.approx(0.97, abs=0.05)
    assert sum(1.0 < sent_s < 2.0 for sent_s in line.sent) >= 99


def test_what_is_never_answered_counts_for_as_long_as_it_was_waited_for() -> None:
    line = FakeLine(answer_at=lambda sent_s: None if sent_s >= 9.0 else sent_s + SERVICE_S)
    outcome = keep(evenly(1_000, per_s=100), line, line.clock)

    assert (outcome.edits, outcome.unanswered) == (1_000, 100)
    assert outcome.p99_s == pytest.approx(GRACE_S + 0.9, abs=0.1)


def test_a_late_sender_listens_in_between() -> None:
    line = FakeLine(sending_takes_s=lambda number: 1.0 if number == 0 else LATE_S / 10)
    keep(evenly(500, per_s=500), line, line.clock)

    assert max(line.bursts) == BURST_MAX


def test_answers_are_counted_for_the_phone_that_asked() -> None:
    """Two phones, of which the second is answered a second later than the first."""
    due = [Due(at_s, phone) for at_s in (0.0, 0.1) for phone in (0, 1)]

    class Slow(FakeLine):
        def send(self, phone: int) -> None:
            heappush(self._answers, (self.now_s + phone, phone))

    line = Slow()
    outcome = keep(due, line, line.clock)

    assert outcome.unanswered == 0
    assert outcome.p50_s == pytest.approx(0.5)
