"""Who has forgotten their password is mailed: over real rows, with a post that listens."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import attrs
import pytest
from structlog.testing import capture_logs

from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot
from actors.nightly.poller import Duties, Nightly
from actors.nightly.resetting import GOOD_FOR, PAUSE, ResetPost
from actors.nightly.shift import PAUSES
from actors.ports.mail import Mail
from actors.ports.resets import DueReset
from persistence.bridge import Reads, open_bridge
from persistence.jobs import Jobs
from server.accounts.secrets import new_token
from staff.mail.resets import resets_written
from tests.actors.nightly.night import Letterbox, words_of
from tests.server.doors import CHIANTI
from tests.server.shop.accounts.counter import OTHER_PASSWORD, STAFF_EMAIL, Counter

ASKED_AT = datetime(2026, 12, 1, tzinfo=UTC)


class Night:
    """The jobs of one process."""

    def __init__(self, counter: Counter, reads: Reads) -> None:
        self.counter = counter
        self.box = Letterbox()
        post = ResetPost(
            counter.resets, counter.restaurants, self.box, resets_written("https://shop.example"), new_token
        )
        jobs, clock = Jobs(reads), counter.services.clock
        self.quick = Nightly(jobs, Duties(post.finding(), {}), clock)
        self.mailing = Nightly(jobs, Duties({}, post.mailing()), clock)

    async def ask(self, email: str = "ada@example.com", **more: str) -> None:
        said = {"email": email, **more}
        assert (await self.counter.call("POST", "/auth/forgot-password", said)).status_code == 202

    async def look(self) -> list[Mail]:
        """What is mailed half a minute later."""
        self.counter.later(seconds=30)
        self.box.mails.clear()
        await self.quick.look()
        await self.mailing.look()
        return list(self.box.mails)

    async def reset(self, token: str) -> int:
        said = {"token": token, "password": OTHER_PASSWORD}
        return (await self.counter.call("POST", "/auth/reset-password", said)).status_code


@pytest.fixture
async def night(counter: Counter) -> AsyncIterator[Night]:
    async with open_bridge() as bridge:
        reads = Reads(bridge, counter.url)
        opened = Night(counter, reads)
        await opened.look()
        yield opened
        await reads.aclose()


async def test_a_mail_has_the_token_that_opens_the_account_and_is_sent_once(night: Night) -> None:
    await night.counter.register(language="it")
    await night.ask()
    (mail,) = await night.look()
    assert (mail.to, mail.subject) == ("ada@example.com", "Osteria Chianti: la tua nuova password")
    assert await night.look() == []
    assert await night.reset(words_of(mail)) == 204


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_where_there_is_a_shop_a_link_leads_to_its_page_with_the_token_where_no_server_reads_it(language: str) -> None:
    due, drawn = DueReset(uuid4(), 1, "ada@example.com", language, ASKED_AT, again=False), new_token()
    write = resets_written("https://shop.example")
    branches = {1: Branch(1, "Harbour", slots=(Slot(1, 0, time(8), time(10), 4),))}
    mail = write(attrs.evolve(CHIANTI, branches=branches), due, drawn)
    assert words_of(mail) == drawn.token
    assert f"\n    https://shop.example/shop/chianti#reset/{drawn.token}\n" in mail.text
    assert "http" not in write(attrs.evolve(CHIANTI, branches={}), due, drawn).text


@pytest.mark.parametrize(("language", "word"), [("en", "your new"), ("de", "dein neues"), ("it", "la tua")])
async def test_it_is_written_in_the_language_that_was_said(night: Night, language: str, word: str) -> None:
    await night.counter.register()
    await night.ask(language=language)
    (mail,) = await night.look()
    assert word in mail.subject
    assert "Osteria Chianti" in mail.text


async def test_who_asks_again_is_mailed_again_and_the_last_one_counts(night: Night) -> None:
    await night.counter.register()
    await night.ask()
    (first,) = await night.look()
    await night.ask()
    (second,) = await night.look()
    assert await night.reset(words_of(first)) == 401
    assert await night.reset(words_of(second)) == 204


async def test_nobody_is_mailed_whom_there_is_not_and_staff_are(night: Night) -> None:
    await night.ask("nobody@example.com")
    assert await night.look() == []
    await night.ask(STAFF_EMAIL)
    (mail,) = await night.look()
    assert mail.to == STAFF_EMAIL
    assert await night.reset(words_of(mail)) == 204


async def test_a_mail_that_is_not_taken_is_tried_again_and_an_alert_once(night: Night) -> None:
    await night.counter.register()
    night.box.broken = True
    await night.ask()
    with capture_logs() as logs:
        assert await night.look() == []
        night.counter.later(seconds=PAUSES[0].total_seconds())
        assert await night.look() == []
    assert [entry["event"] for entry in logs if "reset" in entry["event"]] == [
        "password_reset_not_mailed",
        "password_reset_still_not_mailed",
    ]
    assert "ada@" not in str(logs)
    told = [entry for entry in night.counter.audit() if entry[0] == "password_reset_not_mailed"]
    assert told == [("password_reset_not_mailed", "password_reset", None, "ConnectionRefusedError")]
    night.box.broken = False
    night.counter.later(seconds=PAUSES[1].total_seconds())
    (mail,) = await night.look()
    assert await night.reset(words_of(mail)) == 204


async def test_addresses_that_take_nothing_hold_up_nobody_behind_them(night: Night) -> None:
    refused = [f"{name}@nowhere.example" for name in ("ann", "ben", "cid")]
    night.box.refuses.update(refused)
    for email in (*refused, "dan@example.com"):
        await night.counter.register(email)
        night.counter.later(seconds=1)
        await night.ask(email)
    assert await night.look() == []
    night.counter.later(seconds=PAUSES[0].total_seconds())
    (mail,) = await night.look()
    assert mail.to == "dan@example.com"
    assert await night.reset(words_of(mail)) == 204
    night.box.refuses.clear()
    night.counter.later(seconds=(PAUSE + PAUSES[1]).total_seconds())
    assert {mail.to for mail in await night.look()} == set(refused)


async def test_what_could_not_be_mailed_within_the_hour_is_forgotten(night: Night) -> None:
    await night.counter.register()
    await night.ask()
    night.counter.later(seconds=(GOOD_FOR + timedelta(seconds=1)).total_seconds())
    assert await night.look() == []
    assert night.counter.rows("SELECT count(*) FROM password_resets") == [(0,)]


async def test_who_was_erased_meanwhile_is_mailed_nothing(night: Night) -> None:
    ada = await night.counter.register()
    await night.ask()
    erased = await night.counter.call("POST", "/me/erase", {"password": "a fork in the road"}, ada)
    assert erased.status_code == 204
    assert await night.look() == []
