"""A worker that dies between any two steps: charged at most once, and the bill and the provider agree in the end."""

from collections.abc import AsyncIterator, Callable, Sequence
from uuid import UUID

import pytest
import trio
from attrs import mutable
from trio.testing import MockClock

from actors.domain.money.payment import PaymentState
from tests.cases import case
from tests.pos.payments.direct import Manner, no_step
from tests.pos.payments.ledger import Paying, new_paying, workers_on
from tests.pos.sessions import no_step as no_session_step

STEPS_MAX = 60  # more than any story here has
BILL = 1900
STORIES: dict[str, Sequence[Manner]] = {
    "obeys": (),
    "drops after holding": (Manner.DROP,),
    "drops before holding": (Manner.DROP_BEFORE,),
    "answers too late": (Manner.LATE,),
    "holds long after": (Manner.LONG_AFTER,),
    "drops after taking": (Manner.OBEY, Manner.DROP),
    "takes long after": (Manner.OBEY, Manner.LONG_AFTER),
    "declines": (Manner.DECLINE,),
}


@mutable
class Reaper:
    """Stops the worker for ever at its n-th step."""

    fatal_step: int
    steps: int = 0
    struck: bool = False

    async def step(self, name: str) -> None:
        self.steps += 1
        if self.steps == self.fatal_step:
            self.struck = True
            await trio.sleep_forever()


async def until(done: Callable[[], bool], seconds: float) -> None:
    """Returns when it is done, or after that time."""
    with trio.move_on_after(seconds):
        while not done():  # noqa: ASYNC110 - the rules that are waited for know no events of trio
            await trio.sleep(0.5)


async def die_at(fatal_step: int, paying: Paying, act: Callable[[Paying], UUID]) -> tuple[bool, UUID]:
    """One life that ends at that step. False if it ended well before."""
    reaper = Reaper(fatal_step)
    paying.ledger.sessions.step = paying.provider.step = reaper.step
    async with trio.open_nursery() as life:
        await life.start(paying.workers.run)
        payment_id = act(paying)
        await until(lambda: reaper.struck or paying.ledger.settled, 100)
        life.cancel_scope.cancel()
    paying.ledger.sessions.step, paying.provider.step = no_session_step, no_step
    return reaper.struck, payment_id


async def live_on(paying: Paying) -> None:
    async with trio.open_nursery() as life:
        await life.start(workers_on(paying.ledger, paying.provider).run)
        await until(lambda: paying.ledger.settled, 3000)
        await trio.sleep(60)  # what was asked long ago arrives by now
        await until(lambda: paying.ledger.settled, 3000)
        life.cancel_scope.cancel()


async def deaths(
    manners: Sequence[Manner], act: Callable[[Paying], UUID], hosted: bool = False
) -> AsyncIterator[tuple[int, Paying, UUID]]:
    """The same story again and again, with a death at the first step, the second, …, and at last with none."""
    for fatal_step in range(1, STEPS_MAX):
        paying = new_paying()
        paying.provider.manners.extend(manners)
        paying.provider.hosted = hosted
        async with trio.open_nursery() as tasks:
            paying.provider.tasks = tasks
            struck, payment_id = await die_at(fatal_step, paying, act)
            await live_on(paying)
        yield fatal_step, paying, payment_id
        if not struck:
            assert fatal_step > 3
            return
    pytest.fail("the story never ended")


@pytest.mark.parametrize(
    "begin", [Paying.pay, pytest.param(Paying.pay_at_once, marks=pytest.mark.slow)], ids=["pays", "pays at once"]
)
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
async def test_a_crash_at_any_step_charges_once_and_the_bill_agrees(
    autojump_clock: MockClock, story: Sequence[Manner], begin: Callable[[Paying], UUID]
) -> None:
    async for fatal_step, paying, payment_id in deaths(story, begin):
        with case(fatal_step):
            payment, account = paying.ledger.payment(payment_id), paying.provider.accounts[str(payment_id)]
            assert paying.ledger.settled
            assert account.charges <= 1
            assert not account.held
            assert account.captured - account.refunded == (BILL if payment.status is PaymentState.CAPTURED else 0)
            assert payment.status in {PaymentState.CAPTURED, PaymentState.DECLINED}
            assert (payment.status is PaymentState.DECLINED) == account.declined
            assert paying.ledger.balance(payment_id) == BILL - account.captured


async def test_a_crash_at_any_step_of_calling_off_leaves_nothing_held(autojump_clock: MockClock) -> None:
    def pay_and_call_off(paying: Paying) -> UUID:
        payment_id = paying.pay()
        trio.lowlevel.spawn_system_task(call_off, paying, payment_id)
        return payment_id

    async def call_off(paying: Paying, payment_id: UUID) -> None:
        with trio.move_on_after(90):
            while paying.ledger.payment(payment_id).status is not PaymentState.REQUIRES_ACTION:  # noqa: ASYNC110
                await trio.sleep(0.1)
            paying.ledger.cancel(payment_id)
            paying.wake(payment_id)

    async for fatal_step, paying, payment_id in deaths((), pay_and_call_off, hosted=True):
        with case(fatal_step):
            account = paying.provider.accounts.get(str(payment_id))
            assert paying.ledger.settled
            assert account is None or (account.charges, account.captured) == (0, 0)
            assert paying.ledger.balance(payment_id) == BILL


async def test_a_crash_at_any_step_of_a_refund_gives_back_once(autojump_clock: MockClock) -> None:
    def refund(paying: Paying) -> UUID:
        payment_id = paying.pay()
        trio.lowlevel.spawn_system_task(give_back, paying, payment_id)
        return payment_id

    async def give_back(paying: Paying, payment_id: UUID) -> None:
        with trio.move_on_after(90):
            while paying.ledger.payment(payment_id).status is not PaymentState.CAPTURED:  # noqa: ASYNC110
                await trio.sleep(0.1)
            paying.ledger.refund(payment_id, 700)
            paying.wake(payment_id)

    async for fatal_step, paying, payment_id in deaths((Manner.OBEY, Manner.OBEY, Manner.DROP), refund):
        with case(fatal_step):
            account = paying.provider.accounts[str(payment_id)]
            assert (account.captured, account.refunded) in {(BILL, 700), (BILL, 0)}
            assert paying.ledger.payment(payment_id).refunded == account.refunded
