"""Evenings on which people pay and everything goes wrong at once: nobody is charged twice, and all accounts agree.

Three in `make slow` and so in the CI; `make chaos SEEDS=50` plays fifty, and shows what came of them.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, Final

import httpx2
import pytest
import trio
from attrs import define, field

from bench.party import Appetite
from bench.replica import Frame
from bench.wire import decode
from pos.emulators.payment_webhooks import Webhooks
from tests.chaos.books import Books
from tests.chaos.cashier import Cashier, Forger
from tests.chaos.conftest import OUTCOME, PAYING
from tests.chaos.ledger import KEEPS, Kept, Ledger
from tests.chaos.parties import is_part
from tests.chaos.payers import Payers
from tests.chaos.providers import AFTER, MoodyProvider, Traffic, opened
from tests.chaos.trouble import AWAY_S, Misfortunes, Postgres, Redis
from tests.e2e.diner import all_at_once
from tests.e2e.running import Server, eventually

TABLES, ROUNDS, PHONES = 4, 2, 3
PAYMENTS: Final = len(PAYING) * TABLES * ROUNDS  # at least one a bill
EVENING_S: Final = 300.0  # a fifth of it on a machine with nothing else to do
CALLED_OFF_S: Final = 180.0  # a payment that is not known three times running is looked up after 30 s
SETTLED_S: Final = 180.0
EARLY, LATE = 15, 160  # calls at providers, words of theirs among them; there are several hundred
VOIDED_TOO_LATE: Final = {"event": "payment_given_up", "step": "void", "error": "already_captured"}.items()
"""What an operator is told where a manager voids a payment in the moment in which it is captured."""
DROPPED: Final = f"the provider, whatever it is asked: {AFTER}"
BEFALLS: Final = ("kill -9", "Redis lost", "the provider away", "payments: captured")
"""What happens on each of these evenings, whatever chance says."""
HAPPENS: Final = (
    "payments: cancelled",
    "has a card declined",
    "is asked by the bank",
    "comes back from the page",
    "calls it off",
    "says the same payment three times",
    "gives back",
    "forged words turned away",
    DROPPED,
    "the provider is looked up",
    "the provider is looked up, answers 503",
    "the provider tells of it twice",
    "the provider tells of it late",
    "the provider never tells of it",
)
"""What happens on such evenings; one on which little of it did has shown nothing."""
SELDOM_MAX: Final = len(HAPPENS) // 3
"""So much of it may be missing: it is by chance, and on a slow machine the same people do less in an evening."""


@define(eq=False, kw_only=True)
class PaymentTrouble(Misfortunes):
    """An evening with payment providers."""

    providers: Sequence[MoodyProvider]
    traffic: Traffic = field()

    async def run(self) -> None:
        """Ends when the last has happened."""
        await self.befall([self._send_provider_away], self.traffic, range(EARLY, LATE))

    async def _send_provider_away(self) -> None:
        self.befell["the provider away"] += 1
        await self.chance.choice(self.providers).be_away(2 * AWAY_S)


@define(eq=False, kw_only=True)
class Evening:
    """Who is there: parties that pay, and behind the counter, before the door and at the providers."""

    trouble: PaymentTrouble
    parties: Sequence[Payers]
    cashiers: Sequence[Cashier]
    forgers: Sequence[Forger]
    late: Sequence[str] = ()

    async def run(self, phones: trio.Nursery) -> None:
        """Until everybody has paid, or had enough, and the last trouble is over."""
        with trio.move_on_after(EVENING_S):
            async with trio.open_nursery() as at_work:
                for cashier in self.cashiers:
                    at_work.start_soon(cashier.run)
                for forger in self.forgers:
                    at_work.start_soon(forger.run)
                dinners = [partial(party.evening, ROUNDS, phones) for party in self.parties]
                await all_at_once(self.trouble.run, *dinners)
                at_work.cancel_scope.cancel()
        self.late = [party.plight for party in self.parties if party.doing != "has paid"]

    async def end(self, ledger: Ledger) -> None:
        """The providers are calm, what is under way is called off or goes on, and everything is settled."""
        for provider in self.trouble.providers:
            provider.calm = True
        with trio.fail_after(CALLED_OFF_S):
            await all_at_once(*(cashier.call_off_all for cashier in self.cashiers))
        with suppress(trio.TooSlowError):
            await eventually(partial(settled, ledger), SETTLED_S)
        assert ledger.unsettled() == []

    def outcomes(self, payments: Sequence[Kept]) -> Counter[str]:
        """What came of it, with the number of cases."""
        counts = Counter({"payments made": len(payments)})
        counts.update(f"payments: {one.status}" for one in payments)
        counts.update(f"payments: {one.status}, by card" for one in payments if one.provider and one.status in KEEPS)
        counts.update(f"payments: {one.status} ({one.error})" for one in payments if one.error is not None)
        for did in (*(party.did for party in self.parties), *(one.did for one in self.cashiers), self.trouble.befell):
            counts.update(did)
        counts["forged words turned away"] = sum(forger.turned_away for forger in self.forgers)
        moods = self.trouble.traffic.moods
        counts.update({f"the provider {mood}": count for mood, count in moods.items()})
        counts[DROPPED] = sum(count for mood, count in moods.items() if mood.endswith(AFTER))
        return counts


@pytest.mark.slow
@pytest.mark.timeout(EVENING_S + CALLED_OFF_S + SETTLED_S + 30)
async def test_nobody_is_charged_twice_and_all_accounts_agree_whatever_happens(
    seed: int,
    taking_cards: Server,
    redis: Redis,
    postgres: Postgres,
    own_url: str,
    nursery: trio.Nursery,
    record_property: Callable[[str, object], None],
) -> None:
    server, ledger, traffic = taking_cards, Ledger(own_url), Traffic()
    Books(own_url).furnish(len(PAYING), TABLES)
    providers = [MoodyProvider(seed, slug, traffic) for slug in PAYING]
    webhooks = await listening(providers, ledger, server, nursery)
    trouble = PaymentTrouble(server, redis, postgres, Random(seed), providers=providers, traffic=traffic)
    async with server.client() as client, browsing() as browser, trio.open_nursery() as phones:
        of = {slug: parties_at(slug, seed, client, browser) for slug in PAYING}
        parties = [party for slug in PAYING for party in of[slug]]
        evening = Evening(
            trouble=trouble,
            parties=parties,
            cashiers=[Cashier.at(server, own_url, slug, of[slug], Random(f"{seed} mara {slug}")) for slug in PAYING],
            forgers=[Forger(client, slug, webhooks[slug], Random(f"{seed} forger {slug}")) for slug in PAYING],
        )
        await evening.run(phones)
        assert not evening.late, "\n".join(["The evening took too long.", *evening.late])
        assert not trouble.left
        await evening.end(ledger)
        agreed = await all_at_once(*(party.agrees for party in parties))
        bills = {party.session_id: await bill_of(party) for party in parties}
        phones.cancel_scope.cancel()
    assert await server.stop() == 0

    assert all(agreed)
    payments = ledger.payments()
    check_providers(payments, providers)
    check_bills(payments, bills, ledger)
    check_phones(ledger, parties, bills)
    assert {payment_id for party in parties for payment_id in party.payments} <= {one.payment_id for one in payments}
    payable = {url for provider in providers for url in provider.payable()}
    assert payable & {url for party in parties for url in party.pages} == set(), "what is over could still be paid"
    complaints = server.complaints()
    too_late = [line for line in complaints if json.loads(line).items() >= VOIDED_TOO_LATE]
    assert [line for line in complaints if line not in too_late] == []
    counts = evening.outcomes(payments)
    counts["is voided, but was captured meanwhile"] = len(too_late)
    assert len(payments) >= PAYMENTS
    assert [what for what in BEFALLS if not counts[what]] == []
    assert len([what for what in HAPPENS if not counts[what]]) <= SELDOM_MAX, counts
    for name, count in sorted(counts.items()):
        record_property(OUTCOME + name, count)


async def listening(
    providers: Sequence[MoodyProvider], ledger: Ledger, server: Server, nursery: trio.Nursery
) -> Mapping[str, Webhooks]:
    """Each restaurant's provider takes its money; gives what each says by itself."""
    webhooks: dict[str, Webhooks] = {}
    for provider in providers:
        webhooks[provider.slug], settings = await opened(provider, server.url, nursery)
        ledger.takes_cards(provider.slug, settings)
    return webhooks


