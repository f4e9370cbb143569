"""What was deleted of options, in memory, as Postgres keeps it for whoever brings it back.

Owns: that. Must not: keep what is on a menu.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from actors.domain.menu.deleted import GoneGroup, GoneOption
from actors.domain.restaurant import Menu, Restaurant
from actors.ports.journal import Change
from actors.ports.restaurants import DeletedGroup, DeletedOption


class MemoryGone:
    """Of all restaurants."""

    def __init__(self, before_read: Callable[[], Awaitable[None]]) -> None:
        self._before_read = before_read
        self._groups: dict[tuple[int, int], DeletedGroup] = {}
        self._options: dict[tuple[int, int], DeletedOption] = {}
        self._at: dict[tuple[int, int], datetime] = {}  # an option under its number below zero

    async def group(self, restaurant_id: int, group_id: int) -> DeletedGroup | None:
        """See `actors.ports.restaurants.RestaurantStore.deleted_group`."""
        await self._before_read()
        return self._groups.get((restaurant_id, group_id))

    async def option(self, restaurant_id: int, option_id: int) -> DeletedOption | None:
        """See `actors.ports.restaurants.RestaurantStore.deleted_option`."""
        await self._before_read()
        return self._options.get((restaurant_id, option_id))

    async def options(self, restaurant_id: int) -> Sequence[GoneGroup | GoneOption]:
        """See `actors.ports.restaurants.RestaurantStore.deleted_options`."""
        await self._before_read()
        groups = [
            GoneGroup(key, one.group.name, self._at[whose, key])
            for (whose, key), one in self._groups.items()
            if whose == restaurant_id
        ]
        options = [
            GoneOption(key, one.option.name, self._at[whose, -key], one.group_id)
            for (whose, key), one in self._options.items()
            if whose == restaurant_id and (whose, one.group_id) not in self._groups
        ]
        return sorted([*groups, *options], key=lambda one: (-one.at.timestamp(), one.key))

    def note(self, before: Restaurant, change: Change) -> None:
        """The change is being saved: what it deletes is kept, what it brings back is not deleted any more."""
        key, menu = before.restaurant_id, before.menu
        for group in change.parts.get("option_groups", ()):
            self._groups.pop((key, group.group_id), None)
            for option in group.options:
                self._options.pop((key, option.option_id), None)
        for one in change.gone.get("option_groups", ()):
            if one.at is not None and one.key in menu.groups:
                self._at[key, one.key] = one.at
                self._groups[key, one.key] = DeletedGroup(menu.groups[one.key], _places(menu, one.key))
        for one in change.gone.get("group_options", ()):
            if one.at is not None and one.key in menu.options:
                group, option = menu.options[one.key]
                self._at[key, -one.key] = one.at
                self._options[key, one.key] = DeletedOption(group.group_id, option, group.options.index(option))


def _places(menu: Menu, group_id: int) -> Mapping[int, int]:
    ids = {key: [group.group_id for group in item.groups] for key, item in menu.items.items()}
    return {key: found.index(group_id) for key, found in ids.items() if group_id in found}
