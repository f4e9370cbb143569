"""Categories, which are the menu's headings, and stations of the kitchen, as managers write them.

Owns: their shapes, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything
but through the actor.

A station is where something is made, and there is one where a category or an item names it: so nobody adds one, and
whoever renames it renames it wherever it stands.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import attrs
from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.kitchen.course import Course
from actors.domain.limits import PREP_MINUTES_MAX, STATION_USUAL
from actors.domain.restaurant import Category, Restaurant
from actors.domain.staff import StaffUser
from actors.office import categories
from actors.office.items import Made
from actors.ports.restaurants import Numbered
from server.http.data import PAGE_USUAL, Limit, Offset, Pagination, paged
from staff.floor.sessions import Sessions
from staff.office.menu.words import (
    Name,
    Place,
    Station,
    TranslationBody,
    TranslationsBody,
    Version,
    translations_of,
    translations_view,
)
from staff.office.menu.writing import given, reader, refuse_stale, unknown, version_of, write

PrepMinutes = Annotated[int, Meta(ge=1, le=PREP_MINUTES_MAX)]
_PLAIN = ("name", "station", "course", "prep_minutes")


class NewCategory(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new heading. What is null is as usual: the kitchen, no course, a quarter of an hour."""

    name: Name
    station: Station | None = None
    course: Course | None = None
    prep_minutes: PrepMinutes | None = None
    translations: TranslationsBody = {}
    position: Place | UnsetType = UNSET


class CategoryChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about a heading; what is left out stays as it is."""

    name: Name | UnsetType = UNSET
    station: Station | UnsetType | None = UNSET
    course: Course | UnsetType | None = UNSET
    prep_minutes: PrepMinutes | UnsetType | None = UNSET
    translations: TranslationsBody | UnsetType = UNSET
    position: Place | UnsetType = UNSET
    version: Version | UnsetType = UNSET


class OfficeCategoryView(Struct, frozen=True, kw_only=True):
    """A heading as managers see it; `products` is how many items stand under it."""

    id: int
    name: str
    station: str | None
    course: Course | None
    prep_minutes: int | None
    position: int
    translations: dict[str, TranslationBody]
    products: int
    version: str


class CategoryData(Struct, frozen=True):
    """A heading."""

    data: OfficeCategoryView


class CategoryPage(Struct, frozen=True):
    """Headings in the menu's order."""

    data: list[OfficeCategoryView]
    pagination: Pagination


class ListQuery(Struct, frozen=True):
    """Which part of a list."""

    limit: Limit = PAGE_USUAL
    offset: Offset = 0


class StationChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What a station is called from now on."""

    name: Station


class StationView(Struct, frozen=True):
    """A station, with the categories and the items that name it; `kitchen` is that of those that name none."""

    name: str
    categories: list[int]
    products: list[int]


class StationPage(Struct, frozen=True):
    """Stations by name."""

    data: list[StationView]
    pagination: Pagination


class StationData(Struct, frozen=True):
    """A station."""

    data: StationView


@frozen(eq=False)
class CategoryDesk:
    """Headings of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def page(self, user: StaffUser, asked: ListQuery) -> CategoryPage:
        """A page of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        found, pagination = paged(restaurant.menu.categories, asked.limit, asked.offset)
        return CategoryPage([_view(restaurant, one) for one in found], pagination)

    async def one(self, user: StaffUser, category_id: int) -> OfficeCategoryView:
        """One of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        return _view(restaurant, _known(restaurant, category_id))

    async def add(self, user: StaffUser, said: NewCategory) -> OfficeCategoryView:
        """A new one."""
        actor = await reader(self.sessions, user)
        (category_id,) = await actor.new_ids(Numbered.CATEGORY, 1)
        category = attrs.evolve(Category(category_id, ""), **_fields(said))  # type: ignore[arg-type]
        place = None if said.position is UNSET else int(said.position)
        await write(actor, lambda found, at: categories.added(found, category, place, at=at, who=user.staff_user_id))
        return _view(actor.restaurant, _known(actor.restaurant, category_id))

    async def change(self, user: StaffUser, category_id: int, said: CategoryChange) -> OfficeCategoryView:
        """One of them, as it is to be."""
        actor = await reader(self.sessions, user)
        fields = _fields(said)
        place = None if said.position is UNSET else int(said.position)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            category = _known(restaurant, category_id)
            refuse_stale(said.version, category, _view(restaurant, category))
            return categories.altered(restaurant, category_id, fields, place, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor.restaurant, _known(actor.restaurant, category_id))

    async def delete(self, user: StaffUser, category_id: int) -> None:
        """Takes an empty one off the menu. Refused (409) while something stands under it."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            _known(restaurant, category_id)
            return categories.deleted(restaurant, category_id, at=at, who=user.staff_user_id)

        await write(actor, make)

    async def stations(self, user: StaffUser, asked: ListQuery) -> StationPage:
        """Where the kitchen makes what."""
        restaurant = (await reader(self.sessions, user)).restaurant
        found, pagination = paged(_stations(restaurant), asked.limit, asked.offset)
        return StationPage(list(found), pagination)

    async def rename_station(self, user: StaffUser, old: str, said: StationChange) -> StationView:
        """Another name for one of them, wherever it stands. What is on the display already stays where it is."""
        actor = await reader(self.sessions, user)
        new = given(said, "name")["name"]

        def make(restaurant: Restaurant, at: datetime) -> Made:
            if old not in {one.name for one in _stations(restaurant)}:
                raise unknown("STATION_NOT_FOUND", "Nothing on your menu is made at such a station.")
            return categories.station_renamed(restaurant, old, str(new), at=at, who=user.staff_user_id)

        await write(actor, make)
        return next(one for one in _stations(actor.restaurant) if one.name == new)


def _known(restaurant: Restaurant, category_id: int) -> Category:
    """Raises `Problem` (404)."""
    try:
        return categories.category_of(restaurant, category_id)
    except KeyError:
        raise unknown("CATEGORY_NOT_FOUND", "There is no such category on your menu.") from None


def _fields(said: NewCategory | CategoryChange) -> Mapping[str, object]:
    return {**given(said, *_PLAIN), **translations_of(said.translations)}


def _stations(restaurant: Restaurant) -> list[StationView]:
    headings: dict[str, list[int]] = {}
    items: dict[str, list[int]] = {}
    for category in restaurant.menu.categories:
        headings.setdefault(category.station or STATION_USUAL, []).append(category.category_id)
    for item in restaurant.menu.items.values():
        if item.station is not None:
            items.setdefault(item.station, []).append(item.menu_item_id)
    return [StationView(name, headings.get(name, []), items.get(name, [])) for name in sorted({*headings, *items})]


def _view(restaurant: Restaurant, category: Category) -> OfficeCategoryView:
    return OfficeCategoryView(
        id=category.category_id,
        name=category.name,
        station=category.station,
        course=category.course,
        prep_minutes=category.prep_minutes,
        position=[one.category_id for one in restaurant.menu.categories].index(category.category_id),
        translations=translations_view(category.translations),
        products=sum(1 for item in restaurant.menu.items.values() if item.category_id == category.category_id),
        version=version_of(category),
    )
