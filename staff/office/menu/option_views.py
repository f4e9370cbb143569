"""Groups of options, and options, as managers send them and are shown them (`docs/contract.md` §10).

Owns: the shapes, and what of them is a field of what. Must not: change anything.
"""

from collections.abc import Mapping
from typing import Annotated

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from actors.domain.options.group import Option, OptionGroup
from actors.domain.restaurant import Restaurant
from actors.office.offering import OPTIONS_MAX
from actors.restaurant import RestaurantActor
from server.http.data import PAGE_USUAL, Limit, Offset, Pagination
from server.http.words import EXPECTED
from server.money import Money, amount
from staff.office.menu.words import (
    AddedPrice,
    Id,
    Name,
    Place,
    TranslationBody,
    TranslationsBody,
    Version,
    Word,
    added_price_of,
    translations_of,
    translations_view,
)
from staff.office.menu.writing import given, version_of

CHOSEN_MAX = 50  # of one group; the database says so too
ITEMS_NAMED_MAX = 2_000  # items that offer a group, in one request
Least = Annotated[int, Meta(ge=0, le=CHOSEN_MAX)]
Most = Annotated[int, Meta(ge=1, le=CHOSEN_MAX)]
ProductIds = Annotated[
    list[Id],
    Meta(max_length=ITEMS_NAMED_MAX, extra={EXPECTED: f"a list of up to {ITEMS_NAMED_MAX} ids of items"}),
]
_GROUP = {"name": "name", "min": "least", "max": "most", "repeat": "repeat"}
_OPTION = {"name": "name", "product_id": "item_id", "available": "available"}


class NewChoice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new option. Without a name it is called as the item that it is (`product_id`)."""

    name: Name | UnsetType = UNSET
    price: AddedPrice | UnsetType = UNSET
    product_id: Id | None = None
    available: bool = True
    translations: TranslationsBody = {}


class NewOption(NewChoice, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new option of a group: last, or in its place."""

    group_id: Id
    position: Place | UnsetType = UNSET


class OptionChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about an option; what is left out stays as it is."""

    name: Name | UnsetType = UNSET
    price: AddedPrice | UnsetType = UNSET
    product_id: Id | UnsetType | None = UNSET
    available: bool | UnsetType = UNSET
    translations: TranslationsBody | UnsetType = UNSET
    position: Place | UnsetType = UNSET
    version: Version | UnsetType = UNSET


class NewOptionGroup(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new group: of its options `min` to `max` are chosen, with `repeat` one of them more than once."""

    name: Name
    min: Least = 0
    max: Most = 1
    repeat: bool = False
    translations: TranslationsBody = {}
    options: Annotated[list[NewChoice], Meta(max_length=OPTIONS_MAX)] = []
    product_ids: ProductIds = []


class OptionGroupChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about a group; what is left out stays as it is. `product_ids` are all that offer it then."""

    name: Name | UnsetType = UNSET
    min: Least | UnsetType = UNSET
    max: Most | UnsetType = UNSET
    repeat: bool | UnsetType = UNSET
    translations: TranslationsBody | UnsetType = UNSET
    product_ids: ProductIds | UnsetType = UNSET
    version: Version | UnsetType = UNSET


class OfficeOptionView(Struct, frozen=True, kw_only=True):
    """An option as managers see it. `available` says whether its sale is on, whatever is `left`.

    `product_id` is the item that it is, in a combo; `left` is then how many there are of that.
    """

    id: int
    group_id: int
    name: str
    price: Money
    product_id: int | None
    available: bool
    left: int | None
    position: int
    translations: dict[str, TranslationBody]
    version: str


class OfficeOptionGroupView(Struct, frozen=True, kw_only=True):
    """A group of options as managers see it; `product_ids` are the items that offer it."""

    id: int
    name: str
    min: int
    max: int
    repeat: bool
    translations: dict[str, TranslationBody]
    options: list[OfficeOptionView]
    product_ids: list[int]
    version: str


class OptionData(Struct, frozen=True):
    """An option."""

    data: OfficeOptionView


class OptionPage(Struct, frozen=True):
    """Options, by their groups and places."""

    data: list[OfficeOptionView]
    pagination: Pagination


class OptionGroupData(Struct, frozen=True):
    """A group."""

    data: OfficeOptionGroupView


class OptionGroupPage(Struct, frozen=True):
    """Groups in the order in which they were made."""

    data: list[OfficeOptionGroupView]
    pagination: Pagination


class OptionGroupQuery(Struct, frozen=True):
    """Which groups: of an item, in the order in which it asks them, or with this in their name."""

    product_id: Id | None = None
    q: Word | None = None
    limit: Limit = PAGE_USUAL
    offset: Offset = 0


class OptionQuery(Struct, frozen=True):
    """Which options: of a group, or with this in their name; what is left out filters nothing."""

    group_id: Id | None = None
    q: Word | None = None
    limit: Limit = PAGE_USUAL
    offset: Offset = 0


def group_fields(said: NewOptionGroup | OptionGroupChange) -> Mapping[str, object]:
    """Those of a group's fields that were sent, by their names in `OptionGroup`."""
    found = {_GROUP[name]: value for name, value in given(said, *_GROUP).items()}
    return {**found, **translations_of(said.translations)}


def option_fields(said: NewChoice | OptionChange, digits: int) -> Mapping[str, object]:
    """Those of an option's fields that were sent, by their names in `Option`."""
    found = {_OPTION[name]: value for name, value in given(said, *_OPTION).items()}
    if isinstance(said.price, Raw):
        found["price"] = added_price_of(said.price, digits)
    return {**found, **translations_of(said.translations)}


def group_view(actor: RestaurantActor, group: OptionGroup) -> OfficeOptionGroupView:
    """A group as it is shown."""
    return OfficeOptionGroupView(
        id=group.group_id,
        name=group.name,
        min=group.least,
        max=group.most,
        repeat=group.repeat,
        translations=translations_view(group.translations),
        options=[option_view(actor, group, one, place) for place, one in enumerate(group.options)],
        product_ids=_offering(actor.restaurant, group.group_id),
        version=version_of(group),
    )


def option_view(actor: RestaurantActor, group: OptionGroup, option: Option, place: int) -> OfficeOptionView:
    """An option as it is shown."""
    return OfficeOptionView(
        id=option.option_id,
        group_id=group.group_id,
        name=option.name,
        price=amount(option.price, actor.restaurant.minor_digits),
        product_id=option.item_id,
        available=option.available,
        left=actor.stock.left.get(option.shelf_id),
        position=place,
        translations=translations_view(option.translations),
        version=version_of(option),
    )


def _offering(restaurant: Restaurant, group_id: int) -> list[int]:
    """The items that offer a group. A page of groups asks this of each: few items have any."""
    items = restaurant.menu.items.values()
    return [one.menu_item_id for one in items if one.groups and any(own.group_id == group_id for own in one.groups)]
