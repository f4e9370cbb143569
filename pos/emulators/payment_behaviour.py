"""How the emulated payment provider can be told to misbehave.

Owns: the words for it. Must not: misbehave.
"""

from enum import StrEnum
from typing import Annotated, Final

import msgspec

SECONDS_MAX: Final = 3600.0

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=SECONDS_MAX)]


class PaymentManner(StrEnum):
    """How the provider treats what it is asked to do."""

    OBEY = "obey"
    DECLINE = "decline"  # every card, wherever it is used
    ERROR = "error"  # 500, and nothing is done
    ERROR_KEPT = "error_kept"  # the same, and again for the same key, as Stripe does once it has begun
    GARBLE = "garble"  # does it, answers nonsense
    DROP = "drop"  # does it, then the connection is gone
    DROP_BEFORE = "drop_before"  # the connection is gone before it does anything


class Step(StrEnum):
    """What the provider can be asked to do."""

    PAGE = "page"  # open one
    CHARGE = "charge"  # a saved card
    CAPTURE = "capture"
    CANCEL = "cancel"  # an intent, or a page
    REFUND = "refund"
    DETACH = "detach"


class Telling(StrEnum):
    """How the provider tells us of what happened."""

    ONCE = "once"
    TWICE = "twice"
    LATE = "late"  # `late_s` afterwards, and so perhaps in another order
    NEVER = "never"


class PaymentBehaviour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the provider behaves, for the next `times` requests to do something, or until told otherwise.

    `at` limits it to one kind of request. `think_s` passes before it does what it is asked, also when nobody waits any
    more; `latency_s` between that and its answer. Look-ups fail (503) where `look_up` is false.
    """

    manner: PaymentManner = PaymentManner.OBEY
    at: Step | None = None
    think_s: Seconds = 0.0
    latency_s: Seconds = 0.0
    look_up: bool = True
    look_up_latency_s: Seconds = 0.0
    webhooks: Telling = Telling.ONCE
    late_s: Seconds = 5.0
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None
