"""The pretended provider: its latency, its declines, its banks, and what it remembers."""

from collections.abc import Iterable, Iterator

import pytest
import trio
from trio.testing import MockClock

from pos.payments import simulator
from pos.payments.bounded import Bounded
from pos.payments.driver import (
    Absent,
    Authorised,
    Captured,
    Declined,
    Forgotten,
    Hosted,
    Refused,
    RequiresAction,
    Saved,
    Unknown,
    Voided,
)
from pos.payments.payment_settings import SimulatorSettings
from pos.payments.simulator import ACTION_S, Simulator
from tests.pos.payments.rig import BACK, asked, charge


def simulating(chances: Iterable[float] = (0.9,), **settings: float) -> Simulator:
    """A provider whose luck is what is given, and then stays as it was."""

    def luck() -> Iterator[float]:
        last = 0.9
        for last in chances:
            yield last
        while True:
            yield last

    drawn = luck()
    given = {"latency_s": 0.0, "declines": 0.5, "needs_action": 0.5} | settings
    return Simulator(SimulatorSettings(**given), lambda: next(drawn))


async def test_it_has_done_what_it_was_asked_before_its_answer_arrives(autojump_clock: MockClock) -> None:
    slow = simulating(latency_s=30.0)
    assert await Bounded(slow).authorise(charge()) == Unknown("timeout")
    assert trio.current_time() == pytest.approx(10.0)
    assert await slow.look_up(asked()) == Authorised("SIM-pay-1", 1900)
    assert await Bounded(slow).capture(asked(), 1900) == Unknown("timeout")
    assert await slow.look_up(asked()) == Captured("SIM-pay-1", 1900)


@pytest.mark.parametrize(("declines", "expected"), [(0.0, 0), (0.25, 1), (0.5, 2), (1.0, 4)])
async def test_it_declines_the_share_that_it_is_told_to(declines: float, expected: int) -> None:
    answers = []
    for chance in (0.0, 0.3, 0.6, 0.9):
        provider = simulating([chance], declines=declines, needs_action=0.0)
        answers.append(await provider.authorise(charge()))
    assert sum(isinstance(answer, Declined) for answer in answers) == expected


async def test_a_decline_is_the_same_when_it_is_asked_again() -> None:
    provider = simulating([0.1, 0.9])
    first = await provider.authorise(charge())
    assert first == Declined("card_declined")
    assert await provider.authorise(charge()) == first
    assert await provider.look_up(asked()) == first


async def test_a_payer_who_is_sent_off_is_back_after_a_while(autojump_clock: MockClock) -> None:
    provider = simulating([0.9, 0.1])
    answer = await provider.authorise(charge())
    assert answer == RequiresAction("SIM-pay-1", BACK.success_url)
    assert await provider.look_up(asked()) == answer
    assert await provider.capture(asked(), 1900) == Refused("not_authorised")
    await trio.sleep(ACTION_S)
    assert await provider.look_up(asked()) == Authorised("SIM-pay-1", 1900)
    assert await provider.capture(asked(), 1900) == Captured("SIM-pay-1", 1900)


async def test_a_payer_who_is_sent_off_may_be_given_up(autojump_clock: MockClock) -> None:
    provider = simulating([0.9, 0.1])
    await provider.authorise(charge())
    assert await provider.void(asked()) == Voided()
    await trio.sleep(ACTION_S)
    assert await provider.look_up(asked()) == Voided()


async def test_a_method_is_saved_used_and_forgotten() -> None:
    provider = simulating()
    answer = await provider.authorise(charge(way=Hosted(BACK.success_url, BACK.cancel_url, save=True)))
    assert isinstance(answer, Authorised)
    assert answer.saved is not None
    assert answer.saved.token not in repr(answer)
    way = Saved(answer.saved, "http://127.0.0.1:1/back")
    assert isinstance(await provider.authorise(charge("pay-2", way=way)), Authorised)
    assert await provider.forget(answer.saved) == Forgotten()
    assert await provider.authorise(charge("pay-3", way=way)) == Declined("method_unknown")


async def test_it_remembers_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "PAYMENTS_MAX", 2)
    provider = simulating()
    for number in range(3):
        await provider.authorise(charge(f"pay-{number}"))
    assert await provider.look_up(asked("pay-0")) == Absent()
    assert [entry.payment_id for entry in provider.books] == ["pay-1", "pay-2"]
