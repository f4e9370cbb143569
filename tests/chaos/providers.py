"""Payment providers in every mood that one can have, by seed. Each knows for every payment what it has of it.

What each does with a request, with a look-up and with its own word is drawn apart, so that all of it meets all of it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

import trio
from attrs import Factory, define

from bench.processes import free_port
from pos.emulators.payment import EmulatedProvider, Intent
from pos.emulators.payment_behaviour import PaymentBehaviour, PaymentManner, Step, Telling
from pos.emulators.payment_server import KEY, PaymentDoor, serve_payments
from pos.emulators.payment_webhooks import Webhooks

ASK_TIMEOUT_S: Final = 0.8  # what servers leave this provider
TOO_LATE_S: Final = 1.2  # longer than that
LONG_AFTER_S: Final = 3.0  # later than the first look-up, which finds nothing
OF_TRIVET: Final = "payment_of_trivet"
AFTER: Final = "does it, then drops the connection"
KEPT: Final = "answers 500, and again to the same key"

MOODS: Final[Mapping[str, tuple[int, PaymentBehaviour]]] = MappingProxyType(
    {
        "does it": (56, PaymentBehaviour()),
        "does it slowly": (12, PaymentBehaviour(think_s=0.1, latency_s=0.2)),
        AFTER: (10, PaymentBehaviour(PaymentManner.DROP)),
        "does it, answers too late": (4, PaymentBehaviour(latency_s=TOO_LATE_S)),
        "does it long after": (4, PaymentBehaviour(think_s=LONG_AFTER_S)),
        "does it, answers nonsense": (4, PaymentBehaviour(PaymentManner.GARBLE)),
        "drops the connection before": (4, PaymentBehaviour(PaymentManner.DROP_BEFORE)),
        "answers 500": (4, PaymentBehaviour(PaymentManner.ERROR)),
        KEPT: (2, PaymentBehaviour(PaymentManner.ERROR_KEPT)),
    }
)
"""How it treats a request, and how often in a hundred."""

GIVING_BACK: Final = {mood: treats for mood, treats in MOODS.items() if mood != KEPT}
"""The same of a refund. One whose key has an error is not asked for in another way, and so not made for a day."""

WORDS: Final[Mapping[str, tuple[int, PaymentBehaviour]]] = MappingProxyType(
    {
        "tells of it": (50, PaymentBehaviour()),
        "tells of it twice": (20, PaymentBehaviour(webhooks=Telling.TWICE)),
        "tells of it late": (15, PaymentBehaviour(webhooks=Telling.LATE, late_s=2.0)),
        "never tells of it": (15, PaymentBehaviour(webhooks=Telling.NEVER)),
    }
)

LOOKS: Final[Mapping[str, tuple[int, PaymentBehaviour]]] = MappingProxyType(
    {
        "is looked up": (80, PaymentBehaviour()),
        "is looked up slowly": (10, PaymentBehaviour(look_up_latency_s=0.2)),
        "is looked up, answers 503": (10, PaymentBehaviour(look_up=False)),
    }
)


@define(eq=False)
class Traffic:
    """All that reaches the providers of an evening, counted together; `moods` is how it was treated."""

    requests: int = 0
    arrival: trio.Event = Factory(trio.Event)
    moods: Counter[str] = Factory(Counter)

    def arrived(self) -> None:
        """One more."""
        self.requests += 1
        self.arrival.set()
        self.arrival = trio.Event()


class MoodyProvider(EmulatedProvider):
    """The provider of one restaurant. Treats everything as chance will have it until it is `calm`."""

    def __init__(self, seed: int, slug: str, traffic: Traffic) -> None:
        super().__init__()
        self.slug = slug
        self.traffic = traffic
        self.calm = False
        self._chance = Random(f"{seed} provider {slug}")

    def next_behaviour(self, step: Step) -> PaymentBehaviour:
        self.requests += 1
        return self._drawn(GIVING_BACK if step is Step.REFUND else MOODS, f"{step}: ")

    def next_look_up(self) -> PaymentBehaviour:
        self.requests += 1
        return self._drawn(LOOKS)

    def next_telling(self) -> PaymentBehaviour:
        return self._drawn(WORDS)

    def _drawn(self, moods: Mapping[str, tuple[int, PaymentBehaviour]], of: str = "") -> PaymentBehaviour:
        (mood,) = self._chance.choices(list(moods), [weight for weight, _ in moods.values()])
        mood = next(iter(moods)) if self.calm else mood
        self.traffic.moods[of + mood] += 1
        self.traffic.arrived()
        return moods[mood][1]

    # ---- what it has

    def charges(self) -> Iterator[tuple[str, Intent]]:
        """Each intent whose money was ever held, with the payment it was for."""
        return ((intent.metadata[OF_TRIVET], intent) for intent in self.intents.values() if intent.charged)

    def payable(self) -> Iterator[str]:
        """The pages on which somebody could still pay who knows their address."""
        return (page.url for page in self.pages.values() if self.page(page.session_id).status == "open")


async def opened(provider: MoodyProvider, server_url: str, nursery: trio.Nursery) -> tuple[Webhooks, str]:
    """The words that a provider says, once it listens; and what its restaurant's row says of it."""
    url = f"{server_url}/payments/webhook/stripe/{provider.slug}"
    webhooks = Webhooks(provider, url, signs_with(provider.slug))
    port = await nursery.start(serve_payments, PaymentDoor(provider, webhooks), "127.0.0.1", free_port())
    settings = {"key": "house", "webhook_secret": provider.slug, "url": f"http://127.0.0.1:{port}"}
    return webhooks, json.dumps(settings)


def secrets_of(slugs: Iterable[str]) -> str:
    """All secrets, as the server's settings have them: one key, and a name for what each provider signs with."""
    return ",".join([f"house={KEY}", *(f"{slug}={signs_with(slug)}" for slug in slugs)])


def signs_with(slug: str) -> str:
    """What the words to this restaurant are signed with; every one has its own."""
    return f"whsec_{slug}"
