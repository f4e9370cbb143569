"""What every driver has to keep, whatever provider it speaks to. `docs/payments.md` says how to put a new one in."""

from collections.abc import AsyncIterator, Sequence
from functools import partial

import psutil  # type: ignore[import-untyped]
import pytest
import trio
from attrs import evolve

from pos.payments.driver import (
    Absent,
    Asked,
    AtCounter,
    Authorised,
    Captured,
    Declined,
    Forged,
    Found,
    Money,
    Notice,
    Refunded,
    Refused,
    RequiresAction,
    Unknown,
    Unrelated,
    Voided,
)
from tests.pos.payments.rig import BACK, LIMIT_S, asked, charge
from tests.pos.payments.subjects import SUBJECTS, Subject, Taken
from tests.pos.till.test_conformance import interrupted

STEPS_MAX = 500  # more than any driver's call has


@pytest.fixture(params=list(SUBJECTS))
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    async with SUBJECTS[request.param]() as subject:
        yield subject


async def hold(subject: Subject, payment_id: str = "pay-1") -> Asked:
    """A payment whose payer has done all that they are asked to do."""
    with trio.fail_after(LIMIT_S):
        answer = await subject.driver.authorise(charge(payment_id, way=subject.way))
        if isinstance(answer, RequiresAction):
            await subject.act(answer)
            found = await subject.driver.look_up(asked(payment_id))
            assert isinstance(found, Authorised)
            assert found.amount == 1900
            return asked(payment_id, reference=found.reference)
    assert isinstance(answer, Authorised)
    assert answer.amount == 1900
    return asked(payment_id, reference=answer.reference)


def books(subject: Subject, payment_id: str = "pay-1") -> Sequence[Taken]:
    """What the provider has charged for a payment, by its own books."""
    if subject.books is None:
        return [Taken(payment_id, 1900)]
    return [taken for taken in subject.books() if taken.payment_id == payment_id]


def keeping_books(subject: Subject) -> None:
    if not subject.driver.keeps_books:
        pytest.skip("our own books say whether that may be asked, and nobody else has any")


# ---- asking for money


async def test_money_is_held_once_and_only_as_much_as_was_asked_for(subject: Subject) -> None:
    payment = await hold(subject)
    assert books(subject) == [Taken("pay-1", 1900)]
    assert await subject.driver.look_up(payment) == await subject.driver.look_up(evolve(payment, reference=None))


async def test_the_same_id_asked_twice_charges_once_and_has_the_same_answer(subject: Subject) -> None:
    first = await subject.driver.authorise(charge(way=subject.way))
    assert await subject.driver.authorise(charge(way=subject.way)) == first
    await subject.act(first)
    await subject.driver.authorise(charge(way=subject.way))
    assert len(books(subject)) == 1


async def test_the_same_id_asked_several_times_at_once_charges_once(subject: Subject) -> None:
    answers: list[object] = []

    async def ask() -> None:
        answers.append(await subject.driver.authorise(charge(way=subject.way)))

    async with trio.open_nursery() as nursery:
        for _ in range(5):
            nursery.start_soon(ask)
    told = [answer for answer in answers if isinstance(answer, RequiresAction)]
    if told:
        await subject.act(told[0])
    assert len(books(subject)) == 1
    assert isinstance(await subject.driver.look_up(asked()), Authorised)


async def test_several_payments_are_several_charges(subject: Subject) -> None:
    for payment_id in ("pay-1", "pay-2", "pay-3"):
        await hold(subject, payment_id)
    assert [len(books(subject, payment_id)) for payment_id in ("pay-1", "pay-2", "pay-3")] == [1, 1, 1]


async def test_a_payment_that_is_declined_is_not_charged_and_says_why(subject: Subject) -> None:
    if subject.decline is None:
        pytest.skip("such a provider cannot say no")
    subject.decline()
    answer = await subject.driver.authorise(charge(way=subject.way))
    await subject.act(answer)
    if not isinstance(answer, RequiresAction):
        assert isinstance(answer, Declined)
        assert answer.reason
        assert isinstance(await subject.driver.look_up(asked()), Declined)
    assert not books(subject)
    assert isinstance(await subject.driver.capture(asked(), 1900), Refused)
    assert not books(subject)


