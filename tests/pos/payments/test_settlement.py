"""One payment at its provider: held, taken, given back, and settled whatever was not heard."""

from datetime import timedelta

import pytest
import structlog
import trio
from trio.testing import MockClock

from actors.domain.money.commands import SettlePayment
from actors.domain.money.payment import PaymentState, Wanted
from pos.outside.breaker import BreakerState
from pos.payments.driver import ASKABLE_S
from pos.payments.settlement import PATIENCE_S
from tests.pos.payments.direct import PAGE, Account, Manner
from tests.pos.payments.ledger import Paying
from tests.pos.sessions import clock

S = PaymentState
BILL = 1900


async def test_a_payment_is_held_committed_and_then_taken(autojump_clock: MockClock, table: Paying) -> None:
    payment_id = table.pay()
    await trio.sleep(0.1)
    assert table.provider.asked == ["authorise", "capture"]
    account = table.provider.accounts[str(payment_id)]
    assert (account.charges, account.captured) == (1, BILL)
    assert table.ledger.payment(payment_id).status is S.CAPTURED
    assert table.ledger.balance(payment_id) == 0
    assert table.ledger.settled


async def test_what_was_announced_is_durable_before_the_provider_is_asked(
    autojump_clock: MockClock, table: Paying
) -> None:
    seen: list[tuple[str, PaymentState, Wanted | None]] = []

    async def look(name: str) -> None:
        payment = table.ledger.payment(payment_id)
        seen.append((name, payment.status, payment.wanted))

    payment_id = table.pay()
    table.provider.step = look
    await trio.sleep(0.1)
    assert ("before authorise", S.AUTHORISING, None) in seen
    assert ("before capture", S.AUTHORISED, Wanted.CAPTURE) in seen


async def test_a_payer_who_has_something_to_do_is_told_where_and_found_out_when_they_have_done_it(
    autojump_clock: MockClock, table: Paying
) -> None:
    table.provider.hosted = True
    payment_id = table.pay()
    await trio.sleep(1)
    acting = table.ledger.payment(payment_id)
    assert (acting.status, acting.redirect_url) == (S.REQUIRES_ACTION, PAGE)
    await trio.sleep(30)
    assert table.ledger.payment(payment_id).status is S.REQUIRES_ACTION
    table.provider.pay(str(payment_id))
    await trio.sleep(60)
    assert table.ledger.payment(payment_id).status is S.CAPTURED


async def test_a_payer_who_is_back_is_looked_after_at_once(autojump_clock: MockClock, table: Paying) -> None:
    table.provider.hosted = True
    payment_id = table.pay()
    await trio.sleep(100)
    table.provider.pay(str(payment_id))
    session_id = table.ledger.session(payment_id)
    due = table.ledger.payment(payment_id).created_at
    table.workers.wake(1, session_id, payment_id, due, hurried=True)
    await trio.sleep(0.1)
    assert table.ledger.payment(payment_id).status is S.CAPTURED


async def test_a_payer_who_may_still_be_at_it_is_not_looked_after_before_it_is_time(
    autojump_clock: MockClock, table: Paying
) -> None:
    table.provider.hosted = True
    payment_id = table.pay()
    await trio.sleep(100)
    asked = list(table.provider.asked)
    due = table.ledger.payment(payment_id).created_at
    table.workers.wake(1, table.ledger.session(payment_id), payment_id, due)  # as another process's worker found it
    await trio.sleep(0.1)
    assert table.provider.asked == asked


async def test_a_declined_card_leaves_the_bill_as_it_was(autojump_clock: MockClock, table: Paying) -> None:
    table.provider.manners.append(Manner.DECLINE)
    payment_id = table.pay()
    await trio.sleep(1)
    declined = table.ledger.payment(payment_id)
    assert (declined.status, declined.error) == (S.DECLINED, "card_declined")
    assert table.ledger.balance(payment_id) == BILL
    assert table.provider.accounts[str(payment_id)].charges == 0


