"""What was deleted of options, in memory, as Postgres keeps it for whoever brings it back.

Owns: that. Must not: keep what is on a menu.
"""

from collections.abc import Awaitable, Callable, Mapping

from actors.domain.restaurant import Menu, Restaurant
from actors.ports.journal import Change
from actors.ports.restaurants import DeletedGroup, DeletedOption


class MemoryGone:
    """Of all restaurants."""

    def __init__(self, before_read: Callable[[], Awaitable[None]]) -> None:
        self._before_read = before_read
        self._groups: dict[tuple[int, int], DeletedGroup] = {}
        self._options: dict[tuple[int, int], DeletedOption] = {}

    async def group(self, restaurant_id: int, group_id: int) -> DeletedGroup | None:
        """See `actors.ports.restaurants.RestaurantStore.deleted_group`."""
        await self._before_read()
        return self._groups.get((restaurant_id, group_id))

    async def option(self, restaurant_id: int, option_id: int) -> DeletedOption | None:
        """See `actors.ports.restaurants.RestaurantStore.deleted_option`."""
        await self._before_read()
        return self._options.get((restaurant_id, option_id))

    def note(self, before: Restaurant, change: Change) -> None:
        """The change is being saved: what it deletes is kept, what it brings back is not deleted any more."""
        key, menu = before.restaurant_id, before.menu
        for group in change.parts.get("option_groups", ()):
            self._groups.pop((key, group.group_id), None)
            for option in group.options:
                self._options.pop((key, option.option_id), None)
        for one in change.gone.get("option_groups", ()):
            if one.key in menu.groups:
                self._groups[key, one.key] = DeletedGroup(menu.groups[one.key], _places(menu, one.key))
        for one in change.gone.get("group_options", ()):
            if one.key in menu.options:
                group, option = menu.options[one.key]
                self._options[key, one.key] = DeletedOption(group.group_id, option, group.options.index(option))


def _places(menu: Menu, group_id: int) -> Mapping[int, int]:
    ids = {key: [group.group_id for group in item.groups] for key, item in menu.items.items()}
    return {key: found.index(group_id) for key, found in ids.items() if group_id in found}
