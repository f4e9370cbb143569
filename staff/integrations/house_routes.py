"""`/menu` and `/tables` for staff and for keys (`docs/contract.md` §10).

What is on the menu is written at the back office's routes, which take keys too; here it is said what can be had.

Owns: the routes and their shapes. Must not: decide anything.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType
from quart import Response, request

from actors.domain.menu.translation import description_in, name_in
from actors.domain.restaurant import MenuItem, Restaurant
from server.http.answers import json_answer
from server.http.data import API
from server.http.items import Language, can_be_had, comes_back, shown_photo
from server.http.limits import Kind
from server.http.options import OptionGroupView, group_views
from server.http.requests import body, query
from server.http.routing import KEY, STAFF, Takes, route
from server.money import Money, amount
from staff.floor.floor_views import StaffTableView
from staff.floor.item_messages import AvailabilityBody
from staff.floor.item_views import StaffItemView
from staff.integrations.caller import Subject, caller_of
from staff.services import StaffServices

WHO = (STAFF, KEY)


class MenuLanguageQuery(Struct, frozen=True):
    """In which language, where the menu is written in it."""

    lang: Language | None = None


class SoldItemView(Struct, frozen=True, gc=False, kw_only=True):
    """An item. `left` is how many there are, null where nobody counts; without any, `groups` are left out."""

    id: int
    name: str
    description: str
    price: Money
    allergens: list[str]
    tags: list[str]
    available: bool
    left: Annotated[int, Meta(ge=0)] | None
    until: datetime | None
    photo: str | None
    groups: list[OptionGroupView] | UnsetType = UNSET


class SoldCategoryView(Struct, frozen=True, gc=False):
    """A heading of the menu, and what is under it."""

    id: int
    name: str
    items: list[SoldItemView]


class SoldMenuView(Struct, frozen=True, gc=False):
    """The menu, in its order."""

    currency: str
    categories: list[SoldCategoryView]


class SoldMenuData(Struct, frozen=True):
    """The menu."""

    data: SoldMenuView


class SoldItemData(Struct, frozen=True):
    """An item of the menu, and whether it can be had."""

    data: StaffItemView


class TablesData(Struct, frozen=True):
    """Every table, by number."""

    data: list[StaffTableView]


class TableData(Struct, frozen=True):
    """A table."""

    data: StaffTableView


class TableBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether it takes orders."""

    enabled: bool


@frozen(eq=False)
class HouseRoutes:
    """What is sold, and where it is brought."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/menu",
        Kind.API,
        takes=Takes(query=MenuLanguageQuery),
        gives={200: SoldMenuData},
        errors=(403,),
        who=WHO,
    )
    async def menu(self) -> Response:
        """The menu as it can be ordered now, with each item's options, and how many there are of what is counted."""
        user = await caller_of(self.services, request, Subject.MENU)
        asked = query(request, MenuLanguageQuery)
        actor = await self.services.counter.sessions.actor(user)
        return json_answer(SoldMenuData(sold_menu(actor.restaurant, actor.stock.left, asked.lang)))

    @route(
        "PUT",
        f"{API}/menu/<int:item_id>",
        Kind.API,
        takes=Takes(body=AvailabilityBody),
        gives={200: SoldItemData},
        errors=(403, 404),
        who=WHO,
    )
    async def set_availability(self, item_id: int) -> Response:
        """Say whether an item can be had, how many there are, and until when not: as staff do."""
        user = await caller_of(self.services, request, Subject.MENU)
        said = await body(request, AvailabilityBody)
        view = await self.services.items.set_availability(
            user, item_id, available=said.available, left=said.left, until=said.until
        )
        return json_answer(SoldItemData(view))

    @route("GET", f"{API}/tables", Kind.API, gives={200: TablesData}, errors=(403,), who=WHO)
    async def tables(self) -> Response:
        """Every table, with what happens there."""
        user = await caller_of(self.services, request, Subject.TABLES)
        return json_answer(TablesData((await self.services.floor.tables(user)).tables))

    @route(
        "PUT",
        f"{API}/tables/<int:table_id>",
        Kind.API,
        takes=Takes(body=TableBody),
        gives={200: TableData},
        errors=(403, 404),
        who=WHO,
    )
    async def switch(self, table_id: int) -> Response:
        """Let a table take orders, or not, which a manager or a key with that role may."""
        user = await caller_of(self.services, request, Subject.TABLES)
        said = await body(request, TableBody)
        return json_answer(TableData(await self.services.controls.switch_table(user, table_id, enabled=said.enabled)))


def sold_menu(restaurant: Restaurant, left: Mapping[int, int], language: str | None) -> SoldMenuView:
    """The menu; headings with nothing under them are left out."""
    language = language if language in restaurant.languages else None
    under: dict[int, list[SoldItemView]] = {one.category_id: [] for one in restaurant.menu.categories}
    for item in restaurant.menu.items.values():
        under[item.category_id].append(_item(item, left, restaurant, language))
    headings = [
        SoldCategoryView(one.category_id, name_in(language, one.name, one.translations), under[one.category_id])
        for one in restaurant.menu.categories
    ]
    return SoldMenuView(restaurant.currency, [one for one in headings if one.items])


def _item(item: MenuItem, left: Mapping[int, int], restaurant: Restaurant, language: str | None) -> SoldItemView:
    count = left.get(item.menu_item_id)
    return SoldItemView(
        id=item.menu_item_id,
        name=name_in(language, item.name, item.translations),
        description=description_in(language, item.description, item.translations),
        price=amount(item.price, restaurant.minor_digits),
        allergens=list(item.allergens),
        tags=list(item.tags),
        available=can_be_had(item, count),
        left=count,
        until=comes_back(item),
        photo=shown_photo(item),
        groups=group_views(item, left, restaurant, language) if item.groups else UNSET,
    )
