"""What has happened to calls for the staff."""

from datetime import datetime

from attrs import frozen

from actors.domain.calls.call import Call
from actors.domain.who import By


@frozen
class WaiterCalled:
    """Somebody was called."""

    at: datetime
    by: By
    call: Call


@frozen
class WaiterAcknowledged:
    """Somebody is on their way; `call` says who."""

    at: datetime
    by: By
    call: Call


CallEvent = WaiterCalled | WaiterAcknowledged
