"""What can be asked about calls for the staff."""

from uuid import UUID

from attrs import frozen

from actors.domain.calls.call import CallReason


@frozen
class CallWaiter:
    """A member calls somebody."""

    by: UUID
    reason: CallReason
    note: str = ""


@frozen
class AcknowledgeCall:
    """A staff user is on their way. Any role may."""

    call_id: UUID
    by_user: int


CallCommand = CallWaiter | AcknowledgeCall
