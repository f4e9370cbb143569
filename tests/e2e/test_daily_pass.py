"""The business day ends: the owner's mail has other words, and carts of new tables want those.

No clock is turned: the restaurant's day ends half a minute after the server has started.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx2
import psycopg
import pytest
import trio

from actors.nightly.poller import LOOK_S
from tests.e2e.diner import Diner, bearer, connected, join, menu
from tests.e2e.running import Server, Servers, eventually
from tests.staff.mail.server import MailServer, mail_server

OWNER: Final = "owner@chianti.example"
ROME: Final = ZoneInfo("Europe/Rome")
# Later than the server has started and looked once, and earlier than it looks again.
STARTS_S: Final = 20.0  # the server, and its first mail is there
ENDS_S: Final = STARTS_S + 5.0
assert ENDS_S < LOOK_S
# The pass is made by one poller and mailed by another, which may have looked just before: so each may be a look late.
NEXT_S: Final = ENDS_S + 2 * LOOK_S


@pytest.fixture
def post() -> Iterator[MailServer]:
    """The owner's mail server."""
    with mail_server() as server:
        yield server


@pytest.fixture
async def server(servers: Servers, seeded_url: str, post: MailServer) -> Server:
    """A server whose first restaurant asks for a pass and soon ends its business day."""
    ends_at = (datetime.now(ROME) + timedelta(seconds=ENDS_S)).time().replace(tzinfo=None)
    with psycopg.connect(seeded_url) as connection:
        connection.execute(
            "UPDATE restaurants SET pass_required = true, owner_email = %s, business_day_cutoff = %s"
            " WHERE restaurant_id = 1",
            [OWNER, ends_at],
        )
    return await servers(
        TRIVET_SMTP_HOST="127.0.0.1",
        TRIVET_SMTP_PORT=str(post.port),
        TRIVET_SMTP_SECURITY="none",
        TRIVET_SMTP_FROM="trivet@trivet.example",
    )


async def mailed(post: MailServer, number: int, within_s: float) -> tuple[str, str]:
    """The words of the mail with this number, and its subject."""

    async def has_come() -> bool:
        await trio.lowlevel.checkpoint()
        return len(post.mails) >= number

    await eventually(has_come, within_s)
    mail = post.mails[number - 1]
    lines = mail.get_content().splitlines()
    return next(line.strip() for line in lines if line.startswith("    ")), str(mail["Subject"])


async def validated(client: httpx2.AsyncClient, told: Any, words: str) -> tuple[int, str | None]:
    """What comes of saying these words: the status, and the code of a refusal."""
    path = f"/session/{told['session_id']}/validate_pass"
    response = await client.post(path, json={"password": words}, headers=bearer(told))
    return response.status_code, response.json().get("error", {}).get("code")


async def refused_for_the_pass(diner: Diner, item_id: int) -> bool:
    answer = await diner.adds(item_id)
    return (answer["type"], answer.get("code")) == ("error", "PASS_REQUIRED")


@pytest.mark.slow
@pytest.mark.timeout(150)
async def test_when_the_business_day_ends_new_tables_need_the_words_of_the_next_mail(
    server: Server, seeded_url: str, post: MailServer
) -> None:
    async with server.client() as client:
        item_id = (await menu(client))[0]["id"]
        words, subject = await mailed(post, 1, STARTS_S)
        told = await join(client, 1, nickname="Anna")
        assert (told["daily_pass_required"], told["pass_validated"]) == (True, False)
        async with connected(told) as anna:
            assert await refused_for_the_pass(anna, item_id)
            assert await validated(client, told, "never these words") == (403, "PASS_WRONG")
            assert await refused_for_the_pass(anna, item_id)
            assert await validated(client, told, words) == (200, None)
            await anna.hears_type("pass_validated")
            assert (await anna.adds(item_id))["type"] == "cart_update"

            next_words, next_subject = await mailed(post, 2, NEXT_S)
            assert next_words != words
            assert next_subject != subject
            assert (await anna.adds(item_id))["type"] == "cart_update", "who was let in stays so"

        later = await join(client, 2, nickname="Ben")
        async with connected(later) as ben:
            assert await refused_for_the_pass(ben, item_id)
            assert await validated(client, later, words) == (403, "PASS_WRONG")
            assert await refused_for_the_pass(ben, item_id)
            assert await validated(client, later, next_words.upper()) == (200, None)
            await ben.hears_type("pass_validated")
            added = await ben.adds(item_id)
            assert (await ben.places(added["cart_hash"]))["type"] == "cart_locked"
            await ben.hears_type("order_confirmed")
    assert post.recipients == [OWNER, OWNER]
    assert_one_pass_a_day(seeded_url)


def assert_one_pass_a_day(url: str) -> None:
    """Two passes were made, of days that follow one another; the one of the second is there, and was told."""
    with psycopg.connect(url) as connection:
        ((day, told_at),) = connection.execute("SELECT business_day, told_at FROM daily_passes").fetchall()
        renewed = connection.execute(
            "SELECT old_value, new_value FROM audit WHERE action = 'daily_pass_renewed' ORDER BY audit_id"
        ).fetchall()
    before = (day - timedelta(days=1)).isoformat()
    assert renewed == [(None, before), (before, day.isoformat())]
    assert told_at is not None
