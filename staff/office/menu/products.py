"""Products, which are the menu's items, as managers write them (`docs/contract.md` §10).

Owns: their shapes, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything
but through the actor.
"""

from collections.abc import Mapping
from datetime import datetime

import attrs
from attrs import frozen
from msgspec import UNSET, Raw, Struct, UnsetType

from actors.domain.refusal import Code
from actors.domain.restaurant import MenuItem, Restaurant
from actors.domain.staff import StaffUser
from actors.domain.text import plain
from actors.office import items
from actors.office.items import Made, places_of
from actors.ports.restaurants import Numbered
from actors.restaurant import RestaurantActor
from server.http.data import PAGE_USUAL, Limit, Offset, Pagination, paged
from server.http.items import comes_back
from server.http.problems import malformed
from server.http.views import Instant
from server.money import Money, amount
from staff.floor.sessions import Sessions
from staff.office.menu.option_groups import groups_of
from staff.office.menu.words import (
    Brand,
    Description,
    GroupIds,
    Id,
    Name,
    Place,
    Price,
    ShelfPlace,
    Station,
    TranslationBody,
    TranslationsBody,
    Version,
    Word,
    WordList,
    price_of,
    translations_of,
    translations_view,
)
from staff.office.menu.writing import given, reader, refuse_stale, unknown, version_of, write

_PLAIN = (
    "name",
    "description",
    "category_id",
    "station",
    "tax_class_id",
    "allergens",
    "tags",
    "available",
    "brand",
    "place",
)


