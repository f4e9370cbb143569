"""Writes to people of a restaurant what waits to be sent to them, one after the other.

    take the next, stored as about to be sent ─▶ hand it over ─▶ store it as sent ─▶ the next
                                                  └─ not taken: told once, and tried again after a pause

So one that fails holds up no other, and of a process that dies in between the next one sends it once more.

Owns: these steps, for whatever is written. Must not: know what it says, or whom it goes to.
"""

from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar

from attrs import field, frozen

from actors.domain.audit import AuditEntry
from actors.domain.restaurant import Restaurant
from actors.nightly.shift import PAUSES, Outcome, Postponed, Shift
from actors.ports.mail import MailNotSent
from actors.ports.texts import TextNotSent
from actors.restaurants import Restaurants

FIND_EVERY: Final = timedelta(seconds=20)  # less than from one look of the poller to the next: at each
LOOK_AGAIN: Final = timedelta(hours=1)  # the job that finds what is due is quicker
WORTH_FOR: Final = timedelta(days=1)  # what was to be known yesterday helps nobody
AT_ONCE_MAX: Final = 20  # of one turn of the job
FAILURES_MAX: Final = 2  # in a row: then it is the server and not an address, and the job rests
PAUSES_S: Final[Sequence[int]] = tuple(int(pause.total_seconds()) for pause in PAUSES)

T = TypeVar("T")


class Outgoing(Protocol[T]):
    """What is sent, how, and what is said of it. What asks Postgres raises `Unavailable`."""

    async def take(self, restaurant_id: int, now: datetime) -> T | None:
        """The restaurant's next due one, about to be sent: of those tried least, the oldest; or None."""
        ...

    def send(self, restaurant: Restaurant, due: T, /) -> Awaitable[None]:
        """Hands it over. Raises `MailNotSent` and `TextNotSent`; bounded in time."""
        ...

    async def sent(self, due: T, at: datetime) -> None:
        """It was, and is not due again."""
        ...

    def attempts(self, due: T) -> int:
        """How often it was taken, this time too."""
        ...

    def log_sent(self, due: T) -> None:
        """It was taken."""
        ...

    def log_failed(self, due: T, reason: str, *, first: bool) -> None:
        """It was not; `first` where nobody has been told so yet."""
        ...

    def alert(self, due: T, at: datetime, reason: str) -> AuditEntry:
        """The entry that tells of it."""
        ...


@frozen(eq=False)
class Dispatch(Generic[T]):
    """Sends one kind of thing for all restaurants."""

    restaurants: Restaurants
    outgoing: Outgoing[T]
    _sent: dict[int, list[T]] = field(factory=dict, init=False)  # by restaurant: not stored as sent; few, or it stops
    _failing: set[int] = field(factory=set, init=False)  # restaurants where it fails, told once until one is sent

    async def work_off(self, shift: Shift) -> Outcome:
        """Sends what is due at one restaurant. Raises `Postponed` where nothing is taken, and `Unavailable`."""
        await self._store(shift)
        actor = await self.restaurants.by_id(shift.job.restaurant_id)
        if actor is None:
            return Outcome(shift.clock() + LOOK_AGAIN)
        failed = in_a_row = 0
        for _ in range(AT_ONCE_MAX):
            now = shift.clock()
            await shift.keep()
            due = await self.outgoing.take(shift.job.restaurant_id, now)
            if due is None:
                return Outcome(now + LOOK_AGAIN, failed)
            sent = await self._send(shift, actor.restaurant, due)
            failed, in_a_row = (failed, 0) if sent else (failed + 1, in_a_row + 1)
            if in_a_row == FAILURES_MAX:
                raise Postponed("what was due was not taken")
        return Outcome(shift.clock(), failed)

    async def _send(self, shift: Shift, restaurant: Restaurant, due: T) -> bool:
        """Whether it was taken."""
        try:
            await self.outgoing.send(restaurant, due)
        except (MailNotSent, TextNotSent) as error:
            await self._alert(shift, due, str(error))
            return False
        self._sent.setdefault(restaurant.restaurant_id, []).append(due)
        await self._store(shift)
        self._failing.discard(restaurant.restaurant_id)
        self.outgoing.log_sent(due)
        return True

    async def _store(self, shift: Shift) -> None:
        """Stores what was taken of the restaurant's as sent. Until that is done, this process sends no more of it."""
        sent = self._sent.get(shift.job.restaurant_id, [])
        while sent:
            due = sent[0]
            await self.outgoing.sent(due, shift.clock())
            if due in sent:  # whoever has lost the lease may be at it as well
                sent.remove(due)

    async def _alert(self, shift: Shift, due: T, reason: str) -> None:
        """Once until one is sent again, and once for each; the next failures are only counted."""
        restaurant_id = shift.job.restaurant_id
        first = self.outgoing.attempts(due) == 1 and restaurant_id not in self._failing
        self.outgoing.log_failed(due, reason, first=first)
        if first:
            await shift.jobs.note(self.outgoing.alert(due, shift.clock(), reason))
            self._failing.add(restaurant_id)
