"""What a session hands over to another, as the steps of one transaction.

Rows that are a restaurant's stay what they are and change their session; then each session saves its own change, by the
statements of every other turn. So nothing is written here that a collection says of itself.

Owns: the steps. Must not: know a connection, or why anything is handed over. Pure.
"""

from collections.abc import Sequence
from typing import Final

from actors.errors import BadRow
from actors.ports.journal import Change
from persistence.shapes import flush_of
from persistence.statements import statement
from persistence.transaction import Step

_HAND_OVER: Final = statement("hand_over")


def handed_over(giving: Change, taking: Change) -> Sequence[Step]:
    """The steps that save both changes. Raises `BadRow` for bytes that are no text."""
    gone = giving.gone
    kept = {line.public_id for name in ("lines", "retired") for line in giving.parts.get(name, ())}
    lines = {key for name in ("lines", "retired") for key in gone.get(name, ())} - kept
    keys = [*gone.get("placements", ())]
    whose = (giving.owner.key, taking.owner.key)
    members, orders, payments = ([*gone.get(name, ())] for name in ("members", "orders", "payments"))
    rows = Step(_HAND_OVER, (*whose, members, orders, keys, [*lines], payments))
    try:
        flushes = [flush_of([change]) for change in (giving, taking)]
    except ValueError as error:
        raise BadRow("bytes that are no text") from error
    return [rows, *(Step(shape.text, arguments, fenced=True) for shape, arguments in flushes)]
