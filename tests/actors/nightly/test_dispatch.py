"""What is sent to people of one restaurant holds up nobody else's, whatever happens to it."""

from collections import defaultdict
from datetime import datetime

from attrs import define, field, frozen

from actors.domain.audit import AuditEntry, alerted
from actors.domain.restaurant import Restaurant
from actors.errors import Unavailable
from actors.nightly.dispatch import Dispatch
from actors.nightly.shift import PAUSES
from actors.restaurants import Restaurants
from tests.actors.nightly.night import Night
from tests.persistence.parties import restaurant

RESTAURANTS = (1, 2)


@frozen
class Letter:
    restaurant_id: int
    number: int


@define
class Letters:
    """Each restaurant has a few. Those of a restaurant that is `odd` can never be stored as sent."""

    odd: set[int] = field(factory=set)
    due: dict[int, list[Letter]] = field(
        factory=lambda: {one: [Letter(one, n) for n in range(3)] for one in RESTAURANTS}
    )
    went: dict[int, list[int]] = field(factory=lambda: defaultdict(list))

    async def take(self, restaurant_id: int, now: datetime) -> Letter | None:
        return next(iter(self.due[restaurant_id]), None)

    async def send(self, restaurant: Restaurant, due: Letter, /) -> None:
        self.went[due.restaurant_id].append(due.number)

    async def sent(self, due: Letter, at: datetime) -> None:
        if due.restaurant_id in self.odd:
            raise Unavailable("a row that no rule could have made")
        self.due[due.restaurant_id].remove(due)

    def attempts(self, due: Letter) -> int:
        return 1

    def log_sent(self, due: Letter) -> None:
        """Nobody reads it."""

    def log_failed(self, due: Letter, reason: str, *, first: bool) -> None:
        raise AssertionError(reason)

    def alert(self, due: Letter, at: datetime, reason: str) -> AuditEntry:
        return alerted(due.restaurant_id, at, "not_sent", "letter", None, reason)


async def test_what_cannot_be_stored_as_sent_holds_up_its_own_restaurant_alone_and_is_sent_once() -> None:
    night, letters = Night([restaurant(one) for one in RESTAURANTS]), Letters({1})
    restaurants = Restaurants(night.store.restaurants, night.store.journal, night.clock)
    process = night.process(for_each={"mail": Dispatch(restaurants, letters).work_off})
    for pause in PAUSES[:3]:
        await process.look()
        night.now += pause
    assert letters.went == {1: [0], 2: [0, 1, 2]}
    letters.odd.clear()
    night.now += PAUSES[-1]
    await process.look()
    assert letters.went == {1: [0, 1, 2], 2: [0, 1, 2]}
