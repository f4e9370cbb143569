"""When staff should look after a party that has gone quiet with its bill open (`docs/contract.md` §7).

Owns: that rule. Must not: end a session, which its own deadline does (`actors.domain.state`). Pure.

It holds for a session that has closed as well: its unpaid bill stays on the floor until somebody has seen to it.
"""

from datetime import datetime, timedelta

from actors.domain import limits
from actors.domain.state import State


def idle_warning_at(state: State) -> datetime | None:
    """From when on staff should look, if nobody does anything until then; None while there is nothing to pay."""
    if not state.unpaid_total:
        return None
    return state.session.last_activity_at + timedelta(seconds=limits.IDLE_WARNING_S)


def idle_warning(state: State, now: datetime) -> bool:
    """Whether nobody has done anything for `IDLE_WARNING_S` while the bill is open. `now` is aware UTC."""
    at = idle_warning_at(state)
    return at is not None and at <= now
