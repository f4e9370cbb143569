"""Short messages to a phone, as the heart sends them."""

from typing import Protocol

from attrs import field, frozen


@frozen
class Text:
    """One message to one number, about an order. Who gets the same `message_id` twice has got the same message."""

    message_id: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    language: str
    order_id: str


class TextNotSent(Exception):
    """The message has perhaps not arrived. The reason is for an operator, and has nothing of the message in it."""


class Gateway(Protocol):
    """Who takes messages to phones."""

    async def send(self, text: Text) -> None:
        """Hands the message over. Raises `TextNotSent`; bounded in time."""
        ...
