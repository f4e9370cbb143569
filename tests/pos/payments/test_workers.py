"""Restaurants and their payments side by side: none waits for another, and none is lost with its wake."""

from datetime import timedelta

import pytest
import structlog
import trio
from trio.testing import MockClock

from actors.domain.money.payment import PaymentState
from actors.errors import Unavailable
from actors.supervisor import ServiceState
from pos.outside.breaker import BreakerState
from pos.payments.worker import AT_ONCE_MAX
from tests.pos.payments.direct import DirectProvider, Manner
from tests.pos.payments.ledger import PROVIDER, Ledger, Paying, workers_on
from tests.pos.sessions import clock, restaurant

S = PaymentState


async def test_people_who_split_a_bill_do_not_wait_for_one_another(autojump_clock: MockClock, table: Paying) -> None:
    table.provider.latency_s = 2
    session_id = table.ledger.dine()
    payments = [table.pay(475, session_id) for _ in range(4)]
    await trio.sleep(4.1)  # holding and taking, two seconds each
    assert {table.ledger.payment(each).status for each in payments} == {S.CAPTURED}
    assert table.ledger.balance(payments[0]) == 0


async def test_no_more_than_so_many_are_asked_for_at_once(autojump_clock: MockClock, table: Paying) -> None:
    table.provider.latency_s = 2
    for _ in range(AT_ONCE_MAX + 4):
        table.pay()
    await trio.sleep(1)
    assert table.workers.statistics()[0].under_way == len(table.provider.asked) == AT_ONCE_MAX
    await trio.sleep(30)
    assert table.ledger.settled


async def test_twenty_who_confirm_one_after_another_are_each_announced_with_their_order(
    autojump_clock: MockClock, table: Paying
) -> None:
    """Each has the capture of the one before behind it: who finds no room costs a commit more."""
    table.provider.latency_s = 2
    for _ in range(2 * 20):
        table.pay()
    await trio.sleep(1)
    assert table.workers.announcement(table.ledger.sessions.restaurants[1], PROVIDER) is not None


async def test_a_provider_that_may_be_back_is_asked_by_one_payment_first(
    autojump_clock: MockClock, table: Paying
) -> None:
    under_way: list[int] = []

    async def count(name: str) -> None:
        under_way.append(table.workers.statistics()[0].under_way)
        await trio.sleep(2)

    table.provider.manners.extend([Manner.DROP_BEFORE] * 6)
    for _ in range(6):
        table.pay()
    await trio.sleep(9)
    assert table.workers.statistics()[0].breaker is BreakerState.OPEN
    table.provider.step = count
    await trio.sleep(60)
    assert (under_way[0], max(under_way) > 1) == (1, True)
    assert table.ledger.settled


async def test_a_dead_provider_slows_no_other_restaurant(autojump_clock: MockClock, nursery: trio.Nursery) -> None:
    ledger = Ledger()
    ledger.sessions.restaurants[2] = restaurant(2)
    dead, alive = DirectProvider(latency_s=3600), DirectProvider()
    workers = workers_on(ledger, lambda place: dead if place.restaurant_id == 1 else alive)
    await nursery.start(workers.run)
    for _ in range(AT_ONCE_MAX * 2):
        session_id = ledger.dine(1)
        workers.wake(1, session_id, ledger.pay(session_id), ledger.sessions.states[session_id].session.updated_at)
    session_id = ledger.dine(2)
    payment_id = ledger.pay(session_id)
    workers.wake(2, session_id, payment_id, ledger.payment(payment_id).created_at)
    await trio.sleep(0.1)
    assert ledger.payment(payment_id).status is S.CAPTURED


async def test_a_payment_whose_wake_was_lost_is_found(autojump_clock: MockClock, table: Paying) -> None:
    payment_id = table.ledger.pay(table.ledger.dine())
    await trio.sleep(6.1)
    assert table.ledger.payment(payment_id).status is S.CAPTURED


async def test_where_nothing_is_to_be_done_nobody_is_looked_at(autojump_clock: MockClock, table: Paying) -> None:
    table.pay()
    await trio.sleep(20)
    reads = table.ledger.reads
    await trio.sleep(100)
    assert table.ledger.reads - reads in range(16, 26)  # the poll of all restaurants, every five seconds


