"""The calls to the till about an order, as they are kept with it.

Owns: numbering attempts, knowing one that was reported before, and their bounds. Must not: decide what an attempt
means for its order. Pure.
"""

from collections.abc import Iterable, Iterator

from actors.domain import limits
from actors.domain.ordering.order import Order
from actors.domain.state import State
from actors.domain.text import tidy
from actors.domain.till.attempt import Attempt
from actors.domain.till.commands import Tried


def new_attempts(state: State, order: Order, tried: Iterable[Tried]) -> tuple[Attempt, ...]:
    """What of `tried` is not among the order's attempts yet, numbered on from them.

    The same kind of call begun at the same moment is the same attempt. Beyond `limits.ATTEMPTS_MAX` the last number
    is given again, so that the beginning of the story and its end are kept.
    """
    return tuple(_numbered(state.attempts_of(order.order_number), order, tried))


def _numbered(kept: tuple[Attempt, ...], order: Order, tried: Iterable[Tried]) -> Iterator[Attempt]:
    known = {(attempt.kind, attempt.began_at) for attempt in kept}
    number = len(kept)
    for one in tried:
        if (one.kind, one.began_at) in known:
            continue
        known.add((one.kind, one.began_at))
        number = min(number + 1, limits.ATTEMPTS_MAX)
        yield _kept(one, order, number)


def _kept(one: Tried, order: Order, number: int) -> Attempt:
    duration_ms = min(max(one.duration_ms, 0), limits.ATTEMPT_MS_MAX)
    words = tidy(one.words)[: limits.ATTEMPT_WORDS_CHARS_MAX].rstrip()
    return Attempt(
        order.restaurant_id, order.order_number, number, one.kind, one.began_at, duration_ms, one.outcome, words
    )
