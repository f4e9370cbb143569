"""What staff say about items and options: sold out, so many left, back. The route and the socket both come here.

Owns: whose items somebody may speak of, and telling the restaurant's screens. Must not: count; the restaurant does.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from attrs import frozen
from msgspec import UNSET, UnsetType

from actors.availability import Availability, Count
from actors.domain.refusal import Code
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.restaurant import RestaurantActor
from actors.restaurants import Restaurants
from server.http.problems import Problem, malformed
from staff.floor.feed import Feeds
from staff.floor.frames import ItemUpdate, MenuAnew, OptionUpdate
from staff.floor.item_views import StaffItemView, scarce_items, staff_item_view, staff_item_views
from staff.floor.option_views import StaffOptionView, scarce_options, staff_option_view, staff_option_views

UNTIL_DAYS_MAX: Final = 366  # a dish of the season comes back with it
TOLD_MAX: Final = 200  # one by one, as phones are: a menu by time that begins, or a page of what a manager has written


@frozen(eq=False)
class ItemDesk:
    """Items and options of staff's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`."""

    restaurants: Restaurants
    clock: Clock

    async def set_availability(
        self,
        user: StaffUser,
        item_id: int,
        *,
        available: bool,
        left: int | UnsetType | None = UNSET,
        until: datetime | None = None,
    ) -> StaffItemView:
        """The item as it is then. `left` is the new count, null: unlimited, unset: as it was.

        Raises `Problem`: 404 for another's item, 422 for an `until` that is over, or too far away.
        """
        self._check(until)
        actor = await self._actor(user)
        wanted = Availability(available, None if isinstance(left, UnsetType) else Count(left), until)
        try:
            await actor.set_availability(item_id, wanted, who=user.staff_user_id)
            item = actor.restaurant.menu.items[item_id]
        except KeyError:
            raise Problem(404, Code.ITEM_UNKNOWN, "There is no such item on your menu.") from None
        return staff_item_view(item, actor.stock.left.get(item_id), actor.restaurant)

    async def set_option_availability(
        self, user: StaffUser, option_id: int, *, available: bool, left: int | UnsetType | None = UNSET
    ) -> StaffOptionView:
        """The option as it is then. `left` is the new count, null: unlimited, unset: as it was.

        Raises `Problem`: 404 for another's option, 422 for a count of one that is an item.
        """
        actor = await self._actor(user)
        count = None if isinstance(left, UnsetType) else Count(left)
        try:
            if count is not None and actor.restaurant.menu.options[option_id][1].item_id is not None:
                raise malformed("This option is an item of the menu: count that one.", field="left")
            await actor.set_availability(-option_id, Availability(available, count), who=user.staff_user_id)
            found = actor.restaurant.menu.options[option_id]
        except KeyError:
            raise Problem(404, "OPTION_NOT_FOUND", "There is no such option on your menu.") from None
        return staff_option_view(*found, actor.stock.left, actor.restaurant)

    async def _actor(self, user: StaffUser) -> RestaurantActor:
        actor = await self.restaurants.by_id(user.restaurant_id)
        if actor is None:
            raise Unavailable("the restaurant is gone")
        return actor

    def _check(self, until: datetime | None) -> None:
        now = self.clock()
        if until is not None and not now < until <= now + timedelta(days=UNTIL_DAYS_MAX):
            raise malformed(f"`until` must be a time within the next {UNTIL_DAYS_MAX} days.", field="until")


@frozen(eq=False)
class ItemNews:
    """Tells a restaurant's screens of its items. Fits `actors.ports.observers.ItemObserver`."""

    feeds: Feeds

    def items_changed(
        self, restaurant: Restaurant, left: Mapping[int, int], items: Collection[int], *, anew: bool
    ) -> None:
        """One `item_update` for each, in the menu's order, then an `option_update` for each option.

        Where they are many, or the menu reads otherwise, one `menu_anew` for all of them.
        """
        if not self.feeds.begun(restaurant.restaurant_id):
            return
        if anew or len(items) > TOLD_MAX:
            scarce = partial(
                MenuAnew, items=list(scarce_items(restaurant, left)), options=list(scarce_options(restaurant, left))
            )
            self.feeds.tell(restaurant.restaurant_id, scarce)
        else:
            views = staff_item_views(restaurant, left, items)
            options = staff_option_views(restaurant, left, items)
            self.feeds.tell(
                restaurant.restaurant_id,
                *(partial(ItemUpdate, item=view) for view in views),
                *(partial(OptionUpdate, option=view) for view in options),
            )
