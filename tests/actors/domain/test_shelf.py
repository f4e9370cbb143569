"""One shelf while turns are under way, against all that may become of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Final
from uuid import UUID

import pytest
from attrs import Factory, define

from actors.domain.stock.hold import Hold
from actors.domain.stock.shelf import Shelf

SESSIONS: Final = tuple(UUID(int=n) for n in range(1, 5))
LINES: Final = tuple(UUID(int=n) for n in range(100, 103))
START: Final = datetime(2026, 5, 8, 18, 30, tzinfo=UTC)


@define
class Party:
    """What one session holds as it is stored, and what it will hold and move if its turn is saved."""

    stored: dict[UUID, Hold] = Factory(dict)
    draft: dict[UUID, Hold] = Factory(dict)
    moved: int = 0
    turning: bool = False
    ordered: int = 0


class Counter:
    """A shelf, and beside it what is stored: the plain truth that it must never be better or worse than."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.on_hand = 12
        self.shelf = Shelf(self.on_hand)
        self.parties = {session_id: Party() for session_id in SESSIONS}

    def futures(self, mine: UUID | None) -> Iterator[int]:
        """How many are free in each way in which the turns under way may end; this session's own is saved."""
        turning = [key for key, party in self.parties.items() if party.turning and key != mine]
        for fates in product((False, True), repeat=len(turning)):
            saved = {key for key, fate in zip(turning, fates, strict=True) if fate} | ({mine} - {None})
            free = self.on_hand
            for key, party in self.parties.items():
                holds = party.draft if key in saved and party.turning else party.stored
                free += (party.moved if key in saved else 0) - sum(hold.qty for hold in holds.values())
            yield free

    def step(self) -> None:
        session_id = self.rng.choice(SESSIONS)
        party = self.parties[session_id]
        if party.turning and self.rng.random() < 0.4:
            self.end(session_id, party, saved=self.rng.random() < 0.6)
            return
        if not party.turning:
            party.turning, party.draft, party.moved = True, dict(party.stored), 0
            self.shelf.begin(session_id)
        self.rng.choice((self.ask, self.ask, self.let_go, self.order, self.give_back))(session_id, party)

    def ask(self, session_id: UUID, party: Party) -> None:
        line = self.rng.choice(LINES)
        free = self.shelf.for_line(session_id, line)
        if free:
            qty = self.rng.randint(1, free)
            party.draft[line] = Hold(line, 1, 1, qty, START + timedelta(seconds=self.rng.randrange(900)))
            self.shelf.put((session_id, line), party.draft[line])

    def let_go(self, session_id: UUID, party: Party) -> None:
        line = self.rng.choice(LINES)
        party.draft.pop(line, None)
        self.shelf.drop((session_id, line))

    def order(self, session_id: UUID, party: Party) -> None:
        """All that it holds is taken."""
        quantity = sum(hold.qty for hold in party.draft.values())
        assert quantity <= self.shelf.for_session(session_id)
        self.shelf.move(session_id, -quantity)
        party.moved -= quantity
        for line in list(party.draft):
            self.shelf.drop((session_id, line))
        party.draft.clear()

    def give_back(self, session_id: UUID, party: Party) -> None:
        """What it ordered comes back, to be held by a line of its own or by nobody."""
        back = self.rng.randint(0, max(0, party.ordered - party.moved))
        self.shelf.move(session_id, back)
        party.moved += back
        free_lines = [line for line in LINES if line not in party.draft]
        if back and free_lines and self.rng.random() < 0.7:
            party.draft[free_lines[0]] = Hold(free_lines[0], 1, 1, back, START)
            self.shelf.put((session_id, free_lines[0]), party.draft[free_lines[0]])

    def end(self, session_id: UUID, party: Party, *, saved: bool) -> None:
        party.turning = False
        if saved:
            self.shelf.saved(session_id)
            self.on_hand += party.moved
            party.ordered -= party.moved
            party.stored = party.draft
        else:
            self.shelf.undone(session_id)
            for line in LINES:
                self.shelf.drop((session_id, line))
            for line, hold in party.stored.items():
                self.shelf.put((session_id, line), hold)
        party.draft, party.moved = dict(party.stored), 0

    def check(self) -> None:
        worst = min(self.futures(None))
        assert worst >= 0, "more was promised than there is"
        assert self.shelf.available == worst
        for session_id, party in self.parties.items():
            if party.turning:
                own = sum(hold.qty for hold in party.draft.values())
                assert self.shelf.for_session(session_id) == max(0, min(self.futures(session_id)) + own)
        assert self.shelf.held == sum(hold.qty for hold in self.shelf.holds.values())
        assert not self.shelf.short


@pytest.mark.parametrize("seed", [*range(10), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 40))])
def test_what_is_free_is_the_worst_of_all_that_may_become_of_turns_and_nothing_less(seed: int) -> None:
    counter = Counter(Random(seed))
    for _ in range(300):
        counter.step()
        counter.check()
    for session_id, party in counter.parties.items():
        if party.turning:
            counter.end(session_id, party, saved=True)
    counter.check()
    assert counter.shelf.on_hand == counter.on_hand
    assert counter.shelf.under_way == {}