class NewProduct(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new item. `station` null is its category's, `tax_class_id` null no tax, `position` left out the end.

    `brand` is whose make it is, by which products are looked for; null where that says nothing. `place` is where it
    stands on the shelf, for whoever picks orders.
    """

    name: Name
    category_id: Id
    price: Price
    description: Description = ""
    station: Station | None = None
    tax_class_id: Id | None = None
    allergens: WordList = []
    tags: WordList = []
    available: bool = True
    translations: TranslationsBody = {}
    position: Place | UnsetType = UNSET
    option_group_ids: GroupIds = []
    brand: Brand | None = None
    place: ShelfPlace | None = None


class ProductChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about an item; what is left out stays as it is."""

    name: Name | UnsetType = UNSET
    category_id: Id | UnsetType = UNSET
    price: Price | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    station: Station | UnsetType | None = UNSET
    tax_class_id: Id | UnsetType | None = UNSET
    allergens: WordList | UnsetType = UNSET
    tags: WordList | UnsetType = UNSET
    available: bool | UnsetType = UNSET
    translations: TranslationsBody | UnsetType = UNSET
    position: Place | UnsetType = UNSET
    option_group_ids: GroupIds | UnsetType = UNSET
    brand: Brand | UnsetType | None = UNSET
    place: ShelfPlace | UnsetType | None = UNSET
    version: Version | UnsetType = UNSET


class OfficeProductView(Struct, frozen=True, kw_only=True):
    """An item as managers see it. `available` says whether its sale is on, whatever is `left` or the hour."""

    id: int
    category_id: int
    name: str
    description: str
    price: Money
    station: str | None
    tax_class_id: int | None
    allergens: list[str]
    tags: list[str]
    available: bool
    left: int | None
    until: Instant | None
    served: bool
    photo: str | None
    position: int
    translations: dict[str, TranslationBody]
    option_group_ids: list[int]
    brand: str | None
    place: str | None
    version: str


class ProductData(Struct, frozen=True):
    """An item."""

    data: OfficeProductView


class ProductPage(Struct, frozen=True):
    """Items in the menu's order."""

    data: list[OfficeProductView]
    pagination: Pagination


class ProductQuery(Struct, frozen=True):
    """Which items: of a category, or with this in their name; what is left out filters nothing."""

    category_id: Id | None = None
    q: Word | None = None
    limit: Limit = PAGE_USUAL
    offset: Offset = 0


@frozen(eq=False)
class ProductDesk:
    """Items of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def page(self, user: StaffUser, asked: ProductQuery) -> ProductPage:
        """A page of them, by category and place."""
        actor = await reader(self.sessions, user)
        found, pagination = paged(_found(actor.restaurant, asked), asked.limit, asked.offset)
        places = places_of(actor.restaurant.menu)
        return ProductPage([_view(actor, item, places) for item in found], pagination)

    async def one(self, user: StaffUser, item_id: int) -> OfficeProductView:
        """One of them."""
        actor = await reader(self.sessions, user)
        return _view(actor, item_of(actor.restaurant, item_id))

    async def add(self, user: StaffUser, said: NewProduct) -> OfficeProductView:
        """A new one."""
        actor = await reader(self.sessions, user)
        (item_id,) = await actor.new_ids(Numbered.ITEM, 1)
        fields = _fields(said, actor.restaurant)
        place = None if said.position is UNSET else int(said.position)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            item = attrs.evolve(MenuItem(item_id, said.category_id, "", "", 0), **fields)  # type: ignore[arg-type]
            item = attrs.evolve(item, groups=groups_of(restaurant, said.option_group_ids))
            refuse_unknown(restaurant, item)
            return items.added(restaurant, item, place, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor, item_of(actor.restaurant, item_id))

    async def change(self, user: StaffUser, item_id: int, said: ProductChange) -> OfficeProductView:
        """One of them, as it is to be."""
        actor = await reader(self.sessions, user)
        item_of(actor.restaurant, item_id)
        fields = _fields(said, actor.restaurant)
        if fields.get("available") is True:
            fields = {**fields, "until": None}
        place = None if said.position is UNSET else int(said.position)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            item = item_of(restaurant, item_id)
            refuse_stale(said.version, item, _view(actor, item))
            refuse_unknown(restaurant, attrs.evolve(item, **fields))  # type: ignore[arg-type]
            wanted = {**fields, **_groups(restaurant, said.option_group_ids)}
            return items.altered(restaurant, item_id, wanted, place, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor, item_of(actor.restaurant, item_id))

    async def delete(self, user: StaffUser, item_id: int) -> None:
        """Takes one off the menu. Lines of it that are in carts stay there, and cannot be placed."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            item_of(restaurant, item_id)
            return items.deleted(restaurant, item_id, at=at, who=user.staff_user_id)

        await write(actor, make)


def item_of(restaurant: Restaurant, item_id: int) -> MenuItem:
    """The item. Raises `Problem` (404)."""
    item = restaurant.menu.items.get(item_id)
    if item is None:
        raise unknown(Code.ITEM_UNKNOWN, "There is no such item on your menu.")
    return item


def refuse_unknown(restaurant: Restaurant, item: MenuItem) -> None:
    """Raises `Problem` (422) for an item of a category or a tax class that the restaurant does not have."""
    if item.category_id not in {one.category_id for one in restaurant.menu.categories}:
        raise malformed("The field `category_id` must be one of your categories.", field="category_id")
    if item.tax_class_id is not None and item.tax_class_id not in restaurant.tax_classes:
        raise malformed("The field `tax_class_id` must be one of your tax classes, or null.", field="tax_class_id")


def _fields(said: NewProduct | ProductChange, restaurant: Restaurant) -> Mapping[str, object]:
    fields = {**given(said, *_PLAIN), **translations_of(said.translations)}
    if isinstance(said.price, Raw):
        fields["price"] = price_of(said.price, restaurant.minor_digits)
    return fields


def _groups(restaurant: Restaurant, group_ids: list[int] | UnsetType) -> Mapping[str, object]:
    """The item's groups of options as a field to change, where they were sent."""
    return {} if isinstance(group_ids, UnsetType) else {"groups": groups_of(restaurant, group_ids)}


def _found(restaurant: Restaurant, asked: ProductQuery) -> list[MenuItem]:
    words = plain(asked.q or "")
    order = {one.category_id: n for n, one in enumerate(restaurant.menu.categories)}
    found = [
        item
        for item in restaurant.menu.items.values()
        if asked.category_id in (None, item.category_id) and words in plain(item.name)
    ]
    return sorted(found, key=lambda item: order.get(item.category_id, len(order)))


def _view(actor: RestaurantActor, item: MenuItem, places: Mapping[int, int] | None = None) -> OfficeProductView:
    places = places_of(actor.restaurant.menu) if places is None else places
    return OfficeProductView(
        id=item.menu_item_id,
        category_id=item.category_id,
        name=item.name,
        description=item.description,
        price=amount(item.price, actor.restaurant.minor_digits),
        station=item.station,
        tax_class_id=item.tax_class_id,
        allergens=list(item.allergens),
        tags=list(item.tags),
        available=item.available,
        left=actor.stock.left.get(item.menu_item_id),
        until=comes_back(item),
        served=item.served,
        photo=item.photo,
        position=places.get(item.menu_item_id, 0),
        translations=translations_view(item.translations),
        option_group_ids=[one.group_id for one in item.groups],
        brand=item.brand,
        place=item.place,
        version=version_of(item),
    )
