"""Which lines that have left the cart are remembered. Pure.

A message may come twice, late, from a phone that was never answered; the line that it adds must not come back. Whoever
adds and removes for fun must not fill the session's memory, nor take the memory of anybody else.
"""

from collections.abc import Mapping
from uuid import UUID

from actors.domain import limits
from actors.domain.cart.line import Line


def remembered(retired: Mapping[UUID, Line]) -> Mapping[UUID, Line]:
    """The retired lines without what is forgotten: of each member's removed lines, those that were added first.

    It depends on the lines alone, so that a session read from the store remembers what it did before.
    """
    if len(retired) <= limits.REMOVED_LINES_REMEMBERED:
        return retired
    removed: dict[UUID, list[Line]] = {}
    for line in retired.values():
        if line.removed:
            removed.setdefault(line.member_id, []).append(line)
    forgotten = {line.public_id for lines in removed.values() for line in _first_added(lines)}
    return {public_id: line for public_id, line in retired.items() if public_id not in forgotten}


def _first_added(lines: list[Line]) -> list[Line]:
    """All but the last ones that are remembered."""
    return sorted(lines, key=lambda line: line.added_seq)[: -limits.REMOVED_LINES_REMEMBERED]
