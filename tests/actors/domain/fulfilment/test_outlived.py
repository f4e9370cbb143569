"""An order of the shop that has outlived its session gives back no place in a slot, because it cannot be called off."""

import re

from actors.domain.ordering.order import STATUS_MOVES, OrderStatus
from persistence.statements import statement


def test_what_has_outlived_its_session_is_over_and_nothing_that_is_over_is_called_off() -> None:
    kept = statement("forget_sessions")
    said = re.search(r"fulfilment <> 'dine_in'\s+AND o.status NOT IN \(([^)]*)\)", kept)
    assert said is not None, "sessions with open orders of the shop are kept"
    over = {OrderStatus(word.strip(" '")) for word in said[1].split(",")}
    reached = set(over)
    for status in over:
        reached |= set(STATUS_MOVES[status])
    assert OrderStatus.CANCELLED not in {to for status in reached for to in STATUS_MOVES[status]}
