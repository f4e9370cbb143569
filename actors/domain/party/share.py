"""The link with which others join a cart of the shop."""

from datetime import datetime
from uuid import UUID

from attrs import frozen


@frozen
class Share:
    """What the link names, and until when it is good (aware UTC). A cart has one; a new one ends the one before."""

    share_id: UUID
    until: datetime
