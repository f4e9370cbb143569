"""How long it takes until everybody at a table sees that somebody has paid, beyond the time that the provider takes.

It begins when the provider is about to be asked, which everybody is told (`authorising`), and ends when the bill of the
last phone has the payment: the provider's answer, its commit, the bill, and its way to the phones. The provider is the
simulator, which takes one and the same time. Beside it stands the whole of it, from the tap on.

Owns: these figures and their bounds. Must not: start anything.
"""

import gc
import json
import time
from collections.abc import Sequence
from random import Random
from statistics import median, quantiles
from typing import Final
from uuid import uuid4

import httpx2
import psycopg
import trio
from attrs import Factory, define

from bench.figures import Figure
from bench.party import Appetite, Party
from bench.phone import DiningFailed, Phone, Seat, request
from bench.replica import Frame, Replica
from bench.scene import Scene
from bench.stage import RESTAURANT, Stage

PROVIDER_S: Final = 0.05
PHONES: Final = 4
PARTIES: Final = 4  # a round, one after the other
PAYMENTS: Final = 10  # a party
AMOUNT: Final = 0.10
PAID_MAX_MS: Final = 25.0
HEARD_S: Final = 5.0  # the longest that a phone may wait for anything
SEEN_S: Final = 30.0  # until the server has seen who takes the money
TABLES_FROM: Final = 500  # which no other part of a short run uses
_PAID: Final = frozenset({"authorised", "captured"})


def paying_parties(on: Scene, rounds: int) -> Sequence[Figure]:
    """Parties of four that pay in ten parts by card, until each phone shows that it is paid."""
    take_cards(on.stage)
    gc.disable()  # these phones share the machine, and what they put aside is not the server's time
    try:
        taken = trio.run(_parties, on.stage, PARTIES * rounds)
    finally:
        gc.enable()
    ms, whole_ms = (sorted(1e3 * (each - PROVIDER_S) for each in column) for column in zip(*taken, strict=True))
    p99, whole_p99 = quantiles(ms, n=100)[98], quantiles(whole_ms, n=100)[98]
    detail = (
        f"{len(ms)} payments, p50 {median(ms):.1f}; from the tap p50 {median(whole_ms):.1f}, p99 {whole_p99:.1f};"
        f" without the provider's {1e3 * PROVIDER_S:.0f}"
    )
    return [Figure("authorise to `paid` on 4 phones: p99, ms", p99, PAID_MAX_MS, at_least=False, detail=detail)]


def take_cards(on: Stage) -> None:
    """The restaurant's money is taken by a provider that says yes after one and the same time."""
    settings = json.dumps({"latency_s": PROVIDER_S, "declines": 0.0, "needs_action": 0.0})
    with psycopg.connect(on.database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE restaurants SET payment_driver = 'simulator', payment_settings = %s WHERE slug = %s",
            [settings, RESTAURANT],
        )


@define
class Bill(Replica):
    """A replica that knows which payments are paid on the bill, as it was last told, and when each was asked for."""

    paid: frozenset[str] = frozenset()
    asked_s: dict[str, float] = Factory(dict)
    captured: set[str] = Factory(set)

    def receive(self, frame: Frame) -> None:
        """Takes any frame."""
        if frame["type"] == "payment_update" and frame["payment"]["status"] == "authorising":
            self.asked_s.setdefault(frame["payment"]["payment_id"], time.perf_counter())
        if frame["type"] == "payment_update" and frame["payment"]["status"] == "captured":
            self.captured.add(frame["payment"]["payment_id"])
        if frame["type"] == "bill_update":
            self.paid = frozenset(one["payment_id"] for one in frame["payments"] if one["status"] in _PAID)
        super().receive(frame)


@define(eq=False)
class Splitting(Party):
    """A party that orders enough, and pays it in small parts.

    `taken_s` are the times until all phones had seen it: since it was asked for, and since the tap.
    """

    taken_s: list[tuple[float, float]] = Factory(list)

    async def sit(self, nursery: trio.Nursery) -> None:
        """Everybody joins, and connects with a phone that reads the bill."""
        self.items = await self._menu()
        seats: list[Seat] = []
        for _ in range(self.appetite.phones):
            await self._join(seats)
        self.phones = [Phone(seat, Bill()) for seat in seats]
        for phone in self.phones:
            nursery.start_soon(phone.run)
            if not await phone.until(lambda: phone.replica.seq >= 0, HEARD_S):  # noqa: B023 - awaited here
                raise DiningFailed("No snapshot came.")

    async def pay(self) -> None:
        """One payment, from the request until every phone's bill has it."""
        seat, began_s = self.phones[0].seat, time.perf_counter()
        said = {"session_id": seat.session_id, "mode": "amount", "amount": AMOUNT, "method": "card"}
        headers = {**seat.headers, "Idempotency-Key": uuid4().hex}
        response = await request(self.client, "POST", "/payments", headers=headers, json=said)
        if response.status_code != 201:
            raise DiningFailed(f"POST /payments is answered with {response.status_code}: {response.text}")
        payment_id = response.json()["payment_id"]
        for phone in self.phones:
            if not await phone.until(lambda: payment_id in _bill(phone).paid, HEARD_S):  # noqa: B023 - awaited here
                raise DiningFailed("A phone was not told that it is paid.")
        now_s = time.perf_counter()
        asked_s = min(bill.asked_s[payment_id] for bill in map(_bill, self.phones) if payment_id in bill.asked_s)
        self.taken_s.append((now_s - asked_s, now_s - began_s))
        for phone in self.phones:  # its capture is no part of the next one
            await phone.until(lambda: payment_id in _bill(phone).captured, HEARD_S)  # noqa: B023 - awaited here


def _bill(phone: Phone) -> Bill:
    if not isinstance(phone.replica, Bill):
        raise TypeError("this phone reads no bill")
    return phone.replica


async def _parties(on: Stage, parties: int) -> Sequence[tuple[float, float]]:
    """What every payment took, in seconds."""
    taken_s: list[tuple[float, float]] = []
    async with httpx2.AsyncClient(base_url=on.trivet.url, timeout=15.0, trust_env=False) as client:
        for number in range(parties):
            async with trio.open_nursery() as nursery:
                appetite = Appetite(RESTAURANT, PHONES, 3, 0.0)
                party = Splitting(TABLES_FROM + number, appetite, client, Random(number))
                await party.sit(nursery)
                await party.dine()
                await _cards_taken(party)
                for _ in range(PAYMENTS):
                    await party.pay()
                taken_s += party.taken_s[1:]  # before the first, nobody had spoken to the provider
                nursery.cancel_scope.cancel()
    return taken_s


async def _cards_taken(party: Splitting) -> None:
    """Waits until the server has seen that somebody takes cards here. Raises `trio.TooSlowError`."""
    seat = party.phones[0].seat
    with trio.fail_after(SEEN_S):
        while True:
            response = await party.client.get("/bill", params={"sessionId": seat.session_id}, headers=seat.headers)
            if "card" in response.json().get("methods", ()):
                return
            await trio.sleep(0.5)
