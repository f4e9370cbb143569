"""Sinks out in the world on a bad evening: a deployment of Convex, and a receiver of webhooks, in all moods by seed."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from random import Random
from types import MappingProxyType
from typing import Any, Final

import trio
from attrs import Factory, define

from persistence.bridge import Reads
from tests.persistence.mirror.deployment import KEY, NAME, Emulator, expected, with_convex
from tests.persistence.mirror.receiver import CUT, KEYS, YES, Heard, Receiver, says, webhook
from tests.persistence.mirror.truth import Key, truth

SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"TRIVET_CONVEX_KEYS": f"{NAME}={KEY}", "TRIVET_SECRET_KEYS": KEYS[0], "TRIVET_WEBHOOK_PRIVATE": "on"}
)
"""What a server needs to know of both."""
MOOD_S: Final = 1.5  # the longest that a deployment is in one
TROUBLES: Final[Mapping[str, Mapping[str, object]]] = MappingProxyType(
    {
        "takes it": {},
        "takes it slowly": {"slow_ms": 400},
        "refuses": {"statuses": [503, 500, 429]},
        "takes it, loses its answer": {"lost": 2},
    }
)
ENDLESS: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n" + bytes(1 << 20)  # of 100 MB the first
ANSWERS: Final[Mapping[str, tuple[int, bytes]]] = MappingProxyType(
    {
        "takes it": (80, YES),
        "takes it, answers without end": (2, ENDLESS),
        "takes it, loses its answer": (6, CUT),
        "is busy": (4, says("503 Service Unavailable")),
        "is broken": (4, says("500 Internal Server Error")),
        "asks to wait": (4, says("429 Too Many Requests", more="Retry-After: 1\r\n")),
    }
)
"""How a receiver treats what it is told, and how often in a hundred. It has what it takes, answered or not."""
_NAMED: Final = {"order": "order_number", "payment": "payment_id", "session": "session_id", "item": "menu_item_id"}
_TOLD_OF: Final = {"order": "order", "kitchen": "order", "payment": "payment", "session": "session", "item": "item"}


@define(eq=False)
class MoodyConvex:
    """Fits `MoodySink`: a deployment that runs what is to be deployed."""

    emulator: Emulator
    chance: Random
    kind: str = "convex"
    moods: Counter[str] = Factory(Counter)

    async def set_up(self, reads: Reads, url: str, restaurant_id: int) -> None:
        """See `MoodySink.set_up`."""
        await trio.to_thread.run_sync(with_convex, url, self.emulator, restaurant_id)

    async def misbehave(self) -> None:
        """See `MoodySink.misbehave`."""
        while True:
            mood = self.chance.choice(list(TROUBLES))
            self.moods[mood] += 1
            await trio.to_thread.run_sync(partial(self.emulator.trouble, **TROUBLES[mood]))
            await trio.sleep(self.chance.uniform(0, MOOD_S))

    async def calm_down(self) -> None:
        """See `MoodySink.calm_down`."""
        await trio.to_thread.run_sync(self.emulator.trouble)

    async def lacks(self, reads: Reads, url: str, restaurant_id: int) -> set[Key]:
        """See `MoodySink.lacks`."""
        here = await trio.to_thread.run_sync(self.emulator.kept, restaurant_id)
        there = await expected(reads, url, restaurant_id)
        return {key for key in {*here, *there} if here.get(key) != there.get(key)}


@define(eq=False)
class MoodyReceiver:
    """Fits `MoodySink`: it keeps the newest state of each thing that it was told of, and took."""

    receiver: Receiver
    chance: Random
    kind: str = "webhook"
    moods: Counter[str] = Factory(Counter)
    calm: bool = False
    kept: dict[tuple[int, Key], Mapping[str, Any]] = Factory(dict)

    @classmethod
    def at(cls, receiver: Receiver, seed: int) -> "MoodyReceiver":
        """At this receiver, which it answers for from now on."""
        made = cls(receiver, Random(f"{seed} webhooks"))
        receiver.answers = made.answered
        return made

    async def set_up(self, reads: Reads, url: str, restaurant_id: int) -> None:
        """See `MoodySink.set_up`. It is told what happens from now on."""
        there = self.receiver.url.replace("/hooks", f"/{restaurant_id}")
        await webhook(reads, there, restaurant_id=restaurant_id)

    async def misbehave(self) -> None:
        """See `MoodySink.misbehave`: each thing that it is told meets a mood."""
        self.calm = False
        await trio.sleep_forever()

    async def calm_down(self) -> None:
        """See `MoodySink.calm_down`."""
        self.calm = True

    def answered(self, heard: Heard) -> bytes:
        """What it says to a message."""
        weights = [weight for weight, _ in ANSWERS.values()]
        mood = "takes it" if self.calm else self.chance.choices(list(ANSWERS), weights)[0]
        self.moods[mood] += 1
        answer = ANSWERS[mood][1]
        if answer in {YES, CUT, ENDLESS}:
            self._take(int(heard.path.removeprefix("/")), heard.said)
        return answer

    async def lacks(self, reads: Reads, url: str, restaurant_id: int) -> set[Key]:
        """See `MoodySink.lacks`. What was there before it was set up, and has not changed since, it does not know.

        An order that the till refused while its diners waited is gone there, and so it is here.
        """
        now = await truth(reads, url, restaurant_id)
        orders = {
            key: {**one, "items": now["order_items", key[1]]["items"]} for key, one in now.items() if key[0] == "order"
        }
        there = {**now, **orders}
        here = {
            key: {name: value for name, value in one.items() if name != "version"}
            for (whose, key), one in self.kept.items()
            if whose == restaurant_id and "removed" not in one
        }
        told_of = {key for whose, key in self.kept if whose == restaurant_id}
        must = {key for key in there if key[0] in {"order", "session"}}
        return {key for key in {*told_of, *must} if here.get(key) != there.get(key)}

    def _take(self, restaurant_id: int, said: Mapping[str, Any]) -> None:
        kind = _TOLD_OF.get(said["type"].split(".")[0])
        if kind is None:
            return
        data = dict(said["data"])
        key = restaurant_id, (kind, str(data[_NAMED[kind]]))
        if key not in self.kept or data["version"] > self.kept[key]["version"]:
            self.kept[key] = data