def browsing() -> httpx2.AsyncClient:
    """What people look at providers' pages with."""
    return httpx2.AsyncClient(timeout=5.0, trust_env=False)


def parties_at(slug: str, seed: int, client: httpx2.AsyncClient, browser: httpx2.AsyncClient) -> Sequence[Payers]:
    """A party for each table."""
    appetite = Appetite(slug, PHONES, 2, 0.05)
    return [
        Payers(number, appetite, client, Random(f"{seed} {slug} {number}"), browser=browser)
        for number in range(1, TABLES + 1)
    ]


def check_providers(payments: Sequence[Kept], providers: Sequence[MoodyProvider]) -> None:
    """Every payment was charged at most once, and what a provider has is what is known of it, to the cent."""
    charged = [(payment_id, intent) for provider in providers for payment_id, intent in provider.charges()]
    assert [name for name, times in Counter(name for name, _ in charged).items() if times > 1] == [], "charged twice"
    intents = dict(charged)
    known = {one.payment_id: one for one in payments if one.provider is not None}
    assert intents.keys() <= known.keys(), "charged for nothing"
    has = {key: intent.captured - intent.refunded for key, intent in intents.items()}
    wrong = {one: intents.get(key) for key, one in known.items() if has.get(key, 0) != one.taken}
    assert wrong == {}, "the provider has something else than is known"
    assert [key for key, intent in intents.items() if intent.held] == [], "something is held for ever"
    taken = {key: known[key].status for key, intent in intents.items() if intent.captured}
    assert {key: status for key, status in taken.items() if status not in KEEPS} == {}, "taken before it was known"
    over = {key for key, intent in intents.items() if intent.captured > known[key].amount + known[key].tip}
    assert over == set(), "more was taken than was asked for"


