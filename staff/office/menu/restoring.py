"""What was deleted of the menu: a list of it, and restoring it (`docs/contract.md` §10).

Owns: their shapes, and the way to the restaurant's actor. Must not: hold a rule, or change anything but through the
actor.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import frozen
from msgspec import Struct

from actors.domain.menu.deleted import Gone, GoneGroup, GoneOption, Kind
from actors.domain.options.group import OptionGroup
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.office.items import Made
from actors.office.restored import restored
from server.http.data import Pagination, paged
from server.http.views import Instant
from staff.floor.sessions import Sessions
from staff.office.menu.categories import ListQuery
from staff.office.menu.writing import reader, unknown, write


class Shelf(StrEnum):
    """Where it was, as the routes call it."""

    PRODUCTS = "products"
    CATEGORIES = "categories"
    TAXES = "taxes"
    MENUS = "menus"
    OPTION_GROUPS = "option-groups"
    OPTIONS = "options"


_KINDS: Final[Mapping[Shelf, Kind]] = MappingProxyType(
    {
        Shelf.PRODUCTS: Kind.ITEM,
        Shelf.CATEGORIES: Kind.CATEGORY,
        Shelf.TAXES: Kind.TAX_CLASS,
        Shelf.MENUS: Kind.MENU,
    }
)
_SHELVES: Final[Mapping[Kind, Shelf]] = MappingProxyType({kind: shelf for shelf, kind in _KINDS.items()})


class DeletedView(Struct, frozen=True, kw_only=True):
    """Something that was deleted; `kind` is where it was, `category` the name of what an item stood under.

    `group` is the name of the group of options that an option was in.
    """

    kind: Shelf
    id: int
    name: str
    category: str | None
    group: str | None
    deleted_at: Instant


class DeletedPage(Struct, frozen=True):
    """What was deleted, the latest first."""

    data: list[DeletedView]
    pagination: Pagination


@frozen(eq=False)
class RestoreDesk:
    """What was deleted of a manager's own restaurant; another's is 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def page(self, user: StaffUser, asked: ListQuery) -> DeletedPage:
        """A page of it."""
        actor = await reader(self.sessions, user)
        gone, options = await actor.deleted(), await actor.deleted_options()
        names = {one.category_id: one.name for one in actor.restaurant.menu.categories}
        names.update({one.key: one.name for one in gone if one.kind is Kind.CATEGORY})
        groups = actor.restaurant.menu.groups
        views = [*(_view(one, names) for one in gone), *(_option_view(one, groups) for one in options)]
        views.sort(key=lambda one: one.deleted_at, reverse=True)
        found, pagination = paged(views, asked.limit, asked.offset)
        return DeletedPage(list(found), pagination)

    async def restore(self, user: StaffUser, shelf: Shelf, key: int) -> None:
        """It is there again, as it was; there already, nothing changes. Options are their own desks' to restore."""
        actor = await reader(self.sessions, user)
        kind, gone = _KINDS[shelf], await actor.deleted()

        def make(restaurant: Restaurant, at: datetime) -> Made:
            try:
                return restored(restaurant, gone, kind, key, at=at, who=user.staff_user_id)
            except KeyError:
                raise unknown("NOT_FOUND", "There is no such thing among what was deleted.") from None

        await write(actor, make)
        await actor.refresh()  # what came back is read with all that it has


def _view(one: Gone, categories: Mapping[int, str]) -> DeletedView:
    category = None if one.category_id is None else categories.get(one.category_id)
    kind = _SHELVES[one.kind]
    return DeletedView(kind=kind, id=one.key, name=one.name, category=category, group=None, deleted_at=one.at)


def _option_view(one: GoneGroup | GoneOption, groups: Mapping[int, OptionGroup]) -> DeletedView:
    """The option's group may have gone between the two looks, and has no name then."""
    kind, group = Shelf.OPTION_GROUPS, None
    if isinstance(one, GoneOption):
        kind, group = Shelf.OPTIONS, groups.get(one.group_id)
    name = None if group is None else group.name
    return DeletedView(kind=kind, id=one.key, name=one.name, category=None, group=name, deleted_at=one.at)
