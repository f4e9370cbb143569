"""Whose an order is, as far as its delivery speaks with them.

Owns: how they are found. Must not: know a session or a store.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from pos.outside.owner import Owner

FindOwner = Callable[[int, int, UUID | None], Awaitable[Owner]]
"""Whose an order is, given its restaurant, its number and its session, if that still is. Raises `NoSuchSession` and
`Unavailable`."""
