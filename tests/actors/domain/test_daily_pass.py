"""What a daily pass is made of, and when two are the same."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.daily_pass import WORDS_OF_A_PASS, DailyPass, PassRecord, normal, replaced_at, spoken
from actors.domain.pass_words import WORDS


def test_the_words_can_be_told_apart_and_said() -> None:
    assert len(set(WORDS)) == len(WORDS) >= 450
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 8 for word in WORDS)
    assert not {f"{word}s" for word in WORDS} & set(WORDS)


def test_a_pass_takes_each_word_by_a_draw_of_its_own_among_all() -> None:
    drawn = iter([0, len(WORDS) - 1, 7])
    asked: list[int] = []

    def draw(below: int) -> int:
        asked.append(below)
        return next(drawn)

    assert spoken(draw) == f"{WORDS[0]} {WORDS[-1]} {WORDS[7]}"
    assert asked == [len(WORDS)] * WORDS_OF_A_PASS


@pytest.mark.parametrize(
    "said", ["amber otter lemon", " Amber  OTTER-lemon. ", "amber,otter,lemon", "ａｍｂｅｒ otter_lemon"]
)
def test_case_and_what_parts_the_words_do_not_count(said: str) -> None:
    assert normal(said) == "amber otter lemon"


def test_the_order_of_the_words_and_their_ends_count() -> None:
    assert normal("otter amber lemon") != normal("amber otter lemon") != normal("amberotter lemon")


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=3))
def test_a_pass_is_what_it_is_already(words: list[str]) -> None:
    assert normal(" ".join(words)) == " ".join(words)


EVENING = datetime(2024, 1, 15, 19, tzinfo=UTC)
AFTER_THE_CUT_OFF = datetime(2024, 1, 16, 3, 1, tzinfo=UTC)  # 04:01 in Rome


def of(day: date, *, required: bool = True) -> PassRecord:
    return PassRecord(required, time(4), None, DailyPass(day, "hash", EVENING))


def test_a_pass_that_is_asked_for_is_replaced_when_its_day_ends() -> None:
    assert replaced_at(of(date(2024, 1, 15)), "Europe/Rome", EVENING) == datetime(2024, 1, 16, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "now"),
    [
        (of(date(2024, 1, 15), required=False), EVENING),
        (of(date(2024, 1, 15)), AFTER_THE_CUT_OFF),
        (of(date(2024, 1, 17)), EVENING),
        (PassRecord(required=True, cutoff=time(4), owner_email=None, live=None), EVENING),
    ],
)
def test_it_is_not_said_when_where_nobody_is_asked_or_that_day_is_not_today(record: PassRecord, now: datetime) -> None:
    assert replaced_at(record, "Europe/Rome", now) is None