async def test_what_a_provider_does_not_do_is_declined_and_not_guessed(subject: Subject) -> None:
    other = BACK if isinstance(subject.way, AtCounter) else AtCounter()
    assert await subject.driver.authorise(charge(way=other)) == Declined("way_not_taken")


@pytest.mark.parametrize("amount", [0, -1])
async def test_nothing_and_less_than_nothing_is_never_taken(subject: Subject, amount: int) -> None:
    payment = await hold(subject)
    assert await subject.driver.capture(payment, amount) == Refused("amount_invalid")
    assert await subject.driver.refund(payment, "ref-1", amount) == Refused("amount_invalid")
    assert books(subject) == [Taken("pay-1", 1900)]


# ---- looking up


async def test_what_nobody_asked_for_is_absent(subject: Subject) -> None:
    keeping_books(subject)
    await hold(subject)
    assert await subject.driver.look_up(asked("pay-9")) == Absent()


async def test_an_outcome_that_is_unknown_is_looked_up_and_a_second_asking_changes_nothing(subject: Subject) -> None:
    if not subject.oddities:
        pytest.skip("such a provider never leaves anybody in doubt")
    for number, (name, misbehave) in enumerate(subject.oddities.items()):
        payment_id = f"pay-{number}"
        misbehave()
        answer = await subject.driver.authorise(charge(payment_id, way=subject.way))
        assert isinstance(answer, Unknown), name
        assert answer.error, name
        subject.well()
        found = await subject.driver.look_up(asked(payment_id))
        assert isinstance(found, Absent | RequiresAction | Authorised), name
        assert isinstance(found, Authorised) == bool(books(subject, payment_id)), name
        assert isinstance(found, Absent) or answer.may_have_arrived, name
        again = await subject.driver.authorise(charge(payment_id, way=subject.way))
        assert isinstance(again, RequiresAction | Authorised), name
        assert isinstance(found, Absent) or again == found, name
        await subject.act(again)
        assert books(subject, payment_id) == [Taken(payment_id, 1900)], name


# ---- taking it


async def test_what_is_held_is_captured_once_however_often_it_is_asked(subject: Subject) -> None:
    payment = await hold(subject)
    first = await subject.driver.capture(payment, 1900)
    assert first == Captured(payment.reference, 1900)
    assert await subject.driver.capture(payment, 1900) == first
    if subject.driver.keeps_books:
        assert await subject.driver.look_up(payment) == first
        assert books(subject) == [Taken("pay-1", 1900, captured=1900)]


async def test_less_than_is_held_may_be_captured_and_then_nothing_more(subject: Subject) -> None:
    keeping_books(subject)
    payment = await hold(subject)
    assert await subject.driver.capture(payment, 2000) == Refused("amount_invalid")
    assert await subject.driver.capture(payment, 1500) == Captured(payment.reference, 1500)
    assert await subject.driver.capture(payment, 1900) == Refused("already_captured")
    assert books(subject) == [Taken("pay-1", 1900, captured=1500)]


async def test_what_is_not_there_is_not_captured_and_may_be_once_it_is(subject: Subject) -> None:
    keeping_books(subject)
    assert await subject.driver.capture(asked(), 1900) == Refused("not_authorised")
    payment = await hold(subject)
    assert isinstance(await subject.driver.capture(payment, 1900), Captured)


async def test_an_unknown_capture_is_looked_up_and_asking_again_takes_nothing_twice(subject: Subject) -> None:
    for number, (name, misbehave) in enumerate(subject.oddities.items()):
        payment = await hold(subject, f"pay-{number}")
        misbehave()
        assert isinstance(await subject.driver.capture(payment, 1900), Unknown), name
        subject.well()
        found = await subject.driver.look_up(payment)
        assert isinstance(found, Authorised | Captured), name
        assert await subject.driver.capture(payment, 1900) == Captured(payment.reference, 1900), name
        assert books(subject, payment.payment_id) == [Taken(payment.payment_id, 1900, captured=1900)], name


# ---- letting go of it


async def test_what_is_held_is_let_go_of_and_cannot_be_captured_any_more(subject: Subject) -> None:
    payment = await hold(subject)
    assert await subject.driver.void(payment) == Voided()
    assert await subject.driver.void(payment) == Voided()
    if subject.driver.keeps_books:
        assert await subject.driver.look_up(payment) == Voided()
        assert await subject.driver.capture(payment, 1900) == Refused("already_voided")
        assert books(subject) == [Taken("pay-1", 1900)]


