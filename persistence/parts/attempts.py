"""Calls to the till about an order. They outlive the order, which is not kept where the till refused it."""

from typing import Final

import attrs

from actors.domain.limits import ATTEMPT_WORDS_CHARS_MAX, ATTEMPTS_MAX
from actors.domain.till.attempt import Attempt
from persistence.part import OF_RESTAURANT, OUTLIVES_SESSION, SESSION_ID, Index, Part, Table, loads, of_owner, saves

_TABLE: Final = Table(
    "order_attempts",
    Attempt,
    key=("restaurant_id", "order_number", "number"),
    owner=(attrs.evolve(SESSION_ID, nullable=True),),
    references=(OUTLIVES_SESSION, OF_RESTAURANT),
    checks={
        "number": f"number BETWEEN 1 AND {ATTEMPTS_MAX}",
        "duration_ms": "duration_ms >= 0",
        "words": f"char_length(words) <= {ATTEMPT_WORDS_CHARS_MAX}",
    },
    indexes=(Index(("session_id",)),),
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "attempts",
                _TABLE,
                branches=("attempts",),
                prefix=of_owner,
                updates=("kind", "began_at", "duration_ms", "outcome", "words"),
            ),
        ),
        load=loads(
            _TABLE,
            "attempts",
            key=lambda attempt: (attempt.order_number, attempt.number),
            order_by=("order_number", "number"),
        ),
        tables=(_TABLE,),
    ),
)
