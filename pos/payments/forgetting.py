"""Has providers forget the saved methods that nobody has any more.

Who removes a method, or has their data erased, does not wait for a provider: it is a job of each restaurant, which goes
on until the provider has said that it has forgotten.

Owns: that job. Must not: log what a provider knows a method by.
"""

from datetime import timedelta
from typing import Final

import structlog
from attrs import frozen

from actors.domain.restaurant import Restaurant
from actors.nightly.shift import Outcome, Shift, Work
from actors.ports.kept_methods import KeptMethods
from actors.restaurants import Restaurants
from pos.payments.driver import Forgotten, SavedMethod
from pos.payments.providers import Providers

FORGET_JOB: Final = "forget_methods"
LOOK_AGAIN: Final = timedelta(minutes=10)
AT_ONCE_MAX: Final = 100

log = structlog.get_logger(__name__)


@frozen(eq=False)
class Forgetting:
    """The job of each restaurant."""

    kept: KeptMethods
    providers: Providers
    restaurants: Restaurants

    def duties(self) -> dict[str, Work]:
        """The work by the name of its job, one for each restaurant."""
        return {FORGET_JOB: self._work}

    async def _work(self, shift: Shift) -> Outcome:
        """The work of one restaurant. What was not forgotten is asked again the next time. Raises `Unavailable`."""
        restaurant_id, left = shift.job.restaurant_id, 0
        removed = await self.kept.removed(restaurant_id, AT_ONCE_MAX)
        actor = await self.restaurants.by_id(restaurant_id) if removed else None
        if actor is None:
            return Outcome(shift.clock() + LOOK_AGAIN, len(removed))
        for token_id, method in removed:
            await shift.keep()
            if await self._forgotten(actor.restaurant, SavedMethod(method.provider, method.token)):
                await self.kept.forgotten(restaurant_id, token_id)
            else:
                left += 1
                log.warning("saved_method_not_forgotten", restaurant_id=restaurant_id, payment_token_id=str(token_id))
        return Outcome(shift.clock() + LOOK_AGAIN, left)

    async def _forgotten(self, restaurant: Restaurant, method: SavedMethod) -> bool:
        driver = self.providers.driver(restaurant, method.provider)
        return isinstance(await driver.forget(method), Forgotten)
