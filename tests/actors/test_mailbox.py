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
    assert await mailbox.drain(10) == [1, 2, 3]
    assert len(mailbox) == 0


async def test_a_drain_takes_no_more_than_its_limit_and_leaves_the_rest_for_the_next() -> None:
    mailbox = filled(1, 2, 3)
    assert await mailbox.drain(2) == [1, 2]
    mailbox.put_nowait(4)
    assert await mailbox.drain(2) == [3, 4]


async def test_a_full_mailbox_refuses_at_once_and_keeps_what_it_has() -> None:
    mailbox = filled(1, 2, bound=2)
    with pytest.raises(MailboxFull):
        mailbox.put_nowait(3)
    assert await mailbox.drain(10) == [1, 2]
    mailbox.put_nowait(4)
    assert len(mailbox) == 1


async def test_being_full_and_having_ended_both_mean_not_now() -> None:
    assert issubclass(MailboxFull, Unavailable)
    assert issubclass(ActorStopped, Unavailable)


async def test_an_empty_mailbox_waits_for_its_first_message(autojump_clock: MockClock) -> None:
    mailbox: Mailbox[int] = Mailbox(10)
    drained: list[list[int]] = []

    async def reader() -> None:
        drained.append(await mailbox.drain(10))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader)
        await wait_all_tasks_blocked()
        mailbox.put_nowait(1)
        mailbox.put_nowait(2)
    assert drained == [[1, 2]]
    assert trio.current_time() == 0


async def test_who_is_woken_without_a_message_gets_none() -> None:
    mailbox = filled()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(_wake_when_blocked, mailbox)
        assert await mailbox.drain(10) == []


async def test_being_woken_before_the_wait_ends_one_wait_and_no_more(autojump_clock: MockClock) -> None:
    mailbox = filled()
    mailbox.wake()
    assert await mailbox.drain(10) == []
    with trio.move_on_after(1.0) as patience:
        await mailbox.drain(10)
    assert patience.cancelled_caught


async def test_being_woken_takes_nothing_from_what_waits() -> None:
    mailbox = filled(1)
    mailbox.wake()
    assert await mailbox.drain(10) == [1]


async def test_a_message_after_a_cancelled_wait_is_there_for_the_next_drain(autojump_clock: MockClock) -> None:
    mailbox = filled()
    with trio.move_on_after(1.0):
        await mailbox.drain(10)
    mailbox.put_nowait(1)
    assert await mailbox.drain(10) == [1]


async def _wake_when_blocked(mailbox: Mailbox[int]) -> None:
    await wait_all_tasks_blocked()
    mailbox.wake()


async def test_draining_lets_others_run_even_when_messages_wait() -> None:
    mailbox = filled(1)
    with trio.testing.assert_checkpoints():
        await mailbox.drain(10)


async def test_a_cancelled_drain_loses_no_message() -> None:
    mailbox = filled(1, 2)
    with trio.CancelScope() as scope:
        scope.cancel()
        await mailbox.drain(10)
    assert scope.cancelled_caught
    assert mailbox.close() == [1, 2]


async def test_closing_gives_back_what_waits_and_refuses_what_comes() -> None:
    mailbox = filled(1, 2)
    assert mailbox.close() == [1, 2]
    assert mailbox.close() == []
    assert len(mailbox) == 0
    with pytest.raises(ActorStopped):
        mailbox.put_nowait(3)