async def test_what_is_captured_is_not_voided(subject: Subject) -> None:
    keeping_books(subject)
    payment = await hold(subject)
    captured = await subject.driver.capture(payment, 1900)
    assert await subject.driver.void(payment) == Refused("already_captured")
    assert await subject.driver.look_up(payment) == captured


async def test_a_payment_whose_payer_never_came_is_voided_and_nobody_can_pay_it_later(subject: Subject) -> None:
    answer = await subject.driver.authorise(charge(way=subject.way))
    if not isinstance(answer, RequiresAction):
        pytest.skip("nobody has to come")
    assert await subject.driver.void(asked(reference=answer.reference)) == Voided()
    await subject.act(answer)
    assert not books(subject)
    assert isinstance(await subject.driver.look_up(asked()), Declined | Voided)
    assert await subject.driver.void(asked()) == Voided()


async def test_an_unknown_void_is_asked_again(subject: Subject) -> None:
    for number, (name, misbehave) in enumerate(subject.oddities.items()):
        payment = await hold(subject, f"pay-{number}")
        misbehave()
        assert isinstance(await subject.driver.void(payment), Unknown), name
        subject.well()
        assert await subject.driver.void(payment) == Voided(), name
        assert await subject.driver.look_up(payment) == Voided(), name


# ---- giving it back


async def test_a_part_is_refunded_once_by_its_own_id_and_then_the_rest(subject: Subject) -> None:
    payment = await hold(subject)
    await subject.driver.capture(payment, 1900)
    first = await subject.driver.refund(payment, "ref-1", 500)
    assert isinstance(first, Refunded)
    assert first.amount == 500
    assert await subject.driver.refund(payment, "ref-1", 500) == first
    rest = await subject.driver.refund(payment, "ref-2", 1400)
    assert isinstance(rest, Refunded)
    if subject.driver.keeps_books:
        assert isinstance(await subject.driver.refund(payment, "ref-3", 1), Refused)
        assert await subject.driver.look_up(payment) == Captured(payment.reference, 1900, 1900)
        assert books(subject) == [Taken("pay-1", 1900, 1900, 1900)]


async def test_all_of_it_is_refunded_and_no_more(subject: Subject) -> None:
    payment = await hold(subject)
    await subject.driver.capture(payment, 1900)
    assert isinstance(await subject.driver.refund(payment, "ref-1", 1901), Refused)
    assert isinstance(await subject.driver.refund(payment, "ref-2", 1900), Refunded)
    if subject.driver.keeps_books:
        assert books(subject) == [Taken("pay-1", 1900, 1900, 1900)]


async def test_what_is_not_captured_is_not_refunded_and_may_be_once_it_is(subject: Subject) -> None:
    keeping_books(subject)
    payment = await hold(subject)
    assert await subject.driver.refund(payment, "ref-1", 500) == Refused("not_captured")
    await subject.driver.capture(payment, 1900)
    assert isinstance(await subject.driver.refund(payment, "ref-2", 500), Refunded)


async def test_an_unknown_refund_is_asked_again_and_given_once(subject: Subject) -> None:
    for number, (name, misbehave) in enumerate(subject.oddities.items()):
        payment = await hold(subject, f"pay-{number}")
        await subject.driver.capture(payment, 1900)
        misbehave()
        assert isinstance(await subject.driver.refund(payment, "ref-1", 500), Unknown), name
        subject.well()
        assert isinstance(await subject.driver.refund(payment, "ref-1", 500), Refunded), name
        assert books(subject, payment.payment_id) == [Taken(payment.payment_id, 1900, 1900, 500)], name


# ---- what it says by itself


async def test_a_webhook_that_comes_twice_says_the_same_twice(subject: Subject) -> None:
    payment = await hold(subject)
    await subject.driver.capture(payment, 1900)
    await subject.driver.refund(payment, "ref-1", 500)
    words = [subject.driver.parse_webhook(headers, body) for headers, body in subject.webhooks()]
    again = [subject.driver.parse_webhook(headers, body) for headers, body in subject.webhooks()]
    assert words == again
    assert len({word.event_id for word in words if isinstance(word, Notice | Unrelated)}) == len(words)
    states = [word.state for word in words if isinstance(word, Notice) and word.payment_id == "pay-1"]
    if subject.webhooks():
        assert {type(state) for state in states} == {Authorised, Captured}
        assert states[-1] == await subject.driver.look_up(payment)