async def test_a_wake_during_a_step_is_heeded_after_it(autojump_clock: MockClock, table: Paying) -> None:
    table.provider.hosted, table.provider.latency_s = True, 1
    payment_id = table.pay()
    await trio.sleep(0.5)
    table.wake(payment_id)
    await trio.sleep(1)
    assert table.provider.asked == ["authorise"]
    assert table.ledger.payment(payment_id).status is S.REQUIRES_ACTION


async def test_a_payment_that_surprises_is_set_aside_and_the_others_go_on(
    autojump_clock: MockClock, table: Paying, logged: list[structlog.typing.EventDict]
) -> None:
    odd = table.ledger.dine()
    table.ledger.sessions.odd_sessions.add(odd)
    surprising, other = table.pay(None, odd), table.pay()
    await trio.sleep(1)
    assert table.ledger.payment(other).status is S.CAPTURED
    assert [event["event"] for event in logged if event["log_level"] == "error"] == ["payment_set_aside"]
    table.ledger.sessions.odd_sessions.clear()
    await trio.sleep(60)
    assert table.ledger.payment(surprising).status is S.CAPTURED


async def test_a_worker_that_crashes_is_started_again(autojump_clock: MockClock, table: Paying) -> None:
    table.ledger.odd.add(1)
    payment_id = table.ledger.pay(table.ledger.dine())
    await trio.sleep(5.7)
    crashed = table.workers.statistics()[0]
    assert crashed.crash is not None
    table.ledger.odd.clear()
    await trio.sleep(12)
    again = table.workers.statistics()[0]
    assert (again.restarts >= 1, again.state) == (True, ServiceState.RUNNING)
    assert table.ledger.payment(payment_id).status is S.CAPTURED


async def test_of_what_a_crash_has_cut_off_nothing_is_remembered(autojump_clock: MockClock, table: Paying) -> None:
    table.provider.hosted, table.provider.latency_s = True, 1
    payment_id = table.pay()
    await trio.sleep(0.5)
    table.wake(payment_id)
    (worker,) = table.workers._crew.workers
    assert payment_id in worker._asked_again
    table.ledger.odd.add(1)
    worker._reader.look_at = clock()
    table.ledger.pay(table.ledger.dine())
    worker._woken.set()
    await trio.sleep(1)
    assert worker.crash is not None
    assert not worker._asked_again
    table.ledger.odd.clear()
    await trio.sleep(60)
    assert table.ledger.payment(payment_id).status is S.REQUIRES_ACTION


async def test_a_report_that_is_not_taken_is_repeated_and_nothing_is_asked_again(
    autojump_clock: MockClock, table: Paying
) -> None:
    table.provider.latency_s = 1
    payment_id = table.pay()
    await trio.sleep(0.5)
    table.ledger.sessions.away = True
    await trio.sleep(3)
    assert table.workers.statistics()[0].unreported == 1
    table.ledger.sessions.away = False
    await trio.sleep(5)
    assert table.ledger.payment(payment_id).status is S.CAPTURED
    assert table.provider.asked == ["authorise", "capture"]


async def test_draining_ends_the_steps_under_way_and_begins_no_other(autojump_clock: MockClock, table: Paying) -> None:
    table.provider.latency_s = 2
    payment_id = table.pay()
    await trio.sleep(1)
    with trio.fail_after(1.5):
        await table.workers.drain()
    assert table.provider.asked == ["authorise"]
    assert table.ledger.payment(payment_id).status is S.AUTHORISED


@pytest.mark.parametrize("manner", [Manner.OBEY, Manner.DROP])
async def test_two_processes_ask_for_a_payment_once(
    autojump_clock: MockClock, table: Paying, nursery: trio.Nursery, manner: Manner
) -> None:
    other = workers_on(table.ledger, table.provider)
    await nursery.start(other.run)
    table.provider.latency_s, table.provider.manners = 1, type(table.provider.manners)([manner])
    payment_id = table.pay()
    payment = table.ledger.payment(payment_id)
    assert payment.next_at is not None
    other.wake(1, table.ledger.session(payment_id), payment_id, payment.next_at)
    await trio.sleep(60)
    assert table.provider.asked.count("authorise") == 1
    assert table.provider.asked.count("capture") == 1
    assert table.ledger.payment(payment_id).status is S.CAPTURED


