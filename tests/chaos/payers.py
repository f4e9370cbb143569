"""Parties that pay: in every mode, on a provider's page and at the counter, all at once; some think better of it.

Their phones remember the bill and every payment as they were told, and read the bill anew after a lost connection.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import trio
from attrs import Factory, define, field

from bench.phone import Seat, request
from bench.replica import Frame, Replica
from bench.wire import decode
from tests.chaos.parties import Guests, LoggedPhone, Story

PAID: Final = frozenset({"authorised", "captured", "partially_refunded"})
UNDER_WAY: Final = frozenset({"created", "authorising", "requires_action", "unknown"})
ACTS_S: Final = 6.0  # the longest that they wait for the provider's page, or for it to be over
HURRIED_S: Final = 0.6  # the longest pause before they try again
CENT: Final = Decimal("0.01")
GOOD: Final = "4242424242424242"
BROKE: Final = "4000000000009995"
ASKS_BANK: Final = "4000002760003184"
MODES: Final = ("own", "lines", "even", "amount", "all")
SAID: Final = frozenset({200, 201, 202, 402, 409, 422})
"""What `POST /payments` may answer."""


@define
class Witness(Replica):
    """A replica that remembers the bill, its payments, and the story of these."""

    bill: Frame = Factory(dict)
    payments: dict[str, Frame] = Factory(dict)
    story: list[tuple[str, str]] = Factory(list)

    def receive(self, frame: Frame) -> None:
        if frame["type"] == "bill_update":
            self.read(frame)
        super().receive(frame)

    def read(self, bill: Frame) -> None:
        """The bill as the server has it, unless it is older than what is known."""
        assert Decimal(bill["balance"]) >= 0, "a bill is overpaid"
        if bill["version"] >= self.bill.get("version", 0):
            self.bill, self.payments = bill, {one["payment_id"]: one for one in bill["payments"]}

    @property
    def balance(self) -> Decimal:
        """What is owed."""
        return Decimal(self.bill.get("balance", 0))

    @property
    def open(self) -> Decimal:
        """What is owed and nobody is paying."""
        under_way = (Decimal(one["amount"]) for one in self.payments.values() if one["status"] in UNDER_WAY)
        return self.balance - sum(under_way, Decimal())

    def status(self, payment_id: str) -> str:
        """How far a payment is, as far as is known."""
        return str(self.payments.get(payment_id, {}).get("status", "created"))

    def _apply(self, frame: Frame) -> None:
        word = word_of(frame)
        if word is not None:
            self.story.append(word)
            self.payments[word[0]] = frame["payment"]
        super()._apply(frame)


def word_of(frame: Frame) -> tuple[str, str] | None:
    """What an event says of a payment, if it is about one: which, and how far it is, and what of it went back."""
    if frame["type"] != "payment_update":
        return None
    payment = frame["payment"]
    return payment["payment_id"], f"{payment['status']} {Decimal(payment['refunded']):.2f}"


@define(eq=False, kw_only=True)
class PayersPhone(LoggedPhone):
    """A phone that reads the bill when it comes back, and when it is told that there is another."""

    client: httpx2.AsyncClient
    replica: Witness = Factory(Witness)
    _unread: trio.Event = field(factory=trio.Event, init=False)

    async def run(self) -> None:
        """Connected, and reading."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._read_bills)
            await super().run()
            nursery.cancel_scope.cancel()

    def _hear(self, frame: Frame) -> None:
        super()._hear(frame)
        if frame["type"] in ("snapshot", "bill_changed"):
            self._unread.set()

    async def _read_bills(self) -> None:
        while True:
            await self._unread.wait()
            self._unread = trio.Event()
            seq = self.replica.seq
            response = await self.http("GET", "/bill", params={"sessionId": self.seat.session_id})
            if self.replica.seq != seq:
                self._unread.set()  # something came between, and may be newer than what was read
            elif response.status_code == 200:
                self.replica.read(decode(response.content))
                self._hear({"type": "read"})

    async def http(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """A request of this phone's, patient while the server is away."""
        headers = {**self.seat.headers, **more.pop("headers", {})}
        return await request(self.client, method, path, headers=headers, **more)


@define(eq=False, kw_only=True)
class Payers(Guests):
    """A party that orders and pays, so many times. `did` counts what they did and what they were answered.

    `payments` are those that they began, `pages` the providers' that they were sent to.
    """

    browser: httpx2.AsyncClient
    did: Counter[str] = Factory(Counter)
    patience_s: float = 10.0
    payments: set[str] = Factory(set)
    pages: set[str] = Factory(set)

    def _phone(self, seat: Seat) -> LoggedPhone:
        return PayersPhone(seat, client=self.client)

    async def evening(self, rounds: int, nursery: trio.Nursery) -> None:
        """Sits down, orders and pays, so many times. Who has had enough only ends what they began."""
        await self.sit(nursery)
        for _ in range(rounds):
            await self.dine()
            self.doing = "pays"
            async with trio.open_nursery() as paying:
                for phone in self.payers:
                    paying.start_soon(self._settle_up, phone, trio.current_time() + self.patience_s)
        self.doing = "has paid"

    @property
    def payers(self) -> Sequence[PayersPhone]:
        """Their phones."""
        return [phone for phone in self.phones if isinstance(phone, PayersPhone)]

    @property
    def payment_stories(self) -> Sequence[Story]:
        """What each phone was told of payments."""
        return [phone.replica.story for phone in self.payers]

    async def _settle_up(self, phone: PayersPhone, until_s: float) -> None:
        """Until nothing is owed, or they have had enough. Where others are paying all that is open, one waits."""
        await phone.until(lambda: phone.replica.balance > 0, ACTS_S)
        while phone.replica.balance > 0 and trio.current_time() < until_s:
            if phone.replica.open > 0 or self.random.random() < 0.2:
                await self._pay(phone)
            await trio.sleep(self.random.uniform(0, HURRIED_S))

    # ---- paying

    async def _pay(self, phone: PayersPhone) -> None:
        wish, key = self._wish(phone), uuid4().hex
        response = await self._said(phone, wish, key)
        assert response.status_code in SAID, response.text
        if response.status_code >= 400:
            self.did[f"was refused: {response.json()['error']['code']}"] += 1
            return
        payment_id = response.json()["payment_id"]
        self.payments.add(payment_id)
        self.did[f"pays {wish['mode']}, {wish['method']}"] += 1
        await (self._at_the_counter if wish["method"] == "counter" else self._by_card)(phone, payment_id)

    async def _said(self, phone: PayersPhone, wish: Mapping[str, Any], key: str) -> httpx2.Response:
        """The request, once, or three times at once by a nervous thumb; all of them are one payment."""
        answers: list[httpx2.Response] = []

        async def say() -> None:
            answers.append(await phone.http("POST", "/payments", headers={"Idempotency-Key": key}, json=wish))

        async with trio.open_nursery() as saying:
            for _ in range(self.random.choice((1, 1, 1, 3))):
                saying.start_soon(say)
        named = {answer.json()["payment_id"] for answer in answers if answer.status_code < 300}
        assert len(named) <= 1, "one key became two payments"
        self.did["says the same payment three times"] += len(answers) > 1
        return min(answers, key=lambda answer: answer.status_code)

    def _wish(self, phone: PayersPhone) -> dict[str, Any]:
        mode = self.random.choice(MODES)
        method = "card" if self.random.random() < 0.85 else "counter"
        wish: dict[str, Any] = {"session_id": phone.seat.session_id, "mode": mode, "method": method}
        if mode == "lines":
            lines = [one["public_id"] for one in phone.replica.bill["lines"] if not one["paid"]]
            wish["lines"] = self.random.sample(lines, k=min(len(lines), self.random.randint(1, 2)))
        if mode == "even":
            wish["parts"] = self.random.randint(2, 4)
        if mode == "amount":
            most = max(phone.replica.open, CENT)
            wish["amount"] = float((most * self.random.randint(1, 100) / 100).quantize(CENT) or CENT)
        if self.random.random() < 0.2:
            wish["tip"] = 1.5
        return wish

    async def _at_the_counter(self, phone: PayersPhone, payment_id: str) -> None:
        """Staff take it; if nobody comes, they think of something else."""
        taken = await phone.until(lambda: phone.replica.status(payment_id) not in UNDER_WAY, ACTS_S)
        if not taken:
            await self._call_off(phone, payment_id)

    async def _by_card(self, phone: PayersPhone, payment_id: str) -> None:
        await phone.until(lambda: phone.replica.status(payment_id) not in ("created", "authorising"), ACTS_S)
        if phone.replica.status(payment_id) == "requires_action":
            await self._act(phone, payment_id)
        over = await phone.until(lambda: phone.replica.status(payment_id) not in UNDER_WAY, ACTS_S)
        if not over:
            await self._call_off(phone, payment_id)

    async def _call_off(self, phone: PayersPhone, payment_id: str) -> None:
        response = await phone.http("POST", f"/payments/{payment_id}/cancel")
        assert response.status_code in (200, 409), response.text
        self.did["calls it off" if response.status_code == 200 else "calls it off, too late or too early"] += 1

    # ---- on the provider's page

    async def _act(self, phone: PayersPhone, payment_id: str) -> None:
        """What they do on the page that they are sent to."""
        shown = await phone.http("GET", f"/payments/{payment_id}")
        action = shown.json()["next_action"]
        if action is None:
            return
        url = action["redirect_url"]
        self.pages.add(url)
        chance = self.random.random()
        if chance < 0.06:
            self.did["looks at the page and calls it off"] += 1
            await self._call_off(phone, payment_id)
        elif chance < 0.12:
            self.did["pays on the page and calls it off at once"] += 1
            async with trio.open_nursery() as both:
                both.start_soon(self._type, phone, url, GOOD)
                both.start_soon(self._call_off, phone, payment_id)
        elif chance < 0.16:
            self.did["never pays on the page"] += 1
        else:
            if chance < 0.28:
                await self._type(phone, url, BROKE)
            await self._type(phone, url, ASKS_BANK if chance > 0.8 else GOOD)

    async def _type(self, phone: PayersPhone, url: str, card: str) -> None:
        """Types a card, does what the bank asks, and goes back to the table, or shuts the page instead."""
        answer = await self._browse(url, card=card)
        if answer is not None and "/bank/" in answer.headers.get("Location", ""):
            agrees = self.random.random() < 0.8
            self.did["is asked by the bank"] += 1
            bank = f"{httpx2.URL(url).join(answer.headers['Location'])}"
            answer = await self._browse(bank, agreed="yes" if agrees else "no")
        if answer is not None and answer.status_code == 402:
            self.did["has a card declined"] += 1
        if answer is not None and answer.status_code == 303 and self.random.random() < 0.5:
            back = urlsplit(answer.headers["Location"])
            if back.path.startswith("/pay/"):
                self.did["comes back from the page"] += 1
                await phone.http("GET", back.path)

    async def _browse(self, url: str, **typed: str) -> httpx2.Response | None:
        """What the provider's page answers; None where it is gone."""
        try:
            return await self.browser.post(url, data=typed)
        except httpx2.TransportError:
            return None