async def test_a_webhook_that_is_forged_is_refused(subject: Subject) -> None:
    await hold(subject)
    for headers, body in [*subject.webhooks(), ({"stripe-signature": "t=1,v1=00"}, b'{"id": "evt_1"}')]:
        for forged in ({}, {"stripe-signature": ""}, {**headers, "stripe-signature": "t=1,v1=é"}):
            assert subject.driver.parse_webhook(forged, body) == Forged()
        assert subject.driver.parse_webhook(headers, body.replace(b"1", b"2", 1)) == Forged()
        assert subject.driver.parse_webhook(headers, body + b" ") == Forged()
        assert subject.driver.parse_webhook(headers, b"\xff\x00") == Forged()


# ---- providers that misbehave, and being interrupted


async def test_a_provider_that_is_not_there_was_certainly_not_asked(subject: Subject) -> None:
    if subject.leave is None:
        pytest.skip("such a provider is always there")
    payment = await hold(subject)
    subject.leave()
    await trio.testing.wait_all_tasks_blocked()
    answer = await subject.driver.authorise(charge("pay-2", way=subject.way))
    assert isinstance(answer, Unknown)
    assert not answer.may_have_arrived
    assert isinstance(await subject.driver.look_up(payment), Unknown)
    assert isinstance(await subject.driver.capture(payment, 1900), Unknown)
    assert isinstance(await subject.driver.void(payment), Unknown)
    assert isinstance(await subject.driver.refund(payment, "ref-1", 1), Unknown)
    assert not books(subject, "pay-2")


async def test_asking_may_be_cancelled_at_every_step_and_leaves_nothing_unclear(subject: Subject) -> None:
    for step in range(1, STEPS_MAX):
        wanted = charge(f"pay-{step}", way=subject.way)
        cancelled = await interrupted(partial(subject.driver.authorise, wanted), step)
        if not cancelled:
            return
        found = await subject.driver.look_up(asked(wanted.payment_id))
        assert isinstance(found, Absent | RequiresAction | Authorised)
        again = await subject.driver.authorise(wanted)
        assert isinstance(again, RequiresAction | Authorised) or again == Unknown("http_409")  # it is still at it
        assert len(books(subject, wanted.payment_id)) <= 1
    pytest.fail("the call never came to its end")


async def test_capturing_may_be_cancelled_at_every_step_and_takes_nothing_twice(subject: Subject) -> None:
    for step in range(1, STEPS_MAX):
        payment = await hold(subject, f"pay-{step}")
        cancelled = await interrupted(partial(subject.driver.capture, payment, 1900), step)
        found: Found = await subject.driver.look_up(payment)
        assert isinstance(found, Authorised | Captured)
        if not cancelled:
            return
        taken = await subject.driver.capture(payment, 1900)
        assert taken == Captured(payment.reference, 1900) or taken == Unknown("http_409")
        if subject.driver.keeps_books:
            assert books(subject, payment.payment_id)[0].captured in {0, 1900}
    pytest.fail("the call never came to its end")


async def test_no_connection_is_left_behind_for_every_call(subject: Subject) -> None:
    if subject.port is None:
        pytest.skip("such a driver has no connection")
    await hold(subject)
    await interrupted(lambda: subject.driver.authorise(charge("pay-2", way=subject.way)), 5)
    connections = psutil.Process().net_connections("tcp")
    ours = [known for known in connections if known.raddr and known.raddr.port == subject.port]
    assert len([known for known in ours if known.status == psutil.CONN_ESTABLISHED]) <= 3  # kept, to be used again


async def test_other_currencies_are_charged_by_their_own_digits(subject: Subject) -> None:
    for number, money in enumerate((Money(1900, "JPY", 0), Money(19_000, "KWD", 3), Money(1900, "ISK", 0))):
        payment = Asked(f"pay-{number}", money, asked().asked_at)
        answer = await subject.driver.authorise(charge(payment.payment_id, money, subject.way))
        await subject.act(answer)
        found = await subject.driver.look_up(payment)
        assert isinstance(found, Authorised)
        assert found.amount == money.amount
        assert await subject.driver.capture(payment, money.amount) == Captured(found.reference, money.amount)
