"""A provider's own word: with its signature, in any order, twice, late or never, and about nobody."""

from collections.abc import Mapping
from uuid import UUID

import pytest
import structlog
import trio
from attrs import frozen
from trio.testing import MockClock

from actors.domain.money.payment import PaymentState
from actors.domain.restaurant import Restaurant
from actors.errors import Unavailable
from actors.ports.providers import Heard
from pos.payments.desk import PaymentDesk
from pos.payments.driver import Authorised, Captured, Declined, Driver, Forged, Notice, RequiresAction, State, Unrelated
from pos.payments.driver import Webhook as Word
from pos.payments.errand import Errands
from tests.pos.payments.ledger import OneProvider, Paying, back_to
from tests.pos.sessions import clock

S = PaymentState
BILL = 1900


class Spoken(OneProvider):
    """A provider whose word is what the test says."""

    said: Word = Forged()

    def word(self, restaurant: Restaurant, provider: str, headers: Mapping[str, str], body: bytes) -> Word:
        return self.said


@frozen
class Hearing:
    """A desk, and what it hears."""

    table: Paying
    desk: PaymentDesk
    providers: Spoken

    async def hear(self, state: State, payment_id: UUID) -> Heard:
        return await self.hears(Notice("evt_1", str(payment_id), state))

    async def hears(self, word: Word) -> Heard:
        self.providers.said = word
        return await self.desk.hear(self.table.ledger.sessions.restaurants[1], "direct", {}, b"")

    async def held(self) -> UUID:
        """A payment whose payer is on the provider's page, and has paid there."""
        self.table.provider.hosted = True
        payment_id = self.table.pay()
        await trio.sleep(1)
        self.table.provider.pay(str(payment_id))
        return payment_id

    def status(self, payment_id: UUID) -> PaymentState:
        return self.table.ledger.payment(payment_id).status


@pytest.fixture
async def hearing(table: Paying) -> Hearing:
    driver: Driver = table.provider
    providers = Spoken(lambda _: driver)
    desk = PaymentDesk(Errands(providers, back_to), table.ledger, table.ledger.find, table.workers, clock)
    await trio.lowlevel.checkpoint()
    return Hearing(table, desk, providers)


async def test_a_word_that_comes_before_any_look_pays_the_bill_at_once(
    autojump_clock: MockClock, hearing: Hearing
) -> None:
    payment_id = await hearing.held()
    assert await hearing.hear(Authorised("ref", BILL), payment_id) is Heard.TAKEN
    assert hearing.status(payment_id) is S.AUTHORISED
    hearing.table.wake(payment_id)
    await trio.sleep(0.1)
    assert hearing.status(payment_id) is S.CAPTURED
    assert hearing.table.provider.asked == ["authorise", "capture"]


async def test_the_same_word_twice_or_late_changes_nothing(autojump_clock: MockClock, hearing: Hearing) -> None:
    payment_id = await hearing.held()
    await trio.sleep(60)
    before = hearing.table.ledger.payment(payment_id)
    for state in (Authorised("ref", BILL), Captured("ref", BILL), Declined("expired"), RequiresAction("ref", "url")):
        assert await hearing.hear(state, payment_id) is Heard.TAKEN
        assert await hearing.hear(state, payment_id) is Heard.TAKEN
    assert hearing.table.ledger.payment(payment_id) == before
    assert before.status is S.CAPTURED


async def test_a_word_that_overtakes_the_answer_is_settled_once(autojump_clock: MockClock, hearing: Hearing) -> None:
    hearing.table.provider.latency_s = 2
    payment_id = hearing.table.pay()
    await trio.sleep(1)
    await hearing.hear(Authorised(None, BILL), payment_id)
    assert hearing.status(payment_id) is S.AUTHORISED
    await trio.sleep(30)
    assert hearing.status(payment_id) is S.CAPTURED
    assert hearing.table.provider.accounts[str(payment_id)].charges == 1


async def test_a_word_that_no_money_will_come_ends_the_payment(autojump_clock: MockClock, hearing: Hearing) -> None:
    hearing.table.provider.hosted = True
    payment_id = hearing.table.pay()
    await trio.sleep(1)
    await hearing.hear(Declined("expired"), payment_id)
    assert hearing.status(payment_id) is S.DECLINED
    assert hearing.table.ledger.balance(payment_id) == BILL


