"""What every driver has to keep, whatever till it speaks to. `docs/pos.md` says how to put a new one through this."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import psutil  # type: ignore[import-untyped]
import pytest
import trio
from attrs import mutable

from pos.till.driver import Absent, Accepted, Driver, Found, Outcome, Rejected, Unknown
from tests.pos.subjects import SUBJECTS, Subject
from tests.pos.tickets import ticket

LIMIT_S = 10.0  # nothing here takes a second; a driver that does not end by itself ends the test
STEPS_MAX = 500  # more than any driver's call has


@pytest.fixture(params=list(SUBJECTS))
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    async with SUBJECTS[request.param]() as subject:
        yield subject


async def send(driver: Driver, number: int = 42) -> Outcome:
    with trio.fail_after(LIMIT_S):
        return await driver.send(ticket(number))


async def look_up(driver: Driver, number: int = 42) -> Found:
    with trio.fail_after(LIMIT_S):
        return await driver.look_up(f"ORD-1-{number}")


async def has(subject: Subject, number: int, count: int = 1) -> bool:
    """Whether the till comes to have so many tickets of the order. It may be a moment behind its answer."""
    with trio.move_on_after(LIMIT_S):
        while subject.tickets().count(f"ORD-1-{number}") < count:
            await trio.testing.wait_all_tasks_blocked(0.01)
    return subject.tickets().count(f"ORD-1-{number}") == count


@mutable(eq=False)
class Interruption(trio.abc.Instrument):
    """Cancels a scope when its task is about to take its n-th step."""

    scope: trio.CancelScope
    task: trio.lowlevel.Task
    left: int
    done: bool = False

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        if task is self.task and not self.done:
            self.left -= 1
            if self.left == 0:
                self.scope.cancel()


async def interrupted(call: Callable[[], Awaitable[object]], step: int) -> bool:
    """Makes the call and cancels it at this step. False if it had ended before."""
    with trio.fail_after(LIMIT_S), trio.CancelScope() as scope:
        interruption = Interruption(scope, trio.lowlevel.current_task(), step)
        trio.lowlevel.add_instrument(interruption)
        try:
            await call()
        finally:
            interruption.done = True
            trio.lowlevel.remove_instrument(interruption)
    return scope.cancelled_caught


# ---- yes and no


async def test_an_order_that_is_accepted_is_at_the_till_once(subject: Subject) -> None:
    assert isinstance(await send(subject.driver), Accepted)
    assert await has(subject, 42)


async def test_several_orders_are_several_tickets(subject: Subject) -> None:
    for number in (1, 2, 3):
        assert isinstance(await send(subject.driver, number), Accepted)
    for number in (1, 2, 3):
        assert await has(subject, number)


async def test_an_order_that_is_refused_is_not_at_the_till(subject: Subject) -> None:
    if subject.refuse is None:
        pytest.skip("such a till cannot say no")
    subject.refuse()
    outcome = await send(subject.driver)
    assert isinstance(outcome, Rejected)
    assert outcome.error
    assert outcome.message
    assert "ORD-1-42" not in subject.tickets()
    subject.well()
    assert isinstance(await send(subject.driver), Accepted)


async def test_an_order_that_comes_twice_is_one_ticket_wherever_it_may_come_twice_by_itself(subject: Subject) -> None:
    first = await send(subject.driver)
    if not subject.driver.can_look_up:
        assert await has(subject, 42)
        pytest.skip("nobody sends it a second time but staff, who want a second ticket")
    assert await send(subject.driver) == first
    assert await has(subject, 42)


# ---- looking up


async def test_a_driver_that_says_it_can_look_up_can_and_one_that_says_it_cannot_never_guesses(
    subject: Subject,
) -> None:
    if not subject.driver.can_look_up:
        await send(subject.driver)
        assert isinstance(await look_up(subject.driver), Unknown)
        return
    before = await look_up(subject.driver)
    assert isinstance(before, Accepted if subject.shows_everything else Absent)
    sent = await send(subject.driver)
    assert await look_up(subject.driver) == sent


async def test_whether_it_can_look_up_does_not_depend_on_how_the_till_is(subject: Subject) -> None:
    before = subject.driver.can_look_up
    if subject.leave is not None:
        subject.leave()
        await send(subject.driver)
    assert subject.driver.can_look_up is before


# ---- tills that misbehave


async def test_a_till_that_is_not_there_was_certainly_not_sent_anything(subject: Subject) -> None:
    if subject.leave is None:
        pytest.skip("such a till is always there")
    subject.leave()
    await trio.testing.wait_all_tasks_blocked()
    outcome = await send(subject.driver)
    assert isinstance(outcome, Unknown)
    assert not outcome.may_have_arrived
    assert "ORD-1-42" not in subject.tickets()
    found = await look_up(subject.driver)
    assert isinstance(found, Unknown)


@pytest.mark.parametrize("kind", list(SUBJECTS))
async def test_no_misbehaviour_makes_a_driver_raise_or_guess(kind: str) -> None:
    async with SUBJECTS[kind]() as subject:
        for number, (name, misbehave) in enumerate(subject.oddities.items(), start=100):
            misbehave()
            outcome = await send(subject.driver, number)
            found = await look_up(subject.driver, number)
            at_till = f"ORD-1-{number}" in subject.tickets()
            match outcome:
                case Accepted():
                    assert await has(subject, number), name
                case Rejected():
                    assert not at_till, name
                case Unknown():
                    assert outcome.error, name
                    assert outcome.may_have_arrived or not at_till, name
            assert isinstance(found, Unknown) or isinstance(found, Accepted) is at_till, name
            subject.well()
            assert isinstance(await send(subject.driver, number + 50), Accepted), name


async def test_a_till_that_is_too_slow_costs_its_caller_no_more_than_the_callers_limit(subject: Subject) -> None:
    if subject.slow is None:
        pytest.skip("such a till is never slow by itself")
    subject.slow()
    begun = trio.current_time()
    with trio.move_on_after(0.3) as scope:
        await subject.driver.send(ticket())
    assert scope.cancelled_caught
    assert trio.current_time() - begun < LIMIT_S
    subject.well()
    assert isinstance(await send(subject.driver, 1), Accepted)


# ---- being interrupted, and what is left behind


async def test_a_sending_may_be_cancelled_at_every_step_and_leaves_nothing_unclear(subject: Subject) -> None:
    for step in range(1, STEPS_MAX):
        number = 42 if subject.shows_everything else 100 + step
        cancelled = await interrupted(partial(subject.driver.send, ticket(number)), step)
        if not cancelled:
            assert await has(subject, number)
            return
        if subject.driver.can_look_up:
            assert isinstance(await look_up(subject.driver, number), Accepted | Absent)
            assert isinstance(await send(subject.driver, number), Accepted)
            assert await has(subject, number)
        else:
            assert subject.tickets().count(f"ORD-1-{number}") <= 1
    pytest.fail("the call never came to its end")


async def test_a_look_up_may_be_cancelled_at_every_step(subject: Subject) -> None:
    await send(subject.driver)
    for step in range(1, STEPS_MAX):
        if not await interrupted(lambda: subject.driver.look_up("ORD-1-42"), step):
            break
    assert await look_up(subject.driver) == await look_up(subject.driver)
    assert await has(subject, 42)


async def test_nothing_is_open_between_two_calls_not_even_cancelled_ones(subject: Subject) -> None:
    if subject.port is None:
        pytest.skip("such a driver has no connection")
    await send(subject.driver, 1)
    await look_up(subject.driver, 1)
    await interrupted(lambda: subject.driver.send(ticket(2)), 5)
    connections = psutil.Process().net_connections("tcp")
    ours = [known for known in connections if known.raddr and known.raddr.port == subject.port]
    assert [known.status for known in ours if known.status == psutil.CONN_ESTABLISHED] == []


async def test_one_call_does_not_disturb_another(subject: Subject) -> None:
    with trio.fail_after(LIMIT_S):
        async with trio.open_nursery() as nursery:
            for number in (1, 2, 3):
                nursery.start_soon(subject.driver.send, ticket(number))
    for number in (1, 2, 3):
        assert await has(subject, number)
