"""Groups of options as managers write them: their desk.

Owns: the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything but through the
actor.
"""

from collections.abc import Sequence
from datetime import datetime

import attrs
from attrs import frozen
from msgspec import UNSET

from actors.domain.options.group import Option, OptionGroup
from actors.domain.restaurant import MenuItem, Restaurant
from actors.domain.staff import StaffUser
from actors.domain.text import plain
from actors.office import groups
from actors.office.items import Made
from actors.ports.restaurants import Numbered
from server.door.bounds import ID_MAX
from server.http.data import paged
from server.http.problems import malformed
from staff.floor.sessions import Sessions
from staff.office.menu.option_views import (
    NewChoice,
    NewOptionGroup,
    OfficeOptionGroupView,
    OptionGroupChange,
    OptionGroupPage,
    OptionGroupQuery,
    group_fields,
    group_view,
    option_fields,
)
from staff.office.menu.writing import reader, refuse_stale, unknown, write


@frozen(eq=False)
class OptionGroupDesk:
    """Groups of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def page(self, user: StaffUser, asked: OptionGroupQuery) -> OptionGroupPage:
        """A page of them."""
        actor = await reader(self.sessions, user)
        found, pagination = paged(_found(actor.restaurant, asked), asked.limit, asked.offset)
        return OptionGroupPage([group_view(actor, one) for one in found], pagination)

    async def one(self, user: StaffUser, group_id: int) -> OfficeOptionGroupView:
        """One of them."""
        actor = await reader(self.sessions, user)
        return group_view(actor, group_of(actor.restaurant, group_id))

    async def add(self, user: StaffUser, said: NewOptionGroup) -> OfficeOptionGroupView:
        """A new one, with what is in it."""
        actor = await reader(self.sessions, user)
        (group_id,) = await actor.new_ids(Numbered.OPTION_GROUP, 1)
        option_ids = await actor.new_ids(Numbered.OPTION, len(said.options)) if said.options else ()

        def make(restaurant: Restaurant, at: datetime) -> Made:
            numbered = zip(option_ids, said.options, strict=True)
            options = tuple(new_option(restaurant, option_id, one) for option_id, one in numbered)
            group = attrs.evolve(OptionGroup(group_id, "", options), **group_fields(said))  # type: ignore[arg-type]
            _refuse_misfit(restaurant, group, said.product_ids)
            return groups.added(restaurant, group, said.product_ids, at=at, who=user.staff_user_id)

        await write(actor, make)
        return group_view(actor, group_of(actor.restaurant, group_id))

    async def change(self, user: StaffUser, group_id: int, said: OptionGroupChange) -> OfficeOptionGroupView:
        """One of them, as it is to be."""
        actor = await reader(self.sessions, user)
        fields = group_fields(said)
        item_ids = None if said.product_ids is UNSET else list(said.product_ids)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            group = group_of(restaurant, group_id)
            refuse_stale(said.version, group, group_view(actor, group))
            _refuse_misfit(restaurant, attrs.evolve(group, **fields), item_ids or ())  # type: ignore[arg-type]
            return groups.altered(restaurant, group_id, fields, item_ids, at=at, who=user.staff_user_id)

        await write(actor, make)
        return group_view(actor, group_of(actor.restaurant, group_id))

    async def delete(self, user: StaffUser, group_id: int) -> None:
        """Takes one away from whatever offers it. Lines with its options stay in carts, and cannot be placed."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            group_of(restaurant, group_id)
            return groups.deleted(restaurant, group_id, at=at, who=user.staff_user_id)

        await write(actor, make)

    async def restore(self, user: StaffUser, group_id: int) -> OfficeOptionGroupView:
        """One that was deleted, as it was then. One that is there stays as it is."""
        actor = await reader(self.sessions, user)
        gone = await actor.deleted_group(group_id) if group_id <= ID_MAX else None

        def make(restaurant: Restaurant, at: datetime) -> Made:
            if gone is None or group_id in restaurant.menu.groups:
                group_of(restaurant, group_id)
                return None
            return groups.restored(restaurant, gone.group, gone.places, at=at, who=user.staff_user_id)

        await write(actor, make)
        return group_view(actor, group_of(actor.restaurant, group_id))


def group_of(restaurant: Restaurant, group_id: int) -> OptionGroup:
    """The group. Raises `Problem` (404)."""
    group = restaurant.menu.groups.get(group_id)
    if group is None:
        raise unknown("OPTION_GROUP_NOT_FOUND", "There is no such group of options on your menu.")
    return group


def groups_of(restaurant: Restaurant, group_ids: Sequence[int]) -> tuple[OptionGroup, ...]:
    """The groups with these ids, each once, in this order. Raises `Problem` (422) for another's."""
    known = restaurant.menu.groups
    if any(one not in known for one in group_ids):
        raise malformed("The field `option_group_ids` must name your groups of options.", field="option_group_ids")
    return tuple(known[one] for one in dict.fromkeys(group_ids))


def new_option(restaurant: Restaurant, option_id: int, said: NewChoice) -> Option:
    """An option as it was sent; called as its item where it has no name. Raises `Problem` (422)."""
    fields = option_fields(said, restaurant.minor_digits)
    item = item_of_option(restaurant, said.product_id)
    if said.name is UNSET and item is None:
        raise malformed("The field `name` must be there, unless the option is an item.", field="name")
    called = "" if item is None else item.name
    return attrs.evolve(Option(option_id, called), **fields)  # type: ignore[arg-type]


def item_of_option(restaurant: Restaurant, item_id: int | None) -> MenuItem | None:
    """The item that an option is. Raises `Problem` (422) for another's."""
    if item_id is not None and item_id not in restaurant.menu.items:
        raise malformed("The field `product_id` must be one of your items, or null.", field="product_id")
    return None if item_id is None else restaurant.menu.items[item_id]


def _refuse_misfit(restaurant: Restaurant, group: OptionGroup, item_ids: Sequence[int]) -> None:
    """Raises `Problem` (422) for a least above the most, and for items of another restaurant."""
    if group.least > group.most:
        raise malformed(f"The field `max` must be {group.least} or more, because `min` is.", field="max")
    if any(one not in restaurant.menu.items for one in item_ids):
        raise malformed("The field `product_ids` must name your items.", field="product_ids")


def _found(restaurant: Restaurant, asked: OptionGroupQuery) -> list[OptionGroup]:
    words, every = plain(asked.q or ""), tuple(restaurant.menu.groups.values())
    if asked.product_id is not None:
        item = restaurant.menu.items.get(asked.product_id)
        every = () if item is None else item.groups
    return [one for one in every if words in plain(one.name)]
