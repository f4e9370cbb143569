"""The mailbox: its order, its bound, and how it ends."""

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.errors import ActorStopped, MailboxFull, Unavailable
from actors.mailbox import Mailbox


def filled(*messages: int, bound: int = 10) -> Mailbox[int]:
    mailbox: Mailbox[int] = Mailbox(bound)
    for message in messages:
        mailbox.put_nowait(message)
    return mailbox


async def test_messages_come_out_in_the_order_they_went_in() -> None:
    mailbox = filled(1, 2, 3)
    assert await mailbox.drain(10, 1.0) == [1, 2, 3]
    assert len(mailbox) == 0


async def test_a_drain_takes_no_more_than_its_limit_and_leaves_the_rest_for_the_next() -> None:
    mailbox = filled(1, 2, 3)
    assert await mailbox.drain(2, 1.0) == [1, 2]
    mailbox.put_nowait(4)
    assert await mailbox.drain(2, 1.0) == [3, 4]


async def test_a_full_mailbox_refuses_at_once_and_keeps_what_it_has() -> None:
    mailbox = filled(1, 2, bound=2)
    with pytest.raises(MailboxFull):
        mailbox.put_nowait(3)
    assert await mailbox.drain(10, 1.0) == [1, 2]
    mailbox.put_nowait(4)
    assert len(mailbox) == 1


async def test_being_full_and_having_ended_both_mean_not_now() -> None:
    assert issubclass(MailboxFull, Unavailable)
    assert issubclass(ActorStopped, Unavailable)


async def test_an_empty_mailbox_waits_for_its_first_message(autojump_clock: MockClock) -> None:
    mailbox: Mailbox[int] = Mailbox(10)
    drained: list[list[int]] = []

    async def reader() -> None:
        drained.append(await mailbox.drain(10, 60.0))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader)
        await wait_all_tasks_blocked()
        mailbox.put_nowait(1)
        mailbox.put_nowait(2)
    assert drained == [[1, 2]]
    assert trio.current_time() == 0


async def test_patience_ends_with_nothing_at_its_very_moment(autojump_clock: MockClock) -> None:
    assert await filled().drain(10, 7.0) == []
    assert trio.current_time() == 7.0


async def test_no_patience_still_gives_what_waits(autojump_clock: MockClock) -> None:
    assert await filled(1).drain(10, 0.0) == [1]
    assert await filled().drain(10, 0.0) == []
    assert trio.current_time() == 0


async def test_a_message_that_follows_a_fruitless_wait_wakes_the_next_drain(autojump_clock: MockClock) -> None:
    mailbox = filled()
    assert await mailbox.drain(10, 1.0) == []
    mailbox.put_nowait(1)
    assert await mailbox.drain(10, 60.0) == [1]
    assert trio.current_time() == 1.0


async def test_draining_lets_others_run_even_when_messages_wait() -> None:
    mailbox = filled(1)
    with trio.testing.assert_checkpoints():
        await mailbox.drain(10, 1.0)


async def test_a_cancelled_drain_loses_no_message() -> None:
    mailbox = filled(1, 2)
    with trio.CancelScope() as scope:
        scope.cancel()
        await mailbox.drain(10, 1.0)
    assert scope.cancelled_caught
    assert mailbox.close() == [1, 2]


async def test_closing_gives_back_what_waits_and_refuses_what_comes() -> None:
    mailbox = filled(1, 2)
    assert mailbox.close() == [1, 2]
    assert mailbox.close() == []
    assert len(mailbox) == 0
    with pytest.raises(ActorStopped):
        mailbox.put_nowait(3)


async def _speak(mailbox: Mailbox[int], passes: int, message: int) -> None:
    """Puts the message after so many passes of the scheduler."""
    for _ in range(passes):
        await trio.lowlevel.checkpoint()
    mailbox.put_nowait(message)


async def test_those_of_a_crowd_who_are_about_to_be_heard_are_heard_together() -> None:
    mailbox: Mailbox[int] = Mailbox(bound=16)
    async with trio.open_nursery() as nursery:
        for number in range(6):
            nursery.start_soon(_speak, mailbox, number, number)
        with trio.fail_after(5):
            assert len(await mailbox.drain(16, 5.0, crowd=16)) == 6


async def test_a_crowd_that_says_nothing_more_holds_nobody_up() -> None:
    mailbox: Mailbox[int] = Mailbox(bound=16)
    mailbox.put_nowait(1)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(_speak, mailbox, 50, 2)
        with trio.fail_after(5):
            assert await mailbox.drain(16, 5.0, crowd=1_000) == [1]
