"""The daily pass is rotated at the cut-off, whatever becomes of the mail that tells its owner."""

from datetime import datetime, timedelta

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.nightly.mailing import PATIENCE
from actors.nightly.poller import LOOK_S
from actors.nightly.rotation import LOOK_AGAIN
from actors.nightly.shift import LEASE, Outcome, Shift
from persistence.memory_faults import Fault
from tests.actors.nightly.night import CUT_OFF, OWNER, Night, made_by_manager, told, words_of
from tests.persistence.parties import restaurant


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
    process = night.rotating()
    words = await made_by_manager(night, process)
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
    night.now += PATIENCE  # one that was saved after all is untold, and somebody could have its words
    await process.look()
    await told(night)


async def test_one_restaurants_trouble_is_not_anothers() -> None:
    night = Night([attrs.evolve(restaurant(number), pass_required=True) for number in (1, 2)])
    night.store.faults.unfit_restaurants[1] = "hours"
    await night.rotating().look()
    (mail,) = night.post.mails
    assert await night.opens(words_of(mail), 2)


async def test_a_mail_server_that_says_nothing_holds_up_no_rotation_and_no_other_work(
    autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    """More mails hang than one poller does jobs at once, at the start and again at the cut-off."""
    ids = range(1, 9)
    night = Night([attrs.evolve(restaurant(number), pass_required=True) for number in ids])
    night.store.passes.owners.update(dict.fromkeys(ids, OWNER))
    night.post.silent = True
    swept: list[datetime] = []

    async def sweep(shift: Shift) -> Outcome:
        await shift.keep()
        swept.append(shift.clock())
        return Outcome(shift.clock() + timedelta(hours=1))

    nursery.start_soon(night.rotating(sweep=sweep).run)
    began = night.now
    while night.now < CUT_OFF + timedelta(seconds=LOOK_S):
        await trio.sleep(LOOK_S)
        night.later(seconds=LOOK_S)
    await trio.sleep(LOOK_S)
    assert len(swept) == (CUT_OFF - began) // timedelta(hours=1) + 1
    records = [await night.store.passes.record(number) for number in ids]
    assert {str(one.live.business_day) for one in records if one and one.live} == {"2026-05-09"}
    assert len(night.store.audit) == 2 * len(ids), "each was rotated once, and once at the start"
    assert night.post.mails == []
