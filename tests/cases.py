"""One rule, many cases: a loop in one test, whose failure names its case; and chance, of which a little is quick."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import settings


@contextmanager
def case(*what: object) -> Iterator[None]:
    """Whatever fails inside says for which case."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"case: {', '.join(repr(each)[:200] for each in what)}")
        raise


def some_quick(seeds: int, quick: int) -> Sequence[Any]:
    """So many seeds as parameters; all but the first few are `slow`."""
    return [pytest.param(seed, marks=[pytest.mark.slow] if seed >= quick else []) for seed in range(seeds)]


def quick_are(quick: Iterable[Any], among: Iterable[Any]) -> Sequence[Any]:
    """These as parameters, a tuple as several; all but the quick ones are `slow`."""
    chosen = list(quick)
    several = [(one, one if isinstance(one, tuple) else (one,)) for one in among]
    return [pytest.param(*each, marks=[] if one in chosen else [pytest.mark.slow]) for one, each in several]


def tries(whole: int, quick: int) -> int:
    """How often chance tries what has a number of its own: as `tests/conftest.py` has chosen for all others."""
    return quick if settings.get_current_profile_name() == "quick" else whole
