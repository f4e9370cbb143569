"""Calls for the staff as frames: somebody was called, and somebody is on their way."""

from typing import assert_never

from actors.domain.calls.events import CallEvent, WaiterAcknowledged, WaiterCalled
from server.diners import frames as f
from server.diners.events.stamp import Stamp


def frame(event: CallEvent, stamp: Stamp) -> f.EventFrame:
    """The frame of an event. Who of the staff comes is not told."""
    call = event.call
    match event:
        case WaiterCalled():
            return f.WaiterCalledFrame(call_id=call.call_id, reason=call.reason, note=call.note, **stamp)
        case WaiterAcknowledged():
            return f.WaiterAcknowledgedFrame(call_id=call.call_id, reason=call.reason, **stamp)
        case _:
            assert_never(event)
