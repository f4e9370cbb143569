"""Mail, as the heart sends it."""

from typing import Protocol

from attrs import field, frozen


@frozen
class Mail:
    """One mail to one person, as plain text."""

    to: str
    subject: str
    text: str = field(repr=False)


class MailNotSent(Exception):
    """The mail has perhaps not arrived. The reason is for an operator, and has nothing of the mail in it."""


class Post(Protocol):
    """Who takes mails to people."""

    async def send(self, mail: Mail) -> None:
        """Hands the mail over to a mail server. Raises `MailNotSent`; bounded in time."""
        ...
