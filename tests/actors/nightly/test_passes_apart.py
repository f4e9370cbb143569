"""A manager, the rotation and two processes that mail all want the same pass: whose stays, and who tells it."""

from datetime import timedelta

import pytest

from actors.nightly.mailing import GRACE, PATIENCE
from actors.nightly.poller import LOOK_S
from actors.passes import FreshPass
from tests.actors.nightly.night import CUT_OFF, Night, Process, made_by_manager, told

LOOK = timedelta(seconds=LOOK_S)


async def lost(night: Night, process: Process) -> FreshPass:
    """A manager's pass of this process whose answer never left. There was a told one before."""
    await process.look()
    await told(night)
    night.post.mails.clear()
    return await process.passes.renew(1, who=7)


async def made_while_it_hashes(night: Night, process: Process) -> str:
    """The process looks, and while it hashes a pass of its own a manager makes one there, and is told its words."""
    words: list[str] = []

    async def meanwhile() -> None:
        words.append(await made_by_manager(night, process))

    night.hasher.meanwhile = meanwhile
    await process.look()
    (said,) = words
    return said


async def test_a_pass_that_a_manager_makes_while_trivet_replaces_a_lost_one_stays_and_nobody_is_mailed() -> None:
    night = Night()
    await lost(night, night.rotating())
    process = night.rotating()
    night.now += PATIENCE
    words = await made_while_it_hashes(night, process)
    for _ in range(4):
        assert await night.opens(words)
        night.now += LOOK
        await process.look()
    assert (night.post.mails, night.unmailed) == ([], set())
    assert [entry.who for entry in night.store.audit] == [None, 7, 7]


async def test_a_pass_that_a_manager_makes_while_trivet_rotates_stays_and_nobody_is_mailed() -> None:
    night = Night()
    process = night.rotating()
    await process.look()
    night.post.mails.clear()
    night.now = CUT_OFF
    words = await made_while_it_hashes(night, process)
    night.now += LOOK
    await process.look()
    assert night.post.mails == []
    assert await night.opens(words)
    assert [(entry.who, entry.old) for entry in night.store.audit[1:]] == [(7, "2026-05-08")]


async def test_a_lost_pass_that_is_told_late_while_trivet_replaces_it_stays() -> None:
    night = Night()
    one = night.rotating()
    fresh = await lost(night, one)
    process = night.rotating()
    night.now += PATIENCE

    async def meanwhile() -> None:
        await one.passes.told(1, fresh.kept.created_at)

    night.hasher.meanwhile = meanwhile
    await process.look()
    assert night.post.mails == []
    assert await night.opens(fresh.words)


async def test_a_pass_that_a_manager_may_be_reading_is_rotated_once_its_minute_is_over() -> None:
    night = Night()
    process = night.rotating()
    night.now = CUT_OFF - timedelta(seconds=10)
    fresh = await lost(night, process)
    night.now = CUT_OFF
    await process.look()
    assert await night.opens(fresh.words)
    night.now = fresh.kept.created_at + GRACE
    await process.look()
    assert await told(night) != fresh.words
    assert night.store.audit[-1].new == "2026-05-09"


@pytest.mark.parametrize("after_s", [0.5, 15.0, 29.0])
async def test_a_lost_pass_is_mailed_as_it_is_by_who_has_its_words_though_another_always_looks_first(
    after_s: float,
) -> None:
    night = Night()
    knows, other = night.rotating(), night.rotating()
    fresh = await lost(night, knows)
    while not night.post.mails:
        await other.look()
        night.later(seconds=after_s)
        await knows.look()
        night.later(seconds=LOOK_S - after_s)
        assert night.now <= fresh.kept.created_at + PATIENCE
    assert await told(night) == fresh.words
    assert knows.passes.unmailed == set()


async def test_who_has_words_that_another_has_replaced_forgets_them_at_the_next_look() -> None:
    night = Night()
    slow, other = night.rotating(), night.rotating()
    await lost(night, slow)
    night.now += PATIENCE
    await other.look()
    await told(night)
    assert slow.passes.unmailed == {1}
    await slow.look()
    assert slow.passes.unmailed == set()
    assert len(night.post.mails) == 1


async def test_words_are_not_forgotten_because_of_a_pass_from_before_them() -> None:
    night = Night()
    process = night.rotating()
    await process.look()
    before = night.now
    night.later(minutes=1)
    fresh = await process.passes.renew(1, who=7)
    process.passes.forget(1, before)
    night.now += GRACE
    night.post.mails.clear()
    await process.look()
    assert await told(night) == fresh.words
