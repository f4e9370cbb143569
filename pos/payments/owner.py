"""Whose a payment is, as far as its settlement speaks with them.

Owns: how they are found. Must not: know a session or a store.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from pos.outside.owner import Owner

FindOwner = Callable[[UUID, UUID], Awaitable[Owner]]
"""The session that has a payment, given the session where it was last seen and its id; sessions are merged.

Raises `NoSuchSession` and `Unavailable`."""
