"""Whose an order or a payment is, as far as whoever carries it outside speaks with them.

Owns: the interface. Must not: know a session or a store.
"""

from typing import Protocol

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
        """The tree that the order or payment is in."""
        ...

    @property
    def restaurant(self) -> Restaurant:
        """The restaurant."""
        ...


class Owner(Protocol):
    """Whose it is. Their waits are bounded.

    It is the session (`actors.session_ref.SessionRef`), or where that has been deleted the order itself
    (`actors.outlived.OutlivedOrder`).
    """

    async def ask(self, command: Command, ref: str | None = None) -> Told:
        """Tells the owner something and waits until it is durable. Raises `Unavailable`."""
        ...

    async def look(self) -> Told:
        """How it is. Raises `Unavailable`."""
        ...

    async def seen(self) -> Told:
        """How it was a moment ago, durably: for who announces next what they do, or may do it twice.

        Raises `Unavailable`.
        """
        ...