@pytest.mark.parametrize(
    ("at", "manner"),
    [
        *[("authorise", manner) for manner in (Manner.DROP, Manner.DROP_BEFORE, Manner.LATE, Manner.LONG_AFTER)],
        *[("capture", manner) for manner in Manner if manner not in (Manner.OBEY, Manner.DECLINE)],
    ],
)
async def test_what_is_not_heard_is_looked_up_and_charged_once(
    autojump_clock: MockClock, table: Paying, manner: Manner, at: str
) -> None:
    table.provider.manners.extend([Manner.OBEY] * (at == "capture") + [manner])
    payment_id = table.pay()
    await trio.sleep(11)
    await trio.sleep(60)
    assert table.ledger.payment(payment_id).status is S.CAPTURED
    account = table.provider.accounts[str(payment_id)]
    assert (account.charges, account.captured) == (1, BILL)
    askings = [position for position, name in enumerate(table.provider.asked) if name == "authorise"]
    assert all(table.provider.asked[again - 1] == "look_up" for again in askings[1:])


async def test_what_certainly_never_left_is_no_payment_and_holds_no_bill(
    autojump_clock: MockClock, table: Paying
) -> None:
    table.provider.manners.append(Manner.NOT_SENT)
    payment_id = table.pay()
    await trio.sleep(1)
    declined = table.ledger.payment(payment_id)
    assert (declined.status, declined.error) == (S.DECLINED, "not_sent")
    assert table.ledger.settled
    again = table.pay(session_id=table.ledger.session(payment_id))
    await trio.sleep(1)
    assert table.ledger.payment(again).status is S.CAPTURED


async def test_what_may_have_arrived_before_is_not_given_up_because_nothing_leaves_now(
    autojump_clock: MockClock, table: Paying
) -> None:
    table.provider.manners.extend([Manner.LONG_AFTER, Manner.NOT_SENT])
    payment_id = table.pay()
    await trio.sleep(13)
    unknown = table.ledger.payment(payment_id)
    assert (unknown.status, unknown.error) == (S.UNKNOWN, "not_sent")
    await trio.sleep(60)
    assert table.ledger.payment(payment_id).status is S.CAPTURED
    assert table.provider.accounts[str(payment_id)].charges == 1


async def test_what_is_doubtful_is_looked_up_first_also_where_its_announcement_was_not_answered(
    autojump_clock: MockClock, table: Paying
) -> None:
    table.provider.manners.append(Manner.DROP)
    payment_id = table.pay()
    await trio.sleep(1)
    assert table.ledger.payment(payment_id).status is S.UNKNOWN
    table.ledger.sessions.lost_answers = 1
    await trio.sleep(60)
    assert table.ledger.sessions.lost_answers == 0
    assert table.provider.asked == ["authorise", "look_up", "capture"]
    assert table.ledger.payment(payment_id).status is S.CAPTURED


async def test_ten_seconds_without_an_answer_say_that_nobody_knows(autojump_clock: MockClock, table: Paying) -> None:
    table.provider.latency_s = 3600
    payment_id = table.pay()
    await trio.sleep(9.9)
    assert table.ledger.payment(payment_id).status is S.AUTHORISING
    await trio.sleep(0.2)
    unknown = table.ledger.payment(payment_id)
    assert (unknown.status, unknown.error) == (S.UNKNOWN, "timeout")


async def test_a_provider_that_never_had_it_is_not_asked_when_whoever_paid_has_gone(
    autojump_clock: MockClock, table: Paying
) -> None:
    table.provider.manners.append(Manner.DROP_BEFORE)
    table.provider.deaf = True
    payment_id = table.pay()
    await trio.sleep(PATIENCE_S + 600)
    table.provider.deaf = False
    await trio.sleep(2400)
    given_up = table.ledger.payment(payment_id)
    assert (given_up.status, given_up.error) == (S.DECLINED, "never_reached")
    assert table.provider.asked.count("authorise") == 1
    assert PATIENCE_S < ASKABLE_S


async def test_one_that_was_given_up_and_arrived_all_the_same_is_let_go_of(
    autojump_clock: MockClock, table: Paying
) -> None:
    table.provider.manners.append(Manner.DROP_BEFORE)
    table.provider.deaf = True
    payment_id = table.pay()
    await trio.sleep(PATIENCE_S + 600)
    table.provider.deaf = False
    await trio.sleep(2400)
    assert table.ledger.payment(payment_id).status is S.DECLINED
    table.provider.accounts[str(payment_id)] = account = Account(BILL, charges=1, held=True)
    table.ledger.told(table.ledger.session(payment_id), SettlePayment(payment_id, S.AUTHORISED, str(payment_id)))
    table.wake(payment_id)
    await trio.sleep(1)
    assert (account.voided, account.captured) == (True, 0)
    assert table.ledger.payment(payment_id).status is S.DECLINED
    assert table.ledger.settled


