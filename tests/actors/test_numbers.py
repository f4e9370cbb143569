"""Numbers as a person writes them down for the server."""

import pytest

from actors.numbers import number_between

least_to_most = number_between("TRIVET_X_S", 0.5, 8.0)


@pytest.mark.parametrize(("said", "meant"), [("0.5", 0.5), (" 3 ", 3.0), ("8", 8.0), (2.5, 2.5)])
def test_what_is_within_the_bounds_is_taken_with_both_ends(said: str | float, meant: float) -> None:
    assert least_to_most(said) == meant


@pytest.mark.parametrize("said", ["0.49", "8.01", "-1", "", "soon", "nan", "inf", "1,5"])
def test_what_is_not_is_refused_with_a_sentence_that_names_it_and_says_the_bounds(said: str) -> None:
    with pytest.raises(ValueError, match=r"^TRIVET_X_S must be a number from 0\.5 to 8, not ") as refused:
        least_to_most(said)
    assert repr(said) in str(refused.value)


def test_of_what_was_written_only_the_beginning_is_said() -> None:
    with pytest.raises(ValueError, match="must be a number") as refused:
        least_to_most("9" * 400)
    assert len(str(refused.value)) < 120
