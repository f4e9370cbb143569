"""The list of those who wait: by item, until their time is over, and never too long."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from actors.domain.stock import waiting as module
from actors.domain.stock.hold import Hold
from actors.domain.stock.waiting import Waiting

START: Final = datetime(2026, 5, 8, 18, 30, tzinfo=UTC)
PARTY, OTHERS, LINE, OTHER_LINE = (UUID(int=n) for n in range(1, 5))


def ask(line: UUID, item: int = 1, qty: int = 1, after_s: int = 900) -> Hold:
    return Hold(line, item, 1, qty, START + timedelta(seconds=after_s))


def who(waiting: Waiting, *items: int) -> set[tuple[UUID, UUID, int]]:
    return {(session_id, hold.public_id, hold.qty) for session_id, hold in waiting.of(items)}


def test_a_session_says_anew_what_it_waits_for_and_others_are_left_alone() -> None:
    waiting = Waiting()
    waiting.replace(OTHERS, {LINE: ask(LINE)})
    waiting.replace(PARTY, {LINE: ask(LINE), OTHER_LINE: ask(OTHER_LINE, item=2)})
    assert who(waiting, 1, 2, 3) == {(OTHERS, LINE, 1), (PARTY, LINE, 1), (PARTY, OTHER_LINE, 1)}
    waiting.replace(PARTY, {LINE: ask(LINE, qty=3)})
    assert who(waiting, 1, 2) == {(OTHERS, LINE, 1), (PARTY, LINE, 3)}
    waiting.replace(PARTY, {})
    assert who(waiting, 1, 2) == {(OTHERS, LINE, 1)}


def test_who_was_served_and_says_the_same_again_waits_again() -> None:
    waiting = Waiting()
    waiting.replace(PARTY, {LINE: ask(LINE)})
    waiting.drop((PARTY, LINE), 1)
    assert not waiting
    waiting.replace(PARTY, {LINE: ask(LINE)})
    assert who(waiting, 1) == {(PARTY, LINE, 1)}


def test_whose_time_is_over_waits_no_more_unless_they_asked_again_since() -> None:
    waiting = Waiting()
    waiting.replace(PARTY, {LINE: ask(LINE, after_s=60)})
    waiting.replace(OTHERS, {LINE: ask(LINE, after_s=60)})
    waiting.replace(OTHERS, {LINE: ask(LINE, after_s=120)})
    waiting.expire(START + timedelta(seconds=60))
    assert who(waiting, 1) == {(OTHERS, LINE, 1)}
    waiting.expire(START + timedelta(seconds=120))
    assert not waiting


def test_there_is_an_end_to_how_many_wait_and_room_again_when_some_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 3)
    waiting = Waiting()
    for n in range(5):
        waiting.add((PARTY, UUID(int=n)), ask(UUID(int=n)))
    assert {line for _, line, _ in who(waiting, 1)} == {UUID(int=n) for n in range(3)}
    waiting.drop((PARTY, UUID(int=0)), 1)
    waiting.add((PARTY, UUID(int=4)), ask(UUID(int=4)))
    assert len(who(waiting, 1)) == 3


def test_who_comes_and_goes_all_evening_leaves_nothing_behind() -> None:
    waiting = Waiting()
    waiting.replace(OTHERS, {LINE: ask(LINE)})
    for n in range(3 * module.OVER_MAX):
        waiting.replace(PARTY, {LINE: ask(LINE, after_s=n)} if n % 2 else {})
    assert len(waiting._ends) <= 2 * module.OVER_MAX
    waiting.expire(START + timedelta(seconds=901))
    assert who(waiting, 1) == {(PARTY, LINE, 1)}
