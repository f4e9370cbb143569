"""One call to the till about an order, as it is kept."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen


class AttemptKind(StrEnum):
    """What was asked of the till."""

    SEND = "send"
    LOOK_UP = "look_up"


class AttemptOutcome(StrEnum):
    """What the till answered. `ABSENT` is a look-up's: the till does not have the order."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@frozen
class Attempt:
    """One call to the till about an order, as it is kept. `number` counts from 1 for each order, look-ups too.

    `began_at` is aware UTC, `duration_ms` in milliseconds. `words` are the till's, or our code for what went wrong,
    at most `limits.ATTEMPT_WORDS_CHARS_MAX` characters.
    """

    restaurant_id: int
    order_number: int
    number: int
    kind: AttemptKind
    began_at: datetime
    duration_ms: int
    outcome: AttemptOutcome
    words: str
