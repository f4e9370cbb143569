"""What nobody was told is mailed to the owner: the words that open carts, unless somebody has them."""

from datetime import timedelta

import attrs
import pytest
from structlog.testing import capture_logs

from actors.errors import Unavailable
from actors.nightly.mailing import GRACE, LOOK_AGAIN, MAIL_JOB, NOBODY, PATIENCE
from actors.nightly.shift import LEASE, PAUSES
from actors.ports.jobs import JobStanding
from tests.actors.nightly.night import OWNER, Night, Process, made_by_manager, told, words_of
from tests.cancelling import cancelled_everywhere
from tests.persistence.parties import restaurant


def mailing(process: Process) -> JobStanding:
    """How the mails stand, as the process last saw it."""
    return next(one for one in process.statistics() if one.name == MAIL_JOB)


async def made_and_lost(night: Night, process: Process) -> str:
    """A manager makes a pass in this process, and the answer never leaves; its words. There was a told one before."""
    await process.look()
    assert len(night.post.mails) == 1
    night.post.mails.clear()
    return (await process.passes.renew(1, who=7)).words


async def test_a_managers_pass_whose_answer_was_lost_is_mailed_as_it_is_after_a_minute() -> None:
    night = Night()
    process = night.rotating()
    words = await made_and_lost(night, process)
    night.now += GRACE - timedelta(seconds=1)
    await process.look()
    assert night.post.mails == []
    assert await night.opens(words)
    night.now += timedelta(seconds=21)
    await process.look()
    assert await told(night) == words
    assert night.unmailed == set()


async def test_a_managers_pass_that_only_a_dead_process_knew_is_replaced_after_two_minutes() -> None:
    night = Night()
    words = await made_and_lost(night, night.rotating())
    process = night.rotating()
    night.now += PATIENCE - timedelta(seconds=1)
    await process.look()
    assert night.post.mails == []
    assert await night.opens(words)
    night.now += timedelta(seconds=21)
    await process.look()
    assert await told(night) != words


async def test_a_manager_who_is_told_within_the_minute_keeps_the_pass_and_nobody_is_mailed() -> None:
    night = Night()
    process = night.rotating()
    words = await made_and_lost(night, process)
    night.now += GRACE / 2
    await process.look()
    await process.passes.told(1, night.now - GRACE / 2)
    for _ in range(3):
        night.now += GRACE
        await process.look()
    assert night.post.mails == []
    assert await night.opens(words)
    assert night.unmailed == set()


async def test_wherever_a_managers_process_is_killed_somebody_is_told_the_words_that_open_carts() -> None:
    nights: list[tuple[Night, list[str]]] = []

    async def die() -> None:
        night, heard = Night(), list[str]()
        nights.append((night, heard))
        passes = night.passes()
        fresh = await passes.renew(1, who=7)
        heard.append(fresh.words)
        await passes.told(1, fresh.kept.created_at)

    async def go_on(steps: int) -> None:
        night, heard = nights[-1]
        night.now += LEASE
        await night.rotating().look()
        told = heard + [words_of(mail) for mail in night.post.mails]
        assert 1 <= len(told) <= 2, steps
        assert await night.opens(told[-1]), steps

    assert await cancelled_everywhere(die, go_on) >= 4


async def test_that_an_older_pass_was_told_says_nothing_of_a_newer_one() -> None:
    night = Night()
    process = night.rotating()
    await made_and_lost(night, process)
    night.now += timedelta(seconds=1)
    newer = (await process.passes.renew(1, who=8)).words
    await process.passes.told(1, night.now - timedelta(seconds=1))
    night.now += GRACE
    await process.look()
    assert await told(night) == newer


async def test_a_pass_is_left_to_the_process_that_knows_its_words() -> None:
    night = Night()
    one, other = night.rotating(), night.rotating()
    await one.quick.look()
    await other.mailing.look()
    assert night.post.mails == []
    night.later(seconds=10)
    await one.mailing.look()
    await told(night)
    assert [entry.what for entry in night.store.audit] == ["daily_pass_renewed"]


