"""The payment danger zone: the process dies at any step, and in the end money, stock and orders agree."""

from typing import Any

import pytest
import trio
from trio.testing import MockClock

from actors.domain.money.payment import PaymentState
from actors.domain.ordering.order import OrderStatus
from pos.payments.pace import PaymentPace
from tests.actors.domain.checkout.shop import MILK, WAREHOUSE
from tests.cases import case
from tests.pos.payments.direct import DirectProvider, Manner, no_step
from tests.pos.payments.test_crashes import Reaper
from tests.server.shop.checkout import shopping
from tests.server.shop.checkout.conftest import ROOMY, in_memory
from tests.server.shop.checkout.shopping import open_shop

ANN = 1
STEPS_MAX = 40
STORIES: dict[str, tuple[Manner, ...]] = {
    "obeys": (),
    "drops after holding": (Manner.DROP,),
    "drops before holding": (Manner.DROP_BEFORE,),
    "answers too late": (Manner.LATE,),
    "declines": (Manner.DECLINE,),
}


@pytest.mark.parametrize("manners", STORIES.values(), ids=STORIES.keys())
async def test_a_crash_at_any_step_of_paying_loses_and_doubles_nothing(
    autojump_clock: MockClock, manners: tuple[Manner, ...]
) -> None:
    for fatal_step in range(1, STEPS_MAX):
        shopping._BEGAN.clear()
        memory, provider = in_memory(ROOMY), DirectProvider()
        provider.manners.extend(manners)
        reaper = Reaper(fatal_step)
        provider.step = reaper.step
        async with open_shop(memory, provider) as shop:
            await shop.fill(ANN)
            with trio.move_on_after(60):
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(shop.confirm, ANN)
                    while not reaper.struck and not _still(await shop.state(ANN)):  # noqa: ASYNC110
                        await trio.sleep(0.1)
                    nursery.cancel_scope.cancel()
        provider.step = no_step
        async with open_shop(memory, provider) as shop:  # another process on the same store
            with trio.fail_after(3600):
                while not _still(state := await shop.state(ANN)):  # noqa: ASYNC110
                    await trio.sleep(1)
            with case(fatal_step):
                _agree(memory, provider, state)
                status, body = await shop.confirm(ANN)  # whoever pressed asks again with the same key
                assert status in (200, 402), body
                _agree(memory, provider, await shop.state(ANN))
        if not reaper.struck:
            assert fatal_step > 2
            return
    pytest.fail("the story never ended")


def _still(state: Any) -> bool:
    """Whether nothing is to be done any more."""
    return bool(state.placements) and not state.locked and not any(one.unsettled for one in state.payments.values())


def _agree(memory: Any, provider: DirectProvider, state: Any) -> None:
    orders = [one for one in state.orders.values() if one.status is OrderStatus.VALIDATED]
    captured = sum(one.captured - one.refunded for one in provider.accounts.values())
    assert len(orders) <= 1
    assert captured == 900 * len(orders)
    assert not any(one.held for one in provider.accounts.values())
    assert all(one.charges <= 1 for one in provider.accounts.values())
    assert memory.on_hand(WAREHOUSE, MILK) == 10 - 3 * len(orders)
    assert bool(state.lines) is not bool(orders)
    expected = PaymentState.CAPTURED if orders else PaymentState.DECLINED
    assert [one.status for one in state.payments.values()] == [expected]


async def test_an_unknown_outcome_is_202_and_known_later(autojump_clock: MockClock) -> None:
    shopping._BEGAN.clear()
    memory, provider = in_memory(ROOMY), DirectProvider()
    provider.manners.append(Manner.DROP)
    provider.deaf = True
    async with open_shop(memory, provider) as shop:
        await shop.fill(ANN)
        status, body = await shop.confirm(ANN)
        assert (status, body["data"]["payment"]["status"]) == (202, "unknown")
        assert (await shop.confirm(ANN))[0] == 202
        assert memory.on_hand(WAREHOUSE, MILK) == 7
        provider.deaf = False
        with trio.fail_after(3600):
            while (await shop.confirm(ANN))[0] == 202:  # noqa: ASYNC110
                await trio.sleep(5)
        assert (await shop.confirm(ANN))[0] == 200
        while not _still(await shop.state(ANN)):  # noqa: ASYNC110
            await trio.sleep(1)
        _agree(memory, provider, await shop.state(ANN))


async def test_killed_between_authorise_and_commit_on_postgres(postgres: Any) -> None:
    provider = DirectProvider()

    async def die(name: str) -> None:
        if name == "after authorise":
            held.set()
            await trio.sleep_forever()

    held, pace = trio.Event(), PaymentPace(ask_timeout_s=0.5, look_interval_s=0.1)
    provider.step = die
    async with open_shop(postgres, provider, pace) as shop, trio.open_nursery() as nursery:
        await shop.fill(ANN)
        nursery.start_soon(shop.confirm, ANN)
        await held.wait()
        nursery.cancel_scope.cancel()
    assert next(iter(provider.accounts.values())).held
    assert postgres.on_hand(WAREHOUSE, MILK) == 7
    provider.step = no_step
    async with open_shop(postgres, provider, pace) as shop:
        with trio.fail_after(30):
            while not _still(state := await shop.state(ANN)):  # noqa: ASYNC110
                await trio.sleep(0.05)
        _agree(postgres, provider, state)
        assert (await shop.confirm(ANN))[0] == 200
        assert shop.till.told == [1]


async def test_the_till_hears_of_an_order_once_and_only_when_it_is_captured(memory: Any) -> None:
    async with open_shop(memory) as shop:
        await shop.fill(ANN)
        assert (await shop.confirm(ANN))[0] == 201
        with trio.fail_after(10):
            while not _still(await shop.state(ANN)):  # noqa: ASYNC110
                await trio.sleep(0.01)
        assert shop.till.told == [1]
        order = (await shop.state(ANN)).orders[1]
        assert order.pos_next_at is not None
        assert [one.order.order_number for one in await memory.sessions.unsent(1, order.pos_next_at, 9)] == [1]
