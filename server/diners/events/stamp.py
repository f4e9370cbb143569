"""What every event carries, whatever it is about."""

from datetime import datetime
from typing import TypedDict

from actors.domain.who import By
from server.diners.frames import Ref


class Stamp(TypedDict):
    """The number of the event, when and whose doing it was, and the `ref` of the message that caused it, if any."""

    seq: int
    at: datetime
    by: By
    ref: Ref
