"""A night without a database: everything in memory, a clock that tests move, and a post that listens."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

import attrs
import trio
from attrs import define, field, frozen

from actors.domain.restaurant import Restaurant
from actors.nightly.mailing import PassMails
from actors.nightly.poller import Duties, Nightly
from actors.nightly.rotation import Rotation
from actors.nightly.shift import Work
from actors.passes import Passes
from actors.ports.jobs import JobStanding
from actors.ports.mail import Mail, MailNotSent, Post
from actors.restaurants import Restaurants
from persistence.memory import Memory
from tests.persistence.parties import restaurant

EVENING: Final = datetime(2026, 5, 8, 18, 0, tzinfo=UTC)  # 20:00 in Rome
CUT_OFF: Final = datetime(2026, 5, 9, 2, 0, tzinfo=UTC)  # 04:00 in Rome
OWNER: Final = "olga@example.com"


class PlainHasher:
    """Hashes nothing, at once; `meanwhile` is done once while it hashes. Fits `actors.ports.passes.PassHasher`."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def hash(self, password: str) -> str:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        await trio.lowlevel.checkpoint()
        return f"kept:{password}"

    async def match(self, password: str, password_hash: str | None) -> bool:
        await trio.lowlevel.checkpoint()
        return password_hash == f"kept:{password}"


@define
class Letterbox:
    """Takes mails, but for addresses that it `refuses`; or none while it is `broken`, or `silent`."""

    mails: list[Mail] = field(factory=list)
    broken: bool = False
    silent: bool = False
    refuses: set[str] = field(factory=set)

    async def send(self, mail: Mail) -> None:
        await trio.lowlevel.checkpoint()
        if self.silent:
            await trio.sleep_forever()
        if self.broken:
            raise MailNotSent("ConnectionRefusedError")
        if mail.to in self.refuses:
            raise MailNotSent("SMTPRecipientsRefused")
        self.mails.append(mail)
        await trio.lowlevel.checkpoint()  # it is sent, and whoever sent it does not know yet


def words_of(mail: Mail) -> str:
    """The words that a mail tells."""
    return next(line.strip() for line in mail.text.splitlines() if line.startswith("    "))


@frozen
class Process:
    """One process: its passes, what it does at night, and apart from that what it mails."""

    passes: Passes
    quick: Nightly
    mailing: Nightly

    async def look(self) -> None:
        """All that is due is done, and then mailed."""
        await self.quick.look()
        await self.mailing.look()

    async def run(self) -> None:
        """Both at the same time, for ever."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.quick.run)
            nursery.start_soon(self.mailing.run)

    def statistics(self) -> Sequence[JobStanding]:
        return self.mailing.statistics()


class Night:
    """Everything that nightly work stands on, and the processes that do it."""

    def __init__(self, restaurants: Sequence[Restaurant] | None = None) -> None:
        asking = attrs.evolve(restaurant(1), pass_required=True)
        self.now = EVENING
        self.store = Memory([asking] if restaurants is None else restaurants)
        self.store.passes.owners.update({1: OWNER, 2: OWNER})
        self.post = Letterbox()
        self.hasher = PlainHasher()
        self.unmailed: Collection[int] = set()  # of the process that was started last
        self._drawn = count()

    def clock(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def passes(self) -> Passes:
        """The passes as a process of its own sees them."""
        restaurants = Restaurants(self.store.restaurants, self.store.journal, self.clock)
        return Passes(self.store.passes, restaurants, self.hasher, lambda below: next(self._drawn) % below, self.clock)

    def rotating(self, post: Post | None = None, **for_all: Work) -> Process:
        """A process that rotates passes and mails them, and does nothing else but this."""
        passes = self.passes()
        self.unmailed = passes.unmailed
        mails = PassMails(passes, post or self.post)
        quick = self.process(for_all={**mails.finding(), **for_all}, for_each=Rotation(passes).duties())
        duties = Duties({}, mails.mailing(), mails.claim)
        return Process(passes, quick, Nightly(self.store.jobs, duties, self.clock))

    def process(self, **work: dict[str, Work]) -> Nightly:
        """A process with this work."""
        return Nightly(self.store.jobs, Duties(work.get("for_all", {}), work.get("for_each", {})), self.clock)

    async def opens(self, words: str, restaurant_id: int = 1) -> bool:
        """Whether these words open carts now."""
        return await self.passes().matches(restaurant_id, words)


async def told(night: Night) -> str:
    """The words of the only mail there is, which open carts."""
    (mail,) = night.post.mails
    assert await night.opens(words_of(mail))
    return words_of(mail)


async def made_by_manager(night: Night, process: Process) -> str:
    """A manager makes a pass in this process, and is told its words."""
    fresh = await process.passes.renew(1, who=7)
    await process.passes.told(1, night.now)
    return fresh.words
