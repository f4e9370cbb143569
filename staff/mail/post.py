"""Handing mails over: to a mail server, to the terminal, or to nobody where none is set up.

Owns: the conversation with the server, in a thread. Must not: try again, which whoever sends does; or say anything of a
mail in an error.
"""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Final

import trio
from attrs import field, frozen

from actors.ports.mail import Mail, MailNotSent, Post
from staff.mail.settings import STEPS, MailSettings, Security

AT_ONCE_MAX: Final = 2  # threads that may wait for a mail server


@frozen(eq=False)
class SmtpPost:
    """Sends by SMTP. Fits `actors.ports.mail.Post`."""

    settings: MailSettings
    _limiter: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(AT_ONCE_MAX))

    async def send(self, mail: Mail) -> None:
        """See `actors.ports.mail.Post.send`. Who cancels this does not wait for the thread, which ends by itself."""
        message = message_of(self.settings.sender, mail)
        with trio.move_on_after(STEPS * self.settings.timeout_s):
            await trio.to_thread.run_sync(self._deliver, message, limiter=self._limiter, abandon_on_cancel=True)
            return
        raise MailNotSent("timeout")

    def _deliver(self, message: EmailMessage) -> None:
        try:
            with self._connected() as server:
                if self.settings.user:
                    server.login(self.settings.user, self.settings.password)
                server.send_message(message)
        except smtplib.SMTPResponseException as error:
            raise MailNotSent(f"{type(error).__name__} {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise MailNotSent(type(error).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        chosen, context = self.settings, ssl.create_default_context()
        if chosen.security is Security.TLS:
            return smtplib.SMTP_SSL(chosen.host, chosen.port, timeout=chosen.timeout_s, context=context)
        server = smtplib.SMTP(chosen.host, chosen.port, timeout=chosen.timeout_s)
        if chosen.security is Security.STARTTLS:
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server


@frozen(eq=False)
class ConsolePost:
    """Prints mails with `show`. Fits `actors.ports.mail.Post`."""

    show: Callable[[str], object]

    async def send(self, mail: Mail) -> None:
        """See `actors.ports.mail.Post.send`."""
        await trio.lowlevel.checkpoint()
        self.show(f"\n--- a mail to {mail.to} ---\n{mail.subject}\n\n{mail.text}---\n")


class NoPost:
    """Sends nothing, and says so. Fits `actors.ports.mail.Post`."""

    async def send(self, mail: Mail) -> None:
        """Raises `MailNotSent`."""
        await trio.lowlevel.checkpoint()
        raise MailNotSent("TRIVET_SMTP_HOST is not set")


def post_of(settings: MailSettings, show: Callable[[str], object]) -> Post:
    """Who takes the mails, by the settings; `show` prints to the terminal."""
    if settings.console:
        return ConsolePost(show)
    return SmtpPost(settings) if settings.host else NoPost()


def message_of(sender: str, mail: Mail) -> EmailMessage:
    """The mail as it travels. Raises `MailNotSent` where an address makes no header."""
    name, _, host = mail.to.rpartition("@")
    if not name or not host or not mail.to.isprintable() or " " in mail.to:
        raise MailNotSent("unfit address")
    message = EmailMessage()
    try:
        message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    except (ValueError, IndexError, AttributeError) as error:  # a line break, or what the library cannot parse
        raise MailNotSent(f"unfit address: {type(error).__name__}") from None
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message
