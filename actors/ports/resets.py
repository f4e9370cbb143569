"""Forgotten passwords that somebody is to be mailed about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from attrs import field, frozen


@frozen
class DrawnToken:
    """A token that is mailed and nowhere else, and what is kept of it."""

    token: str = field(repr=False)
    token_hash: str


@frozen
class DueReset:
    """Somebody has asked for a new password and was not mailed. `asked_at` is which time, if they asked more often.

    `again`: it was about to be mailed before.
    """

    reset_id: UUID
    restaurant_id: int
    email: str = field(repr=False)
    language: str
    asked_at: datetime
    again: bool


class ResetMails(Protocol):
    """Where they are kept. Everything raises `Unavailable`. Times are the caller's, aware UTC.

    `good_for` is for how long a token opens an account, and somebody waits for it; `pause` for how long nobody is tried
    again who could not be mailed.
    """

    async def unmailed(self, now: datetime, good_for: timedelta, pause: timedelta) -> Sequence[int]:
        """The restaurants of whose people somebody is to be mailed. What was asked too long ago is forgotten."""
        ...

    async def take(
        self, restaurant_id: int, now: datetime, token_hash: str, good_for: timedelta, pause: timedelta
    ) -> DueReset | None:
        """The restaurant's next one, about to be mailed a token of this hash, which alone is good from now on.

        Whoever was not tried yet comes first, then whoever asked first; None where there is none.
        """
        ...

    async def mailed(self, due: DueReset, at: datetime) -> None:
        """The mail was taken."""
        ...