def check_bills(payments: Sequence[Kept], bills: Mapping[str, Frame], ledger: Ledger) -> None:
    """What was taken is on the bill, what is on the bill was taken, and nobody has paid too much."""
    kept, ways = ledger.bills(), ledger.unpaid_orders()
    for session_id, bill in bills.items():
        of_session = [one for one in payments if one.session_id == session_id]
        assert {one["payment_id"]: one["status"] for one in bill["payments"]} == {
            one.payment_id: one.status for one in of_session
        }
        assert cents(bill["paid"]) == sum(one.billed for one in of_session), bill
        assert cents(bill["balance"]) == cents(bill["total"]) - cents(bill["paid"]) == kept[session_id]
        assert cents(bill["balance"]) >= 0, "overpaid"
        assert sum(cents(share["amount"]) for share in bill["shares"]) == cents(bill["balance"])
        assert (ways[session_id] == {"paid"}) == (cents(bill["balance"]) == 0)


def check_phones(ledger: Ledger, parties: Sequence[Payers], bills: Mapping[str, Frame]) -> None:
    """Every phone's last bill is the bill, and all were told one and the same story of every payment."""
    stories = ledger.stories()
    for party in parties:
        bill, story = bills[party.session_id], stories.get(party.session_id, ())
        for phone in party.payers:
            assert phone.replica.faults.total == 0
            assert seen(phone.replica.bill, phone.replica.payments) == seen(bill, by_id(bill))
            told = phone.replica.story
            assert is_part(told, story) if phone.replica.resyncs else told == list(story)


def seen(bill: Frame, payments: Mapping[str, Frame]) -> Mapping[str, Any]:
    """A bill, and how far its payments are, as far as two can be compared: who pays at the moment changes no bill."""
    owed = {name: bill[name] for name in ("version", "lines", "subtotal", "taxes", "tips", "total", "paid", "balance")}
    shares = {share["member_id"]: share["amount"] for share in bill["shares"]}
    far = {key: (one["status"], one["amount"], one["tip"], one["refunded"]) for key, one in payments.items()}
    return {**owed, "shares": shares, "payments": far}


def by_id(bill: Frame) -> Mapping[str, Frame]:
    return {one["payment_id"]: one for one in bill["payments"]}


def cents(amount: Decimal | int) -> int:
    return int(Decimal(amount) * 100)


async def bill_of(party: Payers) -> Frame:
    """The bill as the server has it."""
    response = await party.payers[0].http("GET", "/bill", params={"sessionId": party.session_id})
    assert response.status_code == 200, response.text
    return decode(response.content)


async def settled(ledger: Ledger) -> bool:
    return not await trio.to_thread.run_sync(ledger.unsettled)
