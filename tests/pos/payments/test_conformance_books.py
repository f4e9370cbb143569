"""What every driver says of its provider's books: all of what is ours, as it is now, in parts."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from functools import partial

import pytest
import trio

from pos.payments.driver import Asked, Authorised, Booked, BookPage, Declined, Money, RequiresAction, Unknown
from tests.pos.payments.rig import EUR, asked, begun, charge
from tests.pos.payments.subjects import SUBJECTS, Subject
from tests.pos.payments.test_conformance import STEPS_MAX, hold, keeping_books
from tests.pos.till.test_conformance import interrupted

SINCE, UNTIL = begun() - timedelta(hours=1), begun() + timedelta(hours=1)


@pytest.fixture(params=list(SUBJECTS))
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    async with SUBJECTS[request.param]() as subject:
        yield subject


async def read(subject: Subject, limit: int = 100) -> Sequence[Booked]:
    """All pages."""
    found: list[Booked] = []
    after: str | None = None
    for _ in range(50):
        page = await subject.driver.charges(SINCE, UNTIL, after, limit)
        assert isinstance(page, BookPage)
        assert len(page.charges) <= limit
        found += page.charges
        after = page.after
        if after is None:
            return found
    pytest.fail("the books have no end")


async def charge_of(subject: Subject, payment: Asked) -> Booked:
    """The one charge of a payment, which may be there twice, alike."""
    (one,) = {booked for booked in await read(subject) if booked.payment_id == payment.payment_id}
    return one


async def test_what_is_held_captured_and_given_back_is_in_the_books_as_it_is(subject: Subject) -> None:
    payment = await hold(subject)
    if not subject.driver.keeps_books:
        assert await read(subject) == []
        return
    held = await charge_of(subject, payment)
    assert (held.held, held.captured, held.refunded, held.money) == (1900, 0, 0, EUR)
    assert held.reference == payment.reference
    assert SINCE < held.made_at < UNTIL
    await subject.driver.capture(payment, 1900)
    taken = await charge_of(subject, payment)
    assert (taken.held, taken.captured, taken.refunded, taken.reference) == (0, 1900, 0, payment.reference)
    await subject.driver.refund(payment, "ref-1", 500)
    given = await charge_of(subject, payment)
    assert (given.held, given.captured, given.refunded, given.reference) == (0, 1900, 500, payment.reference)


async def test_what_was_let_go_of_or_declined_has_no_money_in_the_books(subject: Subject) -> None:
    await subject.driver.void(await hold(subject))
    if subject.decline is not None:
        subject.decline()
        answer = await subject.driver.authorise(charge("pay-2", way=subject.way))
        await subject.act(answer)
        assert isinstance(answer, Declined | RequiresAction)
    assert [one for one in await read(subject) if one.held or one.captured] == []


async def test_less_that_was_captured_is_not_taken_for_a_refund(subject: Subject) -> None:
    keeping_books(subject)
    payment = await hold(subject)
    await subject.driver.capture(payment, 1500)
    one = await charge_of(subject, payment)
    assert (one.held, one.captured, one.refunded) == (0, 1500, 0)
    await subject.driver.refund(payment, "ref-1", 200)
    assert (await charge_of(subject, payment)).refunded == 200


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
async def test_pages_leave_nothing_out_and_none_has_more_than_was_asked_for(subject: Subject, limit: int) -> None:
    keeping_books(subject)
    for number in range(4):
        payment = await hold(subject, f"pay-{number}")
        await subject.driver.capture(payment, 1900)
        if number % 2:
            await subject.driver.refund(payment, "ref-1", 100 + number)
    found = {one.payment_id: one.refunded for one in await read(subject, limit)}
    assert found == {"pay-0": 0, "pay-1": 101, "pay-2": 0, "pay-3": 103}


async def test_another_time_has_nothing_of_it(subject: Subject) -> None:
    await subject.driver.capture(await hold(subject), 1900)
    for since, until in ((SINCE - timedelta(days=1), SINCE), (UNTIL, UNTIL + timedelta(days=1))):
        after = None
        for _ in range(3):
            page = await subject.driver.charges(since, until, after)
            assert isinstance(page, BookPage)
            assert page.charges == ()
            after = page.after
            if after is None:
                break
        assert after is None


async def test_other_currencies_are_booked_by_their_own_digits(subject: Subject) -> None:
    keeping_books(subject)
    for number, money in enumerate((Money(1900, "JPY", 0), Money(19_000, "KWD", 3), Money(1900, "ISK", 0))):
        payment = Asked(f"pay-{number}", money, asked().asked_at)
        await subject.act(await subject.driver.authorise(charge(payment.payment_id, money, subject.way)))
        found = await subject.driver.look_up(payment)
        assert isinstance(found, Authorised)
        await subject.driver.capture(Asked(payment.payment_id, money, asked().asked_at, found.reference), money.amount)
        one = await charge_of(subject, payment)
        assert (one.money, one.captured) == (money, money.amount)


async def test_books_that_cannot_be_read_are_unknown_and_not_empty(subject: Subject) -> None:
    if subject.leave is None:
        pytest.skip("such a provider is always there")
    await hold(subject)
    subject.leave()
    await trio.testing.wait_all_tasks_blocked()
    assert isinstance(await subject.driver.charges(SINCE, UNTIL), Unknown)


async def test_reading_may_be_cancelled_at_every_step(subject: Subject) -> None:
    await hold(subject)
    before = await read(subject)
    for step in range(1, STEPS_MAX):
        if not await interrupted(partial(subject.driver.charges, SINCE, UNTIL), step):
            break
    else:
        pytest.fail("the call never came to its end")
    assert await read(subject) == before
