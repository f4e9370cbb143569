"""Where a session has gone that was merged into another."""

from datetime import datetime
from uuid import UUID

from attrs import frozen


@frozen
class Merged:
    """The session that has everything now, and since when (aware UTC)."""

    into: UUID
    at: datetime
