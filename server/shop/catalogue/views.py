"""What whoever looks for a branch, or for a time, is shown (`docs/contract.md` §10).

Owns: the shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from datetime import date, datetime, time
from typing import Annotated

from msgspec import Meta, Struct

from actors.domain.fulfilment.booking import Booking
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.offer import is_offered, window_of
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.zone import Zone
from actors.domain.hours import Hours
from actors.domain.opening import opening
from actors.domain.restaurant import Restaurant
from server.money import Money, amount

Weekday = Annotated[int, Meta(ge=0, le=6, description="0 is Monday.")]
Count = Annotated[int, Meta(ge=0)]
LocalTime = Annotated[str, Meta(examples=["18:00"], description="Of the restaurant's time zone.")]


class HoursView(Struct, frozen=True, gc=False):
    """One opening: of a weekday, or of a date alone, which is shut where there are no times.

    `closes` at or before `opens` is on the next day.
    """

    weekday: Weekday | None
    date: date | None
    opens: LocalTime | None
    closes: LocalTime | None


class ZoneView(Struct, frozen=True, gc=False):
    """Where is delivered: `postcodes` are beginnings, none for everywhere. Free from a total on, null: never."""

    id: int
    name: str
    postcodes: list[str]
    fee: Money
    free_from: Money | None
    minimum: Money


class BranchView(Struct, frozen=True, gc=False, kw_only=True):
    """A place where things are fetched, or sent from. `hours` are those of the restaurant where it has none."""

    id: int
    name: str
    address: str
    phone: str
    pick_up: bool
    delivery: bool
    open: bool
    hours: list[HoursView]
    zones: list[ZoneView]


class BranchesAnswer(Struct, frozen=True):
    """Every branch, the main one first."""

    data: list[BranchView]


class SlotView(Struct, frozen=True, gc=False, kw_only=True):
    """A time on a date. `free` is how many more orders it takes, `closes_at` until when.

    `available` says whether it can be chosen right now.
    """

    id: int
    branch_id: int
    day_of_week: Weekday
    date: date
    starts: LocalTime
    ends: LocalTime
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    pick_up: bool
    delivery: bool
    capacity: Count
    free: Count
    available: bool


class SlotsAnswer(Struct, frozen=True):
    """Slots by their beginning."""

    data: list[SlotView]


def branch_view(branch: Branch, restaurant: Restaurant, now: datetime) -> BranchView:
    """A branch; where nobody has said when it is open, it is."""
    hours, digits = restaurant.hours_of(branch), restaurant.minor_digits
    return BranchView(
        id=branch.branch_id,
        name=branch.name,
        address=branch.address,
        phone=branch.phone,
        pick_up=branch.pick_up,
        delivery=branch.delivery,
        open=not hours or opening(hours, restaurant.timezone, now).open,
        hours=[_hours_view(one) for one in hours],
        zones=[_zone_view(one, digits) for one in branch.zones] if branch.delivery else [],
    )


def slot_view(
    slot: Slot, day: date, branch: Branch, restaurant: Restaurant, booking: Booking, now: datetime
) -> SlotView | None:
    """The slot on a date, or None where it has none."""
    window = window_of(slot, day, restaurant)
    if window is None:
        return None
    closes_at, free = slot.closes_at(day, restaurant.timezone), booking.free(slot, day)
    offered = is_offered(slot, day, window, now, branch, restaurant)
    return SlotView(
        id=slot.slot_id,
        branch_id=branch.branch_id,
        day_of_week=slot.weekday,
        date=day,
        starts=_local(slot.starts),
        ends=_local(slot.ends),
        starts_at=window[0],
        ends_at=window[1],
        closes_at=closes_at,
        pick_up=slot.pick_up,
        delivery=slot.delivery,
        capacity=slot.capacity,
        free=free,
        available=offered and free > 0 and closes_at > now,
    )


def _hours_view(hours: Hours) -> HoursView:
    times = (None if one is None else _local(one) for one in (hours.opens, hours.closes))
    return HoursView(hours.weekday, hours.on, *times)


def _zone_view(zone: Zone, digits: int) -> ZoneView:
    free_from = None if zone.free_from is None else amount(zone.free_from, digits)
    fee, minimum = amount(zone.fee, digits), amount(zone.minimum, digits)
    return ZoneView(zone.zone_id, zone.name, list(zone.postcodes), fee, free_from, minimum)


def _local(at: time) -> str:
    return f"{at:%H:%M}"
