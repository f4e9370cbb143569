"""One more of what a restaurant may have so many of, though somebody else may make one at the same moment.

Each has a place of its own, and of two that would be made in the same one only one is: theirs is counted then, and the
statement is run again. Its last argument is how many there may be; its row says whether something was `made`, and how
many were `there`.

Owns: the tries, for the server and for a command line that has no event loop. Must not: know what is made.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persistence.bridge import Reads, Row


async def one_more(reads: "Reads", text: str, arguments: Sequence[object], most: int) -> "Row | None":
    """The row of what was made; None where there are `most` already. Raises `Unavailable`."""
    for _ in range(most):
        (row,) = await reads.fetch(text, *arguments, most)
        if _settled(row, most):
            return row if row["made"] else None
    return None


def one_more_at_once(run: Callable[[], Mapping[str, Any]], most: int) -> Mapping[str, Any] | None:
    """The same of a statement that `run` runs."""
    for _ in range(most):
        row = run()
        if _settled(row, most):
            return row if row["made"] else None
    return None


def _settled(row: "Row | Mapping[str, Any]", most: int) -> bool:
    """Whether it was made, or there is no place: else somebody has just taken it."""
    return bool(row["made"]) or row["there"] >= most
