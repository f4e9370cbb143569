"""The daily pass is rotated at the cut-off, and its owner is told the words that open carts."""

import attrs
import pytest
from structlog.testing import capture_logs

from actors.nightly.rotation import LOOK_AGAIN, NOBODY
from actors.nightly.shift import LEASE, PAUSES
from persistence.memory import Fault
from tests.actors.nightly.night import CUT_OFF, OWNER, Night, words_of
from tests.cancelling import cancelled_everywhere
from tests.persistence.parties import restaurant


async def told(night: Night) -> str:
    """The words of the only mail there is, which open carts."""
    (mail,) = night.post.mails
    assert await night.opens(words_of(mail))
    return words_of(mail)


async def test_a_restaurant_that_asks_for_passes_gets_one_at_once_and_its_owner_the_mail() -> None:
    night = Night()
    await night.rotating().look()
    words = await told(night)
    (mail,) = night.post.mails
    assert mail.to == OWNER
    assert mail.subject.endswith("the pass for 2026-05-08")
    assert words not in mail.subject + repr(mail)
    record = await night.store.passes.record(1)
    assert record is not None
    assert record.live is not None
    assert (record.live.business_day.isoformat(), record.live.told_at) == ("2026-05-08", night.now)
    assert [(entry.who, entry.what, entry.new) for entry in night.store.audit] == [
        (None, "daily_pass_renewed", "2026-05-08")
    ]


async def test_it_is_rotated_at_the_cut_off_of_its_own_zone_and_not_before() -> None:
    night = Night()
    night.later(minutes=20)  # so that no hourly look falls on the cut-off by itself
    process = night.rotating()
    await process.look()
    first = await told(night)
    while night.now + LOOK_AGAIN < CUT_OFF:
        night.now += LOOK_AGAIN
        await process.look()
    night.now = CUT_OFF - LEASE
    await process.look()
    assert len(night.post.mails) == 1
    night.now = CUT_OFF
    await process.look()
    assert len(night.post.mails) == 2
    assert await night.opens(words_of(night.post.mails[1]))
    assert not await night.opens(first)
    assert night.store.audit[-1].old == "2026-05-08"
    assert night.store.audit[-1].new == "2026-05-09"


async def test_after_days_of_downtime_there_is_one_new_pass_and_one_mail() -> None:
    night = Night()
    await night.rotating().look()
    night.later(days=9)
    process = night.rotating()
    for _ in range(3):
        await process.look()
    assert len(night.post.mails) == 2
    assert await night.opens(words_of(night.post.mails[1]))


async def test_a_restaurant_that_asks_for_none_gets_none_until_it_asks() -> None:
    night = Night([restaurant(1)])
    process = night.rotating()
    await process.look()
    assert night.post.mails == []
    night.store.restaurants.replace(attrs.evolve(restaurant(1), pass_required=True))
    night.now += LOOK_AGAIN
    await process.look()
    await told(night)


async def test_a_pass_that_a_manager_made_for_today_stays_and_is_not_mailed() -> None:
    night = Night()
    words = (await night.passes().renew(1, who=7, told=True)).words
    await night.rotating().look()
    assert night.post.mails == []
    assert await night.opens(words)


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
    assert [one.failing for one in process.statistics()] == [0]
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
    night.now += PAUSES[0]
    await night.rotating().look()
    await told(night)


async def test_a_manager_who_makes_one_while_the_mail_waits_ends_the_waiting() -> None:
    night = Night()
    night.post.broken = True
    process = night.rotating()
    await process.look()
    words = (await night.passes().renew(1, who=7, told=True)).words
    night.post.broken = False
    night.now += PAUSES[0]
    await process.look()
    assert night.post.mails == []
    assert await night.opens(words)


@pytest.mark.parametrize("fault", [Fault.NOT_SAVED, Fault.LOST_SAVED, Fault.LOST_UNSAVED])
async def test_a_commit_that_is_not_certain_mails_nothing_and_is_tried_again(fault: Fault) -> None:
    night = Night()
    night.store.faults.script.append(fault)
    process = night.rotating()
    await process.look()
    assert night.post.mails == []
    night.now += PAUSES[0]
    await process.look()
    await told(night)


async def test_one_restaurants_trouble_is_not_anothers() -> None:
    night = Night([attrs.evolve(restaurant(number), pass_required=True) for number in (1, 2)])
    night.store.faults.unfit_restaurants[1] = "hours"
    await night.rotating().look()
    (mail,) = night.post.mails
    assert await night.opens(words_of(mail), 2)


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
        assert [(one.failing, one.oldest_due_at) for one in process.statistics()] == [(0, None)], steps

    assert await cancelled_everywhere(die, go_on) >= 10
