"""Tax classes as managers write them, and whether prices include tax (`docs/contract.md` §8, §10).

Owns: their shapes, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything
but through the actor.
"""

from datetime import datetime
from typing import Annotated

import attrs
from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.menu.tax import TaxClass
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.office import taxes
from actors.office.items import Made
from actors.ports.restaurants import Numbered
from server.http.data import Pagination, paged
from staff.floor.sessions import Sessions
from staff.office.menu.categories import ListQuery
from staff.office.menu.words import Name, Version
from staff.office.menu.writing import given, reader, refuse_stale, unknown, version_of, write

Rate = Annotated[int, Meta(ge=0, le=10_000, description="In basis points: 1900 is 19 %.", examples=[1900])]
_PLAIN = ("name", "dine_in", "takeaway")


class NewTaxClass(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new class: its rate at the table and for taking away."""

    name: Name
    dine_in: Rate
    takeaway: Rate


class TaxClassChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different about a class; what is left out stays as it is."""

    name: Name | UnsetType = UNSET
    dine_in: Rate | UnsetType = UNSET
    takeaway: Rate | UnsetType = UNSET
    version: Version | UnsetType = UNSET


class TaxClassView(Struct, frozen=True, kw_only=True):
    """A class of items that are taxed alike; `products` is how many they are."""

    id: int
    name: str
    dine_in: int
    takeaway: int
    products: int
    version: str


class TaxClassData(Struct, frozen=True):
    """A tax class."""

    data: TaxClassView


class TaxClassPage(Struct, frozen=True):
    """Tax classes, and whether the menu's prices include tax."""

    data: list[TaxClassView]
    pagination: Pagination
    prices_include_tax: bool


class PricesBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the menu's prices include tax."""

    prices_include_tax: bool


class PricesData(Struct, frozen=True):
    """Whether the menu's prices include tax."""

    data: PricesBody


@frozen(eq=False)
class TaxDesk:
    """Tax classes of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions

    async def page(self, user: StaffUser, asked: ListQuery) -> TaxClassPage:
        """A page of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        found, pagination = paged(tuple(restaurant.tax_classes.values()), asked.limit, asked.offset)
        return TaxClassPage([_view(restaurant, one) for one in found], pagination, restaurant.prices_include_tax)

    async def one(self, user: StaffUser, tax_class_id: int) -> TaxClassView:
        """One of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        return _view(restaurant, _known(restaurant, tax_class_id))

    async def add(self, user: StaffUser, said: NewTaxClass) -> TaxClassView:
        """A new one."""
        actor = await reader(self.sessions, user)
        (tax_class_id,) = await actor.new_ids(Numbered.TAX_CLASS, 1)
        new = attrs.evolve(TaxClass(tax_class_id, "", 0, 0), **_fields(said))  # type: ignore[arg-type]
        await write(actor, lambda found, at: taxes.added(found, new, at=at, who=user.staff_user_id))
        return _view(actor.restaurant, _known(actor.restaurant, tax_class_id))

    async def change(self, user: StaffUser, tax_class_id: int, said: TaxClassChange) -> TaxClassView:
        """One of them, as it is to be. Bills that are paid stay as they are."""
        actor = await reader(self.sessions, user)
        fields = _fields(said)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            known = _known(restaurant, tax_class_id)
            refuse_stale(said.version, known, _view(restaurant, known))
            return taxes.altered(restaurant, tax_class_id, fields, at=at, who=user.staff_user_id)

        await write(actor, make)
        return _view(actor.restaurant, _known(actor.restaurant, tax_class_id))

    async def delete(self, user: StaffUser, tax_class_id: int) -> None:
        """Takes one away that no item has (409 else)."""
        actor = await reader(self.sessions, user)

        def make(restaurant: Restaurant, at: datetime) -> Made:
            _known(restaurant, tax_class_id)
            return taxes.deleted(restaurant, tax_class_id, at=at, who=user.staff_user_id)

        await write(actor, make)

    async def include(self, user: StaffUser, said: PricesBody) -> PricesBody:
        """Says whether the menu's prices include tax."""
        actor = await reader(self.sessions, user)
        included = said.prices_include_tax
        await write(actor, lambda found, at: taxes.including(found, included=included, at=at, who=user.staff_user_id))
        return PricesBody(actor.restaurant.prices_include_tax)


def _known(restaurant: Restaurant, tax_class_id: int) -> TaxClass:
    """Raises `Problem` (404)."""
    known = restaurant.tax_classes.get(tax_class_id)
    if known is None:
        raise unknown("TAX_CLASS_NOT_FOUND", "You have no such tax class.")
    return known


def _fields(said: NewTaxClass | TaxClassChange) -> dict[str, object]:
    names = {"dine_in": "dine_in_bp", "takeaway": "takeaway_bp"}
    return {names.get(name, name): value for name, value in given(said, *_PLAIN).items()}


def _view(restaurant: Restaurant, one: TaxClass) -> TaxClassView:
    items = restaurant.menu.items.values()
    return TaxClassView(
        id=one.tax_class_id,
        name=one.name,
        dine_in=one.dine_in_bp,
        takeaway=one.takeaway_bp,
        products=sum(1 for item in items if item.tax_class_id == one.tax_class_id),
        version=version_of(one),
    )