async def test_what_was_announced_as_it_began_is_asked_for_without_another_word(
    autojump_clock: MockClock, table: Paying
) -> None:
    told: list[str] = []

    async def note(name: str) -> None:
        told.append(name)

    table.ledger.sessions.step = note
    payment_id = table.pay_at_once()
    await trio.sleep(0.1)
    assert table.ledger.payment(payment_id).status is S.CAPTURED
    assert table.provider.asked == ["authorise", "capture"]
    assert "before AnnouncePayment" not in told


async def test_an_announcement_that_nobody_heard_is_looked_into_when_it_is_over(
    autojump_clock: MockClock, table: Paying
) -> None:
    payment_id = table.pay_at_once(heard=False)
    await trio.sleep(15)
    assert table.provider.asked == []
    await trio.sleep(15)
    assert table.provider.asked == ["look_up", "authorise", "capture"]
    assert table.ledger.payment(payment_id).status is S.CAPTURED


async def test_an_announcement_that_comes_too_late_to_begin_is_made_anew(
    autojump_clock: MockClock, table: Paying
) -> None:
    payment_id = table.pay_at_once(heard=False)
    await trio.sleep(3)  # as long as its commit took
    session_id, payment = table.ledger.session(payment_id), table.ledger.payment(payment_id)
    left: list[timedelta] = []

    async def note(name: str) -> None:
        if name == "before authorise":
            left.append((table.ledger.payment(payment_id).next_at or clock()) - clock())

    table.provider.step = note
    table.workers.wanted(1, session_id, payment, begins=True)
    await trio.sleep(0.1)
    assert table.provider.asked == ["authorise", "capture"]
    assert left >= [timedelta(seconds=20)]


async def test_nothing_is_announced_where_it_would_have_to_wait(
    autojump_clock: MockClock, table: Paying, nursery: trio.Nursery
) -> None:
    place = table.ledger.sessions.restaurants[1]
    assert table.workers.announcement(place, PROVIDER) is not None
    table.provider.latency_s = 2
    busy = [table.pay() for _ in range(AT_ONCE_MAX)]
    await trio.sleep(1)
    assert table.workers.announcement(place, PROVIDER) is None
    await trio.sleep(30)
    assert {table.ledger.payment(each).status for each in busy} == {S.CAPTURED}
    table.provider.latency_s = 0
    table.provider.manners.extend([Manner.DROP_BEFORE] * 6)
    for _ in range(6):
        table.pay()
    await trio.sleep(9)
    assert table.workers.statistics()[0].breaker is BreakerState.OPEN
    assert table.workers.announcement(place, PROVIDER) is None
    await table.workers.drain()
    assert table.workers.announcement(place, PROVIDER) is None


async def test_of_payments_that_were_told_meanwhile_one_asks_a_provider_that_may_be_back(
    autojump_clock: MockClock, table: Paying
) -> None:
    """Their next steps were announced with what they told: as any other's, they come one after the other."""
    late: list[str] = []
    begun: list[str] = []
    at_once: list[int] = []

    async def long(name: str) -> None:
        if name == "before SettlePayment" and len(late) < len(held):
            late.append(name)
            await trio.sleep(15)  # until the provider's pause is over

    async def count(name: str) -> None:
        if name.startswith("before") and table.workers.statistics()[0].breaker is BreakerState.HALF_OPEN:
            begun.append(name)
            at_once.append(len(begun))
            await trio.sleep(1)
            begun.remove(name)

    table.ledger.sessions.step = long
    held = [table.pay(), table.pay()]
    await trio.sleep(0.1)
    table.provider.step = count
    table.provider.manners.extend([Manner.DROP_BEFORE] * 3)
    for _ in range(3):
        table.pay()
    await trio.sleep(1)
    assert len(late) == len(held)
    assert table.workers.statistics()[0].breaker is BreakerState.OPEN
    await trio.sleep(60)
    assert max(at_once) == 1
    assert {table.ledger.payment(each).status for each in held} == {S.CAPTURED}
    assert table.ledger.settled


async def test_a_step_whose_owner_does_not_hear_of_it_is_announced_again_with_pauses(
    autojump_clock: MockClock, table: Paying
) -> None:
    tries: list[float] = []

    async def lost(name: str) -> None:
        if name == "before AnnouncePayment" and len(tries) < 8:
            tries.append(trio.current_time())
            raise Unavailable("away")

    table.ledger.sessions.step = lost
    payment_id = table.pay()
    await trio.sleep(600)
    assert len(set(tries)) == len(tries) == 8
    assert table.ledger.payment(payment_id).status is S.CAPTURED
