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

from actors.domain.menu.deleted import Gone, Kind
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


_SHELVES: Final[Mapping[Kind, Shelf]] = MappingProxyType(dict(zip(Kind, Shelf, strict=True)))
_KINDS: Final[Mapping[Shelf, Kind]] = MappingProxyType({shelf: kind for kind, shelf in _SHELVES.items()})


class DeletedView(Struct, frozen=True, kw_only=True):
    """Something that was deleted; `kind` is where it was, `category` the name of what an item stood under."""

    kind: Shelf
    id: int
    name: str
    category: str | None
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
        gone = await actor.deleted()
        names = {one.category_id: one.name for one in actor.restaurant.menu.categories}
        names.update({one.key: one.name for one in gone if one.kind is Kind.CATEGORY})
        found, pagination = paged(gone, asked.limit, asked.offset)
        return DeletedPage([_view(one, names) for one in found], pagination)

    async def restore(self, user: StaffUser, shelf: Shelf, key: int) -> None:
        """It is there again, as it was; there already, nothing changes."""
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
    return DeletedView(kind=_SHELVES[one.kind], id=one.key, name=one.name, category=category, deleted_at=one.at)
