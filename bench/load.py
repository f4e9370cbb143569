"""A closed loop: each phone sends its next edit when it has seen its last one. It shows what a server can do at most.

Owns: the loop and its clock. Must not: know what an edit is, or start anything.
"""

import selectors
import time
from collections.abc import Callable, Sequence
from statistics import quantiles
from typing import Final

from attrs import define, field, frozen

from bench.cpu import Spent
from bench.lean import Phone

WARM_UP_S: Final = 0.5  # not counted
SETTLE_S: Final = 10.0  # for the last answers


@frozen
class Result:
    """What a run showed. Times in seconds; `deliveries` counts the updates that all phones together received."""

    seconds: float
    mutations: int
    deliveries: int
    p50_s: float
    p99_s: float
    spent: Spent | None = None

    @property
    def mutations_per_s(self) -> float:
        """Edits that came back to their sender, a second."""
        return self.mutations / self.seconds

    @property
    def deliveries_per_s(self) -> float:
        """Updates received by anybody, a second."""
        return self.deliveries / self.seconds

    @property
    def server_us(self) -> float:
        """Microseconds of the server's processor time for each edit."""
        return 1e6 * self.spent.server_s / self.mutations if self.spent else 0.0

    @property
    def postgres_us(self) -> float:
        """Microseconds of Postgres's processor time for each edit."""
        return 1e6 * self.spent.postgres_s / self.mutations if self.spent else 0.0


@define(eq=False)
class _Loop:
    """The phones that talk, when each last sent, and how long its edits took."""

    selector: selectors.BaseSelector
    talking: frozenset[Phone]
    sent_at: dict[Phone, float] = field(factory=dict)
    latencies: list[float] = field(factory=list)

    def send(self, phone: Phone) -> None:
        self.sent_at[phone] = time.perf_counter()
        phone.send()

    def drive(self, seconds: float) -> float:
        """Goes round for that long; gives how long it really took."""
        begin = time.perf_counter()
        while (now := time.perf_counter()) < begin + seconds:
            for key, _ in self.selector.select(timeout=begin + seconds - now):
                phone = key.data
                if phone.receive() and phone in self.talking:
                    self.latencies.append(time.perf_counter() - self.sent_at[phone])
                    self.send(phone)
        return time.perf_counter() - begin

    def settle(self) -> None:
        """Waits for the answers that are still under way, so that the next run starts from rest.

        Raises `TimeoutError`.
        """
        deadline = time.perf_counter() + SETTLE_S
        while any(phone.waiting for phone in self.talking) and time.perf_counter() < deadline:
            for key, _ in self.selector.select(timeout=0.5):
                key.data.receive()
        if any(phone.waiting for phone in self.talking):
            raise TimeoutError("edits were never answered")


def run(
    phones: Sequence[Phone],
    seconds: float,
    talking: Sequence[Phone] | None = None,
    meter: Callable[[], Spent] | None = None,
) -> Result:
    """Drives the phones for a while; only those `talking` send (all, if not said), all receive.

    `meter` tells what server and Postgres have spent so far. Raises `RuntimeError` if an edit was refused,
    `TimeoutError` if one was never answered, and `bench.lean.SentAway`.
    """
    with selectors.DefaultSelector() as selector:
        for phone in phones:
            if phone.reading:
                selector.register(phone.socket, selectors.EVENT_READ, phone)
        loop = _Loop(selector, frozenset(phones if talking is None else talking))
        for phone in loop.talking:
            loop.send(phone)
        loop.drive(WARM_UP_S)
        loop.latencies.clear()
        for phone in phones:
            phone.deliveries = 0
        before = meter() if meter else None
        took_s = loop.drive(seconds)
        spent = meter().since(before) if meter and before else None
        deliveries = sum(phone.deliveries for phone in phones)
        cuts = quantiles(loop.latencies, n=100) if len(loop.latencies) > 1 else [0.0] * 99
        result = Result(took_s, len(loop.latencies), deliveries, cuts[49], cuts[98], spent)
        loop.settle()
    if refusals := [refusal for phone in loop.talking for refusal in phone.refusals]:
        raise RuntimeError(f"{len(refusals)} edits were refused, the first with {refusals[0]!r}")
    return result
