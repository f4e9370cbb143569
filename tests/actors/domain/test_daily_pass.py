"""What a daily pass is made of, and when two are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.daily_pass import WORDS_OF_A_PASS, normal, spoken
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
