"""Options as managers write them: their desk.

Owns: the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything but through the
actor.
"""

from datetime import datetime

from attrs import frozen
from msgspec import UNSET

from actors.domain.options.group import Option, OptionGroup
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.domain.text import plain
from actors.office import options
from actors.office.items import Made
from actors.ports.restaurants import Numbered
from actors.restaurant import RestaurantActor
from server.door.bounds import ID_MAX
from server.http.data import paged
from staff.floor.sessions import Sessions
from staff.office.menu.option_groups import group_of, item_of_option, new_option
from staff.office.menu.option_views import (
    NewOption,
    OfficeOptionView,
    OptionChange,
    OptionPage,
    OptionQuery,
    option_fields,
    option_view,
)
from staff.office.menu.writing import reader, refuse_stale, unknown, write


@frozen(eq=False)
class OptionDesk:
    """Options of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def page(self, user: StaffUser, asked: OptionQuery) -> OptionPage:
        """A page of them."""
        actor = await reader(self.sessions, user)
        found, pagination = paged(_found(actor.restaurant, asked), asked.limit, asked.offset)
        return OptionPage([option_view(actor, *one) for one in found], pagination)

    async def one(self, user: StaffUser, option_id: int) -> OfficeOptionView:
        """One of them."""
        return _view(await reader(self.sessions, user), option_id)

    async def add(self, user: StaffUser, said: NewOption) -> OfficeOptionView:
        """A new one."""
        actor = await reader(self.sessions, user)
        (option_id,) = await actor.new_ids(Numbered.OPTION, 1)
        place = None if said.position is UNSET else int(said.position)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            group_of(restaurant, said.group_id)
            new = new_option(restaurant, option_id, said)
            return options.added(restaurant, said.group_id, new, place, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor, option_id)

    async def change(self, user: StaffUser, option_id: int, said: OptionChange) -> OfficeOptionView:
        """One of them, as it is to be. Lines in carts keep the price they were added at."""
        actor = await reader(self.sessions, user)
        option_of(actor.restaurant, option_id)
        fields = option_fields(said, actor.restaurant.minor_digits)
        place = None if said.position is UNSET else int(said.position)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            _, option = option_of(restaurant, option_id)
            refuse_stale(said.version, option, _view(actor, option_id))
            if said.product_id is not UNSET:
                item_of_option(restaurant, said.product_id)
            return options.altered(restaurant, option_id, fields, place, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor, option_id)

    async def delete(self, user: StaffUser, option_id: int) -> None:
        """Takes one away. Refused (409) where its group asks for more than is left."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            option_of(restaurant, option_id)
            return options.deleted(restaurant, option_id, at=at, who=user.staff_user_id)

        await write(actor, make)

    async def restore(self, user: StaffUser, option_id: int) -> OfficeOptionView:
        """One that was deleted by itself, as it was then. One that is there stays as it is."""
        actor = await reader(self.sessions, user)
        gone = await actor.deleted_option(option_id) if option_id <= ID_MAX else None

        def make(restaurant: Restaurant, at: datetime) -> Made:
            if gone is None or gone.group_id not in restaurant.menu.groups:
                option_of(restaurant, option_id)
                return None
            who = user.staff_user_id
            return options.restored(restaurant, gone.group_id, gone.option, gone.place, at=at, who=who)

        await write(actor, make)
        return _view(actor, option_id)


def option_of(restaurant: Restaurant, option_id: int) -> tuple[OptionGroup, Option]:
    """The option and its group. Raises `Problem` (404)."""
    found = restaurant.menu.options.get(option_id)
    if found is None:
        raise unknown("OPTION_NOT_FOUND", "There is no such option on your menu.")
    return found


def _view(actor: RestaurantActor, option_id: int) -> OfficeOptionView:
    group, option = option_of(actor.restaurant, option_id)
    return option_view(actor, group, option, group.options.index(option))


def _found(restaurant: Restaurant, asked: OptionQuery) -> list[tuple[OptionGroup, Option, int]]:
    words = plain(asked.q or "")
    return [
        (group, option, place)
        for group in restaurant.menu.groups.values()
        if asked.group_id in (None, group.group_id)
        for place, option in enumerate(group.options)
        if words in plain(option.name)
    ]
