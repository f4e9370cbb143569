"""Daily passes: a new one is made, and what diners type is compared with the one there is.

The words leave this module once, to whoever asked for a new pass. At rest there is only their hash.

Owns: the steps. Must not: decide who may ask, count tries, or log a word.
"""

from collections.abc import Callable

from attrs import field, frozen

from actors.domain.daily_pass import DailyPass, PassRecord, normal, spoken
from actors.domain.opening import business_day
from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.passes import PassHasher, PassStore
from actors.restaurant import RestaurantActor, in_time
from actors.restaurants import Restaurants


@frozen
class FreshPass:
    """A pass that was just made, with its words."""

    words: str = field(repr=False)
    kept: DailyPass


@frozen(eq=False)
class Passes:
    """The passes of all restaurants. `draw(n)` gives a number below n that nobody can guess.

    `unmailed` are restaurants whose owner has not got the mail with the words yet; who mails them says so.

    Everything raises `Unavailable`, also where there is no such restaurant.
    """

    store: PassStore
    restaurants: Restaurants
    hasher: PassHasher
    draw: Callable[[int], int]
    clock: Clock
    unmailed: set[int] = field(factory=set, init=False)

    async def renew(self, restaurant_id: int, *, who: int | None, told: bool) -> FreshPass:
        """Puts a new pass, of the business day that it is, in the place of the one there is.

        `who` is a staff user's id, None for Trivet itself. `told` says that whoever asks is told the words at once.
        """
        actor, record = await self._found(restaurant_id)
        words = spoken(self.draw)
        password_hash = await self.hasher.hash(normal(words))
        now = self.clock()
        day = business_day(now, actor.restaurant.timezone, record.cutoff)
        after = DailyPass(day, password_hash, now, now if told else None)
        await actor.renew_pass(record.live, after, who=who)
        return FreshPass(words, after)

    async def matches(self, restaurant_id: int, said: str) -> bool:
        """Whether these are the words of the restaurant's pass, however they are written."""
        _, record = await self._found(restaurant_id)
        live = record.live
        return await self.hasher.match(normal(said), None if live is None else live.pass_hash)

    async def _found(self, restaurant_id: int) -> tuple[RestaurantActor, PassRecord]:
        actor = await self.restaurants.by_id(restaurant_id)
        record = await in_time(lambda: self.store.record(restaurant_id))
        if actor is None or record is None:
            raise Unavailable("the restaurant is gone")
        return actor, record
