"""Mails are handed to a real server, or it is said why not; nothing of a mail is in what is said."""

import socket
from collections.abc import Iterator

import attrs
import pytest
import trio

from actors.ports.mail import Mail, MailNotSent
from staff.mail.post import ConsolePost, NoPost, SmtpPost, post_of
from staff.mail.settings import TIMEOUT_MAX_S, mail_settings
from tests.actors.nightly.night import CUT_OFF, Night
from tests.persistence.parties import restaurant
from tests.staff.mail.server import MailServer, mail_server

MAIL = Mail(
    "olga@example.com", "Osteria: the pass for 2026-05-08", "The pass is\n\n    amber otter lemon\n\nCiao, è tutto.\n"
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def post_to(port: int, **more: str) -> SmtpPost:
    said = {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "FROM": "Trivet <trivet@example.com>", **more}
    return SmtpPost(mail_settings({f"TRIVET_SMTP_{name}": value for name, value in said.items()}))


async def reason(post: SmtpPost, mail: Mail = MAIL) -> str:
    """Why the mail was not sent."""
    with trio.fail_after(10), pytest.raises(MailNotSent) as refused:
        await post.send(mail)
    assert "otter" not in repr(refused.value)
    return str(refused.value)


async def test_a_mail_arrives_as_it_was_written(server: MailServer) -> None:
    await post_to(server.port).send(MAIL)
    (mail,) = server.mails
    assert server.recipients == ["olga@example.com"]
    assert (mail["From"], mail["To"], mail["Subject"]) == ("Trivet <trivet@example.com>", MAIL.to, MAIL.subject)
    assert mail["Message-ID"].endswith("@example.com>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == MAIL.text


async def test_a_server_that_says_no_is_told_with_its_number(server: MailServer) -> None:
    server.refuses = "MAIL FROM"
    assert await reason(post_to(server.port)) == "SMTPSenderRefused 550"
    server.refuses = "RCPT TO"
    assert await reason(post_to(server.port)) == "SMTPRecipientsRefused"
    assert server.mails == []


async def test_a_server_that_hangs_up_or_is_not_there_is_told(server: MailServer) -> None:
    server.hangs_up = True
    assert await reason(post_to(server.port)) in ("SMTPServerDisconnected", "ConnectionResetError")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert await reason(post_to(port)) == "ConnectionRefusedError"


async def test_a_server_that_says_nothing_is_waited_for_no_longer_than_set(server: MailServer) -> None:
    server.silent = True
    assert await reason(post_to(server.port, TIMEOUT_S="1")) in ("SMTPServerDisconnected", "timeout")


async def test_a_mail_never_goes_unprotected_where_it_should_not(server: MailServer) -> None:
    assert await reason(post_to(server.port, SECURITY="starttls")) == "SMTPNotSupportedError"
    assert server.mails == []


@pytest.mark.parametrize("to", ["olga@example.com\r\nBcc: everybody@example.com", "olga@exa mple.com", "olga", ""])
async def test_an_address_that_would_be_another_header_is_refused(server: MailServer, to: str) -> None:
    assert (await reason(post_to(server.port), Mail(to, "x", "y"))).startswith("unfit address")
    assert server.mails == []


async def test_whoever_is_cancelled_does_not_wait_for_the_server(server: MailServer) -> None:
    server.silent = True
    with trio.fail_after(TIMEOUT_MAX_S / 2), trio.move_on_after(0.05):
        await post_to(server.port, TIMEOUT_S=f"{TIMEOUT_MAX_S}").send(MAIL)


async def test_a_server_that_never_answers_holds_up_no_rotation(server: MailServer, nursery: trio.Nursery) -> None:
    server.silent = True
    ids = range(1, 6)
    night = Night([attrs.evolve(restaurant(number), pass_required=True) for number in ids])
    night.store.passes.owners.update(dict.fromkeys(ids, MAIL.to))
    process = night.rotating(post=post_to(server.port, TIMEOUT_S=f"{TIMEOUT_MAX_S}"))
    await process.quick.look()
    nursery.start_soon(process.mailing.look)
    assert await trio.to_thread.run_sync(server.called.wait, 20.0)
    night.now = CUT_OFF
    with trio.fail_after(TIMEOUT_MAX_S / 2):
        await process.quick.look()
    records = [await night.store.passes.record(number) for number in ids]
    assert {str(one.live.business_day) for one in records if one and one.live} == {"2026-05-09"}
    assert process.mailing.statistics() == (), "the mails go on hanging"


async def test_the_demo_prints_its_mails() -> None:
    shown: list[str] = []
    post = post_of(mail_settings({"TRIVET_SMTP_CONSOLE": "on"}), shown.append)
    assert isinstance(post, ConsolePost)
    await post.send(MAIL)
    assert "amber otter lemon" in shown[0]
    assert MAIL.to in shown[0]


async def test_without_a_server_every_mail_is_refused_and_says_what_to_set() -> None:
    post = post_of(mail_settings({}), print)
    assert isinstance(post, NoPost)
    with pytest.raises(MailNotSent, match="TRIVET_SMTP_HOST"):
        await post.send(MAIL)