async def test_a_page_that_was_called_off_and_paid_and_taken_gives_its_money_back(
    autojump_clock: MockClock, table: Paying
) -> None:
    table.provider.hosted = True
    payment_id = table.pay()
    await trio.sleep(1)
    account = table.provider.accounts[str(payment_id)]
    account.held, account.captured, account.charges = False, BILL, 1  # somebody took it at the provider, past us
    table.ledger.cancel(payment_id)
    table.wake(payment_id)
    await trio.sleep(1)
    assert account.refunded == BILL
    assert table.ledger.payment(payment_id).status is S.CANCELLED
    assert table.ledger.settled


async def test_money_of_nobody_that_cannot_be_given_back_is_an_operators_and_not_asked_for_ever(
    autojump_clock: MockClock, table: Paying, logged: list[structlog.typing.EventDict]
) -> None:
    table.provider.hosted = True
    payment_id = table.pay()
    await trio.sleep(1)
    account = table.provider.accounts[str(payment_id)]
    account.held, account.captured, account.charges = False, BILL, 1
    table.provider.failed_refunds.add("1")
    table.ledger.cancel(payment_id)
    table.wake(payment_id)
    await trio.sleep(1)
    left = table.ledger.payment(payment_id)
    assert (left.status, left.wanted, left.error) == (S.CANCELLED, None, "refund_failed")
    assert [event["step"] for event in logged if event["event"] == "payment_given_up"] == ["void"]


async def test_a_page_that_was_called_off_cannot_be_paid_any_more(autojump_clock: MockClock, table: Paying) -> None:
    table.provider.hosted = True
    payment_id = table.pay()
    await trio.sleep(1)
    table.ledger.cancel(payment_id)
    table.wake(payment_id)
    await trio.sleep(1)
    table.provider.pay(str(payment_id))
    await trio.sleep(1)
    account = table.provider.accounts[str(payment_id)]
    assert (account.voided, account.charges) == (True, 0)
    assert table.ledger.balance(payment_id) == BILL


async def test_refunds_have_a_name_each_and_go_back_once(autojump_clock: MockClock, table: Paying) -> None:
    payment_id = table.pay()
    await trio.sleep(1)
    for amount in (500, 1400):
        table.provider.manners.append(Manner.DROP)
        table.ledger.refund(payment_id, amount)
        table.wake(payment_id)
        await trio.sleep(30)
    account = table.provider.accounts[str(payment_id)]
    assert dict(account.refunds) == {"1": 500, "2": 1400}
    assert table.ledger.payment(payment_id).status is S.REFUNDED


async def test_a_refund_that_the_provider_refuses_is_left_to_staff(autojump_clock: MockClock, table: Paying) -> None:
    payment_id = table.pay()
    await trio.sleep(1)
    table.provider.accounts[str(payment_id)].refunds["elsewhere"] = 1900
    table.ledger.refund(payment_id, 500)
    table.wake(payment_id)
    await trio.sleep(1)
    refused = table.ledger.payment(payment_id)
    assert (refused.status, refused.wanted, refused.error) == (S.CAPTURED, None, "amount_invalid")


async def test_a_refund_that_failed_can_be_made_again(autojump_clock: MockClock, table: Paying) -> None:
    payment_id = table.pay()
    await trio.sleep(1)
    table.provider.failed_refunds.add("1")  # as its bank has sent it back, for good
    for refunded in (0, 500):
        table.ledger.refund(payment_id, 500)
        table.wake(payment_id)
        await trio.sleep(1)
        assert (table.ledger.payment(payment_id).wanted, table.ledger.payment(payment_id).refunded) == (None, refunded)
    payment = table.ledger.payment(payment_id)
    assert dict(table.provider.accounts[str(payment_id)].refunds) == {"2": 500}
    assert (payment.status, payment.refunds, payment.error) == (S.PARTIALLY_REFUNDED, 2, None)


