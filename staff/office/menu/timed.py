"""Menus by time of day and weekday, as managers write them (`docs/contract.md` §10).

Owns: their shapes, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything
but through the actor.
"""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Final

import attrs
from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType, field

from actors.domain.menu.timed import TimedMenu, Window
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.office import timed
from actors.office.items import Made
from actors.ports.restaurants import Numbered
from server.http.data import Pagination, paged
from server.http.problems import malformed
from server.http.words import END, EXPECTED
from staff.floor.sessions import Sessions
from staff.office.menu.categories import ListQuery
from staff.office.menu.words import Id, Name, Version
from staff.office.menu.writing import given, reader, refuse_stale, unknown, version_of, write

WINDOWS_MAX: Final = 21  # three a day, all week
NAMED_MAX: Final = 500  # categories or items that a menu names; a whole card is a category

Weekday = Annotated[int, Meta(ge=0, le=6, description="0 is Monday.")]
Weekdays = Annotated[
    list[Weekday], Meta(min_length=1, max_length=7, extra={EXPECTED: "a list of weekdays from 0 (Monday) to 6"})
]
Clock = Annotated[
    str,
    Meta(
        min_length=5,
        max_length=5,
        pattern=f"^([01][0-9]|2[0-3]):[0-5][0-9]{END}",
        examples=["07:30"],
        extra={EXPECTED: "a time such as 07:30"},
    ),
]
Ids = Annotated[list[Id], Meta(max_length=NAMED_MAX)]


class WindowBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """From when until when on these weekdays, local time. `until` at or before `from` is on the day after."""

    weekdays: Weekdays
    opens: Clock = field(name="from")
    closes: Clock = field(name="until")


Windows = Annotated[list[WindowBody], Meta(max_length=WINDOWS_MAX)]


class NewTimedMenu(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new menu. What it names is served in its windows only, or in those of other menus that name it."""

    name: Name
    windows: Windows
    category_ids: Ids = []
    product_ids: Ids = []


class TimedMenuChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about a menu; what is left out stays as it is."""

    name: Name | UnsetType = UNSET
    windows: Windows | UnsetType = UNSET
    category_ids: Ids | UnsetType = UNSET
    product_ids: Ids | UnsetType = UNSET
    version: Version | UnsetType = UNSET


class TimedMenuView(Struct, frozen=True, kw_only=True):
    """A menu by time. What was deleted of what it names is not named any more."""

    id: int
    name: str
    windows: list[WindowBody]
    category_ids: list[int]
    product_ids: list[int]
    version: str


class TimedMenuData(Struct, frozen=True):
    """A menu by time."""

    data: TimedMenuView


class TimedMenuPage(Struct, frozen=True):
    """Menus by time, oldest first."""

    data: list[TimedMenuView]
    pagination: Pagination


@frozen(eq=False)
class TimedMenuDesk:
    """Menus by time of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def page(self, user: StaffUser, asked: ListQuery) -> TimedMenuPage:
        """A page of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        found, pagination = paged(restaurant.timed_menus, asked.limit, asked.offset)
        return TimedMenuPage([_view(restaurant, one) for one in found], pagination)

    async def one(self, user: StaffUser, menu_id: int) -> TimedMenuView:
        """One of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        return _view(restaurant, _known(restaurant, menu_id))

    async def add(self, user: StaffUser, said: NewTimedMenu) -> TimedMenuView:
        """A new one."""
        actor = await reader(self.sessions, user)
        (menu_id,) = await actor.new_ids(Numbered.MENU, 1)
        new = attrs.evolve(TimedMenu(menu_id, "", ()), **_fields(said))  # type: ignore[arg-type]

        def make(restaurant: Restaurant, at: datetime) -> Made:
            _refuse_unknown(restaurant, new)
            return timed.added(restaurant, new, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor.restaurant, _known(actor.restaurant, menu_id))

    async def change(self, user: StaffUser, menu_id: int, said: TimedMenuChange) -> TimedMenuView:
        """One of them, as it is to be."""
        actor = await reader(self.sessions, user)
        fields = _fields(said)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            known = _known(restaurant, menu_id)
            refuse_stale(said.version, known, _view(restaurant, known))
            named = attrs.evolve(TimedMenu(menu_id, "", ()), **fields)  # type: ignore[arg-type]
            _refuse_unknown(restaurant, named)
            return timed.altered(restaurant, menu_id, fields, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor.restaurant, _known(actor.restaurant, menu_id))

    async def delete(self, user: StaffUser, menu_id: int) -> None:
        """Takes one away: what it alone has named is served at all times then."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            _known(restaurant, menu_id)
            return timed.deleted(restaurant, menu_id, at=at, who=user.staff_user_id)

        await write(actor, make)


def _known(restaurant: Restaurant, menu_id: int) -> TimedMenu:
    """Raises `Problem` (404)."""
    try:
        return timed.timed_menu_of(restaurant, menu_id)
    except KeyError:
        raise unknown("MENU_NOT_FOUND", "You have no such menu.") from None


def _refuse_unknown(restaurant: Restaurant, menu: TimedMenu) -> None:
    """Raises `Problem` (422) for one that names what the restaurant does not have."""
    if not {one.category_id for one in restaurant.menu.categories}.issuperset(menu.category_ids):
        raise malformed("The field `category_ids` must be of your own categories.", field="category_ids")
    if not restaurant.menu.items.keys() >= set(menu.item_ids):
        raise malformed("The field `product_ids` must be of your own items.", field="product_ids")


def _fields(said: NewTimedMenu | TimedMenuChange) -> Mapping[str, object]:
    fields = {**given(said, "name", "category_ids", "product_ids")}
    if "product_ids" in fields:
        fields["item_ids"] = fields.pop("product_ids")
    if not isinstance(said.windows, UnsetType):
        fields["windows"] = tuple(_window(one) for one in said.windows)
    return fields


def _window(said: WindowBody) -> Window:
    days = tuple(sorted(set(said.weekdays)))
    return Window(days, time.fromisoformat(said.opens), time.fromisoformat(said.closes))


def _view(restaurant: Restaurant, menu: TimedMenu) -> TimedMenuView:
    headings = {one.category_id for one in restaurant.menu.categories}
    return TimedMenuView(
        id=menu.menu_id,
        name=menu.name,
        windows=[
            WindowBody(weekdays=list(one.weekdays), opens=f"{one.opens:%H:%M}", closes=f"{one.closes:%H:%M}")
            for one in menu.windows
        ],
        category_ids=[one for one in menu.category_ids if one in headings],
        product_ids=[one for one in menu.item_ids if one in restaurant.menu.items],
        version=version_of(menu),
    )