async def test_an_untold_pass_of_a_restaurant_that_asks_for_none_is_mailed_to_nobody_and_forgotten() -> None:
    night = Night([restaurant(1)])
    process = night.rotating()
    await process.look()
    words = (await process.passes.renew(1, who=7)).words
    night.now += LOOK_AGAIN
    await process.look()
    assert (night.post.mails, len(night.unmailed)) == ([], 0)
    assert await night.opens(words)


async def test_what_was_mailed_and_could_not_be_stored_as_told_is_not_mailed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    night = Night()
    process = night.rotating()

    async def away(*_: object) -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(night.store.passes, "told", away)
        await process.look()
    await told(night)
    assert mailing(process).failing == 1
    night.now += PAUSES[0]
    await process.look()
    assert len(night.post.mails) == 1
    assert (mailing(process).failing, night.unmailed) == (0, set())


async def test_a_mail_that_failed_rests_however_often_it_is_seen_to_be_due() -> None:
    night = Night()
    night.post.broken = True
    process = night.rotating()
    with capture_logs() as logs:
        for _ in range(6):
            await process.look()
            night.later(seconds=30)
    assert [entry["event"] for entry in logs] == ["daily_pass_not_mailed", "daily_pass_still_not_mailed"]


async def test_a_mail_that_cannot_be_sent_is_alerted_once_and_tried_again_with_the_same_words() -> None:
    night = Night()
    night.post.broken = True
    process = night.rotating()
    with capture_logs() as logs:
        await process.look()
        night.now += PAUSES[0]
        await process.look()
    assert [entry["event"] for entry in logs] == ["daily_pass_not_mailed", "daily_pass_still_not_mailed"]
    assert night.unmailed == {1}
    record = await night.store.passes.record(1)
    assert record is not None
    assert record.live is not None
    assert record.live.told_at is None
    assert [(entry.what, entry.new) for entry in night.store.audit] == [
        ("daily_pass_renewed", "2026-05-08"),
        ("daily_pass_not_mailed", "ConnectionRefusedError"),
    ]
    night.post.broken = False
    night.now += PAUSES[1]
    await process.look()
    await told(night)
    assert night.unmailed == set()
    assert mailing(process).failing == 0
    assert (await night.store.passes.record(1) or record).live == attrs.evolve(record.live, told_at=night.now)
    assert len(night.store.audit) == 2


async def test_an_owner_without_an_address_is_an_alert_and_the_pass_is_rotated_all_the_same() -> None:
    night = Night()
    night.store.passes.owners.clear()
    process = night.rotating()
    await process.look()
    assert night.store.audit[-1].new == NOBODY
    record = await night.store.passes.record(1)
    assert record is not None
    assert record.live is not None
    night.store.passes.owners[1] = OWNER
    night.now += PAUSES[0]
    await process.look()
    await told(night)


async def test_words_that_only_a_dead_process_knew_are_replaced() -> None:
    night = Night()
    night.post.broken = True
    await night.rotating().look()
    night.post.broken = False
    night.now += PATIENCE
    await night.rotating().look()
    await told(night)


async def test_a_manager_who_makes_one_while_the_mail_waits_ends_the_waiting() -> None:
    night = Night()
    night.post.broken = True
    process = night.rotating()
    await process.look()
    words = await made_by_manager(night, process)
    night.post.broken = False
    night.now += PAUSES[0]
    await process.look()
    assert night.post.mails == []
    assert await night.opens(words)


async def test_wherever_it_is_killed_the_words_of_the_last_mail_open_carts_in_the_end() -> None:
    nights: list[Night] = []

    async def die() -> None:
        nights.append(Night())
        await nights[-1].rotating().look()

    async def go_on(steps: int) -> None:
        night = nights[-1]
        night.now += LEASE
        process = night.rotating()
        await process.look()
        assert 1 <= len(night.post.mails) <= 2, steps
        assert await night.opens(words_of(night.post.mails[-1])), steps
        record = await night.store.passes.record(1)
        assert record is not None
        assert record.live is not None
        assert record.live.told_at is not None, steps
        assert {(one.failing, one.oldest_due_at) for one in process.statistics()} == {(0, None)}, steps

    assert await cancelled_everywhere(die, go_on) >= 10
