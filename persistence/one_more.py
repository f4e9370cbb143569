"""One more of what a restaurant may have so many of, though somebody else may make one at the same moment.

Each has a place of its own, and of two that would be made in the same one only one is: theirs is counted then, and the
statement is run again.

Owns: the tries. Must not: know what is made.
"""

from collections.abc import Sequence

from persistence.bridge import Reads, Row


async def one_more(reads: Reads, text: str, arguments: Sequence[object], most: int) -> Row | None:
    """The row of what was made; None where there are `most` already. Raises `Unavailable`.

    The statement's last argument is `most`; its row says whether something was `made`, and how many were `there`.
    """
    for _ in range(most):
        (row,) = await reads.fetch(text, *arguments, most)
        if row["made"]:
            return row
        if row["there"] >= most:
            break
    return None
