"""A night without a database: everything in memory, a clock that tests move, and a post that listens."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

import attrs
import trio
from attrs import define, field

from actors.domain.restaurant import Restaurant
from actors.nightly.poller import Duties, Nightly
from actors.nightly.rotation import Rotation
from actors.nightly.shift import Work
from actors.passes import Passes
from actors.ports.mail import Mail, MailNotSent
from actors.restaurants import Restaurants
from persistence.memory import Memory
from tests.persistence.parties import restaurant

EVENING: Final = datetime(2026, 5, 8, 18, 0, tzinfo=UTC)  # 20:00 in Rome
CUT_OFF: Final = datetime(2026, 5, 9, 2, 0, tzinfo=UTC)  # 04:00 in Rome
OWNER: Final = "olga@example.com"


class PlainHasher:
    """Hashes nothing, at once. Fits `actors.ports.passes.PassHasher`."""

    async def hash(self, password: str) -> str:
        await trio.lowlevel.checkpoint()
        return f"kept:{password}"

    async def match(self, password: str, password_hash: str | None) -> bool:
        await trio.lowlevel.checkpoint()
        return password_hash == f"kept:{password}"


@define
class Letterbox:
    """Takes mails, or refuses them while it is `broken`."""

    mails: list[Mail] = field(factory=list)
    broken: bool = False

    async def send(self, mail: Mail) -> None:
        await trio.lowlevel.checkpoint()
        if self.broken:
            raise MailNotSent("ConnectionRefusedError")
        self.mails.append(mail)
        await trio.lowlevel.checkpoint()  # it is sent, and whoever sent it does not know yet


def words_of(mail: Mail) -> str:
    """The words that a mail tells."""
    return next(line.strip() for line in mail.text.splitlines() if line.startswith("    "))


class Night:
    """Everything that nightly work stands on, and the processes that do it."""

    def __init__(self, restaurants: Sequence[Restaurant] | None = None) -> None:
        asking = attrs.evolve(restaurant(1), pass_required=True)
        self.now = EVENING
        self.store = Memory([asking] if restaurants is None else restaurants)
        self.store.passes.owners.update({1: OWNER, 2: OWNER})
        self.post = Letterbox()
        self.unmailed: set[int] = set()  # of the process that was started last
        self._drawn = count()

    def clock(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def passes(self) -> Passes:
        """The passes as a process of its own sees them."""
        restaurants = Restaurants(self.store.restaurants, self.store.journal, self.clock)
        return Passes(
            self.store.passes, restaurants, PlainHasher(), lambda below: next(self._drawn) % below, self.clock
        )

    def rotating(self) -> Nightly:
        """A process that rotates passes and does nothing else."""
        passes = self.passes()
        self.unmailed = passes.unmailed
        rotation = Rotation(passes, self.post)
        return self.process(for_each={"rotate_pass": rotation.rotate})

    def process(self, **work: dict[str, Work]) -> Nightly:
        """A process with this work."""
        return Nightly(self.store.jobs, Duties(work.get("for_all", {}), work.get("for_each", {})), self.clock)

    async def opens(self, words: str, restaurant_id: int = 1) -> bool:
        """Whether these words open carts now."""
        return await self.passes().matches(restaurant_id, words)
