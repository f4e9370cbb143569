"""What the emulated provider says by itself: every event, signed as Stripe signs, once, twice, late or never.

An event that is not taken is sent again, a few times. Each time it is signed anew, as Stripe does.

Owns: the events and their delivery. Must not: charge anybody.
"""

import hashlib
import hmac
from collections import deque
from collections.abc import Sequence
from typing import Final

import httpx2
import msgspec
import trio
from attrs import frozen

from pos.emulators.payment import EmulatedProvider, Intent, PayPage
from pos.emulators.payment_behaviour import PaymentBehaviour, Telling
from pos.emulators.payment_objects import charge_json, event_json, intent_json, page_json

API_VERSION: Final = "2026-10-28.endive"
EVENTS_MAX: Final = 1_000  # kept to be looked at, and waiting to be sent
TRIES: Final = 3
PAUSE_S: Final = 1.0  # before the second try, and twice as long before the third
TIMEOUT_S: Final = 10.0


@frozen
class Event:
    """An event as it is sent."""

    event_id: str
    type: str
    body: bytes


def signature(secret: str, body: bytes, at: int) -> str:
    """The header that signs a body at this time, in Unix seconds."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


class Webhooks:
    """Tells every one of these addresses of everything that happens at a provider."""

    def __init__(self, provider: EmulatedProvider, urls: Sequence[str], secret: str) -> None:
        self._provider = provider
        self._urls = tuple(urls)
        self._secret = secret
        self._waiting, self._next = trio.open_memory_channel[tuple[str, Event, PaymentBehaviour]](EVENTS_MAX)
        self.events: deque[Event] = deque(maxlen=EVENTS_MAX)
        self.sent = 0
        self.lost = 0
        provider.told = self._tell

    def headers(self, event: Event) -> dict[str, str]:
        """What goes with an event that is sent now."""
        at = self._provider.now()
        return {"stripe-signature": signature(self._secret, event.body, at), "content-type": "application/json"}

    async def run(self) -> None:
        """Sends what there is to tell, until cancelled."""
        async with trio.open_nursery() as nursery, httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
            async for url, event, behaviour in self._next:
                if len(nursery.child_tasks) >= EVENTS_MAX:
                    self.lost += 1
                    continue
                match behaviour.webhooks:
                    case Telling.NEVER:
                        continue
                    case Telling.LATE:
                        nursery.start_soon(self._later, client, url, event, behaviour.late_s)
                    case Telling.TWICE:
                        nursery.start_soon(self._send, client, url, event)
                        nursery.start_soon(self._send, client, url, event)
                    case Telling.ONCE:
                        nursery.start_soon(self._send, client, url, event)

    def _tell(self, kind: str, thing: Intent | PayPage) -> None:
        provider = self._provider
        event_id = provider.new_id("evt")
        shown = _shown(kind, thing, provider.bank_url)
        event = Event(
            event_id, kind, msgspec.json.encode(event_json(event_id, kind, provider.now(), shown, API_VERSION))
        )
        self.events.append(event)
        try:
            for url in self._urls:
                self._waiting.send_nowait((url, event, provider.next_telling()))
        except trio.WouldBlock:
            self.lost += 1

    async def _later(self, client: httpx2.AsyncClient, url: str, event: Event, seconds: float) -> None:
        await trio.sleep(seconds)
        await self._send(client, url, event)

    async def _send(self, client: httpx2.AsyncClient, url: str, event: Event) -> None:
        for tried in range(TRIES):
            await trio.sleep(PAUSE_S * tried)
            if await self._taken(client, url, event):
                self.sent += 1
                return
        self.lost += 1

    async def _taken(self, client: httpx2.AsyncClient, url: str, event: Event) -> bool:
        try:
            answer = await client.post(url, content=event.body, headers=self.headers(event))
        except httpx2.HTTPError:
            return False
        return answer.is_success


def _shown(kind: str, thing: Intent | PayPage, bank_url: str) -> dict[str, object]:
    if isinstance(thing, PayPage):
        return page_json(thing, bank_url)
    return charge_json(thing) if kind.startswith("charge.") else intent_json(thing, bank_url)
