"""A restaurant's tax classes, and whether its prices include tax.

Owns: the change that makes it so, and what is different then. Must not: wait, save anything, or reckon a tax.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.menu.tax import TaxClass
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.office.audited import written_down
from actors.office.items import Made
from actors.ports.journal import Change, Deleted, RestaurantStep

TAX_CLASSES_MAX: Final = 50  # no country has so many rates
_INCLUDED: Final = {True: "included", False: "added"}


def added(restaurant: Restaurant, new: TaxClass, *, at: datetime, who: int | None) -> Made:
    """The change that adds a class."""
    if len(restaurant.tax_classes) >= TAX_CLASSES_MAX:
        return Refusal(Code.MENU_FULL, f"There can be {TAX_CLASSES_MAX} tax classes. Delete some that nothing has.")
    return _written(restaurant, new, written_down(restaurant, "tax_class_added", None, new, at=at, who=who))


def altered(
    restaurant: Restaurant, tax_class_id: int, fields: Mapping[str, object], *, at: datetime, who: int | None
) -> Made:
    """The change that gives a class these fields. Raises KeyError."""
    before = restaurant.tax_classes[tax_class_id]
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    if after == before:
        return None
    return _written(restaurant, after, written_down(restaurant, "tax_class_changed", before, after, at=at, who=who))


def deleted(restaurant: Restaurant, tax_class_id: int, *, at: datetime, who: int | None) -> Made:
    """The change that takes a class away that no item has. Raises KeyError."""
    before = restaurant.tax_classes[tax_class_id]
    users = sum(1 for item in restaurant.menu.items.values() if item.tax_class_id == tax_class_id)
    if users:
        which = "One item is" if users == 1 else f"{users} items are"
        return Refusal(Code.TAX_CLASS_IN_USE, f"{which} taxed as {before.name}. Say another class there first.")
    change = Change(
        RestaurantStep(restaurant.restaurant_id, restaurant.version),
        gone={"tax_classes": [Deleted(tax_class_id, at)]},
        audit=[written_down(restaurant, "tax_class_deleted", before, None, at=at, who=who)],
    )
    left = {key: one for key, one in restaurant.tax_classes.items() if key != tax_class_id}
    return OwnChange(change, {"tax_classes": left})


def including(restaurant: Restaurant, *, included: bool, at: datetime, who: int | None) -> Made:
    """The change that says whether the menu's prices include tax."""
    before = restaurant.prices_include_tax
    if before is included:
        return None
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version, prices_include_tax=included)
    old, new = _INCLUDED[before], _INCLUDED[included]
    entry = AuditEntry(restaurant.restaurant_id, at, who, "prices_include_tax_changed", "taxes", old, new)
    return OwnChange(Change(step, audit=[entry]), {"prices_include_tax": included})


def _written(restaurant: Restaurant, after: TaxClass, entry: AuditEntry) -> OwnChange:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    classes = {**restaurant.tax_classes, after.tax_class_id: after}
    return OwnChange(Change(step, {"tax_classes": [after]}, audit=[entry]), {"tax_classes": classes})
