"""Whose an order is, as far as its delivery speaks with them.

Owns: the interface. Must not: know a session or a store.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

from actors.domain.commands import Command
from actors.domain.decision import Decision
from actors.domain.restaurant import Restaurant
from actors.domain.state import State


class Told(Protocol):
    """What an owner answers: what the command led to, and how things stand, durably, right after it."""

    @property
    def decision(self) -> Decision:
        """Events, or a refusal, or nothing because it happened before."""
        ...

    @property
    def state(self) -> State:
        """The tree that the order is in."""
        ...

    @property
    def restaurant(self) -> Restaurant:
        """The restaurant."""
        ...


class OrderOwner(Protocol):
    """Whose an order is, as far as delivery speaks with them. Their waits are bounded.

    It is the order's session (`actors.session.SessionRef`), or where that has been deleted the order itself
    (`actors.outlived.OutlivedOrder`).
    """

    async def ask(self, command: Command, ref: str | None = None) -> Told:
        """Tells the owner something and waits until it is durable. Raises `Unavailable`."""
        ...

    async def look(self) -> Told:
        """The order as it is. Raises `Unavailable`."""
        ...


FindOwner = Callable[[int, int, UUID | None], Awaitable[OrderOwner]]
"""Whose an order is, given its restaurant, its number and its session, if that still is. Raises `NoSuchSession` and
`Unavailable`."""
