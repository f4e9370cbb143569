"""A manager at the counter of one restaurant, and somebody who forges what its provider says."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import trio
from attrs import Factory, define

from actors.domain.staff import Role
from persistence.hire import hire
from pos.emulators.payment_webhooks import Webhooks, signature
from server.accounts.passwords import hash_password
from tests.chaos.payers import UNDER_WAY, Payers
from tests.chaos.staff import PASSWORD
from tests.e2e.running import Server

PAUSE_S: Final = 0.25  # the longest before they do the next thing
GIVES_BACK_MAX: Final = 12  # times an evening, or nobody would ever be done
NO: Final = frozenset({402, 403, 404, 409, 410, 422})

Frame = Mapping[str, Any]


@define(eq=False)
class Cashier:
    """They take cash, what was announced for the counter, and give money back. `did` counts what was done."""

    server: Server
    email: str
    parties: Sequence[Payers]
    chance: Random
    did: Counter[str] = Factory(Counter)
    refunds: defaultdict[str, int] = Factory(lambda: defaultdict(int))
    gave_back: int = 0

    @classmethod
    def at(cls, server: Server, url: str, slug: str, parties: Sequence[Payers], chance: Random) -> "Cashier":
        """Somebody new at this restaurant."""
        email = f"mara@{slug}.example"
        hire(url, slug, email, "Mara", Role.MANAGER, hash_password(PASSWORD))
        return cls(server, email, parties, chance)

    async def run(self) -> None:
        """Never ends."""
        async with self.server.client() as client:
            who = await self.sign_in(client)
            while True:
                await trio.sleep(self.chance.uniform(0, PAUSE_S))
                await self._serve(client, who, self.chance.choice(self.parties))

    async def call_off_all(self) -> None:
        """Nobody pays any more: whatever is under way and can be called off is; until nothing is."""
        async with self.server.client() as client:
            who = await self.sign_in(client)
            for party in self.parties:
                while under_way := [one for one in (await self._bill(client, who, party))[1] if _under_way(one)]:
                    for payment in under_way:
                        path = f"/admin/payments/{payment['payment_id']}/cancel"
                        self.did["calls off what was left"] += bool(await self._asked(client, "POST", path, who))
                    await trio.sleep(PAUSE_S)

    async def sign_in(self, client: httpx2.AsyncClient) -> Mapping[str, str]:
        """What they are known by. A server that comes back knows them still."""
        said = {"email": self.email, "password": PASSWORD}
        while not (signed_in := await self._asked(client, "POST", "/admin/login", {}, said)):  # noqa: ASYNC110 - asked
            await trio.sleep(PAUSE_S)
        return {"Authorization": f"Bearer {signed_in['access_token']}"}

    async def _serve(self, client: httpx2.AsyncClient, who: Mapping[str, str], party: Payers) -> None:
        """One look at a bill, and one thing done, if there is any to do."""
        if not party.phones:
            return
        balance, payments = await self._bill(client, who, party)
        announced = [one for one in payments if one["method"] == "counter" and one["status"] == "created"]
        settled = [one for one in payments if one["status"] in ("captured", "partially_refunded", "authorised")]
        chance = self.chance.random()
        if announced:
            await self._take_announced(client, who, self.chance.choice(announced))
        elif balance > 0 and chance < 0.15:
            await self._take_cash(client, who, party, balance)
        elif settled and chance < 0.5 and self.gave_back < GIVES_BACK_MAX:
            await self._give_back(client, who, self.chance.choice(settled))

    async def _take_announced(self, client: httpx2.AsyncClient, who: Mapping[str, str], payment: Frame) -> None:
        path = f"/admin/payments/{payment['payment_id']}"
        if self.chance.random() < 0.85:
            done = await self._asked(client, "POST", f"{path}/capture", who, {"method": "cash"})
            self.did["takes what was announced"] += bool(done)
        else:
            self.did["sends somebody away from the counter"] += bool(
                await self._asked(client, "POST", f"{path}/cancel", who)
            )

    async def _take_cash(
        self, client: httpx2.AsyncClient, who: Mapping[str, str], party: Payers, balance: Decimal
    ) -> None:
        amount = float(max((balance * self.chance.randint(1, 100) / 100).quantize(Decimal("0.01")), Decimal("0.01")))
        method = self.chance.choice(("cash", "terminal", "voucher"))
        path, key = f"/admin/session/{party.session_id}/payments", {"Idempotency-Key": uuid4().hex}
        made = set()
        for _ in range(self.chance.choice((1, 1, 2))):
            done = await self._asked(client, "POST", path, {**who, **key}, {"method": method, "amount": amount})
            self.did[f"takes money: {method}"] += bool(done)
            made |= {done["payment_id"]} if done else set()
        assert len(made) <= 1, "one key took money twice"

    async def _give_back(self, client: httpx2.AsyncClient, who: Mapping[str, str], payment: Frame) -> None:
        """All of it as if it had never been, or a part; a part is given back under its number, and so once."""
        payment_id, amount = payment["payment_id"], Decimal(payment["amount"]) - Decimal(payment["refunded"])
        path = f"/admin/payments/{payment_id}"
        self.gave_back += 1
        if payment["status"] == "authorised" or (payment["provider"] is None and self.chance.random() < 0.4):
            self.did["voids"] += bool(await self._asked(client, "POST", f"{path}/void", who, {"reason": "a mistake"}))
            return
        part = max((amount * self.chance.choice((20, 50, 100)) / 100).quantize(Decimal("0.01")), Decimal("0.01"))
        said = {"amount": float(part), "reason": "cold soup", "number": self.refunds[payment_id] + 1}
        for _ in range(self.chance.choice((1, 2))):
            shown = await self._asked(client, "POST", f"{path}/refund", who, said)
            if shown:
                assert shown["refunds"] <= said["number"], "one refund was made twice"
                self.refunds[payment_id] = shown["refunds"] + (shown["wanted"] == "refund")
                self.did["gives back"] += 1

    async def _bill(
        self, client: httpx2.AsyncClient, who: Mapping[str, str], party: Payers
    ) -> tuple[Decimal, Sequence[Frame]]:
        shown = await self._asked(client, "GET", f"/admin/session/{party.session_id}/bill", who)
        return Decimal(str(shown.get("balance", 0))), shown.get("payments", ())

    async def _asked(
        self, client: httpx2.AsyncClient, method: str, path: str, who: Mapping[str, str], body: object = None
    ) -> Frame:
        """What is answered; nothing where the server is not there, or has said no."""
        try:
            response = await client.request(method, path, headers=who, json=body)
        except httpx2.TransportError:
            return {}
        if response.status_code == 503 or response.status_code in NO:
            return {}
        assert response.status_code in (200, 201), response.text
        told: dict[str, Any] = response.json()
        return told


def _under_way(payment: Frame) -> bool:
    return payment["status"] in UNDER_WAY


@define(eq=False)
class Forger:
    """Somebody who has seen what a provider says, and says it again in other words, or without its secret."""

    client: httpx2.AsyncClient
    slug: str
    webhooks: Webhooks
    chance: Random
    turned_away: int = 0

    async def run(self) -> None:
        """Never ends."""
        forgeries: Sequence[Callable[[bytes, Mapping[str, str]], tuple[bytes, Mapping[str, str]]]]
        forgeries = (self._unsigned, self._own_secret, self._altered)
        while True:
            await trio.sleep(self.chance.uniform(0.3, 1.0))
            if not self.webhooks.events:
                continue
            event = self.chance.choice(self.webhooks.events)
            body, headers = self.chance.choice(forgeries)(event.body, self.webhooks.headers(event))
            try:
                answer = await self.client.post(f"/payments/webhook/stripe/{self.slug}", content=body, headers=headers)
            except httpx2.TransportError:
                continue
            assert answer.status_code in (400, 503), "a forged word was believed"
            self.turned_away += answer.status_code == 400

    def _unsigned(self, body: bytes, headers: Mapping[str, str]) -> tuple[bytes, Mapping[str, str]]:
        return body, {"content-type": headers["content-type"]}

    def _own_secret(self, body: bytes, headers: Mapping[str, str]) -> tuple[bytes, Mapping[str, str]]:
        at = int(headers["stripe-signature"].split(",")[0].removeprefix("t="))
        return body, {**headers, "stripe-signature": signature("whsec_guessed", body, at)}

    def _altered(self, body: bytes, headers: Mapping[str, str]) -> tuple[bytes, Mapping[str, str]]:
        return body.replace(b"requires_action", b"requires_capture") + b" ", headers