async def test_money_that_cannot_be_taken_any_more_is_on_no_bill_and_an_operator_is_told(
    autojump_clock: MockClock, table: Paying, logged: list[structlog.typing.EventDict]
) -> None:
    table.provider.manners.extend([Manner.OBEY, Manner.DROP_BEFORE])
    payment_id = table.pay()
    await trio.sleep(1)
    account = table.provider.accounts[str(payment_id)]
    account.held, account.voided = False, True  # the hold has lapsed
    await trio.sleep(60)
    voided = table.ledger.payment(payment_id)
    assert (voided.status, voided.error) == (S.VOIDED, "voided")
    assert table.ledger.balance(payment_id) == BILL
    (told,) = [event for event in logged if event["log_level"] == "error"]
    assert told["event"] == "payment_given_up"
    assert (told["payment_id"], told["step"], told["error"]) == (str(payment_id), "capture", "voided")


@pytest.mark.parametrize(("taken", "went_back"), [(100, 0), (BILL, BILL)])
async def test_what_was_taken_otherwise_than_wanted_is_on_no_bill_and_goes_back(
    autojump_clock: MockClock, table: Paying, taken: int, went_back: int
) -> None:
    table.provider.manners.extend([Manner.OBEY, Manner.DROP_BEFORE])
    payment_id = table.pay()
    await trio.sleep(1)
    account = table.provider.accounts[str(payment_id)]
    account.held, account.captured = False, taken  # by hand, at the provider
    if went_back:
        account.refunds["elsewhere"] = went_back
    await trio.sleep(60)
    assert table.ledger.payment(payment_id).status is S.VOIDED
    assert (account.refunded, table.ledger.balance(payment_id)) == (taken, BILL)
    assert table.ledger.settled


@pytest.mark.parametrize("amount", [100, BILL - 1, BILL + 1])
async def test_another_amount_than_was_asked_for_is_no_payment(
    autojump_clock: MockClock, table: Paying, amount: int
) -> None:
    table.provider.hosted = True
    payment_id = table.pay()
    await trio.sleep(1)
    account = table.provider.accounts[str(payment_id)]
    account.amount = amount
    table.provider.pay(str(payment_id))
    await trio.sleep(60)
    assert account.voided
    assert table.ledger.payment(payment_id).status is S.DECLINED
    assert table.ledger.balance(payment_id) == BILL


async def test_a_provider_that_does_not_answer_is_left_alone_and_its_payments_go_on_when_it_is_back(
    autojump_clock: MockClock, table: Paying, logged: list[structlog.typing.EventDict]
) -> None:
    table.provider.manners.extend([Manner.DROP_BEFORE] * 3)
    payments = [table.pay() for _ in range(3)]
    await trio.sleep(1)
    assert table.workers.statistics()[0].breaker is BreakerState.OPEN
    waiting = table.pay()
    await trio.sleep(1)
    assert table.ledger.payment(waiting).status is S.CREATED
    assert table.provider.asked == ["authorise"] * 3
    await trio.sleep(200)
    assert {table.ledger.payment(each).status for each in (*payments, waiting)} == {S.CAPTURED}
    assert [event["state"] for event in logged if event["event"] == "payment_breaker"] == ["open", "closed"]


async def test_what_the_provider_before_has_not_settled_keeps_nobody_from_the_new_one(
    autojump_clock: MockClock, table: Paying, logged: list[structlog.typing.EventDict]
) -> None:
    table.provider.hosted = True
    before = [table.pay() for _ in range(4)]
    await trio.sleep(1)
    table.provider.elsewhere.update(map(str, before))
    table.provider.hosted = False
    await trio.sleep(60)
    payment_id = table.pay()
    await trio.sleep(0.1)
    assert table.ledger.payment(payment_id).status is S.CAPTURED
    assert [event for event in logged if event["event"] == "payment_breaker"] == []
    assert {table.ledger.payment(each).status for each in before} == {S.REQUIRES_ACTION}


async def test_a_step_begins_only_while_its_lease_leaves_the_time_for_it(
    autojump_clock: MockClock, table: Paying
) -> None:
    begun: list[tuple[str, timedelta]] = []

    async def slow_at_first(name: str) -> None:
        if name == "after AnnouncePayment" and not begun:
            await trio.sleep(5)

    async def note(name: str) -> None:
        payment = table.ledger.payment(payment_id)
        if name.startswith("before ") and payment.next_at is not None:
            begun.append((name, payment.next_at - clock()))

    table.ledger.sessions.step, table.provider.step = slow_at_first, note
    payment_id = table.pay()
    await trio.sleep(120)
    assert all(left >= timedelta(seconds=10) for _, left in begun)
    assert table.ledger.payment(payment_id).status is S.CAPTURED
    assert table.provider.asked.count("authorise") == 1