async def test_money_for_a_payment_that_was_called_off_goes_back(autojump_clock: MockClock, hearing: Hearing) -> None:
    payment_id = await hearing.held()
    hearing.table.ledger.cancel(payment_id)
    await hearing.hear(Authorised("ref", BILL), payment_id)
    hearing.table.wake(payment_id)
    await trio.sleep(1)
    account = hearing.table.provider.accounts[str(payment_id)]
    assert (account.voided, account.captured) == (True, 0)
    assert hearing.status(payment_id) is S.CANCELLED


async def test_money_that_went_back_is_no_trouble_when_the_provider_tells_of_it(
    autojump_clock: MockClock, hearing: Hearing
) -> None:
    payment_id = await hearing.held()
    account = hearing.table.provider.accounts[str(payment_id)]
    account.held, account.captured = False, BILL  # taken at the provider, past us
    hearing.table.ledger.cancel(payment_id)
    hearing.table.wake(payment_id)
    await trio.sleep(1)
    assert account.refunded == BILL
    before = hearing.table.ledger.payment(payment_id)
    assert (before.status, before.error) == (S.CANCELLED, None)
    await hearing.hear(Captured("ref", BILL, BILL), payment_id)
    assert hearing.table.ledger.payment(payment_id) == before
    await hearing.hear(Captured("ref", BILL), payment_id)  # older, and late
    hearing.table.wake(payment_id)
    await trio.sleep(1)
    after = hearing.table.ledger.payment(payment_id)
    assert (after.status, after.error, hearing.table.ledger.settled) == (S.CANCELLED, None, True)


async def test_another_amount_that_was_taken_is_no_payment_and_goes_back(
    autojump_clock: MockClock, hearing: Hearing
) -> None:
    payment_id = await hearing.held()
    account = hearing.table.provider.accounts[str(payment_id)]
    account.held, account.captured = False, 100
    await hearing.hear(Captured("ref", 100), payment_id)
    hearing.table.wake(payment_id)
    await trio.sleep(1)
    declined = hearing.table.ledger.payment(payment_id)
    assert (declined.status, account.refunded) == (S.DECLINED, 100)
    assert hearing.table.ledger.balance(payment_id) == BILL
    assert hearing.table.ledger.settled


@pytest.mark.parametrize("payment_id", [str(UUID(int=1)), "none of our names"])
async def test_a_word_about_a_payment_that_is_not_known_is_logged_and_harms_nobody(
    autojump_clock: MockClock, hearing: Hearing, payment_id: str, logged: list[structlog.typing.EventDict]
) -> None:
    assert await hearing.hears(Notice("evt_1", payment_id, Authorised("ref", BILL))) is Heard.IGNORED
    assert [event["event"] for event in logged] == ["payment_word_ignored"]


async def test_what_concerns_others_in_the_same_account_is_passed_over(
    autojump_clock: MockClock, hearing: Hearing, logged: list[structlog.typing.EventDict]
) -> None:
    assert await hearing.hears(Unrelated("evt_2")) is Heard.IGNORED
    assert (logged, hearing.desk.ignored) == ([], 1)


async def test_a_forged_word_changes_nothing(autojump_clock: MockClock, hearing: Hearing) -> None:
    payment_id = await hearing.held()
    assert await hearing.hears(Forged()) is Heard.FORGED
    assert hearing.status(payment_id) is S.REQUIRES_ACTION
    assert hearing.desk.forged == 1


async def test_a_word_that_cannot_be_saved_is_to_be_said_again(autojump_clock: MockClock, hearing: Hearing) -> None:
    payment_id = await hearing.held()
    hearing.table.ledger.sessions.away = True
    with pytest.raises(Unavailable):
        await hearing.hear(Authorised("ref", BILL), payment_id)
    hearing.table.ledger.sessions.away = False
    assert await hearing.hear(Authorised("ref", BILL), payment_id) is Heard.TAKEN


async def test_a_payer_who_is_back_is_looked_after_and_nobody_else_is(
    autojump_clock: MockClock, hearing: Hearing
) -> None:
    payment_id = await hearing.held()
    assert await hearing.desk.payer_is_back(1, UUID(int=5)) is None
    assert await hearing.desk.payer_is_back(1, payment_id) == hearing.table.ledger.session(payment_id)
    await trio.sleep(0.1)
    assert hearing.status(payment_id) is S.CAPTURED
