"""What is known about the till for one order, and what is being done about it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class PosStatus(StrEnum):
    """What is known about the till."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


POS_MOVES: Final[Mapping[PosStatus, frozenset[PosStatus]]] = MappingProxyType(
    {
        PosStatus.QUEUED: frozenset({PosStatus.SENDING, PosStatus.ACCEPTED, PosStatus.REJECTED, PosStatus.UNKNOWN}),
        PosStatus.SENDING: frozenset({PosStatus.ACCEPTED, PosStatus.REJECTED, PosStatus.UNKNOWN, PosStatus.SENDING}),
        PosStatus.UNKNOWN: frozenset({PosStatus.SENDING, PosStatus.ACCEPTED, PosStatus.REJECTED, PosStatus.UNKNOWN}),
        PosStatus.ACCEPTED: frozenset(),
        PosStatus.REJECTED: frozenset({PosStatus.ACCEPTED, PosStatus.QUEUED}),
    }
)
"""A till that first refused and is then seen to have the order has it: the kitchen's word is the last.

Staff may send a refused order again: the till does not have it, so it is as good as never sent.
"""


RESENT: Final = "resent"
"""The `pos_error` of an order that staff have told to go again. Where its outcome was unknown it still is, so it is
looked up first; a till without look-up is sent it, because staff have looked."""


class Phase(StrEnum):
    """What is being done with an order that is on its way to the till (`order_phase`)."""

    SENDING = "sending"
    RETRYING = "retrying"
    CHECKING = "checking"
    QUEUED = "queued"
