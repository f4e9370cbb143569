"""The tree of a session in memory, one change further, as Postgres would give it.

Owns: that, and what of a change Postgres would not take. Must not: keep anything.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from actors.domain.cart.line import Line
from actors.domain.cart.memory import remembered
from actors.domain.limits import QTY_MAX
from actors.domain.session import Session
from actors.domain.state import State
from actors.ports.journal import Change
from persistence import trees
from persistence.shapes import rows_of


def grown(state: State | None, change: Change, session: Session) -> State:
    """The tree with the change's values in it, each branch in the order in which Postgres would give it."""
    values: dict[str, list[Any]] = {}
    for load in trees.LOADS:
        kept = {key: value for name in load.branches for key, value in _branch(state, name).items()}
        new = {load.key(value): value for name in load.branches for value in change.parts.get(name, ())}
        # What has left one of several branches is in another one, or forgotten.
        gone = {key for name in load.branches for key in change.gone.get(name, ())} - new.keys()
        left = [value for key, value in (kept | new).items() if key not in gone]
        values[load.name] = sorted(left, key=load.order)
    tree = trees.tree_of(session, values)
    return attrs.evolve(tree, retired=remembered(tree.retired))


def _branch(state: State | None, name: str) -> Mapping[Any, Any]:
    return {} if state is None else getattr(state, name)


def fits(line: Line) -> bool:
    """Whether the checks of the lines' table hold."""
    return 1 <= line.qty <= QTY_MAX and line.unit_price >= 0


def unfit_text(change: Change) -> bool:
    """Whether some text is no Unicode or has a NUL in it, which Postgres does not keep."""
    texts = (value for row in rows_of(change) for value in row if isinstance(value, str))
    try:
        return any(b"\0" in text.encode() for text in texts)
    except UnicodeEncodeError:
        return True
