"""A mail server for tests: it speaks as much SMTP as a mail needs, on a real port, in a thread of its own.

It can refuse the recipient or the sign-in, say nothing at all, or hang up.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final

from attrs import define, field

PATIENCE_S: Final = 5.0


@define
class MailServer:
    """What it was told: `mails` as they came, `recipients` of them, and who signed in."""

    port: int = 0
    mails: list[EmailMessage] = field(factory=list)
    recipients: list[str] = field(factory=list)
    refuses: str = ""
    """A command that it says no to, with 550."""
    silent: bool = False
    hangs_up: bool = False
    called: threading.Event = field(factory=threading.Event)
    left: threading.Event = field(factory=threading.Event)

    def converse(self, connection: socket.socket) -> None:
        """One conversation, to its end."""
        self.called.set()
        connection.settimeout(PATIENCE_S)
        if self.hangs_up:
            return
        if self.silent:
            self.left.wait()
            return
        lines = connection.makefile("rb")
        connection.sendall(b"220 mail.test\r\n")
        while line := lines.readline():
            said = line.decode().strip()
            command = said.upper().split(":", maxsplit=1)[0]
            if self.refuses and command.startswith(self.refuses):
                connection.sendall(b"550 not here\r\n")
            elif command.startswith("EHLO"):
                connection.sendall(b"250-mail.test\r\n250 8BITMIME\r\n")
            elif command == "RCPT TO":
                self.recipients.append(said.partition("<")[2].partition(">")[0])
                connection.sendall(b"250 ok\r\n")
            elif command == "DATA":
                connection.sendall(b"354 go on\r\n")
                self._take(list(iter(lines.readline, b".\r\n")))
                connection.sendall(b"250 taken\r\n")
            elif command == "QUIT":
                connection.sendall(b"221 bye\r\n")
                return
            else:
                connection.sendall(b"250 ok\r\n")

    def _take(self, lines: list[bytes]) -> None:
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that listens until left."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = MailServer(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, server))
        thread.start()
        yield server
        server.left.set()
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(2 * PATIENCE_S)  # a conversation gives up after the patience, and only then ends the thread
    assert not thread.is_alive()


def _serve(listening: socket.socket, server: MailServer) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            server.converse(connection)
