"""A till in every mood a till can have, by seed, which knows for each order from the start whether it wants it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from random import Random
from types import MappingProxyType
from typing import Final

from pos.emulators.till import Behaviour, EmulatedTill, Manner, Taken

ATTEMPT_TIMEOUT_S: Final = 0.5  # what servers leave this till
TOO_LATE_S: Final = 0.8  # longer than that
LONG_AFTER_S: Final = 2.5  # later than the look-up before the next attempt, which finds nothing
DENIES: Final = "does not have it"
UNWANTED: Final = 0.08
UNHEARD_AMONG: Final = 10  # orders; two that are not heard would open the breaker before the till had its last word
LOOK_UP_FAILS: Final = 0.1

MOODS: Final[Mapping[str, tuple[int, Behaviour]]] = MappingProxyType(
    {
        "takes it": (57, Behaviour()),
        "takes it slowly": (12, Behaviour(think_s=0.1, latency_s=0.1)),
        "takes it, answers too late": (4, Behaviour(latency_s=TOO_LATE_S)),
        "takes it long after": (4, Behaviour(think_s=LONG_AFTER_S)),
        "takes it, resets the connection": (6, Behaviour(Manner.DROP)),
        "takes it, answers nonsense": (3, Behaviour(Manner.GARBLE)),
        "takes it, answers twice": (8, Behaviour(twice=True)),
        "resets the connection before": (3, Behaviour(Manner.DROP_BEFORE)),
        "answers 503": (3, Behaviour(Manner.ERROR)),
    }
)
"""How it treats an order that it wants, and how often in a hundred."""

REFUSALS: Final[Mapping[str, tuple[int, Behaviour]]] = MappingProxyType(
    {
        "refuses it": (60, Behaviour(Manner.REJECT)),
        "refuses it too late": (10, Behaviour(Manner.REJECT, think_s=TOO_LATE_S)),
        "resets the connection before": (15, Behaviour(Manner.DROP_BEFORE)),
        "answers 503": (15, Behaviour(Manner.ERROR)),
    }
)
"""How it treats an order that it does not want: it never takes one."""


PROMPT: Final = {mood: treats for mood, treats in MOODS.items() if treats[1].think_s < LONG_AFTER_S}
"""The same of a till that takes nothing which it has denied, as each has to: policy `fail` believes it."""

DEAF: Final = {mood: MOODS[mood] for mood in ("resets the connection before", "answers 503")}


class MoodyTill(EmulatedTill):
    """Treats every arrival as chance will have it until it is `calm`; `moods` counts them.

    At `prompt` restaurants it never takes what it has denied, and one early order it does not hear until it is calm.

    `story` is what it did for each order, in order: a mood, or what it said when it was asked.
    """

    def __init__(self, seed: int, prompt: Set[int] = frozenset()) -> None:
        super().__init__()
        self.moods: Counter[str] = Counter()
        self.calm = False
        self.story: defaultdict[str, list[str]] = defaultdict(list)
        self._seed = seed
        self._prompt = prompt
        self._unheard = {f"ORD-{number}-{Random(seed).randint(1, UNHEARD_AMONG)}" for number in prompt}
        self._chance = Random(seed)

    def wants(self, order_id: str) -> bool:
        """Whether it will ever take the order."""
        return Random(f"{self._seed} {order_id}").random() >= UNWANTED

    def next_behaviour(self, order_id: str = "") -> Behaviour:
        super().next_behaviour(order_id)
        known = self._moods_for(order_id)
        (mood,) = self._chance.choices(list(known), [weight for weight, _ in known.values()])
        mood = next(iter(known)) if self.calm else mood
        self.moods[mood] += 1
        self.story[order_id].append(mood)
        return known[mood][1]

    def _moods_for(self, order_id: str) -> Mapping[str, tuple[int, Behaviour]]:
        if not self.wants(order_id):
            return REFUSALS
        if self.calm or restaurant_of(order_id) not in self._prompt:
            return MOODS
        return DEAF if order_id in self._unheard else PROMPT

    def find(self, order_id: str) -> Taken | None:
        fails = self._chance.random() < LOOK_UP_FAILS and not self.calm
        self.behaviour = Behaviour(look_up=not fails, look_up_latency_s=self._chance.choice((0.0, 0.0, 0.1)))
        self.moods["look-up fails" if fails else "looks it up"] += 1
        found = super().find(order_id)
        self.story[order_id].append("look-up fails" if fails else DENIES if found is None else "has it")
        return found

    def unasked(self) -> Mapping[str, Sequence[str]]:
        """The orders that came again although it had not just said that it does not have them."""
        return {order_id: story for order_id, story in self.story.items() if _unasked(story)}


def restaurant_of(order_id: str) -> int:
    return int(order_id.split("-")[1])


def _unasked(story: Sequence[str]) -> bool:
    """Whether an arrival, but for the first, has no denial right before it."""
    known = {*MOODS, *REFUSALS}
    arrivals = [position for position, what in enumerate(story) if what in known]
    return any(story[position - 1] != DENIES for position in arrivals[1:])
