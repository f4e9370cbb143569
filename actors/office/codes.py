"""A restaurant's discounts by code, as its managers write them.

A code is nobody's part: whoever uses one reads it from the store at that moment. So what is changed is what was read
when nobody else could change it here, and the fence of the restaurant sees to other processes.

Owns: the change that makes it so. Must not: wait, save anything, or count uses.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import attrs

from actors.availability import StockChange
from actors.domain.audit import AuditEntry
from actors.domain.fulfilment.discount_code import CodeStanding, DiscountCode
from actors.domain.menu.told import told
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.ports.journal import Change, Deleted, RestaurantStep

CODES_MAX: Final = 500  # that are good at a time


def added(
    restaurant: Restaurant, known: Iterable[CodeStanding], new: DiscountCode, *, at: datetime, who: int | None
) -> StockChange | Refusal:
    """The change that adds a code to those that are known."""
    codes = [one.code for one in known]
    if len(codes) >= CODES_MAX:
        return Refusal(Code.CODES_FULL, f"There can be {CODES_MAX} codes. Delete those that are over.")
    if (taken := _taken(codes, new)) is not None:
        return taken
    entry = _code_entry(restaurant, "discount_code_added", None, new, at=at, who=who)
    return _written(restaurant, new, entry)


def altered(
    restaurant: Restaurant,
    known: Iterable[CodeStanding],
    code_id: int,
    fields: Mapping[str, object],
    *,
    at: datetime,
    who: int | None,
) -> StockChange | Refusal | None:
    """The change that gives a code these fields. Raises KeyError.

    Where it may be used less often than it was, it may be used as often as it was.
    """
    standings = {one.code.discount_code_id: one for one in known}
    before = standings[code_id].code
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    if after.uses_max is not None:
        after = attrs.evolve(after, uses_max=max(after.uses_max, standings[code_id].used))
    if after == before:
        return None
    if (taken := _taken((one.code for one in standings.values()), after)) is not None:
        return taken
    entry = _code_entry(restaurant, "discount_code_changed", before, after, at=at, who=who)
    return _written(restaurant, after, entry)


def deleted(
    restaurant: Restaurant, known: Iterable[CodeStanding], code_id: int, *, at: datetime, who: int | None
) -> StockChange:
    """The change that takes a code away: nobody can use it any more. Raises KeyError."""
    before = {one.code.discount_code_id: one.code for one in known}[code_id]
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    entry = _code_entry(restaurant, "discount_code_deleted", before, None, at=at, who=who)
    return StockChange(Change(step, gone={"discount_codes": [Deleted(code_id, at)]}, audit=[entry]), (), {})


def _taken(codes: Iterable[DiscountCode], new: DiscountCode) -> Refusal | None:
    same = any(one.code == new.code and one.discount_code_id != new.discount_code_id for one in codes)
    return Refusal(Code.CODE_TAKEN, f"There is a code {new.code} already.") if same else None


def _written(restaurant: Restaurant, after: DiscountCode, entry: AuditEntry) -> StockChange:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    return StockChange(Change(step, {"discount_codes": [after]}, audit=[entry]), (), {})


def _code_entry(
    restaurant: Restaurant,
    what: str,
    before: DiscountCode | None,
    after: DiscountCode | None,
    *,
    at: datetime,
    who: int | None,
) -> AuditEntry:
    known = before if before is not None else after
    subject = "" if known is None else f"code-{known.discount_code_id}"
    old, new = told(before, after, restaurant.minor_digits)
    return AuditEntry(restaurant.restaurant_id, at, who, what, subject, old, new)
