"""One rule, many cases: a loop in one test, whose failure names its case."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def case(*what: object) -> Iterator[None]:
    """Whatever fails inside says for which case."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"case: {', '.join(repr(each)[:200] for each in what)}")
        raise
