"""Daily passes: a new one is made, and what diners type is compared with the one there is.

A new pass is nobody's until somebody was told its words: a manager by the answer, the owner by a mail. Until that is
stored the words are kept here, in the memory of the process that drew them, and nowhere else; at rest there is only
their hash. So an answer that was lost on its way leaves words that can still be mailed (`actors.nightly.mailing`), and
a process that ends leaves a pass that is seen to be untold.

Owns: the steps. Must not: decide who may ask, count tries, or log a word.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from attrs import field, frozen

from actors.domain.daily_pass import DailyPass, PassRecord, normal, spoken
from actors.domain.opening import business_day
from actors.domain.restaurant import Restaurant
from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.passes import PassHasher, PassStore
from actors.restaurant import RestaurantActor, in_time
from actors.restaurants import Restaurants


@frozen
class FreshPass:
    """A pass that was just made, with its words. `who` asked for it: a staff user's id, or None for Trivet itself."""

    words: str = field(repr=False)
    kept: DailyPass
    who: int | None = None


@frozen(eq=False)
class Passes:
    """The passes of all restaurants. `draw(n)` gives a number below n that nobody can guess.

    Everything raises `Unavailable`, also where there is no such restaurant.
    """

    store: PassStore
    restaurants: Restaurants
    hasher: PassHasher
    draw: Callable[[int], int]
    clock: Clock
    _untold: dict[int, FreshPass] = field(factory=dict, init=False)  # by restaurant, so never more than there are

    @property
    def unmailed(self) -> Collection[int]:
        """Restaurants with a pass of this process whose words nobody is known to have been told."""
        return self._untold.keys()

    async def renew(self, restaurant_id: int, *, who: int | None) -> FreshPass:
        """Puts a new pass, of the business day that it is, in the place of whichever there is.

        `who` is a staff user's id, None for Trivet itself. Whoever tells somebody the words says so with `told`.
        """
        actor, fresh = await self._drawn(restaurant_id, who)
        await actor.renew_pass(partial(self._live, restaurant_id), fresh.kept, who=who)
        self._untold[restaurant_id] = fresh
        return fresh

    async def replace(self, restaurant_id: int, seen: DailyPass | None) -> FreshPass | None:
        """As `renew` by Trivet itself, but only in the place of the pass that it has `seen`, if there was any.

        None where that is not as it was seen: somebody has made another since, or was told this one, and it stays.
        """
        actor, fresh = await self._drawn(restaurant_id, None)
        if not await actor.renew_pass(partial(self._live, restaurant_id), fresh.kept, fits=lambda live: live == seen):
            return None
        self._untold[restaurant_id] = fresh
        return fresh

    async def told(self, restaurant_id: int, made_at: datetime) -> None:
        """Somebody has the words of the pass that was made then; from here on nobody needs them any more."""
        await in_time(lambda: self.store.told(restaurant_id, made_at, self.clock()))
        self.forget(restaurant_id, made_at)

    def known(self, restaurant_id: int, live: DailyPass) -> FreshPass | None:
        """The pass with its words, if this process drew them and nobody is known to have been told."""
        fresh = self._untold.get(restaurant_id)
        return fresh if fresh is not None and fresh.kept.pass_hash == live.pass_hash else None

    def waiting(self, now: datetime, grace: timedelta) -> Sequence[int]:
        """Restaurants with a pass of this process that is to be mailed: Trivet's own, or older than `grace`."""
        return [
            restaurant_id
            for restaurant_id, fresh in self._untold.items()
            if fresh.who is None or now - fresh.kept.created_at >= grace
        ]

    def forget(self, restaurant_id: int, made_by: datetime) -> None:
        """Nobody needs the words any more of what was made by then."""
        fresh = self._untold.get(restaurant_id)
        if fresh is not None and fresh.kept.created_at <= made_by:
            del self._untold[restaurant_id]

    async def asked_for(self, restaurant_id: int) -> tuple[Restaurant, PassRecord] | None:
        """A restaurant that asks its diners for a pass, and what is known of that; None for any other."""
        actor = await self.restaurants.by_id(restaurant_id)
        record = None if actor is None else await in_time(lambda: self.store.record(restaurant_id))
        return None if actor is None or record is None or not record.required else (actor.restaurant, record)

    async def present(self, restaurant_id: int) -> tuple[Restaurant, PassRecord]:
        """A restaurant, and what is known of its pass, whether or not it asks for one."""
        actor, record = await self._found(restaurant_id)
        return actor.restaurant, record

    async def matches(self, restaurant_id: int, said: str) -> bool:
        """Whether these are the words of the restaurant's pass, however they are written."""
        _, record = await self._found(restaurant_id)
        live = record.live
        return await self.hasher.match(normal(said), None if live is None else live.pass_hash)

    async def _drawn(self, restaurant_id: int, who: int | None) -> tuple[RestaurantActor, FreshPass]:
        """A pass that the restaurant does not have yet."""
        actor, record = await self._found(restaurant_id)
        words = spoken(self.draw)
        password_hash = await self.hasher.hash(normal(words))
        now = self.clock()
        day = business_day(now, actor.restaurant.timezone, record.cutoff)
        return actor, FreshPass(words, DailyPass(day, password_hash, now), who)

    async def _live(self, restaurant_id: int) -> DailyPass | None:
        return (await self._found(restaurant_id))[1].live

    async def _found(self, restaurant_id: int) -> tuple[RestaurantActor, PassRecord]:
        actor = await self.restaurants.by_id(restaurant_id)
        record = await in_time(lambda: self.store.record(restaurant_id))
        if actor is None or record is None:
            raise Unavailable("the restaurant is gone")
        return actor, record
